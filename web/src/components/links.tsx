import { useId, useMemo, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { authorName, excerpt, nodeName, plural } from "../lib/format";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import type { ItemLink, LinkEnd, LinkKind, NewLink } from "../state/links";
import type { PrdNode } from "../types";
import { Failure, Field, takeFocus, useLoad, useWork, When } from "./basics";

export const LINK_WORDS: Record<LinkKind, string> = {
  depends_on: "depends on",
  refines: "refines",
  verifies: "verifies",
  conflicts_with: "conflicts with",
  relates_to: "relates to",
  implemented_by: "is implemented by",
  discussed_in: "is discussed in",
};

const OUTSIDE: LinkKind[] = ["implemented_by", "discussed_in"];

/** What belongs together, what of it somebody has to look at again first. */
export function Links() {
  const store = usePrdStore();
  const links = useStore(store.links, (s) => s.links);
  const about = useStore(store.links, (s) => s.about);
  const linking = useStore(store.links, (s) => s.linking);
  const nodes = usePrd((s) => s.nodes);
  const selected = usePrd((s) => s.selected);
  const { busy, failure } = useLoad(() => store.links.load(), store, about);
  const node = nodes.find((n) => n.id === about);
  const suspect = useMemo(() => (links ?? []).filter((l) => l.suspect || l.broken), [links]);
  const sound = useMemo(() => (links ?? []).filter((l) => !l.suspect && !l.broken), [links]);
  const from = nodes.find((n) => n.id === (about ?? selected)) ?? nodes.find((n) => n.code) ?? nodes[0];

  return (
    <>
      {about && (
        <p class="about-line">
          Of <strong>{node ? nodeName(node) : "a passage that is gone"}</strong>{" "}
          <button type="button" class="link" onClick={() => store.links.show(null, null)}>
            Show all links
          </button>
        </p>
      )}
      {store.canEdit && from && (linking ? <NewLinkForm key={linking} start={linking} /> : (
        <button type="button" class="small" onClick={() => store.links.set({ linking: from.id })}>
          Link {nodeName(from)}…
        </button>
      ))}
      {failure}
      {!links && busy && <p class="quiet-text">Reading…</p>}
      {suspect.length > 0 && (
        <LinkList title={plural(suspect.length, "suspect link")} lead="An end says something else since then. Look, and say whether it is still true." links={suspect} warn />
      )}
      {sound.length > 0 && <LinkList title={plural(sound.length, "link")} lead={suspect.length ? "Nothing at their ends has changed." : ""} links={sound} />}
      {links?.length === 0 && (
        <p class="quiet-text">
          {about ? "It is linked with nothing yet." : "Nothing is linked yet."} A link says that one item depends on another, refines or verifies it, or where it is
          implemented. When either end changes, the link is suspect until somebody says that it is still true.
        </p>
      )}
    </>
  );
}

/** As many as anybody looks through; of the others the rest of the list. */
const SHOWN_AT_ONCE = 100;

function LinkList({ title, lead, links, warn }: { title: string; lead: string; links: ItemLink[]; warn?: boolean }) {
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  return (
    <section class={`findings ${warn ? "warning" : ""}`} aria-label={title}>
      <h2>
        {title} <span>{lead}</span>
      </h2>
      <ul class="links">
        {links.slice(0, most).map((link) => (
          <LinkLine key={link.id} link={link} />
        ))}
      </ul>
      {links.length > most && (
        <button type="button" class="small" onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          More of them
        </button>
      )}
    </section>
  );
}

function endName(end: LinkEnd): string {
  return end.code ?? end.title ?? end.label ?? end.url ?? "something that is gone";
}

function End({ end }: { end: LinkEnd }) {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  if (end.url) {
    return (
      <a href={end.url} target="_blank" rel="noopener noreferrer nofollow">
        {end.label || end.url}
      </a>
    );
  }
  // A commit that was told without an address has a name alone.
  if (!end.node && end.label) return <span class="code">{end.label}</span>;
  const node = nodes.find((n) => n.id === end.node);
  if (!node) return <del>{endName(end)}</del>;
  return (
    <button type="button" class="link" title={excerpt(node.text, 120)} onClick={() => store.go(node.id)}>
      {endName(end)}
    </button>
  );
}

function LinkLine({ link }: { link: ItemLink }) {
  const store = usePrdStore();
  const [busy, error, run] = useWork();
  const whole = `${endName(link.from)} ${LINK_WORDS[link.kind]} ${endName(link.to)}`;
  const stillTrue = (): void =>
    void run(async () => {
      await store.links.confirm(link.id);
      announce(`Still true: ${whole}.`);
    });
  const remove = (): void => {
    if (!confirm(`Remove the link “${whole}”?`)) return;
    void run(async () => {
      await store.links.remove(link.id);
      announce("The link is removed.");
    });
  };
  return (
    <li class={`item-link ${link.suspect ? "suspect" : ""}`} aria-label={whole}>
      <p>
        <End end={link.from} /> {LINK_WORDS[link.kind]} <End end={link.to} />{" "}
        {link.broken ? <span class="flag">broken</span> : link.suspect && <span class="flag">suspect</span>}
      </p>
      {link.why && (
        <p class="link-why">
          {link.why}
          {link.suspect_since ? (
            <>
              {", "}
              <button type="button" class="link" onClick={() => store.showRevision(link.suspect_since!)}>
                revision {link.suspect_since}
              </button>
            </>
          ) : null}
          .
        </p>
      )}
      {link.note && <p class="comment-text">{link.note}</p>}
      <p class="hint">
        {link.confirmed_at && link.confirmed_by ? (
          <>
            {authorName(link.confirmed_by)} said that it is true, <When at={link.confirmed_at} />
          </>
        ) : (
          <>
            {link.cause === "event" ? "Linked by an event" : `${authorName(link.author)} linked them`}, <When at={link.created_at} />
          </>
        )}
      </p>
      <Failure error={error} />
      {store.canEdit && (
        <div class="row">
          {link.suspect && !link.broken && (
            <button type="button" class="small" disabled={busy} aria-label={`Still true: ${whole}`} onClick={stillTrue}>
              Still true
            </button>
          )}
          <button type="button" class="small quiet" disabled={busy} aria-label={`Remove the link: ${whole}`} onClick={remove}>
            Remove
          </button>
        </div>
      )}
    </li>
  );
}

/** Items by their codes first, then sections, then what has only words. */
function choices(nodes: PrdNode[]): [string, PrdNode[]][] {
  const groups: [string, PrdNode[]][] = [
    ["Items", nodes.filter((n) => n.code)],
    ["Sections", nodes.filter((n) => !n.code && n.kind === "section")],
    ["Text", nodes.filter((n) => !n.code && n.kind !== "section")],
  ];
  return groups.filter(([, those]) => those.length > 0);
}

function NodeOptions({ nodes, but }: { nodes: PrdNode[]; but?: string }) {
  return (
    <>
      {choices(nodes.filter((n) => n.id !== but)).map(([title, those]) => (
        <optgroup key={title} label={title}>
          {those.map((n) => (
            <option key={n.id} value={n.id}>
              {n.code ? `${n.code} ${excerpt(n.title || n.text, 46)}` : excerpt(n.title || n.text, 52)}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  );
}

function NewLinkForm({ start }: { start: string }) {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  const [from, setFrom] = useState(start);
  const [kind, setKind] = useState<LinkKind>("depends_on");
  const [to, setTo] = useState("");
  const [url, setUrl] = useState("");
  const [label, setLabel] = useState("");
  const [note, setNote] = useState("");
  const [busy, error, run] = useWork();
  const id = useId();
  const outside = OUTSIDE.includes(kind);
  const ready = outside ? url.trim() !== "" : to !== "" && to !== from;
  const close = (): void => store.links.set({ linking: null });

  const save = (): void => {
    const target: NewLink["to"] = outside ? { url: url.trim(), ...(label.trim() && { label: label.trim() }) } : { node: to };
    void run(async () => {
      await store.links.add({ kind, from, to: target, ...(note.trim() && { note: note.trim() }) });
      announce("They are linked.");
      close();
    });
  };
  return (
    <form
      class="stack new-link"
      aria-label="A new link"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div class="link-sentence">
        <label class="hidden" for={`${id}-from`}>
          What is linked
        </label>
        <select id={`${id}-from`} value={from} onChange={(e) => setFrom(e.currentTarget.value)}>
          <NodeOptions nodes={nodes} />
        </select>
        <label class="hidden" for={`${id}-kind`}>
          How
        </label>
        <select id={`${id}-kind`} ref={takeFocus} value={kind} onChange={(e) => setKind(e.currentTarget.value as LinkKind)}>
          {(Object.keys(LINK_WORDS) as LinkKind[]).map((name) => (
            <option key={name} value={name}>
              {LINK_WORDS[name]}
            </option>
          ))}
        </select>
        {!outside && (
          <>
            <label class="hidden" for={`${id}-to`}>
              With what
            </label>
            <select id={`${id}-to`} value={to} onChange={(e) => setTo(e.currentTarget.value)}>
              <option value="">choose…</option>
              <NodeOptions nodes={nodes} but={from} />
            </select>
          </>
        )}
      </div>
      {outside && (
        <>
          <Field label="Address" hint="https, such as an issue or a merge request.">
            {(a) => <input {...a} type="url" maxLength={2000} placeholder="https://" value={url} onInput={(e) => setUrl(e.currentTarget.value)} />}
          </Field>
          <Field label="What it is called" hint="Optional; the address when empty.">
            {(a) => <input {...a} maxLength={200} placeholder="acme/pay#7" value={label} onInput={(e) => setLabel(e.currentTarget.value)} />}
          </Field>
        </>
      )}
      <Field label="Why" hint="Optional.">
        {(a) => <input {...a} maxLength={2000} value={note} onInput={(e) => setNote(e.currentTarget.value)} />}
      </Field>
      <Failure error={error} kept="What you chose" />
      <div class="row end">
        <button type="button" class="quiet" onClick={close}>
          Cancel
        </button>
        <button class="primary" disabled={busy || !ready}>
          Link them
        </button>
      </div>
    </form>
  );
}
