import { useState } from "preact/hooks";
import { ApiError, call, send } from "../../lib/api";
import { session } from "../../state/session";
import type { User } from "../../types";
import { Failure, Field, Password, useWork } from "../basics";
import { Section } from "../section";

/** Changes oneself; what somebody else changed meanwhile is read again, not overwritten. */
export async function changeMe(change: object): Promise<void> {
  const etag = (await send("GET", "/users/me")).headers.get("ETag");
  const user = await call<User>("PATCH", "/users/me", { json: change, headers: etag ? { "If-Match": etag } : {} });
  session.set({ user });
}

export function ProfileSection({ user }: { user: User }) {
  return (
    <Section title="Who you are">
      <NameForm user={user} />
      <AddressForm user={user} />
    </Section>
  );
}

function NameForm({ user }: { user: User }) {
  const [name, setName] = useState(user.name);
  const [busy, error, run] = useWork();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(() => changeMe({ name }));
      }}
    >
      <Field label="Name" error={error instanceof ApiError ? error.field("name") : undefined}>
        {(a) => <input {...a} autocomplete="name" required value={name} onInput={(e) => setName(e.currentTarget.value)} />}
      </Field>
      <Failure error={error} fields={["name"]} kept="The name" />
      <div class="row end">
        <button disabled={busy || name === user.name}>Save the name</button>
      </div>
    </form>
  );
}

function AddressForm({ user }: { user: User }) {
  const [email, setEmail] = useState(user.email);
  const [current, setCurrent] = useState("");
  const [sent, setSent] = useState("");
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  const changed = email.trim() !== user.email;
  return (
    <form
      class="stack"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await run(() => changeMe({ email: email.trim(), current }))) {
          setSent(email.trim());
          setEmail(user.email);
          setCurrent("");
        }
      }}
    >
      <Field label="E-mail" error={problem?.field("email")} hint={user.email_verified === false ? "Not confirmed yet." : undefined}>
        {(a) => <input {...a} type="email" autocomplete="email" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} />}
      </Field>
      {changed && (
        <Field label="Your password" hint="A new address changes who can reset your password, so we ask." error={problem?.field("current")}>
          {(a) => (
            <Password {...a} autocomplete="current-password" required value={current} onInput={(e) => setCurrent(e.currentTarget.value)} />
          )}
        </Field>
      )}
      {sent && (
        <p class="notice" role="status">
          A link was sent to {sent}. The address changes when you follow it.
        </p>
      )}
      <Failure error={error} fields={["email", "current"]} kept="What you typed" />
      <div class="row end">
        {user.email_verified === false && !changed && <Resend email={user.email} />}
        <button disabled={busy || !changed}>Change the address</button>
      </div>
    </form>
  );
}

function Resend({ email }: { email: string }) {
  const [done, setDone] = useState(false);
  const [busy, error, run] = useWork();
  if (done) return <span role="status">The link was sent again.</span>;
  return (
    <>
      <Failure error={error} />
      <button
        type="button"
        disabled={busy}
        onClick={async () => setDone(await run(() => call("POST", "/auth/email/resend", { json: { email } })))}
      >
        Send the link again
      </button>
    </>
  );
}
