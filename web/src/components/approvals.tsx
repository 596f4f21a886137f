import { useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { ApiError } from "../lib/api";
import { authorName } from "../lib/format";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import { session } from "../state/session";
import type { Approval, Prd } from "../types";
import { Failure, Field, Growing, useLoad, useWork, When } from "./basics";

const STATUSES: [Exclude<Prd["status"], "archived">, string][] = [
  ["draft", "Draft"],
  ["review", "In review"],
  ["approved", "Approved"],
];

/** Where the PRD stands, and who signed what. */
export function Approvals() {
  const store = usePrdStore();
  const approvals = usePrd((s) => s.approvals);
  const more = usePrd((s) => s.moreApprovals);
  const { busy, failure, run } = useLoad(() => store.loadApprovals(), store);
  return (
    <>
      <Status />
      {store.canEdit && <Sign />}
      {failure}
      <ol class="approvals" aria-label="Who signed">
        {approvals?.map((approval) => (
          <ApprovalLine key={approval.id} approval={approval} />
        ))}
      </ol>
      {more && (
        <button type="button" class="small" disabled={busy} onClick={() => void run(() => store.loadApprovals(more))}>
          Earlier ones
        </button>
      )}
      {approvals?.length === 0 && !busy && (
        <p class="quiet-text">Nobody has signed yet. An approval is of the text as it is; it falls when what was approved changes.</p>
      )}
    </>
  );
}

function Status() {
  const store = usePrdStore();
  const status = usePrd((s) => s.prd?.status);
  const [busy, error, run] = useWork();
  return (
    <div class="stack status-choice">
      <div class="row">
        <span id="status-label">Status</span>
        {store.canEdit ? (
          <div class="switch" role="group" aria-labelledby="status-label">
            {STATUSES.map(([name, title]) => (
              <button
                key={name}
                type="button"
                disabled={busy}
                aria-pressed={status === name}
                onClick={() =>
                  status !== name &&
                  void run(async () => {
                    await store.setStatus(name);
                    announce(`The status is ${title.toLowerCase()} now.`);
                  })
                }
              >
                {title}
              </button>
            ))}
          </div>
        ) : (
          <span class={`status ${status}`}>{status}</span>
        )}
      </div>
      <Failure error={error} />
    </div>
  );
}

function Sign() {
  const store = usePrdStore();
  const revision = usePrd((s) => s.nodesRevision);
  const [note, setNote] = useState("");
  const [busy, error, run] = useWork();
  const moved = error instanceof ApiError && (error.status === 412 || error.code === "changed_since");
  const sign = (verdict: Approval["verdict"]): void =>
    void run(async () => {
      await store.sign(verdict, note.trim());
      setNote("");
      announce(verdict === "approved" ? "You approved it." : "You asked for changes.");
    });
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field label={`Your word on revision ${revision}`} hint="Optional: what you looked at, or what has to change.">
        {(a) => <Growing {...a} rows={2} maxLength={2000} value={note} onInput={(e) => setNote(e.currentTarget.value)} />}
      </Field>
      {moved ? (
        <div class="notice warning" role="alert">
          <p>
            <strong>The text changed while you were reading.</strong> Revision {revision} is shown now. Read what is new, then sign again; your
            note is still here.
          </p>
        </div>
      ) : (
        <Failure error={error} kept={note ? "Your note" : ""} />
      )}
      <div class="row">
        <button type="button" class="accept" disabled={busy} onClick={() => sign("approved")}>
          Approve revision {revision}
        </button>
        <button type="button" disabled={busy} onClick={() => sign("changes_requested")}>
          Ask for changes
        </button>
      </div>
    </form>
  );
}

function ApprovalLine({ approval }: { approval: Approval }) {
  const store = usePrdStore();
  const role = usePrd((s) => s.prd?.role);
  const own = useStore(session, (s) => s.user?.id);
  const [busy, error, run] = useWork();
  const standing = approval.state === "standing";
  const mine = approval.author.id === own;
  return (
    <li class={`approval ${approval.state} ${approval.verdict}`}>
      <p>
        <strong>{authorName(approval.author)}</strong> {approval.verdict === "approved" ? "approved" : "asked for changes to"}{" "}
        <button type="button" class="link" onClick={() => store.showRevision(approval.revision)}>
          revision {approval.revision}
        </button>
        , <When at={approval.at} />
      </p>
      {approval.note && <p class="comment-text">{approval.note}</p>}
      {approval.state === "fallen" && (
        <p class="approval-state">
          <span class="flag">fallen</span> The text changed with{" "}
          <button type="button" class="link" onClick={() => store.showRevision(approval.fell_at_revision ?? approval.revision)}>
            revision {approval.fell_at_revision}
          </button>
          .
        </p>
      )}
      {approval.state === "withdrawn" && (
        <p class="approval-state">
          <span class="chip">withdrawn</span>
        </p>
      )}
      <Failure error={error} />
      {standing && (mine || role === "owner") && (
        <button type="button" class="small" disabled={busy} onClick={() => void run(() => store.withdraw(approval.id))}>
          {mine ? "Take it back" : `Withdraw ${authorName(approval.author)}’s`}
        </button>
      )}
    </li>
  );
}
