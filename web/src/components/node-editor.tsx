import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { announce } from "../lib/announce";
import { readDraft, useDraft, writeDraft } from "../lib/drafts";
import { nodeName } from "../lib/format";
import { usePrdStore } from "../state/context";
import type { OperationInput, PrdNode } from "../types";
import { Failure, Growing, useWork } from "./basics";
import { Diff } from "./diff";

// A node's source ends with the white space up to the next node. It is not shown and not lost.
function body(text: string): string {
  return text.replace(/\s+$/, "").replace(/\r\n/g, "\n");
}

function withEnding(written: string, source: string): string {
  const tail = /\s*$/.exec(source)?.[0] ?? "";
  const text = written.replace(/\s+$/, "");
  return (source.includes("\r\n") ? text.replace(/\n/g, "\r\n") : text) + (tail || "\n");
}

/** Edits a node's Markdown, or writes a new passage after the node `after` ("" being the start). */
export function NodeEditor({ node, after }: { node?: PrdNode; after: string | null }) {
  const store = usePrdStore();
  const name = `${store.key}.${node ? node.id : `after:${after}`}`;
  // The node as it was when editing began: what the change is made against, whatever arrives meanwhile.
  const [base, setBase] = useState(node);
  const [text, setText] = useDraft(name, node ? body(node.text) : "");
  const [why, setWhy] = useDraft(`${name}.why`);
  const [resumed] = useState(() => readDraft(name) !== null);
  const [busy, error, run] = useWork();
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const behind = node && base && node.hash !== base.hash;

  // At once: whoever types on right after opening it types here.
  useLayoutEffect(() => area.current?.focus(), []);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (readDraft(name) !== null) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [name]);

  const close = (): void => {
    store.set({ editing: null });
    const back = node?.id ?? after;
    if (back) requestAnimationFrame(() => document.getElementById(`node-${back}`)?.focus());
  };
  const discard = (): void => {
    writeDraft(name, null);
    writeDraft(`${name}.why`, null);
    close();
  };
  const save = async (): Promise<void> => {
    if (!text.trim() || busy) return;
    if (base && text === body(base.text)) return discard();
    const operation: OperationInput = base
      ? { op: "replace_text", node: base.id, base_hash: base.hash, text: withEnding(text, base.text) }
      : { op: "add_node", after: after || null, text: withEnding(text, "") };
    const done = await run(() =>
      store.apply([operation], why.trim()).catch(async (failed: unknown) => {
        if (failed instanceof ApiError && failed.status === 409) await store.refresh(true);
        throw failed;
      }),
    );
    if (!done) return;
    announce(`Saved as revision ${store.state.nodesRevision}.`);
    discard();
  };

  return (
    <form
      class="editor"
      aria-label={node ? `Edit ${nodeName(node)}` : "New passage"}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void save();
        }
      }}
    >
      <label class="hidden" for={id}>
        Markdown of this passage
      </label>
      <Growing id={id} innerRef={area} class="source" rows={3} spellcheck value={text} onInput={(e) => setText(e.currentTarget.value)} />
      {resumed && !behind && <p class="hint">This is your text from before; it was not saved yet.</p>}
      {behind && (
        <div class="notice warning" role="alert">
          <p>
            <strong>Somebody changed this passage while you were writing.</strong> Your text is above and untouched. This is what
            changed in the PRD:
          </p>
          <Diff before={body(base.text)} after={body(node.text)} label="What the other change did" />
          <div class="row">
            <button type="button" onClick={() => setBase(node)}>
              Go on with mine, over theirs
            </button>
            <button type="button" onClick={discard}>
              Take theirs
            </button>
          </div>
        </div>
      )}
      {!behind && <Failure error={error} kept="Your text" />}
      <div class="row editor-foot">
        <label class="why">
          <span class="hidden">Why, for the history</span>
          <input placeholder="Why? Optional, for the history" maxLength={500} value={why} onInput={(e) => setWhy(e.currentTarget.value)} />
        </label>
        <button type="button" onClick={discard}>
          Cancel
        </button>
        <button class="primary" disabled={busy || !!behind || !text.trim()}>
          {busy ? "Saving…" : "Save"}
        </button>
      </div>
    </form>
  );
}
