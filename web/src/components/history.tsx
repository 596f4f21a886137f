import { useEffect, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { authorName, causeWords, excerpt, operationWords } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import { calm } from "../state/prd-store";
import type { Change, DiffLine, Revision } from "../types";
import { Dialog, Failure, Field, Switch, useWork, When } from "./basics";
import { Compare } from "./compare";
import { LineMarks } from "./diff";
import { TextChange } from "./text-change";

/** What it said when, and what lies between. */
export function History() {
  const store = usePrdStore();
  const part = usePrd((s) => s.historyPart);
  return (
    <div class="panel-scroll">
      <Switch
        label="Parts of the history"
        value={part}
        options={[
          ["revisions", "Revisions"],
          ["compare", "Compare"],
        ]}
        onChange={(historyPart) => store.set({ historyPart })}
      />
      {part === "compare" ? <Compare /> : <Revisions />}
    </div>
  );
}

/** The revisions, newest first. */
function Revisions() {
  const store = usePrdStore();
  const revisions = usePrd((s) => s.revisions);
  const more = usePrd((s) => s.moreRevisions);
  const wanted = usePrd((s) => s.revisionInView);
  const [busy, error, run] = useWork();
  const [restoring, setRestoring] = useState<Revision | null>(null);
  const [open, setOpen] = useState<number | null>(null);

  useEffect(() => {
    void run(() => Promise.all([store.loadRevisions(), store.loadBaselines()]));
  }, [store]);
  useEffect(() => {
    if (wanted === null || !revisions || busy) return;
    const found = revisions.some((r) => r.number === wanted);
    if (!found && more) void run(() => store.loadRevisions(more));
    else {
      store.set({ revisionInView: null });
      setOpen(wanted);
      requestAnimationFrame(() => {
        const item = document.getElementById(`revision-${wanted}`);
        item?.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
        item?.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
      });
    }
  }, [wanted, revisions, busy]);

  return (
    <>
      <Failure error={error}>
        <button type="button" class="small" onClick={() => void run(() => store.loadRevisions())}>
          Try again
        </button>
      </Failure>
      <ol class="revisions">
        {revisions?.map((revision) => (
          <RevisionItem
            key={revision.number}
            revision={revision}
            open={open === revision.number}
            toggle={() => setOpen(open === revision.number ? null : revision.number)}
            restore={() => setRestoring(revision)}
          />
        ))}
      </ol>
      {more && (
        <button type="button" class="small" disabled={busy} onClick={() => void run(() => store.loadRevisions(more))}>
          Earlier revisions
        </button>
      )}
      {restoring && <RestoreDialog revision={restoring} onClose={() => setRestoring(null)} />}
    </>
  );
}

interface ItemProps {
  revision: Revision;
  open: boolean;
  toggle: () => void;
  restore: () => void;
}

function RevisionItem({ revision, open, toggle, restore }: ItemProps) {
  const store = usePrdStore();
  const head = usePrd((s) => s.prd?.head_revision);
  const baselines = usePrd((s) => s.baselines);
  const called = (baselines ?? []).filter((b) => b.revision === revision.number);
  return (
    <li class={`revision ${open ? "open" : ""}`} id={`revision-${revision.number}`}>
      <button type="button" class="revision-head" aria-expanded={open} onClick={toggle}>
        <span class="revision-number">{revision.number}</span>
        <span>
          <strong>{authorName(revision.author)}</strong> {causeWords[revision.cause]}
          {revision.number === head && <span class="chip">now</span>}
          {called.map((baseline) => (
            <span class="chip baseline" key={baseline.id}>
              {baseline.name}
            </span>
          ))}
        </span>
        <When at={revision.at} />
        {revision.why && revision.number > 1 && <span class="revision-why">{revision.why}</span>}
      </button>
      {open && (
        <div class="revision-body">
          <Changes revision={revision} />
          <p class="hash" title={`Chained to ${revision.parent_hash ?? "nothing before it"}`}>
            {revision.hash.slice(0, 16)}
          </p>
          {store.canEdit && revision.number !== head && (
            <button type="button" class="small" onClick={restore}>
              Restore this revision…
            </button>
          )}
          {revision.number !== head && head !== undefined && (
            <button type="button" class="small" onClick={() => store.compare(String(revision.number), String(head))}>
              Compare with now
            </button>
          )}
          {store.canEdit && <NameIt number={revision.number} />}
        </div>
      )}
    </li>
  );
}

/** Gives a revision a name that never moves, such as what was sent to somebody. */
function NameIt({ number }: { number: number }) {
  const store = usePrdStore();
  const [name, setName] = useState("");
  const [busy, error, run] = useWork();
  return (
    <form
      class="stack name-it"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await store.nameRevision(name.trim(), number);
          setName("");
          announce(`Revision ${number} has the name ${name.trim()}.`);
        });
      }}
    >
      <div class="row">
        <input aria-label={`A name for revision ${number}`} placeholder="A name, such as “as sent”" maxLength={80} value={name} onInput={(e) => setName(e.currentTarget.value)} />
        <button class="small" disabled={busy || !name.trim()}>
          Name it
        </button>
      </div>
      <Failure error={error} kept="The name" />
    </form>
  );
}

