import type { ComponentChildren } from "preact";

/**
 * The Markdown that replies in a chat use: paragraphs, headings, nested lists, quotes, code, tables, links, bold and
 * italic. Made into elements and never into HTML, so that a reply can contain nothing else.
 */
export function RichText({ text }: { text: string }) {
  return <>{render(text.replace(/\r\n?/g, "\n").split("\n"), 0)}</>;
}

/** Quotes and lists are not followed deeper than a person would write them; what lies deeper is plain text. */
const DEEPEST = 6;

interface Item {
  lines: string[];
  /** Lists of one line per item are set closer than lists of paragraphs. */
  loose: boolean;
}

type Block =
  | { type: "paragraph" | "heading"; lines: string[] }
  | { type: "code" | "quote"; lines: string[] }
  | { type: "list"; start: number | null; items: Item[] }
  | { type: "table"; rows: string[][] }
  | { type: "rule" };

const FENCE = /^\s{0,3}(```+|~~~+)[^`]*$/;
const BULLET = /^(\s{0,3})([-*+•]|(\d{1,9})[.)])(\s+|$)/;
const QUOTE = /^\s{0,3}>\s?/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
const RULE = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function blocks(lines: string[], depth: number): Block[] {
  if (depth > DEEPEST) return [{ type: "paragraph", lines }];
  const result: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    if (!line.trim()) at++;
    else if (FENCE.test(line)) at = code(lines, at, result);
    else if (heading) {
      result.push({ type: "heading", lines: [heading[1]!] });
      at++;
    } else if (RULE.test(line)) {
      result.push({ type: "rule" });
      at++;
    } else if (QUOTE.test(line)) at = quote(lines, at, result);
    else if (BULLET.test(line)) at = list(lines, at, result);
    else if (line.includes("|") && DELIMITER.test(lines[at + 1] ?? "") && lines[at + 1]!.includes("-")) at = table(lines, at, result);
    else at = paragraph(lines, at, result);
  }
  return result;
}

function code(lines: string[], at: number, result: Block[]): number {
  const fence = FENCE.exec(lines[at]!)![1]!;
  let end = at + 1;
  while (end < lines.length && !lines[end]!.trim().startsWith(fence)) end++;
  result.push({ type: "code", lines: lines.slice(at + 1, end) });
  return end + 1;
}

function quote(lines: string[], at: number, result: Block[]): number {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end]!)) end++;
  result.push({ type: "quote", lines: lines.slice(at, end).map((line) => line.replace(QUOTE, "")) });
  return end;
}

function paragraph(lines: string[], at: number, result: Block[]): number {
  let end = at + 1;
  while (end < lines.length && lines[end]!.trim() && ![FENCE, HEADING, RULE, QUOTE, BULLET].some((sign) => sign.test(lines[end]!))) end++;
  result.push({ type: "paragraph", lines: lines.slice(at, end) });
  return end;
}

/** Items until a line that belongs to none: what is indented under an item is its own, and may be a list again. */
function list(lines: string[], at: number, result: Block[]): number {
  const first = BULLET.exec(lines[at]!)!;
  const ordered = first[3] !== undefined;
  const items: Item[] = [];
  while (at < lines.length) {
    const bullet = BULLET.exec(lines[at]!);
    if (!bullet || (bullet[3] !== undefined) !== ordered) break;
    const indent = bullet[1]!.length + 2;
    const item: Item = { lines: [lines[at]!.slice(bullet[0].length)], loose: false };
    for (at++; at < lines.length; at++) {
      const line = lines[at]!;
      const inside = /^\s*/.exec(line)![0].length >= indent;
      if (!line.trim()) {
        const next = lines.slice(at + 1).find((l) => l.trim());
        if (next === undefined || !/^\s/.test(next) || /^\s*/.exec(next)![0].length < indent) break;
        item.loose = true;
      } else if (!inside && (BULLET.test(line) || lines[at - 1]!.trim() === "" || FENCE.test(line) || HEADING.test(line))) break;
      item.lines.push(inside ? line.slice(Math.min(indent + (ordered ? 1 : 0), /^\s*/.exec(line)![0].length)) : line.trim());
    }
    items.push(item);
    // A blank line may stand between two items of one list.
    const next = lines.findIndex((line, i) => i >= at && line.trim() !== "");
    const following = next < 0 ? null : BULLET.exec(lines[next]!);
    if (next > at && following && (following[3] !== undefined) === ordered) at = next;
  }
  result.push({ type: "list", start: ordered ? Number(first[3]) : null, items });
  return at;
}

