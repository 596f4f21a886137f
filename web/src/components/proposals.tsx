import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { usePrd, usePrdStore } from "../state/context";
import { calm } from "../state/prd-store";
import { Failure, useWork } from "./basics";
import { ProposalCard } from "./proposal-card";

export function Proposals() {
  const store = usePrdStore();
  const proposals = usePrd((s) => s.proposals);
  const inView = usePrd((s) => s.proposalInView);
  const more = usePrd((s) => s.moreDecided);
  const [decided, setDecided] = useState(false);
  const [busy, error, run] = useWork();
  // What was open when the list was opened stays in it when it is decided, so that nothing jumps away under the hand.
  const staying = useRef(new Set<string>());
  const scroller = useRef<HTMLDivElement>(null);

  const shown = useMemo(() => {
    const items = [...proposals.values()].filter((p) => {
      if (p.status === "open") staying.current.add(p.id);
      return decided ? p.status !== "open" : staying.current.has(p.id) || p.id === inView;
    });
    return items.sort((a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id));
  }, [proposals, decided, inView]);

  useEffect(() => {
    if (!inView) return;
    const card = document.getElementById(`proposal-${inView}`);
    card?.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    card?.querySelector<HTMLElement>(".operation")?.focus({ preventScroll: true });
    store.set({ proposalInView: null });
  }, [inView, shown]);

  const show = (which: boolean): void => {
    staying.current.clear();
    setDecided(which);
    void run(() => store.loadProposals(which ? "decided" : "open"));
  };

  return (
    <div class="panel-scroll" ref={scroller}>
      <div class="switch" role="group" aria-label="Which proposals">
        <button type="button" aria-pressed={!decided} onClick={() => show(false)}>
          Open
        </button>
        <button type="button" aria-pressed={decided} onClick={() => show(true)}>
          Decided
        </button>
      </div>
      <Failure error={error} />
      {shown.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} />
      ))}
      {decided && more && (
        <button type="button" class="small" disabled={busy} onClick={() => void run(() => store.loadProposals("decided", more))}>
          Earlier ones
        </button>
      )}
      {shown.length === 0 && !busy && (
        <p class="quiet-text">
          {decided
            ? "Nothing has been decided yet."
            : "No proposal waits for you. Answers in the chat and events in the project bring new ones; nothing changes the text until you let it stand."}
        </p>
      )}
    </div>
  );
}
