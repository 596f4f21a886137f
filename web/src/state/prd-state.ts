import type {
  Approval,
  AssistantState,
  Baseline,
  BlameLine,
  Interview,
  LintReport,
  Message,
  Prd,
  PrdNode,
  ProjectEvent,
  Proposal,
  Revision,
  Thread,
} from "../types";

export const TABS = ["chat", "proposals", "review", "progress", "history"] as const;
export type Tab = (typeof TABS)[number];
export type ReviewPart = "comments" | "approvals" | "links" | "stale" | "lint";
export type ProgressPart = "events" | "report";
export type HistoryPart = "revisions" | "compare";
export type Pane = "outline" | "text" | "side";

export interface PrdState {
  prd: Prd | null;
  failed: unknown;
  nodes: PrdNode[];
  nodesRevision: number;
  /** Every proposal seen so far, by id; a new object whenever one of them changes. */
  proposals: ReadonlyMap<string, Proposal>;
  moreDecided: string | null;
  interview: Interview | null;
  assistant: AssistantState | null;
  messages: Message[] | null;
  revisions: Revision[] | null;
  moreRevisions: string | null;
  events: ProjectEvent[] | null;
  moreEvents: string | null;
  threads: Thread[] | null;
  approvals: Approval[] | null;
  moreApprovals: string | null;
  lint: LintReport | null;
  baselines: Baseline[] | null;
  /** What a comment is being written about: a passage, and words of it. */
  commenting: { node: string | null; quote: string };
  reviewPart: ReviewPart;
  progressPart: ProgressPart;
  historyPart: HistoryPart;
  /** What is compared with what: numbers of revisions, or their names. */
  compared: { from: string; to: string } | null;
  blame: ReadonlyMap<string, BlameLine[]> | null;
  selected: string | null;
  /** The node being edited, or "after:<id>" for a passage that is being added ("after:" at the start). */
  editing: string | null;
  tab: Tab;
  pane: Pane;
  /** The proposal the reader was sent to, and the node a proposal points at. */
  proposalInView: string | null;
  pointedAt: string | null;
  /** The revision the reader was sent to. */
  revisionInView: number | null;
  /** The nodes that the last reading brought, or brought with other words. */
  fresh: ReadonlySet<string>;
}

/** The parts of a tab that has some, the first one being where it opens. */
export const PARTS = {
  review: ["comments", "approvals", "links", "stale", "lint"],
  progress: ["events", "report"],
  history: ["revisions", "compare"],
} as const;

/** The part that is open in a tab; null where the tab has none. */
export function partOf(state: PrdState): string | null {
  if (state.tab === "review") return state.reviewPart;
  if (state.tab === "progress") return state.progressPart;
  return state.tab === "history" ? state.historyPart : null;
}

/** The tab and part that an address names; what it does not know opens the chat, or the first part. */
export function placeOf(query: URLSearchParams): Partial<PrdState> & { tab: Tab } {
  const wanted = query.get("tab");
  const tab = TABS.find((name) => name === wanted) ?? "chat";
  // Where there is room for one part of the page only, an address of the side panel leads there.
  const pane: Pane = tab === wanted ? "side" : "text";
  if (!(tab in PARTS)) return { tab, pane };
  const parts: readonly string[] = PARTS[tab as keyof typeof PARTS];
  const part = parts.find((name) => name === query.get("part")) ?? parts[0];
  const place = { tab, pane, [`${tab}Part`]: part } as Partial<PrdState> & { tab: Tab };
  const [from, to] = [query.get("from"), query.get("to")];
  return part === "compare" && from && to ? { ...place, compared: { from, to } } : place;
}

export const EMPTY: PrdState = {
  prd: null,
  failed: null,
  nodes: [],
  nodesRevision: 0,
  proposals: new Map(),
  moreDecided: null,
  interview: null,
  assistant: null,
  messages: null,
  revisions: null,
  moreRevisions: null,
  events: null,
  moreEvents: null,
  threads: null,
  approvals: null,
  moreApprovals: null,
  lint: null,
  baselines: null,
  commenting: { node: null, quote: "" },
  reviewPart: "comments",
  progressPart: "events",
  historyPart: "revisions",
  compared: null,
  blame: null,
  selected: null,
  editing: null,
  tab: "chat",
  pane: "text",
  proposalInView: null,
  pointedAt: null,
  revisionInView: null,
  fresh: new Set(),
};