function table(lines: string[], at: number, result: Block[]): number {
  const cells = (line: string): string[] => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const rows = [cells(lines[at]!)];
  let end = at + 2;
  for (; end < lines.length && lines[end]!.includes("|"); end++) rows.push(cells(lines[end]!));
  result.push({ type: "table", rows });
  return end;
}

function render(lines: string[], depth: number): ComponentChildren[] {
  return blocks(lines, depth).map((block, i) => renderBlock(block, i, depth));
}

function renderBlock(block: Block, key: number, depth: number): ComponentChildren {
  switch (block.type) {
    case "code":
      return (
        <pre key={key} tabIndex={0}>
          <code>{block.lines.join("\n")}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={key}>{render(block.lines, depth + 1)}</blockquote>;
    case "heading":
      return (
        <p key={key} class="heading">
          {inline(block.lines[0]!)}
        </p>
      );
    case "list": {
      const items = block.items.map((item, i) => <li key={i}>{itemContent(item, depth + 1)}</li>);
      return block.start === null ? <ul key={key}>{items}</ul> : <ol key={key} start={block.start}>{items}</ol>;
    }
    case "table":
      return <Table key={key} rows={block.rows} />;
    case "rule":
      return <hr key={key} />;
    default:
      return <p key={key}>{inline(block.lines.join("\n"))}</p>;
  }
}

function itemContent(item: Item, depth: number): ComponentChildren {
  const [first, ...rest] = blocks(item.lines, depth);
  if (!first) return null;
  const tight = !item.loose && first.type === "paragraph";
  return [tight ? inline(first.lines.join("\n")) : renderBlock(first, -1, depth), ...rest.map((block, i) => renderBlock(block, i, depth))];
}

function Table({ rows: [head, ...body] }: { rows: string[][] }) {
  return (
    <div class="table" tabIndex={0}>
      <table>
        <thead>
          <tr>{head!.map((cell, i) => <th key={i}>{inline(cell)}</th>)}</tr>
        </thead>
        <tbody>
          {body.map((row, r) => (
            <tr key={r}>{head!.map((_, i) => <td key={i}>{inline(row[i] ?? "")}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const INLINE = new RegExp(
  [
    "\\\\([!-/:-@[-`{-~])", // an escaped sign
    "(`+)(.+?)\\2(?!`)", // code
    "\\*\\*(?=\\S)([^]+?)\\*\\*(?!\\*)",
    "\\*(?=[^\\s*])([^*\\n]+?)\\*",
    "\\b_(?=\\S)([^_\\n]+?)_\\b",
    "~~(?=\\S)([^~\\n]+?)~~",
    "\\[([^\\]\\n]+)\\]\\((https?://[^\\s()]+)\\)",
    "(https?://[^\\s<>()\"'”’]*[^\\s<>()\"'”’.,;:!?])",
  ].join("|"),
);

function inline(text: string, depth = 0): ComponentChildren[] {
  if (depth > DEEPEST) return [text];
  const out: ComponentChildren[] = [];
  let rest = text;
  for (let m = INLINE.exec(rest); m; m = INLINE.exec(rest)) {
    if (m.index) out.push(rest.slice(0, m.index));
    const [whole, escaped, , code, bold, star, underscore, struck, name, target, address] = m;
    if (escaped !== undefined) out.push(escaped);
    else if (code !== undefined) out.push(<code>{code.trim() || code}</code>);
    else if (bold !== undefined) out.push(<strong>{inline(bold, depth + 1)}</strong>);
    else if (struck !== undefined) out.push(<s>{inline(struck, depth + 1)}</s>);
    else if (name !== undefined) out.push(<Outward to={target!}>{inline(name, depth + 1)}</Outward>);
    else if (address !== undefined) out.push(<Outward to={address}>{address}</Outward>);
    else out.push(<em>{inline(star ?? underscore!)}</em>);
    rest = rest.slice(m.index + whole.length);
  }
  if (rest) out.push(rest);
  return out;
}

/** A link that a person may follow; whoever wrote it learns nothing of where it was followed from. */
function Outward({ to, children }: { to: string; children: ComponentChildren }) {
  return (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow" title={to}>
      {children}
    </a>
  );
}
