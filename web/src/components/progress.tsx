import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { uuid } from "../lib/api";
import { useDraft } from "../lib/drafts";
import { usePrd, usePrdStore } from "../state/context";
import type { ProjectEvent } from "../types";
import { Failure, Field, Growing, useWork, When } from "./basics";
import { LazyProposal } from "./proposal-card";
import { Report } from "./status-report";

/** What happened in the project, and what became of the PRD by it. */
export function Progress() {
  const [report, setReport] = useState(false);
  return (
    <div class="panel-scroll">
      <div class="switch" role="group" aria-label="Parts of the progress">
        <button type="button" aria-pressed={!report} onClick={() => setReport(false)}>
          Events
        </button>
        <button type="button" aria-pressed={report} onClick={() => setReport(true)}>
          Report
        </button>
      </div>
      {report ? <Report /> : <Events />}
    </div>
  );
}

function Events() {
  const store = usePrdStore();
  const events = usePrd((s) => s.events);
  const [text, setText] = useDraft(`${store.key}.progress`);
  const [latest, setLatest] = useState<string | null>(null);
  const [busy, error, run] = useWork();
  const [loading, loadError, load] = useWork();
  // One note keeps its id until the server has it, so that sending it again cannot count it twice.
  const externalId = useRef(uuid());

  useEffect(() => {
    void load(() => store.loadEvents());
  }, [store]);

  const report = (): void => {
    if (busy || !text.trim()) return;
    void run(async () => {
      const { event } = await store.note(text.trim(), externalId.current);
      externalId.current = uuid();
      setText("");
      setLatest(event.id);
      announce(event.outcome === "proposal" ? "Noted. It led to a proposal." : `Noted. Nothing to change: ${event.reason ?? "it touches nothing in the text"}`);
    });
  };

  return (
    <>
      {store.canTalk && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            report();
          }}
        >
          <Field label="What happened?" hint="A sentence from the project. Name codes like FR-3 where you can.">
            {(a) => (
              <Growing
                {...a}
                rows={3}
                value={text}
                readOnly={busy}
                placeholder="We shipped FR-2 to everybody on Monday."
                onInput={(e) => setText(e.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) report();
                }}
              />
            )}
          </Field>
          <Failure error={error} kept="Your note" />
          <div class="row end">
            <button class="primary" disabled={busy || !text.trim()}>
              {busy ? "Looking…" : "Note it"}
            </button>
          </div>
        </form>
      )}
      <Failure error={loadError}>
        <button type="button" class="small" onClick={() => void load(() => store.loadEvents())}>
          Try again
        </button>
      </Failure>
      <ol class="events">
        {events?.map((event) => (
          <EventLine key={event.id} event={event} open={event.id === latest} />
        ))}
      </ol>
      {events?.length === 0 && !loading && (
        <p class="quiet-text">
          Nothing is noted yet. Commits, issues and test results arrive here as well; each leads to a proposal, or to nothing, and says why.
        </p>
      )}
    </>
  );
}

function EventLine({ event, open }: { event: ProjectEvent; open: boolean }) {
  const store = usePrdStore();
  return (
    <li class={event.outcome === "silent" ? "event silent" : "event"}>
      <p class="event-head">
        <span class="code">{event.source}</span>
        <When at={event.at} />
        {event.trust === "outside" && <span class="flag">from outside</span>}
      </p>
      <p class="event-text">{event.text}</p>
      <p class="event-outcome">
        {event.outcome === "silent" || !event.proposal ? (
          <>
            <strong>Silent.</strong> {event.reason}
          </>
        ) : open ? (
          <strong>It led to this proposal:</strong>
        ) : (
          <>
            <strong>Led to a proposal.</strong>{" "}
            <button
              type="button"
              class="link"
              onClick={() => void store.loadProposal(event.proposal!).then((p) => store.showProposal(p.id))}
            >
              See it
            </button>
          </>
        )}
      </p>
      {open && event.proposal && <LazyProposal id={event.proposal} />}
    </li>
  );
}
