import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { call, listOf, withQuery } from "../lib/api";
import { kindPlurals, kindWords, plural, withoutBullet } from "../lib/format";
import { navigate } from "../lib/router";
import { PrdContext } from "../state/context";
import type { Found, List, NodeKind, Workspace } from "../types";
import { Dialog, Failure } from "./basics";

const PAUSE_IN_TYPING = 200;

/** Opens the search by / or Ctrl K from anywhere, unless somebody is writing. */
export function useSearchKeys(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      const writing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writing;
      if ((!control && !slash) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      open();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [open]);
}

/** Looks through every PRD that the reader may read. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const here = useContext(PrdContext);
  const [words, setWords] = useState("");
  const [kind, setKind] = useState("");
  const [workspace, setWorkspace] = useState("");
  const [workspaces, setWorkspaces] = useState<Workspace[]>([]);
  const [found, setFound] = useState<{ words: string; items: Found[]; next: string | null } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const box = useRef<HTMLDivElement>(null);
  const wanted = words.trim();

  useEffect(() => {
    // Without them the search works all the same.
    listOf<Workspace>("/workspaces").then(setWorkspaces, () => {});
  }, []);
  useEffect(() => {
    setError(null);
    if (!wanted) return setFound(null);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      call<List<Found>>("GET", withQuery("/search", { q: wanted, kind, workspace, limit: 20 }), { signal: abort.signal }).then(
        ({ items, next }) => setFound({ words: wanted, items, next: next ?? null }),
        (failed: unknown) => !abort.signal.aborted && setError(failed),
      );
    }, PAUSE_IN_TYPING);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, kind, workspace]);

  const more = async (): Promise<void> => {
    if (!found?.next) return;
    const page = await call<List<Found>>("GET", withQuery("/search", { q: found.words, kind, workspace, limit: 20, cursor: found.next }));
    setFound({ ...found, items: [...found.items, ...page.items], next: page.next ?? null });
  };
  const address = ({ prd, node }: Found): string => `/prds/${encodeURIComponent(prd.id)}${node ? `?node=${node.id}` : ""}`;
  const go = (hit: Found): void => {
    onClose();
    if (here?.state.prd?.id !== hit.prd.id) return navigate(address(hit));
    // Where the reader is already, nothing has to be read again. The dialog gives the keyboard back before it is moved.
    if (hit.node) setTimeout(() => here.go(hit.node!.id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // A search field keeps the first Escape for itself, to be emptied.
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target instanceof HTMLSelectElement) return;
    const stops = [...(box.current?.querySelectorAll<HTMLElement>("input, a, button.small") ?? [])];
    const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
    event.preventDefault();
    next?.focus();
  };

  return (
    <Dialog title="Search" onClose={onClose} wide>
      <div class="search" ref={box} onKeyDown={onKeyDown}>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            if (found?.words === wanted && found.items[0]) go(found.items[0]);
          }}
        >
          <label class="hidden" for="search-words">
            Words to look for in all PRDs
          </label>
          <input
            id="search-words"
            type="search"
            autocomplete="off"
            maxLength={200}
            placeholder="Words, a code like FR-3, or “words in a row”"
            value={words}
            autofocus
            onInput={(e) => setWords(e.currentTarget.value)}
          />
          <div class="row search-filters">
            <select aria-label="Kind" value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
              <option value="">Everything</option>
              <option value="prd">Titles of PRDs</option>
              {(Object.keys(kindPlurals) as NodeKind[]).map((name) => (
                <option key={name} value={name}>
                  {kindPlurals[name]}
                </option>
              ))}
            </select>
            {workspaces.length > 1 && (
              <select aria-label="Workspace" value={workspace} onChange={(e) => setWorkspace(e.currentTarget.value)}>
                <option value="">In all workspaces</option>
                {workspaces.map((one) => (
                  <option key={one.id} value={one.id}>
                    In {one.name}
                  </option>
                ))}
              </select>
            )}
          </div>
        </form>
        <Failure error={error} />
        <p class="hint" role="status">
          {found && wanted
            ? found.items.length
              ? `${plural(found.items.length, "place")}${found.next ? ", and more" : ""}`
              : kind || workspace
                ? `Nothing there says “${found.words}”. Look in everything.`
                : `Nothing says “${found.words}”. Fewer words find more; remin* finds what begins so.`
            : "In the text and the titles of every PRD that you may read."}
        </p>
        {found && (
          <ul class="found">
            {found.items.map((hit, i) => (
              <li key={i}>
                <a
                  href={address(hit)}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    go(hit);
                  }}
                >
                  <span class="found-place">
                    <span class="prd-key">{hit.prd.key}</span>
                    <span>{hit.prd.title}</span>
                    {hit.node && <span>{hit.node.code ?? kindWords[hit.node.kind]}</span>}
                  </span>
                  <span class="found-text">{withoutBullet(hit.snippet).map((part, n) => (part.hit ? <mark key={n}>{part.text}</mark> : part.text))}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {found?.next && (
          <button type="button" class="small" onClick={() => void more().catch(setError)}>
            More
          </button>
        )}
      </div>
    </Dialog>
  );
}
