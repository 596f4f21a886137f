import { all, ApiError, call, send, Submission, withQuery } from "../lib/api";
import { Store } from "../lib/store";
import type {
  AssistantState,
  BlameLine,
  DecisionInput,
  DecisionResult,
  EventResult,
  Interview,
  List,
  Member,
  Message,
  NodeList,
  OperationInput,
  Prd,
  PrdNode,
  ProjectEvent,
  Proposal,
  Revision,
  UnifiedDiff,
} from "../types";
import { ChatStream } from "./chat-stream";

export type Tab = "chat" | "proposals" | "progress" | "history";
export type Pane = "outline" | "text" | "side";

export interface PrdState {
  prd: Prd | null;
  failed: unknown;
  nodes: PrdNode[];
  nodesRevision: number;
  /** Every proposal seen so far, by id; a new object whenever one of them changes. */
  proposals: ReadonlyMap<string, Proposal>;
  interview: Interview | null;
  assistant: AssistantState | null;
  messages: Message[] | null;
  revisions: Revision[] | null;
  moreRevisions: string | null;
  events: ProjectEvent[] | null;
  /** The names of people, by their id, as far as the page has come across them. */
  people: ReadonlyMap<string, string>;
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

/** One PRD as the page knows it. The server is the truth: every change is asked of it and read back from it. */
export class PrdStore extends Store<PrdState> {
  /** By the key at first, which may be another PRD's in another workspace; by the id once that is known. */
  path: string;
  readonly chat: ChatStream;
  private readonly submissions = new Map<string, Submission>();
  private reloading: Promise<void> | null = null;
  private blameWanted = false;
  private people: Promise<void> | null = null;

  constructor(
    readonly key: string,
    tab: Tab,
  ) {
    super({
      prd: null,
      failed: null,
      nodes: [],
      nodesRevision: 0,
      proposals: new Map(),
      interview: null,
      assistant: null,
      messages: null,
      revisions: null,
      moreRevisions: null,
      events: null,
      people: new Map(),
      blame: null,
      selected: null,
      editing: null,
      tab,
      pane: "text",
      proposalInView: null,
      pointedAt: null,
      revisionInView: null,
      fresh: new Set(),
    });
    this.path = `/prds/${encodeURIComponent(key)}`;
    this.chat = new ChatStream(this);
  }

  get canEdit(): boolean {
    const prd = this.state.prd;
    return !!prd && (prd.role === "owner" || prd.role === "editor") && prd.status !== "archived";
  }

  get canTalk(): boolean {
    const prd = this.state.prd;
    return !!prd && prd.role !== "viewer" && prd.status !== "archived";
  }

  async load(): Promise<void> {
    try {
      const [prd] = await Promise.all([call<Prd>("GET", this.path), this.loadNodes(), this.loadProposals("open")]);
      this.path = `/prds/${prd.id}`;
      this.set({ prd, failed: null });
    } catch (failed) {
      this.set({ failed });
      return;
    }
    void this.loadInterview();
    void this.chat.load();
    call<AssistantState>("GET", "/ai").then(
      (assistant) => this.set({ assistant }),
      () => {},
    );
  }

  /**
   * Looks whether the PRD moved on, and reads again what did. One reading at a time: who only wants to look shares the
   * one under way; who changed something (`force`) waits for it and reads anew, as it may have begun before the change.
   */
  refresh(force = false): Promise<void> {
    if (this.reloading && !force) return this.reloading;
    const before = this.reloading?.catch(() => {}) ?? Promise.resolve();
    const reading = before
      .then(() => this.doRefresh(force))
      .finally(() => {
        if (this.reloading === reading) this.reloading = null;
      });
    return (this.reloading = reading);
  }

  private async doRefresh(force: boolean): Promise<void> {
    const before = this.state.prd;
    const prd = await call<Prd>("GET", this.path);
    const moved = force || !before || prd.head_revision !== this.state.nodesRevision;
    if (moved || prd.open_proposals !== before?.open_proposals || prd.updated_at !== before.updated_at) {
      await Promise.all([
        moved ? this.loadNodes() : null,
        this.loadProposals("open"),
        this.loadInterview(),
        moved && this.state.revisions ? this.loadRevisions() : null,
        moved && this.blameWanted ? this.loadBlame() : null,
      ]);
    }
    this.set({ prd });
  }

  private async loadNodes(): Promise<void> {
    // A list that spans pages is of one revision only if nothing was changed between them.
    for (let round = 0; ; round++) {
      let cursor: string | null | undefined;
      let revision = -1;
      let whole = true;
      const nodes: PrdNode[] = [];
      do {
        const page: NodeList = await call("GET", withQuery(`${this.path}/nodes`, { cursor }));
        if (revision >= 0 && page.revision !== revision) whole = false;
        revision = page.revision;
        nodes.push(...page.items);
        cursor = page.next;
      } while (cursor && whole);
      if (whole || round === 3) {
        const before = new Map(this.state.nodes.map((n) => [n.id, n.hash]));
        const fresh = new Set(before.size ? nodes.filter((n) => before.get(n.id) !== n.hash).map((n) => n.id) : []);
        this.set({ nodes, nodesRevision: revision, fresh });
        return;
      }
    }
  }

