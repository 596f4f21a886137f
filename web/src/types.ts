// The JSON of /api/v1 that the page reads. Optional members come as null or not at all.

export type Optional<T> = T | null | undefined;

export interface List<T> {
  items: T[];
  next?: Optional<string>;
}

export interface User {
  id: string;
  email: string;
  name: string;
  role: "admin" | "member";
  status?: Optional<"active" | "disabled">;
  email_verified?: Optional<boolean>;
  second_factor?: Optional<boolean>;
  created_at?: Optional<string>;
}

export interface Workspace {
  id: string;
  name: string;
  role: Role;
  personal: boolean;
}

export interface Member {
  user: User;
  role: Role;
}

export type Role = "owner" | "editor" | "commenter" | "viewer";

export interface Prd {
  id: string;
  key: string;
  title: string;
  status: "draft" | "review" | "approved" | "archived";
  template?: Optional<string>;
  workspace: string;
  role: Role;
  head_revision: number;
  open_proposals: number;
  created_at: string;
  updated_at: string;
}

export type NodeKind =
  | "section"
  | "text"
  | "requirement"
  | "metric"
  | "risk"
  | "question"
  | "decision"
  | "assumption"
  | "milestone"
  | "term"
  | "story";

export interface PrdNode {
  id: string;
  kind: NodeKind;
  level: number;
  code?: Optional<string>;
  title?: Optional<string>;
  text: string;
  html: string;
  hash: string;
  version: number;
  revision: number;
  fields?: Optional<{ name: string; value: string }[]>;
}

export interface NodeList extends List<PrdNode> {
  revision: number;
}

export type OperationKind = "add_node" | "replace_text" | "set_field" | "move_node" | "remove_node";

export interface OperationInput {
  op: OperationKind;
  node?: string;
  base_hash?: string;
  after?: string | null;
  text?: string;
  field?: string;
  value?: string;
}

export interface Author {
  kind: "user" | "assistant" | "system";
  id?: Optional<string>;
  name: string;
}

/** Somebody who looks at a PRD now. */
export interface Person {
  id: string;
  name: string;
  since: string;
}

export type Cause = "create" | "edit" | "answer" | "proposal" | "event" | "import" | "restore";

export interface Change {
  op: OperationKind;
  node?: Optional<string>;
  code?: Optional<string>;
  title?: Optional<string>;
  before?: Optional<string>;
  after?: Optional<string>;
}

export interface Revision {
  number: number;
  author: Author;
  cause: Cause;
  why?: Optional<string>;
  at: string;
  hash: string;
  parent_hash?: Optional<string>;
  proposal?: Optional<string>;
  message?: Optional<string>;
  event?: Optional<string>;
  changes?: Optional<Change[]>;
}

/** What differs between two revisions, by words within lines. */
export interface Difference {
  from: number;
  to: number;
  lines: DiffLine[];
}

export interface DiffLine {
  kind: "same" | "removed" | "added";
  /** Its number in the older and in the newer text; 0 where it is not there. */
  from: number;
  to: number;
  parts: { changed: boolean; text: string }[];
}

export interface BlameLine {
  line: number;
  text: string;
  node?: Optional<string>;
  revision: number;
  author: Author;
  cause: Cause;
  why?: Optional<string>;
  at: string;
}

export interface Message {
  id: string;
  role: "user" | "assistant";
  author: Author;
  text: string;
  status: "complete" | "streaming" | "failed";
  /** The id of the interview's question that a reply asks, or that a message answers. */
  question?: Optional<string>;
  error?: Optional<string>;
  proposals?: Optional<string[]>;
  created_at: string;
}

export type CoverageState = "known" | "partial" | "missing" | "skipped";

export interface Interview {
  question?: Optional<{ id: string; topic: string; text: string; why?: Optional<string>; example?: Optional<string> }>;
  coverage: { topic: string; title: string; state: CoverageState }[];
  answered: number;
  total: number;
  percent: number;
}

export type Verdict = "pending" | "accepted" | "edited" | "rejected";

export interface ProposedOperation {
  index: number;
  op: OperationKind;
  node?: Optional<string>;
  after?: Optional<string>;
  field?: Optional<string>;
  value?: Optional<string>;
  text?: Optional<string>;
  base_hash?: Optional<string>;
  before?: Optional<string>;
  result?: Optional<string>;
  /** Of the node's item; of an addition that was accepted, what it became. */
  code?: Optional<string>;
  /** In a conflict: the text it was made against. */
  base?: Optional<string>;
  state: "clean" | "merged" | "conflict" | "overtaken";
  verdict: Verdict;
  /** The id of a user, and who that is. */
  decided_by?: Optional<string>;
  decider?: Optional<Author>;
  decided_at?: Optional<string>;
  revision?: Optional<number>;
}

export interface Proposal {
  id: string;
  prd: string;
  origin: "chat" | "interview" | "event" | "lint";
  status: "open" | "decided" | "overtaken";
  reason?: Optional<string>;
  evidence?: Optional<{ kind: "message" | "event" | "rule"; id?: Optional<string>; quote?: Optional<string> }>;
  outside: boolean;
  overtaken?: Optional<{ reason: string; revision: number; at: string }>;
  created_at: string;
  operations: ProposedOperation[];
}

export interface DecisionInput {
  operation: number;
  verdict: "accept" | "reject";
  text?: string;
  /** The hash of what the node said when `text` was written. */
  base_hash?: string;
}

