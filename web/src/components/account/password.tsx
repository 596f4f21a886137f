import { useState } from "preact/hooks";
import { ApiError, call } from "../../lib/api";
import { navigate } from "../../lib/router";
import { session } from "../../state/session";
import { Failure, Field, Password, useWork } from "../basics";
import { Section } from "../section";

export function PasswordSection() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  return (
    <Section title="Password" lead="A new password signs you out on every device, this one too.">
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!(await run(() => call("POST", "/auth/password/change", { json: { current, password } })))) return;
          session.set({ user: null, ended: false });
          navigate("/signin?next=%2Faccount");
        }}
      >
        <Field label="Current password" error={problem?.field("current")}>
          {(a) => (
            <Password {...a} autocomplete="current-password" required value={current} onInput={(e) => setCurrent(e.currentTarget.value)} />
          )}
        </Field>
        <Field label="New password" hint="Four or five words you will remember do well." error={problem?.field("password")}>
          {(a) => (
            <Password {...a} autocomplete="new-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
          )}
        </Field>
        <Failure error={error} fields={["current", "password"]} kept="What you typed" />
        <div class="row end">
          <button disabled={busy}>{busy ? "Changing…" : "Change the password"}</button>
        </div>
      </form>
    </Section>
  );
}
