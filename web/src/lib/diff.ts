import { diffLines, diffWordsWithSpace } from "diff";

export interface Piece {
  kind: "same" | "added" | "removed";
  text: string;
}

type Part = { value: string; added?: boolean; removed?: boolean };

/** What changed between two texts, word by word; line by line where words would take too long. */
export function wordDiff(before: string, after: string): Piece[] {
  if (before === after) return before ? [{ kind: "same", text: before }] : [];
  const parts: Part[] = diffWordsWithSpace(before, after, { timeout: 150 }) ?? diffLines(before, after);
  const pieces = parts.map<Piece>((p) => ({ kind: p.added ? "added" : p.removed ? "removed" : "same", text: p.value }));
  return gather(pieces);
}

/**
 * Puts changes that only white space separates into one removal and one insertion, as an editor would mark them:
 * "~~twelve seconds~~ five minutes" and not four marks that alternate.
 */
function gather(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  let removed = "";
  let added = "";
  const flush = (): void => {
    if (removed) result.push({ kind: "removed", text: removed });
    if (added) result.push({ kind: "added", text: added });
    removed = added = "";
  };
  pieces.forEach((piece, i) => {
    if (piece.kind === "removed") removed += piece.text;
    else if (piece.kind === "added") added += piece.text;
    else if (removed && added && i < pieces.length - 1 && /^[^\S\n]+$/.test(piece.text)) {
      removed += piece.text;
      added += piece.text;
    } else {
      flush();
      result.push(piece);
    }
  });
  flush();
  return result;
}
