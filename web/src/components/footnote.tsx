import { useEffect, useMemo, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { authorName, causeWords, excerpt, kindWords, nodeName, plural } from "../lib/format";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import type { Author, BlameLine, Cause, PrdNode, Proposal } from "../types";
import { Failure, useWork, When } from "./basics";

/** Where the selected passage comes from, set below the text as a footnote. */
export function Footnote({ node }: { node: PrdNode | undefined }) {
  return (
    <aside class="footnote" aria-label="Where this passage comes from">
      <div class="footnote-body">
        {node ? (
          <Provenance key={node.id} node={node} />
        ) : (
          <p class="quiet-text" id="provenance">
            Select a passage to see who put it there, and why.
          </p>
        )}
      </div>
    </aside>
  );
}

interface Source {
  revision: number;
  author: Author;
  cause: Cause;
  why?: string | null | undefined;
  at: string;
}

function sources(lines: BlameLine[] | undefined): Source[] {
  const byRevision = new Map((lines ?? []).map((line) => [line.revision, line]));
  return [...byRevision.values()].sort((a, b) => b.revision - a.revision);
}

function Provenance({ node }: { node: PrdNode }) {
  const store = usePrdStore();
  const blame = usePrd((s) => s.blame);
  const editing = usePrd((s) => s.editing);
  const [failed, setFailed] = useState<unknown>(null);
  const all = useMemo(() => sources(blame?.get(node.id)), [blame, node.id]);
  const latest = all[0];

  useEffect(() => {
    if (blame) return;
    // Moving through the text with the arrows must not ask for it at every step.
    const timer = setTimeout(() => void store.loadBlame().catch(setFailed), 150);
    return () => clearTimeout(timer);
  }, [store, blame]);

  return (
    <>
      <div class="footnote-head">
        <p class="footnote-name">
          <span class="code">{node.code ?? (node.kind === "section" ? "§" : "¶")}</span>
          <span>{kindWords[node.kind]}</span>
          {(node.fields ?? []).map((field) => (
            <span class="chip" key={field.name}>
              {field.name}: {field.value}
            </span>
          ))}
          <StaleFlag node={node} />
        </p>
        <div class="footnote-actions">
          {store.canEdit && editing !== node.id && <Actions node={node} />}
          <CommentOn node={node} />
          <LinksOf node={node} />
        </div>
      </div>
      <div class="footnote-text" id="provenance">
        {latest ? <Origin source={latest} node={node} /> : failed ? <Failure error={failed} /> : blame ? <p>Last changed in revision {node.revision}.</p> : <p>…</p>}
        {all.length > 1 && (
          <p>
            Also from{" "}
            {all.slice(1, 7).map((source, i) => (
              <span key={source.revision}>
                {i > 0 && ", "}
                <button type="button" class="link" title={`${authorName(source.author)}, ${causeWords[source.cause]}`} onClick={() => store.showRevision(source.revision)}>
                  revision {source.revision}
                </button>
              </span>
            ))}
            .
          </p>
        )}
      </div>
    </>
  );
}

function Origin({ source, node }: { source: Source; node: PrdNode }) {
  const store = usePrdStore();
  const quote = useEvidence(source.revision);
  return (
    <>
      <p>
        <strong>{authorName(source.author)}</strong> {causeWords[source.cause]},{" "}
        <button type="button" class="link" onClick={() => store.showRevision(source.revision)}>
          revision {source.revision}
        </button>
        , <When at={source.at} />.{source.why && source.revision > 1 && <> {source.why}</>}
      </p>
      {quote && <p class="quoted">“{telling(quote, node.text)}”</p>}
    </>
  );
}

/** Of an answer in many lines the one that this passage comes from: the line that shares the most words with it. */
function telling(quote: string, text: string): string {
  const words = (line: string): string[] => line.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  const here = new Set(words(text));
  const lines = quote.split("\n").filter((line) => line.trim());
  const shared = lines.map((line) => words(line).filter((word) => here.has(word)).length);
  const most = Math.max(...shared, 0);
  if (lines.length < 2 || most < 3) return quote;
  const line = excerpt(lines[shared.indexOf(most)]!, 400);
  return `… ${line} …`;
}

/** The words that the revision's proposal rests on, if it came from one. */
function useEvidence(number: number): string | null {
  const store = usePrdStore();
  const [quote, setQuote] = useState<string | null>(null);
  useEffect(() => {
    let alive = true;
    const find = async (): Promise<void> => {
      const revision = await store.revision(number);
      if (!revision.proposal || !alive) return;
      const known: Proposal | undefined = store.state.proposals.get(revision.proposal);
      const proposal = known ?? (await store.loadProposal(revision.proposal));
      if (alive) setQuote(proposal.evidence?.quote ?? null);
    };
    const timer = setTimeout(() => void find().catch(() => {}), 250);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [store, number]);
  return quote;
}

function Actions({ node }: { node: PrdNode }) {
  const store = usePrdStore();
  const [asking, setAsking] = useState(false);
  const [busy, error, run] = useWork();
  const remove = async (): Promise<void> => {
    const done = await run(() => store.apply([{ op: "remove_node", node: node.id, base_hash: node.hash }], ""));
    if (!done) return;
    announce(`Removed ${nodeName(node)}.`);
    store.set({ selected: null });
  };
  return (
    <>
      {asking ? (
        <>
          <span>Remove {nodeName(node)}? It stays in the history.</span>
          <button type="button" class="danger" disabled={busy} onClick={() => void remove()}>
            Remove
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <button type="button" onClick={() => store.set({ editing: node.id })}>
            Edit
          </button>
          <button type="button" onClick={() => store.set({ editing: `after:${node.id}` })}>
            Write below
          </button>
          <button type="button" onClick={() => setAsking(true)}>
            Remove
          </button>
        </>
      )}
      <Failure error={error} />
    </>
  );
}

/** How many open threads there are about the passage, and the way to say something about it. */
function CommentOn({ node }: { node: PrdNode }) {
  const store = usePrdStore();
  const threads = usePrd((s) => s.threads);
  const open = (threads ?? []).filter((t) => t.node === node.id && !t.resolved_at).length;
  if (!open && !store.canTalk) return null;
  return (
    // Pressed with the mouse, it must not take away the marks from the words that are to be quoted.
    <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => (store.canTalk ? store.commentOn(node.id) : store.showReview("comments"))}>
      {open ? plural(open, "comment") : "Comment"}
    </button>
  );
}

/** Its links, and the way to make one. */
function LinksOf({ node }: { node: PrdNode }) {
  const store = usePrdStore();
  const near = useStore(store.links, (s) => s.near);
  useEffect(() => {
    // Moving through the text with the arrows must not ask for them at every step.
    const timer = setTimeout(() => void store.links.loadNear(node.id).catch(() => {}), 250);
    return () => clearTimeout(timer);
  }, [store, node.id]);
  const links = near?.node === node.id ? near.links : [];
  const count = links.length;
  const suspect = links.filter((l) => l.suspect).length;
  if (!count && !store.canEdit) return null;
  return (
    <button type="button" class={suspect ? "warned" : ""} onClick={() => store.showLinks(count ? node.id : null, count ? null : node.id)}>
      {count === 0 ? "Link" : suspect === count ? plural(count, "suspect link") : plural(count, "link")}
      {suspect > 0 && suspect < count && `, ${suspect} suspect`}
    </button>
  );
}

/** The project has gone on without it, as far as that was looked for. */
function StaleFlag({ node }: { node: PrdNode }) {
  const store = usePrdStore();
  const stale = useStore(store.links, (s) => s.stale);
  if (!stale?.some((item) => item.node === node.id)) return null;
  return (
    <button type="button" class="link" onClick={() => store.showReview("stale")}>
      stale
    </button>
  );
}
