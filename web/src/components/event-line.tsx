import { excerpt } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { ProjectEvent } from "../types";
import { When } from "./basics";
import { LazyProposal } from "./proposal-card";

const LONG = 280;
const SHORT = 36;

/** One event: what was told, what it was taken for, and what came of it, or why nothing did. */
export function EventLine({ event, open }: { event: ProjectEvent; open: boolean }) {
  const store = usePrdStore();
  const led = event.outcome !== "silent" && event.proposal;
  const label = event.kind === event.source ? event.source : `${event.source} ${event.kind}`;
  return (
    <li class={led ? "event" : "event silent"}>
      <p class="event-head">
        {event.url ? (
          <a class="code" href={event.url} target="_blank" rel="noopener noreferrer nofollow">
            {label}
          </a>
        ) : (
          <span class="code">{label}</span>
        )}
        <When at={event.at} />
        {event.trust === "outside" && <span class="flag">from outside</span>}
      </p>
      <EventText text={event.text} />
      <p class="event-outcome">
        <strong>{led ? "Led to a proposal." : "Nothing proposed."}</strong> {event.reason}{" "}
        {led && !open && (
          <button type="button" class="link" onClick={() => void store.loadProposal(event.proposal!).then((p) => store.showProposal(p.id))}>
            See it
          </button>
        )}
      </p>
      <Facts event={event} />
      {open && event.proposal && <LazyProposal id={event.proposal} />}
    </li>
  );
}

/** Of a long one the beginning: a report of tests may be as long as the PRD. */
function EventText({ text }: { text: string }) {
  if (text.length <= LONG * 1.5) return <p class="event-text">{text}</p>;
  return (
    <details class="event-more">
      <summary class="event-text">{excerpt(text, LONG)}</summary>
      <p class="event-text">{text}</p>
    </details>
  );
}

/** What was understood, for who wonders why; long ones repeat the text. Items lead to where they stand. */
function Facts({ event }: { event: ProjectEvent }) {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  // What names an item is told once, not as a mention too.
  const items = new Set(event.facts.filter((f) => f.kind === "item").map((f) => f.value));
  const facts = event.facts.filter((f) => (f.kind !== "mention" || !items.has(f.value)) && f.value.length <= SHORT);
  if (!facts.length) return null;
  return (
    <ul class="facts" aria-label="What was understood">
      {facts.map((fact, i) => {
        const node = nodes.find((n) => n.code && n.code === fact.value);
        return (
          <li key={i} class="chip">
            {fact.kind}:{" "}
            {node ? (
              <button type="button" class="link" onClick={() => store.go(node.id)}>
                {fact.value}
              </button>
            ) : (
              fact.value
            )}
          </li>
        );
      })}
    </ul>
  );
}
