import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { excerpt } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { PrdNode } from "../types";

/** Sections and items of the PRD; one stop for Tab, arrows inside. */
export function Outline() {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  const entries = useMemo(() => nodes.filter((n) => n.kind !== "text"), [nodes]);
  const base = useMemo(() => topLevel(entries), [entries]);
  const inView = useEntryInView(entries);
  const [stop, setStop] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const current = entries.some((n) => n.id === stop) ? stop : (inView ?? entries[0]?.id ?? null);

  useEffect(() => {
    const item = list.current?.querySelector<HTMLElement>("[aria-current]");
    item?.scrollIntoView({ block: "nearest" });
  }, [inView]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = entries.findIndex((n) => n.id === current);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    const entry = to === undefined ? undefined : entries[to];
    if (!entry) return;
    event.preventDefault();
    setStop(entry.id);
    list.current?.querySelector<HTMLElement>(`[data-entry="${entry.id}"]`)?.focus();
  };

  return (
    <nav class="outline" aria-label="Outline" data-part="outline" tabIndex={-1}>
      {entries.length === 0 && <p class="quiet-text">Sections and items appear here as the text grows.</p>}
      <ul ref={list} onKeyDown={onKeyDown} onFocusOut={() => setStop(null)}>
        {entries.map((node) => (
          <li key={node.id} class={node.kind === "section" ? "entry-section" : "entry-item"} data-depth={depth(node, base)}>
            <button
              type="button"
              data-entry={node.id}
              tabIndex={node.id === current ? 0 : -1}
              aria-current={node.id === inView ? "location" : undefined}
              onClick={() => store.go(node.id)}
            >
              {node.code && <span class="code">{node.code}</span>}
              <span class="entry-title">{excerpt(node.title || withoutCode(node), 60)}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The level of the chapters: the highest there is, below a single heading at the start, which is the title. */
function topLevel(entries: PrdNode[]): number {
  const levels = entries.filter((n) => n.kind === "section").map((n) => n.level);
  const [title, ...rest] = levels;
  const below = Math.min(...rest, 6);
  return title !== undefined && rest.length > 0 && title < below ? below : Math.min(...levels, 6);
}

function depth(node: PrdNode, base: number): number {
  const level = Math.max(node.level - base, 0);
  return node.kind === "section" ? level : level + (node.level ? 1 : 0);
}

function withoutCode(node: PrdNode): string {
  const plain = excerpt(node.text, 200);
  return node.code && plain.startsWith(node.code) ? plain.slice(node.code.length).replace(/^[\s:.–—-]+/, "") : plain;
}

/** The entry whose passage is at the top of the text. */
function useEntryInView(entries: PrdNode[]): string | null {
  const [inView, setInView] = useState<string | null>(null);
  useEffect(() => {
    const pane = document.querySelector<HTMLElement>("[data-part=text] .scroller");
    if (!pane) return;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const line = pane.getBoundingClientRect().top + 96;
      let found: string | null = entries[0]?.id ?? null;
      for (const entry of entries) {
        const element = document.getElementById(`node-${entry.id}`);
        if (!element || element.getBoundingClientRect().top > line) break;
        found = entry.id;
      }
      setInView(found);
    };
    const later = (): void => {
      frame ||= requestAnimationFrame(look);
    };
    later();
    pane.addEventListener("scroll", later, { passive: true });
    return () => {
      pane.removeEventListener("scroll", later);
      cancelAnimationFrame(frame);
    };
  }, [entries]);
  return inView;
}
