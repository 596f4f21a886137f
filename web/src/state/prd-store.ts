import { all, ApiError, call, send, Submission, withQuery } from "../lib/api";
import { Store } from "../lib/store";
import type {
  Approval,
  Baseline,
  BlameLine,
  DecisionInput,
  DecisionResult,
  EventResult,
  Finding,
  Interview,
  LintReport,
  List,
  ModelChoice,
  NodeList,
  OperationInput,
  Prd,
  PrdNode,
  ProjectEvent,
  Proposal,
  Revision,
  StatusReport,
  Thread,
  Difference,
} from "../types";
import { ChatStream } from "./chat-stream";
import { Links } from "./links";
import { Live } from "./live";
import { EMPTY, type PrdState, type ReviewPart } from "./prd-state";

/** As many proposals as anybody has before their eyes. */
const SHOWN_AT_ONCE = 10;

/** One PRD as the page knows it. The server is the truth: every change is asked of it and read back from it. */
export class PrdStore extends Store<PrdState> {
  /** By the key at first, which may be another PRD's in another workspace; by the id once that is known. */
  path: string;
  readonly chat: ChatStream;
  readonly live: Live;
  readonly links: Links;
  private readonly submissions = new Map<string, Submission>();
  private reloading: Promise<void> | null = null;
  private changing = 0;
  private missed = new Set<string>();
  private blameWanted = false;

  constructor(
    readonly key: string,
    place: Partial<PrdState> = {},
  ) {
    super({ ...EMPTY, ...place });
    this.path = `/prds/${encodeURIComponent(key)}`;
    this.chat = new ChatStream(this);
    this.live = new Live(this);
    this.links = new Links(this);
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
    this.loadThreads().catch(() => {});
    this.loadAssistant().catch(() => {});
  }