  async loadProposals(status: "open" | "decided"): Promise<void> {
    const path = `${this.path}/proposals`;
    const items =
      status === "open"
        ? await all<Proposal>(withQuery(path, { status }))
        : (await call<List<Proposal>>("GET", withQuery(path, { status }))).items;
    const proposals = new Map(this.state.proposals);
    if (status === "open") {
      const open = new Set(items.map((p) => p.id));
      // What is open here and no longer there was decided or overtaken by somebody else: read it when it is looked at.
      for (const [id, p] of proposals) if (p.status === "open" && !open.has(id)) proposals.delete(id);
    }
    for (const p of items) proposals.set(p.id, p);
    this.set({ proposals });
  }

  async loadProposal(id: string): Promise<Proposal> {
    const proposal = await call<Proposal>("GET", `/proposals/${id}`);
    this.keep(proposal);
    return proposal;
  }

  keep(...items: Proposal[]): void {
    const proposals = new Map(this.state.proposals);
    for (const p of items) proposals.set(p.id, p);
    this.set({ proposals });
  }

  async loadInterview(): Promise<void> {
    try {
      this.set({ interview: await call<Interview>("GET", `${this.path}/interview`) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.set({ interview: null });
    }
  }

  async loadRevisions(cursor: string | null = null): Promise<void> {
    const page = await call<List<Revision>>("GET", withQuery(`${this.path}/revisions`, { cursor }));
    const before = cursor ? (this.state.revisions ?? []) : [];
    this.set({ revisions: [...before, ...page.items], moreRevisions: page.next ?? null });
  }

  revision(number: number): Promise<Revision> {
    const known = this.state.revisions?.find((r) => r.number === number && r.changes);
    return known ? Promise.resolve(known) : call<Revision>("GET", `${this.path}/revisions/${number}`);
  }

  async loadEvents(): Promise<void> {
    this.set({ events: (await call<List<ProjectEvent>>("GET", `${this.path}/events`)).items });
  }

  /** The names of the workspace's members. Asked for once, when a name is missing. */
  loadPeople(): Promise<void> {
    const workspace = this.state.prd?.workspace;
    if (!workspace) return Promise.resolve();
    return (this.people ??= call<List<Member>>("GET", `/workspaces/${workspace}/members`).then(({ items }) =>
      this.set({ people: new Map(items.map(({ user }) => [user.id, user.name])) }),
    ));
  }

  async loadBlame(): Promise<void> {
    this.blameWanted = true;
    const lines = (await call<List<BlameLine>>("GET", `${this.path}/blame`)).items;
    const blame = new Map<string, BlameLine[]>();
    for (const line of lines) {
      if (!line.node) continue;
      const those = blame.get(line.node);
      if (those) those.push(line);
      else blame.set(line.node, [line]);
    }
    this.set({ blame });
  }

  difference(from: number, to: number): Promise<UnifiedDiff> {
    return call("GET", withQuery(`${this.path}/diff`, { from, to }));
  }

  async apply(operations: OperationInput[], why: string): Promise<Revision> {
    const json = { base_revision: this.state.nodesRevision, operations, ...(why ? { why } : {}) };
    const revision = await this.submit<Revision>(`${this.path}/operations`, json);
    await this.refresh(true);
    return revision;
  }

  async decide(proposal: string, decisions: DecisionInput[]): Promise<DecisionResult> {
    try {
      const result = await this.submit<DecisionResult>(`/proposals/${proposal}/decisions`, { decisions });
      this.keep(result.proposal);
      await this.refresh(result.revision != null);
      return result;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 409 || error.status === 404)) {
        await Promise.allSettled([this.loadProposal(proposal), this.refresh()]);
      }
      throw error;
    }
  }

  async restore(revision: number, why: string): Promise<Revision> {
    const made = await this.submit<Revision>(`${this.path}/restore`, { revision, ...(why ? { why } : {}) });
    await this.refresh(true);
    return made;
  }

  async report(text: string, externalId: string): Promise<EventResult> {
    const json = { source: "note", external_id: externalId, kind: "note", text };
    const result = await this.submit<EventResult>(`${this.path}/events`, json);
    if (result.proposal) this.keep(result.proposal);
    await Promise.allSettled([this.refresh(), this.loadEvents()]);
    return result;
  }

  async download(format: "md" | "html" | "json"): Promise<Blob> {
    return (await send("GET", withQuery(`${this.path}/export`, { format }), { accept: "*/*" })).blob();
  }

  /** A POST that can be tried again without being done twice. */
  submit<T>(path: string, json: unknown): Promise<T> {
    const submission = this.submission(path);
    return call<T>("POST", path, { json, headers: submission.headers(json) }).then((answer) => {
      submission.done();
      return answer;
    });
  }

  submission(path: string): Submission {
    let submission = this.submissions.get(path);
    if (!submission) this.submissions.set(path, (submission = new Submission()));
    return submission;
  }

  node(id: string | null | undefined): PrdNode | undefined {
    return id ? this.state.nodes.find((n) => n.id === id) : undefined;
  }

  /** Brings a proposal before the reader's eyes. */
  showProposal(id: string): void {
    this.set({ tab: "proposals", pane: "side", proposalInView: id });
  }

  showRevision(number: number): void {
    this.set({ tab: "history", pane: "side", revisionInView: number });
  }

  /** Scrolls the text to a node without taking the keyboard from where it is. */
  reveal(id: string | null | undefined): void {
    if (!id) return;
    document.getElementById(`node-${id}`)?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  }

  /** Selects a node and moves the keyboard to it. */
  go(id: string): void {
    this.set({ selected: id, pane: "text", editing: null });
    requestAnimationFrame(() => {
      const element = document.getElementById(`node-${id}`);
      element?.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
      element?.focus({ preventScroll: true });
    });
  }
}

/** Whether the reader asked for no motion. */
export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
