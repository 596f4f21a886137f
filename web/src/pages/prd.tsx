import { useEffect, useMemo, useRef } from "preact/hooks";
import { Failure, Menu, useWork } from "../components/basics";
import { Outline } from "../components/outline";
import { PrdText } from "../components/prd-text";
import { Present } from "../components/present";
import { TopBar } from "../components/shell";
import { SidePanel } from "../components/side-panel";
import { announce } from "../lib/announce";
import { ApiError } from "../lib/api";
import { Link, noteInAddress, usePlace } from "../lib/router";
import { useStore } from "../lib/store";
import { PrdContext, usePrd, usePrdStore } from "../state/context";
import { PARTS, partOf, placeOf, type Pane } from "../state/prd-state";
import { PrdStore } from "../state/prd-store";
import type { Prd } from "../types";

const LOOK_EVERY = 20_000;

export function PrdPage({ id }: { id: string }) {
  const store = useMemo(() => new PrdStore(id, placeOf(new URLSearchParams(location.search))), [id]);
  const prd = useStore(store, (s) => s.prd);
  const failed = useStore(store, (s) => s.failed);

  useEffect(() => {
    void store.load();
    return () => store.chat.leave();
  }, [store]);
  useEffect(() => {
    document.title = prd ? `${prd.title} · Stet` : "Stet";
  }, [prd?.title]);
  useWantedNode(store, prd !== null);
  useKeepingUp(store, prd !== null);

  if (failed) return <Missing error={failed} retry={() => void store.load()} />;
  return (
    <PrdContext.Provider value={store}>
      <Desk prd={prd} />
    </PrdContext.Provider>
  );
}

/**
 * Others work on the same PRD: hear what they do while the reader looks, and look for it now and then where that cannot
 * be heard.
 */
function useKeepingUp(store: PrdStore, ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const visible = (): boolean => document.visibilityState === "visible";
    const look = (): void => {
      if (visible() && !store.live.state.connected && !store.chat.state.reading) store.refresh().catch(() => {});
    };
    const seen = (): void => (visible() ? store.live.follow() : store.live.leave());
    seen();
    const timer = setInterval(look, LOOK_EVERY);
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", seen);
      store.live.leave();
    };
  }, [store, ready]);
}

/** An address may lead to a passage; the address is of the whole PRD again once the reader is there. */
function useWantedNode(store: PrdStore, ready: boolean): void {
  const wanted = usePlace().query.get("node");
  useEffect(() => {
    if (!ready || !wanted) return;
    noteInAddress({ node: null });
    if (store.node(wanted)) store.go(wanted);
    else announce("This passage is not in the text any more.");
  }, [store, ready, wanted]);
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  const gone = error instanceof ApiError && error.status === 404;
  return (
    <>
      <TopBar />
      <main class="page" id="text" tabIndex={-1}>
        <h1>{gone ? "There is no such PRD here" : "This PRD could not be read"}</h1>
        {gone ? (
          <p>
            It may have another key, or you may not be a member of its workspace. <Link href="/">Go to the list of PRDs</Link>.
          </p>
        ) : (
          <Failure error={error}>
            <button type="button" onClick={retry}>
              Try again
            </button>
          </Failure>
        )}
      </main>
    </>
  );
}

/** The three parts: outline, text, side panel. On a narrow screen one of them at a time. */
function Desk({ prd }: { prd: Prd | null }) {
  const store = usePrdStore();
  const pane = usePrd((s) => s.pane);
  const tab = usePrd((s) => s.tab);
  const part = usePrd(partOf);
  const compared = usePrd((s) => s.compared);
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const first = tab in PARTS ? PARTS[tab as keyof typeof PARTS][0] : null;
    noteInAddress({
      tab: tab === "chat" ? null : tab,
      part: part === first ? null : part,
      from: part === "compare" ? (compared?.from ?? null) : null,
      to: part === "compare" ? (compared?.to ?? null) : null,
    });
  }, [tab, part, compared]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "F6") {
        event.preventDefault();
        toNextPart(store, root.current, event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape" && store.state.pane === "outline") store.set({ pane: "text" });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store]);

  return (
    <div class="desk" data-pane={pane} ref={root}>
      <TopBar tools={prd && <Tools prd={prd} />}>
        <button
          type="button"
          class="quiet outline-toggle"
          aria-expanded={pane === "outline"}
          onClick={() => store.set({ pane: pane === "outline" ? "text" : "outline" })}
        >
          Outline
        </button>
        {prd && (
          <>
            <span class="prd-key">{prd.key}</span>
            <h1 class="desk-title">{prd.title}</h1>
          </>
        )}
      </TopBar>
      <Outline />
      <PrdText />
      <SidePanel />
      <BottomBar pane={pane} />
    </div>
  );
}

function toNextPart(store: PrdStore, root: HTMLElement | null, step: 1 | -1): void {
  const parts: Pane[] = ["outline", "text", "side"];
  const now = parts.findIndex((part) => root?.querySelector(`[data-part=${part}]`)?.contains(document.activeElement));
  const next = parts[now < 0 ? 1 : (now + step + parts.length) % parts.length]!;
  store.set({ pane: next });
  requestAnimationFrame(() => {
    const part = root?.querySelector<HTMLElement>(`[data-part=${next}]`);
    (part?.querySelector<HTMLElement>('[tabindex="0"], [aria-selected=true], button, textarea') ?? part)?.focus();
  });
}

function Tools({ prd }: { prd: Prd }) {
  const store = usePrdStore();
  const [busy, error, run] = useWork();
  const edits = prd.role === "owner" || prd.role === "editor";
  const download = (format: "md" | "html" | "json") =>
    run(async () => {
      const url = URL.createObjectURL(await store.download(format));
      const link = document.createElement("a");
      link.href = url;
      link.download = `${prd.key}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    });
  return (
    <>
      <Present />
      <span class={`status ${prd.status}`}>{prd.status}</span>
      <Menu label="More" title="Export and settings">
        <p class="menu-title">Export as</p>
        {(["md", "html", "json"] as const).map((format) => (
          <button key={format} type="button" disabled={busy} onClick={() => void download(format)}>
            {{ md: "Markdown", html: "HTML", json: "JSON, with history" }[format]}
          </button>
        ))}
        {edits && <Link href={`/prds/${encodeURIComponent(store.key)}/settings`}>Read-only link…</Link>}
        <Link href={`/prds/${encodeURIComponent(store.key)}/settings`} class="menu-apart">
          Settings of this PRD
        </Link>
      </Menu>
      <Failure error={error} />
    </>
  );
}

function BottomBar({ pane }: { pane: Pane }) {
  const store = usePrdStore();
  const open = usePrd((s) => s.prd?.open_proposals ?? 0);
  const parts: [Pane, string][] = [
    ["outline", "Outline"],
    ["text", "Text"],
    ["side", "Discuss"],
  ];
  return (
    <nav class="bottombar" aria-label="Parts of the page">
      {parts.map(([part, name]) => (
        <button key={part} type="button" aria-current={pane === part ? "true" : undefined} onClick={() => store.set({ pane: part })}>
          {name}
          {part === "side" && open > 0 && (
            <span class="badge">
              {open}
              <span class="hidden"> open proposals</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
