import { useEffect, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { ApiError } from "../lib/api";
import { originWords, plural } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { DecisionInput, ProposedOperation, Proposal } from "../types";
import { Failure, useWork, When } from "./basics";
import { OperationView } from "./operation";

/** A proposal that a message or an event names; read from the server when it is not here yet. */
export function LazyProposal({ id }: { id: string }) {
  const store = usePrdStore();
  const proposal = usePrd((s) => s.proposals.get(id));
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (!proposal) store.loadProposal(id).catch(setError);
  }, [id, !proposal]);
  if (error) return <Failure error={error} />;
  return proposal ? <ProposalCard proposal={proposal} compact /> : null;
}

export function ProposalCard({ proposal, compact }: { proposal: Proposal; compact?: boolean }) {
  const store = usePrdStore();
  const [busy, error, run] = useWork();
  const [open, setOpen] = useState(!compact || proposal.status === "open");
  const waiting = proposal.operations.filter((o) => o.verdict === "pending" && o.state !== "overtaken");
  const ready = waiting.filter((o) => o.state !== "conflict");
  const decidable = store.canEdit && proposal.status === "open";

  const decide = (decisions: DecisionInput[]): Promise<boolean> =>
    run(async () => {
      const { revision, conflicts } = await store.decide(proposal.id, decisions);
      const accepted = decisions.filter((d) => d.verdict === "accept").length - (conflicts?.length ?? 0);
      const done = accepted > 0 && revision != null ? `${plural(accepted, "change")} stand as revision ${revision}.` : "Struck. The text is as it was.";
      const open = conflicts?.length ? ` ${plural(conflicts.length, "change")} met a newer text and wait for you.` : "";
      announce(done + open);
      if (revision != null) requestAnimationFrame(() => store.reveal([...store.state.fresh][0]));
    }).then((done) => {
      if (!done) announce("Nothing was decided. What happened is said at the change.");
      return done;
    });
  const decideAll = (verdict: "accept" | "reject"): void => {
    const these = verdict === "accept" ? ready : waiting;
    void decide(these.map((o) => ({ operation: o.index, verdict })));
  };

  // In the chat and below an event, the words that a proposal rests on stand right above it.
  const quote = compact && proposal.evidence?.kind !== "rule" ? null : proposal.evidence?.quote;
  return (
    <article class={`proposal ${proposal.status} ${proposal.outside ? "outside" : ""}`} id={compact ? undefined : `proposal-${proposal.id}`} aria-label={`Proposal: ${proposal.reason ?? originWords[proposal.origin]}`}>
      <header class="proposal-head">
        <span>{originWords[proposal.origin]}</span>
        <When at={proposal.created_at} />
        {proposal.status === "overtaken" && <span class="flag">overtaken</span>}
        {proposal.status === "decided" && <span class="proposal-sum">{summary(proposal)}</span>}
        {compact && proposal.status !== "open" && (
          <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Less" : "Show"}
          </button>
        )}
      </header>
      {open && (
        <>
          {proposal.outside && (
            <p class="flag outside-flag">
              <strong>From outside.</strong> Its words were written by somebody who may not be in your team. Read before you let it
              stand.
            </p>
          )}
          {proposal.overtaken && (
            <p class="overtaken-note">
              <strong>Overtaken by revision {proposal.overtaken.revision}</strong>, <When at={proposal.overtaken.at} />. {proposal.overtaken.reason}{" "}
              <button type="button" class="link" onClick={() => store.showRevision(proposal.overtaken!.revision)}>
                See that revision
              </button>
            </p>
          )}
          {proposal.reason && <p class="reason">{proposal.reason}</p>}
          {quote && (
            <blockquote class="evidence">
              <p>{quote}</p>
              <cite>{{ message: "said in the chat", event: "from the event", rule: "the rule" }[proposal.evidence!.kind]}</cite>
            </blockquote>
          )}
          <ol class="operations">
            {proposal.operations.map((operation) => (
              <OperationView key={operation.index} operation={operation} decidable={decidable} busy={busy} decide={(d) => decide([d])} />
            ))}
          </ol>
          {error && !(refused(error) && proposal.operations.some(inConflict)) ? <DecisionFailure error={error} /> : null}
          {decidable && waiting.length > 1 && (
            <footer class="row proposal-foot">
              {ready.length > 0 && (
                <button type="button" disabled={busy} onClick={() => decideAll("accept")}>
                  Accept all {ready.length === waiting.length ? "" : `${ready.length} that fit`}
                </button>
              )}
              <button type="button" disabled={busy} onClick={() => decideAll("reject")}>
                Reject all
              </button>
            </footer>
          )}
        </>
      )}
    </article>
  );
}

function summary(proposal: Proposal): string {
  const stand = proposal.operations.filter((o) => o.verdict === "accepted" || o.verdict === "edited").length;
  const struck = proposal.operations.filter((o) => o.verdict === "rejected").length;
  return [stand && `${stand} stand${stand === 1 ? "s" : ""}`, struck && `${struck} struck`].filter(Boolean).join(", ");
}

/** A conflict says at the change itself what happened. */
function inConflict(operation: ProposedOperation): boolean {
  return operation.verdict === "pending" && operation.state === "conflict";
}

function refused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && !["already_decided", "overtaken"].includes(error.code);
}

function DecisionFailure({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === "already_decided") {
    return (
      <div class="notice" role="alert">
        <p>
          <strong>Somebody decided this a moment ago.</strong> What they decided is shown now.
        </p>
      </div>
    );
  }
  if (error instanceof ApiError && error.code === "overtaken") {
    return (
      <div class="notice" role="alert">
        <p>
          <strong>The text overtook this a moment ago.</strong> Nothing is left of it to decide.
        </p>
      </div>
    );
  }
  if (refused(error)) {
    return (
      <div class="notice warning" role="alert">
        <p>
          <strong>The text changed since this was proposed.</strong> The newest text is shown now. Accept again where it fits; where it does
          not, edit or reject.
        </p>
      </div>
    );
  }
  return <Failure error={error} kept="What you typed" />;
}
