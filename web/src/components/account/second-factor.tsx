import { useState } from "preact/hooks";
import { ApiError, call } from "../../lib/api";
import { confirmSession } from "../../state/session";
import type { User } from "../../types";
import { Failure, Field, Password, takeFocus, useWork } from "../basics";
import { Once, Section } from "../section";

interface Enrolment {
  secret: string;
  uri: string;
  qr_svg: string;
}

type Step = { at: "rest" | "begin" | "remove" | "renew" } | { at: "confirm"; enrolment: Enrolment } | { at: "codes"; codes: string[] };

export function SecondFactorSection({ user }: { user: User }) {
  const [step, setStep] = useState<Step>({ at: "rest" });
  const rest = (): void => setStep({ at: "rest" });
  const codes = async (list: string[]): Promise<void> => {
    await confirmSession();
    setStep({ at: "codes", codes: list });
  };
  return (
    <Section
      title="Second factor"
      lead={
        user.second_factor
          ? "On: signing in asks for a code of your authenticator app."
          : "Off. With it, a stolen password alone opens nothing: signing in also asks for a code of an app on your phone."
      }
    >
      {step.at === "rest" && !user.second_factor && (
        <button type="button" onClick={() => setStep({ at: "begin" })}>
          Set it up
        </button>
      )}
      {step.at === "rest" && user.second_factor && (
        <div class="row">
          <button type="button" onClick={() => setStep({ at: "renew" })}>
            New recovery codes
          </button>
          <button type="button" class="danger" onClick={() => setStep({ at: "remove" })}>
            Switch it off
          </button>
        </div>
      )}
      {step.at === "begin" && (
        <Begin onCancel={rest} onDone={(enrolment) => setStep({ at: "confirm", enrolment })} />
      )}
      {step.at === "confirm" && <Confirm enrolment={step.enrolment} onCancel={rest} onDone={codes} />}
      {step.at === "codes" && <Codes codes={step.codes} onDone={rest} />}
      {step.at === "renew" && (
        <Both
          action="Make new codes"
          onCancel={rest}
          work={async (json) => codes((await call<{ recovery_codes: string[] }>("POST", "/auth/recovery-codes", { json })).recovery_codes)}
        />
      )}
      {step.at === "remove" && (
        <Both
          action="Switch it off"
          danger
          onCancel={rest}
          work={async (json) => {
            await call("DELETE", "/auth/totp", { json });
            await confirmSession();
            rest();
          }}
        />
      )}
    </Section>
  );
}

function Begin({ onDone, onCancel }: { onDone: (enrolment: Enrolment) => void; onCancel: () => void }) {
  const [password, setPassword] = useState("");
  const [busy, error, run] = useWork();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => onDone(await call<Enrolment>("POST", "/auth/totp/enroll", { json: { password } })));
      }}
    >
      <Field label="Your password" error={error instanceof ApiError ? error.field("password") : undefined}>
        {(a) => (
          <Password {...a} autocomplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
        )}
      </Field>
      <Failure error={error} fields={["password"]} />
      <div class="row end">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button class="primary" disabled={busy}>
          Go on
        </button>
      </div>
    </form>
  );
}

function Confirm({ enrolment, onDone, onCancel }: { enrolment: Enrolment; onDone: (codes: string[]) => Promise<void>; onCancel: () => void }) {
  const [code, setCode] = useState("");
  const [busy, error, run] = useWork();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => onDone((await call<{ recovery_codes: string[] }>("POST", "/auth/totp/confirm", { json: { code } })).recovery_codes));
      }}
    >
      <p>Scan this with an authenticator app, or type the secret into it.</p>
      <img class="qr" alt="QR code that holds the secret below" src={`data:image/svg+xml;utf8,${encodeURIComponent(enrolment.qr_svg)}`} />
      <Once label="Secret" text={enrolment.secret.replace(/(.{4})(?=.)/g, "$1 ")} />
      <Field label="Code that the app shows" error={error instanceof ApiError ? error.field("code") : undefined}>
        {(a) => <input {...a} class="code" inputMode="numeric" autocomplete="one-time-code" required ref={takeFocus} value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
      </Field>
      <Failure error={error} fields={["code"]} />
      <div class="row end">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button class="primary" disabled={busy}>
          Switch it on
        </button>
      </div>
    </form>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div class="stack">
      <p class="notice" role="status">
        <strong>Keep these recovery codes where you would keep a key.</strong> Each signs you in once when the phone is gone. They are not
        shown again.
      </p>
      <ol class="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="row end">
        <button type="button" onClick={() => navigator.clipboard?.writeText(codes.join("\n"))}>
          Copy all
        </button>
        <button type="button" class="primary" onClick={onDone}>
          I have kept them
        </button>
      </div>
    </div>
  );
}

interface BothProps {
  action: string;
  danger?: boolean;
  onCancel: () => void;
  work: (json: { password: string; code: string }) => Promise<void>;
}

/** Asks for password and code, which together show that it is the person. */
function Both({ action, danger, onCancel, work }: BothProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(() => work({ password, code }));
      }}
    >
      <Field label="Your password" error={problem?.field("password")}>
        {(a) => (
          <Password {...a} autocomplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
        )}
      </Field>
      <Field label="Code" hint="Of the app, or a recovery code." error={problem?.field("code")}>
        {(a) => <input {...a} class="code" autocomplete="one-time-code" required value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
      </Field>
      <Failure error={error} fields={["password", "code"]} />
      <div class="row end">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button class={danger ? "danger" : "primary"} disabled={busy}>
          {action}
        </button>
      </div>
    </form>
  );
}
