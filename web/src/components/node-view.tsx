import { Component } from "preact";
import { kindWords, nodeName, plural } from "../lib/format";
import type { Columns } from "../lib/tables";
import type { PrdStore } from "../state/prd-store";
import type { PrdNode } from "../types";
import type { Pending } from "./prd-text";

interface Props {
  node: PrdNode;
  store: PrdStore;
  selected: boolean;
  stop: boolean;
  pointed: boolean;
  fresh: boolean;
  pending: Pending[] | undefined;
  /** How many open threads are about it. */
  threads: number;
  /** The widths of its columns, where it is of a table whose rows are nodes. */
  columns: Columns | undefined;
}

/** One node, in the HTML that the server made of it, which is inert. Renders again only when something about it changed. */
export class NodeView extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return (Object.keys(next) as (keyof Props)[]).some((name) => next[name] !== this.props[name]);
  }

  render({ node, store, selected, stop, pointed, fresh, pending, threads, columns }: Props) {
    const states = [selected && "selected", pointed && "pointed", fresh && "fresh", pending && "waiting"].filter(Boolean).join(" ");
    return (
      <div
        id={`node-${node.id}`}
        data-node={node.id}
        style={columns && Object.fromEntries(columns.map((width, i) => [`--c${i + 1}`, width]))}
        class={`node kind-${node.kind} ${hasOnlyFields(node) ? "fielded" : ""} ${isRow(node) ? "table-row" : ""} ${columns ? "lined" : ""} ${states}`}
        role="group"
        aria-label={node.code ? `${kindWords[node.kind]} ${node.code}` : kindWords[node.kind]}
        aria-describedby={selected ? "provenance" : undefined}
        tabIndex={stop ? 0 : -1}
        onFocus={() => store.set({ selected: node.id })}
        onDblClick={() => {
          if (store.canEdit) store.set({ editing: node.id });
        }}
      >
        {pending && <Waiting pending={pending} node={node} store={store} />}
        <div class="prose" dangerouslySetInnerHTML={{ __html: node.html }} />
        {threads > 0 && <CommentMark threads={threads} node={node} store={store} />}
        {!node.html.trim() && <p class="unseen">{node.text.trim().split("\n")[0]}</p>}
      </div>
    );
  }
}

/** Whether it is a row of a table that is a node of its own: its HTML is a table of that row, which lines up with those around it. */
function isRow(node: PrdNode): boolean {
  return node.code !== undefined && node.code !== null && node.text.trimStart().startsWith("|");
}

/** Whether what stands below an item's statement is nothing but short fields, which are set in one line then. */
function hasOnlyFields(node: PrdNode): boolean {
  if (!node.fields?.length) return false;
  const lines = node.text.trimEnd().split("\n");
  const first = lines.findIndex((line) => /^\s+[-*+]\s/.test(line));
  return first > 0 && lines.slice(first).every((line) => /^\s+[-*+]\s+[\p{L} _-]{2,24}:\s.{1,60}$/u.test(line));
}

/** In the other margin: people talk about this passage. With the keyboard the way there is the footnote. */
function CommentMark({ threads, node, store }: { threads: number; node: PrdNode; store: PrdStore }) {
  const label = `${plural(threads, "open comment")} on ${nodeName(node)}`;
  return (
    <button type="button" class="margin-mark comment-mark" title={label} aria-label={label} tabIndex={-1} onClick={() => store.showReview("comments")}>
      {threads}
    </button>
  );
}

function Waiting({ pending, node, store }: { pending: Pending[]; node: PrdNode; store: PrdStore }) {
  const removes = pending.some((p) => p.operation.op === "remove_node");
  const label = `${plural(pending.length, "proposal")} for ${nodeName(node)}`;
  return (
    <button
      type="button"
      class={`margin-mark ${removes ? "removes" : ""}`}
      title={label}
      aria-label={label}
      tabIndex={-1}
      onClick={() => store.showProposal(pending[0]!.proposal.id)}
    >
      {pending.length > 1 ? pending.length : ""}
    </button>
  );
}