export interface DecisionConflict {
  operation: number;
  base: string;
  current: string;
  proposed: string;
  reason?: Optional<string>;
}

export interface DecisionResult {
  proposal: Proposal;
  revision?: Optional<number>;
  conflicts?: Optional<DecisionConflict[]>;
}

export interface Thread {
  id: string;
  /** Where it is now. */
  node?: Optional<string>;
  quote?: Optional<string>;
  state: "here" | "moved" | "lost";
  /** Markdown that stands there now. */
  passage?: Optional<string>;
  revision: number;
  resolved_at?: Optional<string>;
  resolved_by?: Optional<Author>;
  created_at: string;
  comments: { id: string; author: Author; text: string; created_at: string; edited_at?: Optional<string>; version: number }[];
}

export interface Approval {
  id: string;
  author: Author;
  revision: number;
  verdict: "approved" | "changes_requested";
  note?: Optional<string>;
  at: string;
  state: "standing" | "fallen" | "withdrawn";
  fell_at_revision?: Optional<number>;
}

export interface Baseline {
  id: string;
  name: string;
  revision: number;
  note: string;
  author: Author;
  created_at: string;
}

export type Severity = "error" | "warning" | "advice";

export interface Finding {
  rule: string;
  severity: Severity;
  node: string;
  code?: Optional<string>;
  line: number;
  text: string;
  message: string;
  fix: boolean;
}

export interface LintReport {
  revision: number;
  items: Finding[];
  counts: Record<Severity, number>;
}

export interface ReportEntry {
  node: string;
  kind: NodeKind;
  code?: Optional<string>;
  title: string;
  field?: Optional<string>;
  from?: Optional<string>;
  to?: Optional<string>;
  revision: number;
  author?: Optional<string>;
  at?: Optional<string>;
}

export type ReportGroup = "done" | "decided" | "occurred" | "moved" | "dropped" | "added" | "changed" | "open";

export type StatusReport = Record<ReportGroup, ReportEntry[]> & {
  since?: Optional<string>;
  until: string;
  people: { name: string; revisions: number }[];
  revisions: number;
  events: number;
  open_proposals: number;
  markdown: string;
};

export interface Found {
  prd: { id: string; key: string; title: string };
  /** None where the title of the PRD was found. */
  node?: Optional<{ id: string; kind: NodeKind; code?: Optional<string>; title: string }>;
  snippet: { text: string; hit: boolean }[];
}

export interface ProjectEvent {
  id: string;
  source: string;
  external_id: string;
  kind: string;
  text: string;
  at: string;
  received_at: string;
  trust: "member" | "outside";
  facts: { kind: string; value: string }[];
  links: { kind: string; code: string; url: string; label: string }[];
  url?: Optional<string>;
  outcome: "proposal" | "silent";
  reason?: Optional<string>;
  proposal?: Optional<string>;
}

export interface EventResult {
  event: ProjectEvent;
  proposal?: Optional<Proposal>;
}

export interface ProbeCheck {
  name: string;
  verdict: "passed" | "failed" | "unsure";
  detail: string;
}

export interface Budget {
  limit: string;
  tokens: number;
  cost?: Optional<string>;
  used_up: boolean;
  room_at?: Optional<string>;
}

/** What answers, and whether it does. */
export interface AssistantState {
  assistant: "guide" | "openai" | "ollama" | "anthropic";
  model?: Optional<string>;
  url_host?: Optional<string>;
  state: "ready" | "unreachable" | "unknown" | "limited";
  detail?: Optional<string>;
  of_workspace: boolean;
  probing: boolean;
  probe?: Optional<{ at: string; context_tokens?: Optional<number>; checks: ProbeCheck[] }>;
  budget?: Optional<Budget>;
}

/** What an owner chose for a workspace, and what answers there now. */
export interface ModelChoice {
  assistant: "server" | AssistantState["assistant"];
  url?: Optional<string>;
  model?: Optional<string>;
  key_set: boolean;
  budget?: Optional<string>;
  price?: Optional<string>;
  context_tokens?: Optional<number>;
  changed_at?: Optional<string>;
  now: AssistantState;
}

/** What models took in a month or on a day. */
export interface PeriodUse {
  period: string;
  calls: number;
  prompt_tokens: number;
  completion_tokens: number;
  costs: string[];
  models: {
    workspace?: Optional<string>;
    payer: "server" | "workspace";
    model: string;
    calls: number;
    prompt_tokens: number;
    completion_tokens: number;
    cost?: Optional<string>;
  }[];
}

/** What a model was sent for a reply. */
export interface Manifest {
  model: string;
  host: string;
  temperature: number;
  context_tokens: number;
  estimated_tokens: number;
  bytes: number;
  revision: number;
  messages: number;
  changes: number;
  proposals: number;
  nodes: { id: string; hash: string; form: "whole" | "line"; cause: "document" | "target" | "link" | "words" }[];
  calls: {
    repair: boolean;
    outcome: string;
    prompt_tokens: number;
    completion_tokens: number;
    first_text_after?: Optional<number>;
    took: number;
  }[];
  problem?: Optional<string>;
  answer?: Optional<string>;
}

export interface ProblemJson {
  title?: string;
  status?: number;
  detail?: Optional<string>;
  code?: Optional<string>;
  request_id?: Optional<string>;
  errors?: Optional<{ pointer?: Optional<string>; code?: Optional<string>; detail?: Optional<string> }[]>;
}
