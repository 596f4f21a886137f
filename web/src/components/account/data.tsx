import { useState } from "preact/hooks";
import { ApiError, call, send } from "../../lib/api";
import { navigate } from "../../lib/router";
import { session } from "../../state/session";
import { Dialog, Failure, Field, Password, useWork } from "../basics";
import { Section } from "../section";

export function DataSection() {
  const [deleting, setDeleting] = useState(false);
  const [busy, error, run] = useWork();
  const download = async (): Promise<void> => {
    const file = await (await send("GET", "/users/me/export")).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "stet-account.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return (
    <Section title="Your data">
      <Failure error={error} />
      <div class="row">
        <button type="button" disabled={busy} onClick={() => run(download)}>
          Download everything about you
        </button>
        <button type="button" class="danger" onClick={() => setDeleting(true)}>
          Delete the account
        </button>
      </div>
      {deleting && <DeleteDialog onClose={() => setDeleting(false)} />}
    </Section>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [busy, error, run] = useWork();
  return (
    <Dialog title="Delete the account" onClose={onClose}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!(await run(() => call("DELETE", "/users/me", { json: { current } })))) return;
          session.set({ user: null, ended: false });
          navigate("/signin");
        }}
      >
        <p>
          You are signed out at once. The account goes for good after seven days; until then, signing in keeps it. What you wrote in shared
          workspaces stays there.
        </p>
        <Field label="Your password" error={error instanceof ApiError ? error.field("current") : undefined}>
          {(a) => (
            <Password {...a} autofocus autocomplete="current-password" required value={current} onInput={(e) => setCurrent(e.currentTarget.value)} />
          )}
        </Field>
        <Failure error={error} fields={["current"]} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            Keep it
          </button>
          <button class="danger" disabled={busy}>
            Delete it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