function Changes({ revision }: { revision: Revision }) {
  const store = usePrdStore();
  const [changes, setChanges] = useState<Change[] | null>(revision.changes?.length ? revision.changes : null);
  const [lines, setLines] = useState<DiffLine[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (changes) return;
    const read = async (): Promise<void> => {
      const whole = await store.revision(revision.number);
      if (whole.changes?.length) setChanges(whole.changes);
      else if (revision.number > 1) setLines((await store.difference(revision.number - 1, revision.number)).lines);
      else setChanges([]);
    };
    read().catch(setError);
  }, [revision.number]);
  if (error) return <Failure error={error} />;
  if (lines !== null) return <LineMarks lines={lines} />;
  if (!changes) return <p class="quiet-text">…</p>;
  if (!changes.length) return <p class="quiet-text">The PRD began here.</p>;
  return (
    <ul class="changes">
      {changes.map((change, i) => (
        <li key={i}>
          <p class="operation-title">
            <strong>{operationWords[change.op] ?? change.op}</strong>{" "}
            {change.code || change.title || `“${excerpt(change.after || change.before || "", 40)}”`}
          </p>
          {change.op !== "move_node" && <TextChange before={change.before ?? ""} after={change.after ?? ""} near={change.node} />}
        </li>
      ))}
    </ul>
  );
}

function RestoreDialog({ revision, onClose }: { revision: Revision; onClose: () => void }) {
  const store = usePrdStore();
  const head = usePrd((s) => s.prd?.head_revision ?? 0);
  const [lines, setLines] = useState<DiffLine[] | null>(null);
  const [why, setWhy] = useState("");
  const [busy, error, run] = useWork();
  const [, diffError, runDiff] = useWork();
  useEffect(() => {
    void runDiff(async () => setLines((await store.difference(head, revision.number)).lines));
  }, [head, revision.number]);
  return (
    <Dialog title={`Restore revision ${revision.number}`} onClose={onClose} wide>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const done = await run(async () => {
            const made = await store.restore(revision.number, why.trim());
            announce(`The text of revision ${revision.number} is back, as revision ${made.number}.`);
          });
          if (done) onClose();
        }}
      >
        <p>
          The text becomes what it was in revision {revision.number}, as a new revision. Nothing of the history is lost, and you can come
          back the same way. This is what changes now:
        </p>
        <div class="restore-diff" tabIndex={0} role="region" aria-label="What changes">
          <Failure error={diffError} />
          {lines === null ? !diffError && <p class="quiet-text">…</p> : <LineMarks lines={lines} />}
        </div>
        <Field label="Why?" hint="Optional, for the history.">
          {(a) => <input {...a} maxLength={500} value={why} onInput={(e) => setWhy(e.currentTarget.value)} />}
        </Field>
        <Failure error={error} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="primary" disabled={busy}>
            {busy ? "Restoring…" : "Restore"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
