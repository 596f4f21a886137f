import { Fragment, type ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { wordDiff, type Piece } from "../lib/diff";
import type { DiffLine } from "../types";

const LONG = 280;

/** The change from one text to another, in proofreader's marks: what goes is struck, what comes is underlined. */
export function Diff({ before, after, label }: { before: string; after: string; label?: string | undefined }) {
  const pieces = useMemo(() => wordDiff(before.trim(), after.trim()), [before, after]);
  const [whole, setWhole] = useState(false);
  if (!pieces.length) return <p class="marks empty">(empty)</p>;
  if (pieces.every((p) => p.kind === "same")) return <p class="marks empty">The words stay the same.</p>;
  const long = pieces.some((p) => p.kind === "same" && p.text.length > LONG);
  const ink = new Ink();
  return (
    <div class="marks" role="group" aria-label={label ?? "Change"}>
      {pieces.map((piece, i) => mark(piece, i, ink, whole, i === 0, i === pieces.length - 1))}
      {long && (
        <button type="button" class="link whole" onClick={() => setWhole(!whole)}>
          {whole ? "Only what changes" : "Whole passage"}
        </button>
      )}
    </div>
  );
}

/** A text that was let stand: nothing is marked in it any more. */
export function Settled({ text }: { text: string }) {
  return text.trim() ? <div class="marks">{new Ink().set(text.trim(), "same")}</div> : null;
}

function mark(piece: Piece, key: number, ink: Ink, whole: boolean, first: boolean, last: boolean): ComponentChildren {
  const text = piece.kind === "same" && !whole ? shorten(piece.text, first, last) : piece.text;
  const words = ink.set(text, piece.kind);
  switch (piece.kind) {
    case "added":
      return (
        <ins key={key}>
          <span class="hidden">[added: </span>
          {words}
          <span class="hidden">] </span>
        </ins>
      );
    case "removed":
      return (
        <del key={key}>
          <span class="hidden">[struck: </span>
          {words}
          <span class="hidden">] </span>
        </del>
      );
    default:
      return <span key={key}>{words}</span>;
  }
}

const SIGNS = /(\*\*|`|^#{1,6} |^[ \t]*[-*+] )/gm;

/**
 * Sets Markdown as it will read: bold words bold, bullets as bullets. The signs themselves are shown where they are
 * the change. Old and new text each have their own state, because a sign may open in one and close in another piece.
 */
class Ink {
  private bold = { before: false, after: false };
  private code = { before: false, after: false };
  private lineStart = { before: true, after: true };

  set(text: string, kind: Piece["kind"]): ComponentChildren[] {
    const onlySigns = kind !== "same" && /^[*`#\s_-]+$/.test(text);
    const parts = text.split(SIGNS);
    // A piece that begins within a line does not begin with a bullet or a heading, whatever it looks like.
    const within = parts[0] === "" && !this.lineStart[kind === "removed" ? "before" : "after"];
    if (kind !== "added") this.lineStart.before = text.endsWith("\n");
    if (kind !== "removed") this.lineStart.after = text.endsWith("\n");
    return parts.map((part, i) => {
      if (i % 2 === 0 || (within && i === 1 && part.endsWith(" "))) return part && this.word(part, kind, i);
      if (part === "**") this.flip(this.bold, kind);
      else if (part === "`") this.flip(this.code, kind);
      if (onlySigns) return <span key={i} class="syntax">{part}</span>;
      if (part.startsWith("#")) return null;
      if (!/[-*+] $/.test(part)) return null;
      return (
        <span key={i} class="bullet">
          {part.replace(/[-*+] $/, "• ")}
        </span>
      );
    });
  }

  private flip(state: { before: boolean; after: boolean }, kind: Piece["kind"]): void {
    if (kind !== "added") state.before = !state.before;
    if (kind !== "removed") state.after = !state.after;
  }

  private word(part: string, kind: Piece["kind"], key: number): ComponentChildren {
    const side = kind === "removed" ? "before" : "after";
    if (this.code[side]) return <code key={key}>{part}</code>;
    return this.bold[side] ? <strong key={key}>{part}</strong> : part;
  }
}

/** Leaves out the middle of a long stretch that stays, and its far end where nothing follows or precedes. */
function shorten(text: string, first: boolean, last: boolean): string {
  if (text.length <= LONG) return text;
  const head = first ? "" : text.slice(0, 90).replace(/\s+\S*$/, " ");
  const tail = last ? "" : text.slice(-90).replace(/^\S*\s+/, " ");
  return `${head}[…]${tail}`;
}

/** What lies between two revisions: lines that go and come, with the words in them that changed. */
export function LineMarks({ lines }: { lines: DiffLine[] }) {
  if (lines.every((line) => line.kind === "same")) return <p class="marks empty">The two texts are the same.</p>;
  const gapBefore = gaps(lines);
  return (
    <pre class="marks lines">
      {lines.map((line, i) => (
        <Fragment key={i}>
          {gapBefore[i] && <span class="hunk">⋯</span>}
          <span class={line.kind}>{lineMarks(line)}{"\n"}</span>
        </Fragment>
      ))}
    </pre>
  );
}

/** Before which of them lines that stay are left out. */
function gaps(lines: DiffLine[]): boolean[] {
  const last = { from: 0, to: 0 };
  return lines.map((line, i) => {
    const gap = i > 0 && (line.from > last.from + 1 || line.to > last.to + 1);
    last.from = Math.max(last.from, line.from);
    last.to = Math.max(last.to, line.to);
    return gap;
  });
}

function lineMarks(line: DiffLine): ComponentChildren {
  const ink = new Ink();
  if (line.parts.every((part) => !part.text.trim())) return " "; // nothing to strike or to underline
  return line.parts.map((part, i) => {
    const words = ink.set(part.text, line.kind);
    if (!part.changed) return <span key={i}>{words}</span>;
    if (line.kind === "added") return <ins key={i}><span class="hidden">added: </span>{words}</ins>;
    return <del key={i}><span class="hidden">struck: </span>{words}</del>;
  });
}
