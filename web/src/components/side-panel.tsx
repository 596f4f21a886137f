import { useMemo, useRef } from "preact/hooks";
import { usePrd, usePrdStore } from "../state/context";
import type { Tab } from "../state/prd-state";
import { Chat } from "./chat";
import { History } from "./history";
import { Progress } from "./progress";
import { Proposals } from "./proposals";
import { Review } from "./review";

const TABS: [Tab, string][] = [
  ["chat", "Chat"],
  ["proposals", "Proposals"],
  ["review", "Review"],
  ["progress", "Progress"],
  ["history", "History"],
];

export function SidePanel() {
  const store = usePrdStore();
  const tab = usePrd((s) => s.tab);
  const proposals = usePrd((s) => s.proposals);
  const open = useMemo(() => [...proposals.values()].filter((p) => p.status === "open").length, [proposals]);
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = TABS.findIndex(([name]) => name === tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + TABS.length, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = TABS[to % TABS.length]![0];
    store.set({ tab: next });
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };

  return (
    <section class="side" aria-label="Discuss" data-part="side" tabIndex={-1}>
      <div class="tabs" role="tablist" aria-label="Side panel" ref={list} onKeyDown={onKeyDown}>
        {TABS.map(([name, title]) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={tab === name}
            aria-controls="panel"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => store.set({ tab: name })}
          >
            {title}
            {name === "proposals" && open > 0 && (
              <span class="badge">
                {open}
                <span class="hidden"> open</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div class={`panel ${tab}`} id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "chat" && <Chat />}
        {tab === "proposals" && <Proposals />}
        {tab === "review" && <Review />}
        {tab === "progress" && <Progress />}
        {tab === "history" && <History />}
      </div>
    </section>
  );
}