  /** What answers here: the workspace's choice, or the server's. */
  async loadAssistant(): Promise<void> {
    const { now } = await call<ModelChoice>("GET", `/workspaces/${this.state.prd!.workspace}/ai`);
    this.set({ assistant: now });
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

  private async change<T>(work: () => Promise<T>): Promise<T> {
    this.changing++;
    try {
      return await work();
    } finally {
      if (--this.changing === 0 && this.missed.size) {
        const heard = this.missed;
        this.missed = new Set();
        setTimeout(() => void this.catchUp(heard));
      }
    }
  }

  /** Reads again what others changed, by the names that the stream of changes has for it. */
  async catchUp(heard: ReadonlySet<string>): Promise<void> {
    // What the reader does just now is heard as well; it is read when it is done, and not taken for somebody else's.
    if (this.changing) return heard.forEach((name) => this.missed.add(name));
    const reset = heard.has("reset");
    const any = (...names: string[]): boolean => reset || names.some((name) => heard.has(name));
    await Promise.allSettled([
      any("revision", "prd", "proposal", "approval") && this.refresh(),
      any("proposal", "revision") && this.loadProposals("open"),
      any("message") && this.chat.catchUp(),
      any("event") && this.state.events && this.loadEvents(),
      any("comment", "revision") && this.loadThreads(),
      any("approval", "revision") && this.state.approvals && this.loadApprovals(),
      any("revision") && this.state.lint && this.loadLint(),
      any("baseline") && this.state.baselines && this.loadBaselines(),
      any("link", "revision", "event") && this.links.catchUp(),
    ]);
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
        if (revision === this.state.nodesRevision) return;
        const fresh = new Set(before.size ? nodes.filter((n) => before.get(n.id) !== n.hash).map((n) => n.id) : []);
        this.set({ nodes, nodesRevision: revision, fresh });
        return;
      }
    }
  }

  /** Those that are open all at once, those that were decided page by page. */
  async loadProposals(status: "open" | "decided", cursor: string | null = null): Promise<void> {
    const path = withQuery(`${this.path}/proposals`, { status, cursor });
    const page: List<Proposal> = status === "open" ? { items: await all<Proposal>(path) } : await call("GET", path);
    const { items } = page;
    if (status === "decided") this.set({ moreDecided: page.next ?? null });
    const proposals = new Map(this.state.proposals);
    const there = new Set(items.map((p) => p.id));
    // What is open here and no longer there was decided or overtaken by somebody else; the reader sees what became of it.
    const gone = status === "open" ? [...proposals.values()].filter((p) => p.status === "open" && !there.has(p.id)) : [];
    for (const { id } of gone.slice(SHOWN_AT_ONCE)) proposals.delete(id);
    for (const p of items) proposals.set(p.id, p);
    this.set({ proposals });
    await Promise.allSettled(gone.slice(0, SHOWN_AT_ONCE).map(({ id }) => this.loadProposal(id)));
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

  /** One page more of a list; or, without a cursor, all again that was shown of it, so that nothing jumps away. */
  private async further<T>(list: string, cursor: string | null, shown: T[] | null): Promise<{ items: T[]; next: string | null }> {
    let items = cursor ? (shown ?? []) : [];
    const wanted = cursor ? items.length + 1 : (shown?.length ?? 0);
    for (;;) {
      const page = await call<List<T>>("GET", withQuery(`${this.path}/${list}`, { cursor }));
      items = [...items, ...page.items];
      cursor = page.next ?? null;
      if (!cursor || items.length >= wanted) return { items, next: cursor };
    }
  }

  async loadRevisions(cursor: string | null = null): Promise<void> {
    const { items, next } = await this.further<Revision>("revisions", cursor, this.state.revisions);
    this.set({ revisions: items, moreRevisions: next });
  }

  revision(number: number): Promise<Revision> {
    const known = this.state.revisions?.find((r) => r.number === number && r.changes);
    return known ? Promise.resolve(known) : call<Revision>("GET", `${this.path}/revisions/${number}`);
  }

  async loadEvents(cursor: string | null = null): Promise<void> {
    const { items, next } = await this.further<ProjectEvent>("events", cursor, this.state.events);
    this.set({ events: items, moreEvents: next });
  }

  /** Every comment; the open ones are few, and the text shows where they are. */
  async loadThreads(): Promise<void> {
    this.set({ threads: await all<Thread>(withQuery(`${this.path}/comments`, { status: "all" })) });
  }

  private keepThread(thread: Thread): void {
    const threads = this.state.threads ?? [];
    const known = threads.some((t) => t.id === thread.id);
    this.set({ threads: known ? threads.map((t) => (t.id === thread.id ? thread : t)) : [...threads, thread] });
  }

  async comment(json: { node?: string; quote?: string; revision?: number; thread?: string; text: string }): Promise<void> {
    this.keepThread(await this.submit<Thread>(`${this.path}/comments`, json));
  }

  async settle(thread: string, how: "resolve" | "reopen"): Promise<void> {
    this.keepThread(await call<Thread>("POST", `/comments/${thread}/${how}`));
  }

  /** `version` is that of the comment whose text was changed: what was said in another window is not overwritten. */
  async changeComment(thread: string, comment: string, text: string, version: number): Promise<void> {
    const headers = { "If-Match": `"${version}"` };
    try {
      this.keepThread(await call<Thread>("PATCH", `/comments/${thread}/${comment}`, { json: { text }, headers }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) await this.loadThreads();
      throw error;
    }
  }

  async removeComment(thread: string, comment: string): Promise<void> {
    await call("DELETE", `/comments/${thread}/${comment}`);
    await this.loadThreads();
  }

  async loadApprovals(cursor: string | null = null): Promise<void> {
    const { items, next } = await this.further<Approval>("approvals", cursor, this.state.approvals);
    this.set({ approvals: items, moreApprovals: next });
  }

  /** Signs the revision that is shown: where the text moved on meanwhile, the server refuses. */
  async sign(verdict: Approval["verdict"], note: string): Promise<void> {
    const json = { verdict, revision: this.state.nodesRevision, ...(note ? { note } : {}) };
    try {
      await this.submit(`${this.path}/approvals`, json);
    } finally {
      await Promise.allSettled([this.loadApprovals(), this.refresh()]);
    }
  }

  async withdraw(approval: string): Promise<void> {
    await call("DELETE", `${this.path}/approvals/${approval}`);
    await this.loadApprovals();
  }

  async setStatus(status: Prd["status"]): Promise<void> {
    const headers = { "If-Match": `"${this.state.nodesRevision}"` };
    try {
      this.set({ prd: await call<Prd>("PATCH", this.path, { json: { status }, headers }) });
    } catch (error) {
      await this.refresh().catch(() => {});
      throw error;
    }
  }

  async loadLint(): Promise<void> {
    this.set({ lint: await call<LintReport>("GET", `${this.path}/lint`) });
  }

  async proposeFix(finding: Finding): Promise<Proposal> {
    const proposal = await this.submit<Proposal>(`${this.path}/lint/fixes`, { rule: finding.rule, node: finding.node });
    this.keep(proposal);
    await this.refresh().catch(() => {});
    return proposal;
  }

  async loadBaselines(): Promise<void> {
    this.set({ baselines: await all<Baseline>(`${this.path}/baselines`) });
  }

  async nameRevision(name: string, revision: number): Promise<void> {
    await this.submit(`${this.path}/baselines`, { name, revision });
    await this.loadBaselines();
  }

  async removeName(baseline: string): Promise<void> {
    await call("DELETE", `${this.path}/baselines/${baseline}`);
    await this.loadBaselines();
  }

  report(since: string): Promise<StatusReport> {
    return call("GET", withQuery(`${this.path}/report`, { since }));
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

  difference(from: number | string, to: number | string): Promise<Difference> {
    return call("GET", withQuery(`${this.path}/diff`, { from, to }));
  }

  async apply(operations: OperationInput[], why: string): Promise<Revision> {
    const json = { base_revision: this.state.nodesRevision, operations, ...(why ? { why } : {}) };
    return this.change(async () => {
      const revision = await this.submit<Revision>(`${this.path}/operations`, json);
      await this.refresh(true);
      return revision;
    });
  }

  decide(proposal: string, decisions: DecisionInput[]): Promise<DecisionResult> {
    return this.change(() => this.doDecide(proposal, decisions));
  }

  private async doDecide(proposal: string, decisions: DecisionInput[]): Promise<DecisionResult> {
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
    return this.change(async () => {
      const made = await this.submit<Revision>(`${this.path}/restore`, { revision, ...(why ? { why } : {}) });
      await this.refresh(true);
      return made;
    });
  }

  async note(text: string, externalId: string): Promise<EventResult> {
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
    return this.submission(path).run(json, (headers) => call<T>("POST", path, { json, headers }));
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

  showReview(part: ReviewPart): void {
    this.set({ tab: "review", pane: "side", reviewPart: part });
  }

  /** Begins a comment on a passage, on the words of it that are marked if any are. */
  commentOn(node: string | null): void {
    const marked = getSelection();
    const prose = node ? document.querySelector(`[data-node="${CSS.escape(node)}"] .prose`) : null;
    const within = marked && !marked.isCollapsed && prose?.contains(marked.anchorNode) && prose.contains(marked.focusNode);
    this.set({ commenting: { node, quote: within ? marked.toString().trim() : "" } });
    this.showReview("comments");
    requestAnimationFrame(() => document.getElementById("comment-text")?.focus());
  }

  /** Shows the links of a passage, or all of them; `linking` is one that a link is to be made from. */
  showLinks(about: string | null, linking: string | null = null): void {
    this.links.show(about, linking);
    this.showReview("links");
  }

  compare(from: string, to: string): void {
    this.set({ tab: "history", historyPart: "compare", pane: "side", compared: { from, to } });
  }

  showRevision(number: number): void {
    this.set({ tab: "history", historyPart: "revisions", pane: "side", revisionInView: number });
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
