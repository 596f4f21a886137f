import { useEffect, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { names, plural } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { ReportEntry, ReportGroup, StatusReport } from "../types";
import { Failure, useWork, When } from "./basics";

const GROUPS: [ReportGroup, string][] = [
  ["done", "Done"],
  ["decided", "Decided"],
  ["occurred", "Came true"],
  ["moved", "Moved"],
  ["dropped", "Dropped"],
  ["added", "Added"],
  ["changed", "Changed"],
  ["open", "Still open"],
];

/** What changed since a time, item by item. */
export function Report() {
  const store = usePrdStore();
  const revision = usePrd((s) => s.nodesRevision);
  const [since, setSince] = useState("last week");
  const [asked, setAsked] = useState(since);
  const [report, setReport] = useState<StatusReport | null>(null);
  const [busy, error, run] = useWork();
  useEffect(() => void run(async () => setReport(await store.report(asked))), [store, asked, revision]);
  const copy = (text: string): void =>
    void navigator.clipboard?.writeText(text).then(
      () => announce("The report is copied as Markdown."),
      () => announce("The browser did not let the page copy."),
    );
  return (
    <div class="report stack">
      <form
        class="row report-since"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(since.trim() || "last week");
        }}
      >
        <label for="report-since">Since</label>
        <input id="report-since" list="report-times" maxLength={100} value={since} onInput={(e) => setSince(e.currentTarget.value)} />
        <datalist id="report-times">
          {["yesterday", "last week", "last month", "beginning"].map((time) => (
            <option key={time} value={time} />
          ))}
        </datalist>
        <button disabled={busy}>Show</button>
      </form>
      <p class="hint">A day, “10 days”, “March 3”, “revision 4”, or “beginning”.</p>
      <Failure error={error} />
      {report && (
        <>
          <p role="status">
            {plural(report.revisions, "revision")}
            {report.people.length > 0 && ` by ${names(report.people.map((p) => p.name))}`}, {plural(report.events, "event")} of the project.
          </p>
          {GROUPS.map(([group, title]) => report[group].length > 0 && <Group key={group} title={title} entries={report[group]} />)}
          {GROUPS.every(([group]) => report[group].length === 0) && <p class="quiet-text">No item changed since then, and none is left open.</p>}
          <div class="row">
            <button type="button" class="small" onClick={() => copy(report.markdown)}>
              Copy as Markdown
            </button>
          </div>
        </>
      )}
    </div>
  );
}

function Group({ title, entries }: { title: string; entries: ReportEntry[] }) {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {entries.map((entry, i) => (
          <li key={i} class="report-entry">
            <p>
              {nodes.some((n) => n.id === entry.node) ? (
                <button type="button" class="link" onClick={() => store.go(entry.node)}>
                  {entry.code ?? "See it"}
                </button>
              ) : (
                <span class="code">{entry.code}</span>
              )}{" "}
              {entry.title}
            </p>
            <p class="hint">
              {entry.field && (entry.from || entry.to) && `${entry.field}: ${entry.from || "–"} → ${entry.to || "–"}. `}
              {entry.author}
              {entry.at && (
                <>
                  {" "}
                  <When at={entry.at} />
                </>
              )}
              {entry.revision > 0 && (
                <>
                  {", "}
                  <button type="button" class="link" onClick={() => store.showRevision(entry.revision)}>
                    revision {entry.revision}
                  </button>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
