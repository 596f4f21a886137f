import { useEffect, useState } from "preact/hooks";
import { Failure, Field, Password, takeFocus, useWork } from "../components/basics";
import { Sheet } from "../components/shell";
import { ApiError, call } from "../lib/api";
import { Link, navigate } from "../lib/router";
import { passwordHint } from "../state/policy";
import { findSession, session } from "../state/session";

function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Stet`;
  }, [title]);
}

/** A link that came without its token, or with one that does not hold any more. */
function Broken({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <Sheet title={title}>
      <p>{children}</p>
      <p class="sheet-foot">
        <Link href="/signin">Sign in</Link>
      </p>
    </Sheet>
  );
}

/** Asks for a link to set a new password. */
export function ForgotPage() {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const [busy, error, run] = useWork();
  useTitle("Forgotten password");
  if (sent) {
    return (
      <Sheet title="Look into your mail">
        <p role="status">
          If {email} has an account here, a link to set a new password is on its way. It works once, for an hour.
        </p>
        <p class="sheet-foot">
          <Link href="/signin">Back to signing in</Link>
        </p>
      </Sheet>
    );
  }
  return (
    <Sheet title="Forgotten password" lead="We send a link to set a new one.">
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          setSent(await run(() => call("POST", "/auth/password/forgot", { json: { email } })));
        }}
      >
        <Field label="E-mail" error={error instanceof ApiError ? error.field("email") : undefined}>
          {(a) => (
            <input {...a} type="email" autocomplete="username" required ref={takeFocus} value={email} onInput={(e) => setEmail(e.currentTarget.value)} />
          )}
        </Field>
        <Failure error={error} fields={["email"]} />
        <button class="primary" disabled={busy}>
          Send the link
        </button>
      </form>
      <p class="sheet-foot">
        <Link href="/signin">Back to signing in</Link>
      </p>
    </Sheet>
  );
}

/** Sets a new password, with the link from a mail. */
export function ResetPage({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  useTitle("New password");
  if (!token) return <Broken title="The link is not complete">Open it from the mail again, whole.</Broken>;
  if (done) {
    return (
      <Sheet title="The password is set">
        <p role="status">You are signed out everywhere. Sign in with the new password.</p>
        <button type="button" class="primary" onClick={() => navigate("/signin", { replace: true })}>
          Sign in
        </button>
      </Sheet>
    );
  }
  return (
    <Sheet title="Set a new password">
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          setDone(await run(() => call("POST", "/auth/password/reset", { json: { token, password } })));
        }}
      >
        <Field label="New password" hint={passwordHint(null)} error={problem?.field("password")}>
          {(a) => (
            <Password {...a} autocomplete="new-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
          )}
        </Field>
        <Failure error={error} fields={["password"]} kept="What you typed">
          {problem && problem.status !== 429 && !problem.field("password") && (
            <p>
              <Link href="/forgot">Ask for a new link</Link>
            </p>
          )}
        </Failure>
        <button class="primary" disabled={busy}>
          Set the password
        </button>
      </form>
    </Sheet>
  );
}

/** Confirms an address. By a button, since programs that look into mail follow links too. */
export function VerifyPage({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const [busy, error, run] = useWork();
  useTitle("Confirm your address");
  if (!token) return <Broken title="The link is not complete">Open it from the mail again, whole.</Broken>;
  if (done) {
    return (
      <Sheet title="Your address is confirmed">
        <button type="button" class="primary" onClick={() => navigate("/", { replace: true })}>
          Go on
        </button>
      </Sheet>
    );
  }
  return (
    <Sheet title="Confirm your address" lead="One click, and we know that mail to you arrives.">
      <Failure error={error}>
        <p>A link works once, and a newer one replaces it. You get a new one on the page of your account.</p>
      </Failure>
      <button
        type="button"
        class="primary"
        disabled={busy}
        ref={takeFocus}
        onClick={async () => {
          if (!(await run(() => call("POST", "/auth/email/verify", { json: { token } })))) return;
          setDone(true);
          if (session.state.user) await findSession().catch(() => {});
        }}
      >
        Confirm
      </button>
    </Sheet>
  );
}

/** Joins a workspace, with the link of an invitation; asks to sign in or register where nobody is. */
export function JoinPage({ token }: { token: string }) {
  const [busy, error, run] = useWork();
  const [known, setKnown] = useState<boolean | null>(null);
  useTitle("Invitation");
  useEffect(() => {
    findSession().then(
      () => setKnown(!!session.state.user),
      () => setKnown(false),
    );
  }, []);
  if (!token) return <Broken title="The link is not complete">Open it from the mail again, whole.</Broken>;
  const here = encodeURIComponent(location.pathname + location.search);
  return (
    <Sheet title="You are invited" lead="Somebody wants to work with you on their product requirements.">
      {known === false && (
        <div class="stack">
          <button type="button" class="primary" onClick={() => navigate(`/signin?next=${here}`)}>
            Sign in to join
          </button>
          <button type="button" onClick={() => navigate(`/signin?register&invite=${encodeURIComponent(token)}`)}>
            Create an account
          </button>
        </div>
      )}
      {known && (
        <div class="stack">
          <p>
            You are signed in as <strong>{session.state.user?.email}</strong>.
          </p>
          <Failure error={error} />
          <button
            type="button"
            class="primary"
            disabled={busy}
            ref={takeFocus}
            onClick={async () => {
              if (await run(() => call("POST", "/invites/accept", { json: { token } }))) navigate("/workspaces", { replace: true });
            }}
          >
            Join the workspace
          </button>
        </div>
      )}
    </Sheet>
  );
}
