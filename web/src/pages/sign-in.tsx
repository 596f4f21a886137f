import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, Field, Password, takeFocus, useWork } from "../components/basics";
import { Sheet } from "../components/shell";
import { ApiError, call } from "../lib/api";
import { Link, navigate, safePath } from "../lib/router";
import { useStore } from "../lib/store";
import { canRegister, passwordHint, useAccountPolicy } from "../state/policy";
import { confirmSession, session } from "../state/session";

interface SignInProps {
  next: string | null;
  invite: string | null;
  register: boolean;
}

export function SignInPage({ next, invite, register }: SignInProps) {
  const [registering, setRegistering] = useState(register);
  const [email, setEmail] = useState("");
  const ended = useStore(session, (s) => s.ended);
  const policy = useAccountPolicy();
  useEffect(() => {
    document.title = registering ? "Create an account · Stet" : "Sign in · Stet";
  }, [registering]);
  const forms = { email, setEmail, invite, done: () => navigate(safePath(next), { replace: true }) };
  return (
    <Sheet
      title={registering ? "Create an account" : "Sign in"}
      lead={ended ? "Your session has ended. What you typed is kept; sign in to go on." : undefined}
    >
      {registering ? <RegisterForm {...forms} /> : <LogInForm {...forms} />}
      {(registering || canRegister(policy, invite !== null)) && (
        <p class="sheet-foot">
          {registering ? "Already have an account?" : "New here?"}{" "}
          <button type="button" class="link" onClick={() => setRegistering(!registering)}>
            {registering ? "Sign in" : "Create an account"}
          </button>
        </p>
      )}
    </Sheet>
  );
}

interface FormProps {
  email: string;
  setEmail: (email: string) => void;
  invite: string | null;
  done: () => void;
}

async function logIn(email: string, password: string, code?: string): Promise<void> {
  await call("POST", "/auth/login", { json: { email, password, transport: "cookie", ...(code ? { code } : {}) } });
  await confirmSession();
}

function LogInForm({ email, setEmail, done }: FormProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [busy, error, run] = useWork();
  const form = useRef<HTMLFormElement>(null);
  const refusal = error instanceof ApiError && error.status === 401 ? error.code : "";
  const submit = async () => {
    try {
      await logIn(email, password, asksCode ? code : undefined);
    } catch (failed) {
      // No failure: the password was right, and the account has a second factor.
      if (!(failed instanceof ApiError) || failed.code !== "second_factor_required") throw failed;
      setAsksCode(true);
      return false;
    }
    return true;
  };
  return (
    <form
      ref={form}
      class="stack"
      onSubmit={async (event) => {
        event.preventDefault();
        let signedIn = false;
        const went = await run(async () => {
          signedIn = await submit();
        });
        if (signedIn) done();
        else if (!went) {
          const field = asksCode ? "one-time-code" : "current-password";
          form.current?.querySelector<HTMLInputElement>(`input[autocomplete=${field}]`)?.focus();
        }
      }}
    >
      <Field label="E-mail">
        {(a) => (
          <input
            {...a}
            type="email"
            autocomplete="username"
            required
            ref={takeFocus}
            value={email}
            onInput={(e) => {
              setEmail(e.currentTarget.value);
              setAsksCode(false);
            }}
          />
        )}
      </Field>
      <Field label="Password">
        {(a) => (
          <Password {...a} autocomplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
        )}
      </Field>
      {asksCode && (
        <Field label="Code" hint="Six digits from your authenticator app, or one of your recovery codes.">
          {(a) => (
            <input
              {...a}
              autocomplete="one-time-code"
              autocapitalize="none"
              spellcheck={false}
              required
              maxLength={64}
              ref={takeFocus}
              value={code}
              onInput={(e) => setCode(e.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {refusal === "invalid_code" ? (
        <div class="notice failure" role="alert">
          <p>
            <strong>This code is not valid.</strong> It may be mistyped, too old, or used before. Wait for the next one and try again.
          </p>
        </div>
      ) : refusal ? (
        <div class="notice failure" role="alert">
          <p>
            <strong>E-mail and password do not match an account.</strong> Check both and try again; an administrator can set a new
            password.
          </p>
        </div>
      ) : (
        <Failure error={error} />
      )}
      <button class="primary" disabled={busy}>
        {busy ? "Signing in…" : "Sign in"}
      </button>
      <p>
        <Link href="/forgot">Forgot your password?</Link>
      </p>
    </form>
  );
}

function RegisterForm({ email, setEmail, invite, done }: FormProps) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [accepted, setAccepted] = useState(false);
  const policy = useAccountPolicy();
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  if (accepted) {
    return (
      <p class="notice" role="status">
        <strong>The request was taken.</strong> If {email} was new here, its account is ready with the password you chose. If not, its
        old password still holds. Sign in with the one you know.
      </p>
    );
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await call("POST", "/auth/register", { json: { email, password, name, ...(invite && { invite }) } });
          // The answer is the same for a known address; only signing in tells.
          await logIn(email, password).then(done, (failed: unknown) => {
            if (failed instanceof ApiError && failed.status === 401) setAccepted(true);
            else throw failed;
          });
        });
      }}
    >
      <Field label="Name" error={problem?.field("name")}>
        {(a) => <input {...a} autocomplete="name" required ref={takeFocus} value={name} onInput={(e) => setName(e.currentTarget.value)} />}
      </Field>
      <Field label="E-mail" error={problem?.field("email")}>
        {(a) => (
          <input {...a} type="email" autocomplete="username" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} />
        )}
      </Field>
      <Field label="Password" hint={passwordHint(policy)} error={problem?.field("password")}>
        {(a) => <Password {...a} autocomplete="new-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />}
      </Field>
      <Failure error={error} kept="What you typed" fields={["name", "email", "password"]} />
      <button class="primary" disabled={busy}>
        {busy ? "Creating…" : "Create account"}
      </button>
    </form>
  );
}
