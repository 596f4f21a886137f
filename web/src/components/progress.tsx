import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { uuid } from "../lib/api";
import { useDraft } from "../lib/drafts";
import { Link } from "../lib/router";
import { usePrd, usePrdStore } from "../state/context";
import { Failure, Field, Growing, Switch, useWork } from "./basics";
import { EventLine } from "./event-line";
import { Report } from "./status-report";

/** What happened in the project, and what became of the PRD by it. */
export function Progress() {
  const store = usePrdStore();
  const part = usePrd((s) => s.progressPart);
  return (
    <div class="panel-scroll">
      <Switch
        label="Parts of the progress"
        value={part}
        options={[
          ["events", "Events"],
          ["report", "Report"],
        ]}
        onChange={(progressPart) => store.set({ progressPart })}
      />
      {part === "report" ? <Report /> : <Events />}
    </div>
  );
}

function Events() {
  const store = usePrdStore();
  const events = usePrd((s) => s.events);
  const more = usePrd((s) => s.moreEvents);
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
      {more && (
        <button type="button" class="small" disabled={loading} onClick={() => void load(() => store.loadEvents(more))}>
          Earlier events
        </button>
      )}
      {events?.length === 0 && !loading && (
        <p class="quiet-text">
          Nothing is noted yet. Commits, issues and test results arrive here as well, once a{" "}
          <Link href={`/prds/${encodeURIComponent(store.key)}/settings`}>hook in the settings</Link> or <code>stet progress</code> reports them. Each leads to a
          proposal, or to nothing, and says why.
        </p>
      )}
    </>
  );
}
