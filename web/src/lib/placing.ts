import type { PrdNode, ProposedOperation } from "../types";

// A new item whose number is left open: "- **FR-?** The system shall …", or a row "| FR-? | The system shall … |".
const NUMBERLESS = /\*\*([A-Z][A-Z0-9]{0,7})-\?\*\*/;
const ITEM_START = new RegExp(`^\\s*(?:[-*+]\\s+)?(?:\\|\\s*)?${NUMBERLESS.source}|^\\s*\\|\\s*([A-Z][A-Z0-9]{0,7})-\\?\\s*\\|`);
const isRow = (text: string): boolean => /^\s*\|/.test(text);

/** What a proposed passage would say if it were accepted now: an item that is new with the number that it would get. */
export function proposedText(operation: Pick<ProposedOperation, "op" | "text" | "result">): string {
  return operation.op === "remove_node" ? "" : operation.result || (operation.text ?? "");
}

/** The text without the marks of items that have no number yet. */
export function withoutOpenCodes(text: string): string {
  return text.replace(new RegExp(`${NUMBERLESS.source}\\s*`, "g"), "");
}

/**
 * The node after which an addition would stand were it accepted now; null at the start. The server puts an item with
 * an open number behind those of its kind, where it is not said to follow one of them, or behind the text that opens
 * the section.
 */
export function standsAfter(text: string, after: string | null, nodes: Pick<PrdNode, "id" | "kind" | "code" | "text">[]): string | null {
  const start = ITEM_START.exec(text);
  const prefix = start?.[1] ?? start?.[2];
  const at = nodes.findIndex((node) => node.id === after);
  const isSibling = (node: Pick<PrdNode, "code"> | undefined): boolean => !!prefix && !!node?.code?.startsWith(`${prefix}-`);
  if (!prefix || (after !== null && at < 0) || isSibling(nodes[at])) return after;
  let behind = at;
  if (nodes[at]?.kind === "section") while (nodes[behind + 1]?.kind === "text") behind++;
  for (let i = at + 1; i < nodes.length && nodes[i]!.kind !== "section"; i++) if (isSibling(nodes[i]) && (!isRow(text) || isRow(nodes[i]!.text))) behind = i;
  return nodes[behind]?.id ?? null;
}
