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
