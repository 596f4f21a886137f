import { useEffect, useId, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { authorName } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { Baseline, DiffLine } from "../types";
import { Failure, useLoad, useWork, When } from "./basics";
import { LineMarks } from "./diff";

/** What lies between two revisions, named by their numbers or their names; and the names. */
export function Compare() {
  const store = usePrdStore();
  const head = usePrd((s) => s.prd?.head_revision ?? 0);
  const baselines = usePrd((s) => s.baselines);
  const compared = usePrd((s) => s.compared);
  const [from, setFrom] = useState(compared?.from ?? "");
  const [to, setTo] = useState(compared?.to ?? "");
  const { busy, failure } = useLoad(() => store.loadBaselines(), store);
  useEffect(() => {
    if (!compared) return;
    setFrom(compared.from);
    setTo(compared.to);
  }, [compared]);
  // Where nothing was chosen yet: from the newest name, else from the revision before, to now.
  const start = from || baselines?.[0]?.name || String(Math.max(1, head - 1));
  const end = to || String(head);

  return (
    <>
      <form
        class="compare"
        onSubmit={(event) => {
          event.preventDefault();
          store.set({ compared: { from: start.trim(), to: end.trim() } });
        }}
      >
        <Choice label="From" value={from} start={start} baselines={baselines} onInput={setFrom} />
        <Choice label="To" value={to} start={end} baselines={baselines} onInput={setTo} />
        <button class="primary">Compare</button>
      </form>
      <p class="hint">A revision’s number, or its name. {head > 0 && `It is at revision ${head} now.`}</p>
      {compared && <Difference key={`${compared.from} ${compared.to}`} from={compared.from} to={compared.to} />}
      <section class="findings" aria-label="Named revisions">
        <h2>Named revisions</h2>
        {failure}
        <ul class="baselines" aria-label="Named revisions">
          {baselines?.map((baseline) => (
            <BaselineLine key={baseline.id} baseline={baseline} head={head} />
          ))}
        </ul>
        {baselines?.length === 0 && !busy && (
          <p class="quiet-text">
            No revision has a name. Open one under <strong>Revisions</strong> and name it, such as “as sent”: names never move.
          </p>
        )}
      </section>
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  start: string;
  baselines: Baseline[] | null;
  onInput: (value: string) => void;
}

function Choice({ label, value, start, baselines, onInput }: ChoiceProps) {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <input id={id} list={`${id}-names`} maxLength={80} placeholder={start} value={value} onInput={(e) => onInput(e.currentTarget.value)} />
      <datalist id={`${id}-names`}>
        {baselines?.map((b) => (
          <option key={b.id} value={b.name}>
            revision {b.revision}
          </option>
        ))}
      </datalist>
    </div>
  );
}

function Difference({ from, to }: { from: string; to: string }) {
  const store = usePrdStore();
  const [lines, setLines] = useState<DiffLine[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    store.difference(from, to).then(
      (diff) => {
        if (!current) return;
        setLines(diff.lines);
        announce(diff.lines.length > 0 ? `Here is what lies between ${from} and ${to}.` : "They say the same.");
      },
      (failed: unknown) => current && setError(failed),
    );
    return () => {
      current = false;
    };
  }, [store, from, to]);
  if (error) return <Failure error={error} />;
  return (
    <section class="restore-diff" tabIndex={0} aria-label={`From ${from} to ${to}`}>
      {lines === null ? <p class="quiet-text">…</p> : lines.length > 0 ? <LineMarks lines={lines} /> : <p class="quiet-text">They say the same.</p>}
    </section>
  );
}

function BaselineLine({ baseline, head }: { baseline: Baseline; head: number }) {
  const store = usePrdStore();
  const owner = usePrd((s) => s.prd?.role === "owner" && s.prd.status !== "archived");
  const [busy, error, run] = useWork();
  const remove = (): void => {
    if (!confirm(`Take the name “${baseline.name}” away? Revision ${baseline.revision} stays.`)) return;
    void run(async () => {
      await store.removeName(baseline.id);
      announce(`Revision ${baseline.revision} has lost the name ${baseline.name}.`);
    });
  };
  return (
    <li>
      <p>
        <strong>{baseline.name}</strong> is{" "}
        <button type="button" class="link" onClick={() => store.showRevision(baseline.revision)}>
          revision {baseline.revision}
        </button>
        , named by {authorName(baseline.author)} <When at={baseline.created_at} />
      </p>
      {baseline.note && <p class="comment-text">{baseline.note}</p>}
      <Failure error={error} />
      <div class="row">
        {baseline.revision !== head && (
          <button type="button" class="small" aria-label={`Compare ${baseline.name} with now`} onClick={() => store.compare(baseline.name, String(head))}>
            Compare with now
          </button>
        )}
        {owner && (
          <button type="button" class="small quiet" disabled={busy} aria-label={`Take the name ${baseline.name} away`} onClick={remove}>
            Take away
          </button>
        )}
      </div>
    </li>
  );
}
