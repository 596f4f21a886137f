import type { Author, Cause, Finding, Found, NodeKind, OperationKind, PrdNode, Proposal, Severity } from "../types";
import { withoutOpenCodes } from "./placing";
import { cells } from "./tables";

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["week", 7 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export function ago(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return "just now";
}

export function moment(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : absolute.format(time);
}

/** A month ("2026-11") or a day ("2026-11-22") of the calendar in UTC, in words. */
export function period(name: string): string {
  const time = Date.parse(name);
  if (Number.isNaN(time)) return name;
  const day = name.length > 7 ? { day: "numeric" as const } : {};
  return new Intl.DateTimeFormat("en", { year: "numeric", month: "long", ...day, timeZone: "UTC" }).format(time);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The first words of a text, without its Markdown signs. */
export function excerpt(text: string, length = 60): string {
  const plain = text
    .replace(/^\s*(#{1,6}|[-*+]|\d+[.)]|>)\s+/gm, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`~]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  if (plain.length <= length) return plain;
  const cut = plain.slice(0, length);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), length - 15)).replace(/[\s.,;:–—-]+$/, "")}…`;
}

/** The first words of a passage that does not stand yet; of an item its statement, without code and fields. */
export function proposedExcerpt(text: string, length: number): string {
  if (/^\s*\|/.test(text)) return excerpt(cells(text).slice(1).sort((a, b) => b.length - a.length)[0] ?? "", length);
  const item = /^\s*[-*+]\s+\*\*[A-Z][A-Z0-9]{0,7}-(?:\d+|\?)\*\*\s+([^\n]+)/.exec(text);
  return excerpt(item ? item[1]! : withoutOpenCodes(text), length);
}

/**
 * A reply without the question at its end, where that question, why it is asked and its example are shown beside the
 * reply. Nothing is left out that is not shown there.
 */
export function withoutQuestion(text: string, question: { text: string; why?: string | null | undefined; example?: string | null | undefined }): string {
  const paragraphs = text.trimEnd().split(/\n{2,}/);
  const at = paragraphs.map((p) => p.includes(question.text)).lastIndexOf(true);
  if (at < 0) return text;
  let rest = paragraphs.slice(at).join(" ");
  for (const shown of [question.text, question.why, question.example]) if (shown) rest = rest.replace(shown, " ");
  rest = rest.replace(/For example:|My question still stands:|\*\*/g, "").trim();
  return rest ? text : paragraphs.slice(0, at).join("\n\n");
}

/** What a heading is called in links to it, as GitHub makes it. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/** How a node is called in a sentence: its code, else its title, else its first words. */
export function nodeName(node: Pick<PrdNode, "code" | "title" | "text" | "kind">): string {
  if (node.code) return node.code;
  if (node.kind === "section") return node.title || excerpt(node.text, 40);
  return `“${excerpt(node.text, 40)}”`;
}

export const kindWords: Record<NodeKind, string> = {
  section: "Section",
  text: "Text",
  requirement: "Requirement",
  metric: "Metric",
  risk: "Risk",
  question: "Question",
  decision: "Decision",
  assumption: "Assumption",
  milestone: "Milestone",
  term: "Term",
  story: "User story",
};

export const kindPlurals: Record<NodeKind, string> = {
  section: "Sections",
  text: "Text",
  requirement: "Requirements",
  metric: "Metrics",
  risk: "Risks",
  question: "Questions",
  decision: "Decisions",
  assumption: "Assumptions",
  milestone: "Milestones",
  term: "Terms",
  story: "User stories",
};

export const causeWords: Record<Cause, string> = {
  create: "created the PRD",
  edit: "edited the text",
  answer: "let an answer stand",
  proposal: "let a proposal stand",
  event: "let a proposal from an event stand",
  import: "imported the text",
  restore: "restored an earlier revision",
};

export const originWords: Record<Proposal["origin"], string> = {
  chat: "From the chat",
  interview: "From an answer",
  event: "From an event",
  lint: "From the lint",
};

export const operationWords: Record<OperationKind, string> = {
  add_node: "Add",
  replace_text: "Change",
  set_field: "Set",
  move_node: "Move",
  remove_node: "Remove",
};

export function authorName(author: Author | string | null | undefined): string {
  if (!author) return "somebody";
  if (typeof author === "string") return author;
  if (author.kind === "assistant" && author.name === "guide") return "The guide";
  // How a model is reached is no part of its name.
  if (author.kind === "assistant" && author.name) return author.name.replace(/^(openai|ollama|anthropic)\//, "");
  if (author.name) return author.name;
  return author.kind === "assistant" ? "the assistant" : author.kind === "system" ? "Stet" : "somebody";
}

/** The first letters of a name, or of an address. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 && !name.includes("@") ? words.at(-1)![0] : "")).toUpperCase();
}

/** Names in a sentence; of many, the first few and how many more. */
export function names(all: string[], most = 3): string {
  const shown = all.length > most ? [...all.slice(0, most - 1), `${all.length - most + 1} more`] : all;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** The findings in groups, the gravest first; groups without any are left out. */
export function bySeverity(findings: Finding[]): [Severity, Finding[]][] {
  const order: Severity[] = ["error", "warning", "advice"];
  return order.map((s): [Severity, Finding[]] => [s, findings.filter((f) => f.severity === s)]).filter(([, these]) => these.length > 0);
}

/** A snippet without the sign of the list that it was cut from. */
export function withoutBullet(parts: Found["snippet"]): Found["snippet"] {
  return parts.map((part, i) => (i === 0 ? { ...part, text: part.text.replace(/^\s*(?:[-*+]|#{1,6})\s+/, "") } : part));
}
