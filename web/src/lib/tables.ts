import type { PrdNode } from "../types";

/** How wide each column is, as the value of a CSS width; "auto" shares what is left. */
export type Columns = string[];

const SHORT = 16;
const MOST_COLUMNS = 8;

/** The cells of a row of a Markdown table. */
export function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

const isRow = (line: string): boolean => /^\s*\|.*\|\s*$/.test(line);
const isRule = (line: string): boolean => isRow(line) && cells(line).every((cell) => /^:?-+:?$/.test(cell));

/**
 * The widths of the columns of each table whose rows are nodes of their own, by the node: every row is a table in itself,
 * and they line up only where all of them are told the same widths. What is short takes as much as its longest word or
 * cell, what is long shares the rest.
 */
export function tableColumns(nodes: Pick<PrdNode, "id" | "code" | "text">[]): ReadonlyMap<string, Columns> {
  const found = new Map<string, Columns>();
  for (let i = 0; i < nodes.length; i++) {
    const head = nodes[i]!.text.trimEnd().split("\n");
    if (head.length < 2 || !isRule(head.at(-1)!) || !isRow(head.at(-2)!)) continue;
    const rows: PrdNode["text"][] = [head.at(-2)!];
    let end = i + 1;
    for (; end < nodes.length && nodes[end]!.code && isRow(nodes[end]!.text.trim().split("\n")[0]!); end++) rows.push(nodes[end]!.text.trim());
    if (end === i + 1) continue;
    const columns = widths(rows.map(cells));
    if (columns) for (const node of nodes.slice(i, end)) found.set(node.id, columns);
    i = end - 1;
  }
  return found;
}

function widths(rows: string[][]): Columns | null {
  const count = Math.max(...rows.map((row) => row.length));
  if (count > MOST_COLUMNS) return null;
  const longest = Array.from({ length: count }, (_, n) => Math.max(...rows.map((row) => (row[n] ?? "").length)));
  // Where no column is long, they share the room as they are.
  if (!longest.some((length) => length > SHORT)) return null;
  return longest.map((length) => (length > SHORT ? "auto" : `calc(${Math.max(length, 3)}ch + 1.4rem)`));
}

/** What becomes of one cell of a row. */
export interface CellChange {
  name: string;
  before: string;
  after: string;
}

/** The names of the columns of the table whose head is the node `id`, or stands above it; null where there is none. */
export function columnNames(nodes: Pick<PrdNode, "id" | "text">[], id: string | null | undefined): string[] | null {
  for (let i = nodes.findIndex((node) => node.id === id); i >= 0; i--) {
    const lines = nodes[i]!.text.trim().split("\n");
    const rule = lines.map(isRule).lastIndexOf(true);
    if (rule > 0 && lines.slice(rule - 1).every(isRow)) return cells(lines[rule - 1]!).map(unmarked);
    if (!lines.every(isRow)) return null;
  }
  return null;
}

/** The cells of a row before and after a change; null where one of the two is no row of that table. */
export function cellChanges(before: string, after: string, names: string[] | null): CellChange[] | null {
  const rows = [before.trim(), after.trim()];
  if (!names || rows.every((row) => !row) || rows.some((row) => row && (!isRow(row) || row.includes("\n")))) return null;
  const [old, now] = rows.map((row) => (row ? cells(row).map((cell) => cell.replaceAll("\\|", "|")) : []));
  if (Math.max(old!.length, now!.length) > names.length) return null;
  return names.map((name, i) => ({ name: name || `Column ${i + 1}`, before: old![i] ?? "", after: now![i] ?? "" }));
}

const unmarked = (name: string): string => name.replace(/^[*_`]+|[*_`]+$/g, "").trim();
