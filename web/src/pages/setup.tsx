import { useEffect, useState } from "preact/hooks";
import { Failure, Field, Password, takeFocus, useWork } from "../components/basics";
import { Sheet } from "../components/shell";
import { ApiError, call } from "../lib/api";
import { Link, navigate } from "../lib/router";
import { passwordHint, useAccountPolicy } from "../state/policy";
import { confirmSession } from "../state/session";

/** Makes the first administrator, with the one-time link that the server printed at its first start. */
export function SetupPage({ token }: { token: string }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const policy = useAccountPolicy();
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  useEffect(() => {
    document.title = "Set up · Stet";
  }, []);

  if (!token) {
    return (
      <Sheet title="The link is not complete">
        <p>
          Setting up needs the whole link that <code>stet serve</code> printed when it started, with its token. If an administrator exists
          already, <Link href="/signin">sign in</Link>.
        </p>
      </Sheet>
    );
  }
  const used = problem?.code === "invalid_setup_token";
  return (
    <Sheet title="Set up Stet" lead="This makes the first account, its administrator. The link works once.">
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const done = await run(async () => {
            await call("POST", "/setup", { json: { token, email, password, name, transport: "cookie" } });
            await confirmSession();
          });
          if (done) navigate("/", { replace: true });
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
          {(a) => (
            <Password {...a} autocomplete="new-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
          )}
        </Field>
        {used ? (
          <div class="notice failure" role="alert">
            <p>
              <strong>This link was used already or is not valid.</strong> If you made the administrator before,{" "}
              <Link href="/signin">sign in</Link>. Otherwise start the server again to get a new link, or run <code>stet user add</code>.
            </p>
          </div>
        ) : (
          <Failure error={error} kept="What you typed" fields={["name", "email", "password"]} />
        )}
        <button class="primary" disabled={busy}>
          {busy ? "Setting up…" : "Make the administrator"}
        </button>
      </form>
    </Sheet>
  );
}
