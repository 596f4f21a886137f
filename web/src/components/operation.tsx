import { useEffect, useId, useRef, useState } from "preact/hooks";
import { authorName, excerpt, nodeName, operationWords } from "../lib/format";
import { readDraft, writeDraft } from "../lib/drafts";
import { proposedText, standsAfter } from "../lib/placing";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import { session } from "../state/session";
import type { DecisionInput, PrdNode, ProposedOperation } from "../types";
import { fromControl, Growing, When } from "./basics";
import { Diff, Settled } from "./diff";
import { TextChange } from "./text-change";

interface Props {
  operation: ProposedOperation;
  decidable: boolean;
  busy: boolean;
  decide: (decision: DecisionInput) => Promise<boolean>;
}

/** One proposed change: its marks, what became of the text meanwhile, and the decision. */
export function OperationView({ operation, decidable, busy, decide }: Props) {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  const [editing, setEditing] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const target = nodes.find((n) => n.id === operation.node);
  const pending = operation.verdict === "pending";
  const after = pending ? standsAfter(operation.text ?? "", operation.after ?? null, nodes) : operation.after;
  const anchor = operation.op === "add_node" ? nodes.find((n) => n.id === after) : target;
  const conflict = isConflict(operation);
  const overtaken = pending && operation.state === "overtaken";
  const canEdit = operation.op === "add_node" || operation.op === "replace_text";
  const open = pending && decidable && !overtaken;

  const give = async (verdict: "accept" | "reject", own?: OwnText): Promise<boolean> => {
    if (busy) return false;
    const next = following(item.current);
    const done = await decide({ operation: operation.index, verdict, ...own });
    if (!done) return false;
    setEditing(false);
    // The keyboard goes on to the next change that waits, or stays with this one.
    (next?.isConnected ? next : item.current)?.focus();
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open || editing || fromControl(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "a" && !conflict) void give("accept");
    else if (event.key === "r") void give("reject");
    else if (event.key === "e" && canEdit) setEditing(true);
    else return;
    event.preventDefault();
  };
  const point = (on: boolean): void => store.set({ pointedAt: on ? (anchor?.id ?? null) : null });

  return (
    <li
      ref={item}
      class={`operation ${operation.verdict} ${conflict ? "conflict" : ""}`}
      tabIndex={open ? 0 : -1}
      data-open={open ? "" : undefined}
      onKeyDown={onKeyDown}
      onFocusIn={() => {
        point(true);
        store.reveal(anchor?.id);
      }}
      onFocusOut={() => point(false)}
      onMouseEnter={() => point(true)}
      onMouseLeave={() => point(false)}
    >
      <p class="operation-title">{describe(operation, target, anchor)}</p>
      {editing ? (
        <EditFirst
          name={`${store.key}.operation.${operation.index}.${operation.base_hash ?? ""}.${operation.text?.length ?? 0}`}
          operation={operation}
          target={target}
          busy={busy}
          accept={(own) => give("accept", own)}
          cancel={() => {
            setEditing(false);
            item.current?.focus();
          }}
        />
      ) : (
        <Marks operation={operation} near={anchor?.id} />
      )}
      {pending && operation.state === "merged" && (
        <p class="state-note">The text changed since; the two changes do not touch, and the marks show them together.</p>
      )}
      {conflict && (
        <p class="state-note conflict-note">
          <strong>Conflict.</strong> Since this was proposed, the same words were changed by somebody else. {canEdit ? "Edit it to bring them together, or reject." : "Reject it, or change the text by hand."}
        </p>
      )}
      {overtaken && decidable && <p class="state-note">Nothing is left of it to decide: the text says so already, or the passage is gone.</p>}
      {open && !editing && (
        <div class="row operation-actions">
          {!conflict && (
            <button type="button" class="accept" disabled={busy} onClick={() => void give("accept")}>
              Accept
            </button>
          )}
          {canEdit && (
            <button type="button" disabled={busy} onClick={() => setEditing(true)}>
              Edit
            </button>
          )}
          <button type="button" class="reject" disabled={busy} onClick={() => void give("reject")}>
            Reject
          </button>
        </div>
      )}
      {!pending && <VerdictLine operation={operation} />}
    </li>
  );
}

/** The next change in the panel that still waits. */
function following(from: HTMLElement | null): HTMLElement | null {
  const open = [...(from?.closest(".panel")?.querySelectorAll<HTMLElement>(".operation[data-open]") ?? [])];
  return open[open.indexOf(from!) + 1] ?? null;
}

function describe(operation: ProposedOperation, target: PrdNode | undefined, anchor: PrdNode | undefined) {
  const what = operationWords[operation.op];
  if (operation.op === "add_node") {
    return (
      <>
        <strong>{what}</strong> {operation.code} {anchor ? <>after {anchor.kind === "section" ? <em>{nodeName(anchor)}</em> : nodeName(anchor)}</> : operation.after ? "after the change before" : "at the start"}
      </>
    );
  }
  const name = target ? nodeName(target) : operation.code ? operation.code : operation.before ? `“${excerpt(operation.before, 40)}”` : "a passage that is gone";
  if (operation.op === "set_field") {
    return (
      <>
        <strong>{what}</strong> {operation.field} of {name} to <em>{operation.value}</em>
      </>
    );
  }
  return (
    <>
      <strong>{what}</strong> {name}
    </>
  );
}

