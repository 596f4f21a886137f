import { Fragment } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { proposedExcerpt, slug } from "../lib/format";
import { proposedText, standsAfter } from "../lib/placing";
import { tableColumns } from "../lib/tables";
import { usePrd, usePrdStore } from "../state/context";
import type { PrdStore } from "../state/prd-store";
import type { PrdNode, Proposal, ProposedOperation } from "../types";
import { fromControl } from "./basics";
import { Footnote } from "./footnote";
import { NodeEditor } from "./node-editor";
import { NodeView } from "./node-view";

export interface Pending {
  proposal: Proposal;
  operation: ProposedOperation;
}

const START = "";

/**
 * What waits for a decision, by the node it would change, and by the node it would come after. What would come after
 * something that is itself only proposed stands where that would.
 */
function pending(proposals: ReadonlyMap<string, Proposal>, nodes: PrdNode[]) {
  const on = new Map<string, Pending[]>();
  const after = new Map<string, Pending[]>();
  const here = new Set(nodes.map((n) => n.id));
  for (const proposal of proposals.values()) {
    if (proposal.status !== "open") continue;
    const added = new Map(proposal.operations.filter((o) => o.op === "add_node").map((o) => [o.node, o.after]));
    const anchor = (id: string | null | undefined): string | null => {
      for (let steps = 0; id && !here.has(id) && steps <= added.size; steps++) id = added.get(id);
      return id && here.has(id) ? id : null;
    };
    for (const operation of proposal.operations) {
      if (operation.verdict !== "pending") continue;
      const isNew = operation.op === "add_node";
      const [map, key] = isNew ? [after, standsAfter(operation.text ?? "", anchor(operation.after), nodes) ?? START] : [on, operation.node ?? START];
      map.set(key, [...(map.get(key) ?? []), { proposal, operation }]);
    }
  }
  return { on, after };
}

/** The text of the PRD: its nodes, one stop for Tab, arrows inside. */
export function PrdText() {
  const store = usePrdStore();
  const prd = usePrd((s) => s.prd);
  const nodes = usePrd((s) => s.nodes);
  const selected = usePrd((s) => s.selected);
  const editing = usePrd((s) => s.editing);
  const pointedAt = usePrd((s) => s.pointedAt);
  const fresh = usePrd((s) => s.fresh);
  const proposals = usePrd((s) => s.proposals);
  const waiting = useMemo(() => pending(proposals, nodes), [proposals, nodes]);
  const columns = useMemo(() => tableColumns(nodes), [nodes]);
  const threads = usePrd((s) => s.threads);
  const talked = useMemo(() => {
    const count = new Map<string, number>();
    for (const { node, resolved_at } of threads ?? []) if (node && !resolved_at) count.set(node, (count.get(node) ?? 0) + 1);
    return count;
  }, [threads]);
  const text = useRef<HTMLDivElement>(null);
  const stop = nodes.some((n) => n.id === selected) ? selected : nodes[0]?.id;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (fromControl(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = event.target instanceof HTMLElement ? event.target.dataset["node"] : undefined;
    const at = nodes.findIndex((n) => n.id === id);
    if (at < 0 || !id) return;
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (to !== undefined) {
      const next = nodes[to];
      if (next) text.current?.querySelector<HTMLElement>(`[data-node="${next.id}"]`)?.focus();
    } else if ((event.key === "Enter" || event.key === "e") && store.canEdit) store.set({ editing: id });
    else if (event.key === "n" && store.canEdit) store.set({ editing: `after:${id}` });
    else if (event.key === "c" && store.canTalk) store.commentOn(id);
    else if (event.key === "l" && store.canEdit) store.showLinks(null, id);
    else if (event.key === "p") {
      const first = waiting.on.get(id)?.[0] ?? waiting.after.get(id)?.[0];
      if (!first) return;
      store.showProposal(first.proposal.id);
    } else return;
    event.preventDefault();
  };

  return (
    <main class="text" id="text" data-part="text" tabIndex={-1}>
      <div class="scroller">
        <div class="measure" ref={text} onKeyDown={onKeyDown} onClick={(event) => followLink(event, store)}>
          {prd && nodes.length === 0 && editing === null && <EmptyText />}
          <Additions pending={waiting.after.get(START)} />
          {editing === "after:" && <NodeEditor after="" />}
          {nodes.map((node) => (
            <Fragment key={node.id}>
              {editing === node.id ? (
                <NodeEditor node={node} after={null} />
              ) : (
                <NodeView
                  node={node}
                  store={store}
                  selected={node.id === selected}
                  stop={node.id === stop}
                  pointed={node.id === pointedAt}
                  fresh={fresh.has(node.id)}
                  pending={waiting.on.get(node.id)}
                  columns={columns.get(node.id)}
                  threads={talked.get(node.id) ?? 0}
                />
              )}
              <Additions pending={waiting.after.get(node.id)} />
              {editing === `after:${node.id}` && <NodeEditor after={node.id} />}
            </Fragment>
          ))}
        </div>
      </div>
      <Footnote node={nodes.find((n: PrdNode) => n.id === selected)} />
    </main>
  );
}

/** Links in the text: to a section go there, all others open beside the page, where something may be half written. */
function followLink(event: MouseEvent, store: PrdStore): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".prose a[href]") : null;
  if (!link) return;
  event.preventDefault();
  if (link.origin === location.origin && link.pathname === location.pathname && link.hash) {
    const wanted = decodeURIComponent(link.hash.slice(1)).toLowerCase();
    const section = store.state.nodes.find((n) => n.kind === "section" && slug(n.title ?? "") === wanted);
    if (section) store.go(section.id);
  } else if (/^https?:$/.test(link.protocol)) open(link.href, "_blank", "noopener,noreferrer");
  else if (link.protocol === "mailto:") location.href = link.href;
}

/** An insertion mark where a proposal would add something. */
function Additions({ pending }: { pending: Pending[] | undefined }) {
  const store = usePrdStore();
  if (!pending?.length) return null;
  return (
    <div class="additions">
      {pending.map(({ proposal, operation }) => (
        <button
          key={`${proposal.id}.${operation.index}`}
          type="button"
          class={`addition${operation.node && store.state.pointedAt === operation.node ? " pointed" : ""}`}
          onClick={() => store.showProposal(proposal.id)}
        >
          <span class="hidden">Proposed here: </span>
          <ins>{proposedExcerpt(proposedText(operation), 90)}</ins>
        </button>
      ))}
    </div>
  );
}

function EmptyText() {
  const store = usePrdStore();
  return (
    <section class="empty-text">
      <p class="big">An empty page.</p>
      <p>Answer the question in the chat, and the first text is proposed from your words. Or write it yourself.</p>
      {store.canEdit && (
        <button type="button" onClick={() => store.set({ editing: "after:" })}>
          Write the first passage
        </button>
      )}
    </section>
  );
}
