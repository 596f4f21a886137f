import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { wordDiff, type Piece } from "../lib/diff";

const LONG = 280;

/** The change from one text to another, in proofreader's marks: what goes is struck, what comes is underlined. */
export function Diff({ before, after, label }: { before: string; after: string; label?: string }) {
  const pieces = useMemo(() => wordDiff(before.trim(), after.trim()), [before, after]);
  const [whole, setWhole] = useState(false);
  if (!pieces.length) return <p class="marks empty">(empty)</p>;
  if (pieces.every((p) => p.kind === "same")) return <p class="marks empty">The words stay the same.</p>;
  const long = pieces.some((p) => p.kind === "same" && p.text.length > LONG);
  return (
    <div class="marks" role="group" aria-label={label ?? "Change"}>
      {pieces.map((piece, i) => mark(piece, i, whole, i === 0, i === pieces.length - 1))}
      {long && (
        <button type="button" class="link whole" onClick={() => setWhole(!whole)}>
          {whole ? "Only what changes" : "Whole passage"}
        </button>
      )}
    </div>
  );
}

function mark(piece: Piece, key: number, whole: boolean, first: boolean, last: boolean): ComponentChildren {
  switch (piece.kind) {
    case "added":
      return (
        <ins key={key}>
          <span class="hidden">[added: </span>
          {piece.text}
          <span class="hidden">] </span>
        </ins>
      );
    case "removed":
      return (
        <del key={key}>
          <span class="hidden">[struck: </span>
          {piece.text}
          <span class="hidden">] </span>
        </del>
      );
    default:
      return <span key={key}>{whole ? piece.text : shorten(piece.text, first, last)}</span>;
  }
}

/** Leaves out the middle of a long stretch that stays, and its far end where nothing follows or precedes. */
function shorten(text: string, first: boolean, last: boolean): string {
  if (text.length <= LONG) return text;
  const head = first ? "" : text.slice(0, 90).replace(/\s+\S*$/, " ");
  const tail = last ? "" : text.slice(-90).replace(/^\S*\s+/, " ");
  return `${head}[…]${tail}`;
}

/** A diff in unified form, as the server gives it for two revisions. */
export function UnifiedMarks({ unified }: { unified: string }) {
  const lines = unified.split("\n").filter((line) => !/^(---|\+\+\+) /.test(line));
  if (!lines.some((line) => /^[+-]/.test(line))) return <p class="marks empty">The two texts are the same.</p>;
  return (
    <pre class="marks unified">
      {lines.map((line, i) => {
        if (line.startsWith("@@")) return <span key={i} class="hunk">{i ? "⋯\n" : ""}</span>;
        if (line.startsWith("\\")) return null;
        const text = `${line.slice(1) || " "}`;
        if (line.startsWith("+")) return <ins key={i}><span class="hidden">added: </span>{text}{"\n"}</ins>;
        if (line.startsWith("-")) return <del key={i}><span class="hidden">struck: </span>{text}{"\n"}</del>;
        return <span key={i}>{text}{"\n"}</span>;
      })}
    </pre>
  );
}