function Marks({ operation, near }: { operation: ProposedOperation; near: string | undefined }) {
  const before = operation.before ?? "";
  const proposed = operation.op === "remove_node" ? "" : (operation.text ?? "");
  const stands = operation.verdict === "accepted" || operation.verdict === "edited";
  if (operation.op === "move_node") return <p class="marks">{excerpt(before, 160)}</p>;
  if (stands) return <TextChange before="" after={operation.result ?? proposed} near={near} settled />;
  if (isConflict(operation) && operation.base && operation.base !== before) return <ThreeSides operation={operation} />;
  const after = operation.state === "conflict" ? proposed : proposedText(operation);
  return <TextChange before={before} after={after} near={near} label="Proposed change" />;
}

function isConflict(operation: ProposedOperation): boolean {
  return operation.verdict === "pending" && operation.state === "conflict";
}

/** A conflict as it came about: from one text, two ways. */
function ThreeSides({ operation }: { operation: ProposedOperation }) {
  const base = operation.base ?? "";
  const proposed = operation.op === "remove_node" ? "" : operation.op === "set_field" ? null : (operation.text ?? "");
  return (
    <dl class="sides">
      <div>
        <dt>It was made against</dt>
        <dd>
          <Settled text={base.trim()} />
        </dd>
      </div>
      <div>
        <dt>It says now</dt>
        <dd>
          <Diff before={base} after={operation.before ?? ""} label="What changed since" />
        </dd>
      </div>
      <div>
        <dt>It was proposed</dt>
        <dd>{proposed === null ? `${operation.field}: ${operation.value}` : <Diff before={base} after={proposed} label="Proposed change" />}</dd>
      </div>
    </dl>
  );
}

function VerdictLine({ operation }: { operation: ProposedOperation }) {
  const store = usePrdStore();
  const stands = operation.verdict !== "rejected";
  const own = useStore(session, (s) => s.user?.id);
  const by = operation.decided_by && operation.decided_by === own ? "you" : operation.decider ? authorName(operation.decider) : "";
  return (
    <p class={`verdict ${stands ? "stands" : "struck"}`}>
      <span class="verdict-mark">{stands ? "stet" : "struck"}</span>
      <span>
        {operation.verdict === "edited" && "edited"}
        {by && ` by ${by}`}
        {operation.decided_at && (
          <>
            {" "}
            <When at={operation.decided_at} />
          </>
        )}
        {operation.revision != null && (
          <>
            {", "}
            <button type="button" class="link" onClick={() => store.showRevision(operation.revision!)}>
              revision {operation.revision}
            </button>
          </>
        )}
      </span>
    </p>
  );
}

/** A text of one's own, and the hash of what the node said when it was written. */
type OwnText = Pick<DecisionInput, "text" | "base_hash">;

interface EditProps {
  name: string;
  operation: ProposedOperation;
  target: PrdNode | undefined;
  busy: boolean;
  accept: (own: OwnText) => Promise<boolean>;
  cancel: () => void;
}

function EditFirst({ name, operation, target, busy, accept, cancel }: EditProps) {
  const store = usePrdStore();
  const isNew = operation.op === "add_node";
  // What the node says as the person begins: their text is written against that. Where somebody changes it meanwhile,
  // the server brings both together or refuses; then the person goes on from what it says now.
  const [base, setBase] = useState(isNew ? undefined : target);
  // The result has what was changed meanwhile beside the proposal. A new item gets its number only when it stands.
  const proposed = (isNew ? operation.text : operation.result || operation.text) ?? "";
  const before = base?.text ?? "";
  const start = proposed.replace(/\s+$/, "");
  const tail = proposed.slice(start.length);
  const [text, setText] = useState(() => readDraft(name) ?? start);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => area.current?.focus(), []);
  const submit = async (): Promise<void> => {
    const own = { text: text.replace(/\s+$/, "") + tail };
    const done = await accept(base ? { ...own, base_hash: base.hash } : own);
    if (!done && !isNew) setBase(store.node(operation.node));
  };
  return (
    <form
      class="stack edit-first"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          cancel();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void submit();
        }
      }}
    >
      <label class="hidden" for={id}>
        The text that shall stand
      </label>
      <Growing
        id={id}
        innerRef={area}
        class="source"
        rows={3}
        value={text}
        onInput={(e) => {
          setText(e.currentTarget.value);
          writeDraft(name, e.currentTarget.value === start ? null : e.currentTarget.value);
        }}
      />
      {before.trim() && <Diff before={before} after={text} label="What your text changes" />}
      <div class="row">
        <button class="accept" disabled={busy || !text.trim()}>
          Accept this text
        </button>
        <button
          type="button"
          onClick={() => {
            writeDraft(name, null);
            cancel();
          }}
        >
          Cancel
        </button>
      </div>
    </form>
  );
}
