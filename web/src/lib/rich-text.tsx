import type { ComponentChildren } from "preact";

/**
 * The little Markdown that replies in a chat use: paragraphs, lists, code, bold, italic. Made into elements and never
 * into HTML, so that a reply can contain nothing else.
 */
export function RichText({ text }: { text: string }) {
  return <>{blocks(text).map((block, i) => renderBlock(block, i))}</>;
}

type Block =
  | { type: "paragraph"; text: string }
  | { type: "code"; text: string }
  | { type: "quote"; text: string }
  | { type: "list"; ordered: boolean; items: string[] };

const BULLET = /^\s*(?:[-*+•]|(\d+)[.)])\s+/;

function blocks(text: string): Block[] {
  const result: Block[] = [];
  let open = null as Block | null;
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    if (open?.type === "code" && !/^\s*```/.test(line)) {
      open.text += (open.text ? "\n" : "") + line;
      continue;
    }
    if (/^\s*```/.test(line)) {
      if (open?.type === "code") open = null;
      else result.push((open = { type: "code", text: "" }));
      continue;
    }
    const bullet = BULLET.exec(line);
    if (line.trim() === "") open = null;
    else if (bullet) {
      const ordered = bullet[1] !== undefined;
      if (open?.type !== "list" || open.ordered !== ordered) {
        open = { type: "list", ordered, items: [] };
        result.push(open);
      }
      open.items.push(line.slice(bullet[0].length));
    } else if (/^\s*>/.test(line)) {
      const quoted = line.replace(/^\s*>\s?/, "");
      if (open?.type === "quote") open.text += `\n${quoted}`;
      else result.push((open = { type: "quote", text: quoted }));
    } else if (open?.type === "list") open.items[open.items.length - 1] += `\n${line.trim()}`;
    else if (open?.type === "paragraph") open.text += `\n${line}`;
    else result.push((open = { type: "paragraph", text: line.replace(/^#{1,6}\s+/, "") }));
  }
  return result;
}

function renderBlock(block: Block, key: number): ComponentChildren {
  switch (block.type) {
    case "code":
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={key}>{inline(block.text)}</blockquote>;
    case "list": {
      const items = block.items.map((item, i) => <li key={i}>{inline(item)}</li>);
      return block.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
    default:
      return <p key={key}>{inline(block.text)}</p>;
  }
}

const INLINE = /`([^`]+)`|\*\*(?=\S)([^]+?)\*\*|\*(?=\S)([^*\n]+?)\*|\b_(?=\S)([^_\n]+?)_\b/;

function inline(text: string): ComponentChildren[] {
  const out: ComponentChildren[] = [];
  let rest = text;
  for (let m = INLINE.exec(rest); m; m = INLINE.exec(rest)) {
    if (m.index) out.push(rest.slice(0, m.index));
    if (m[1] !== undefined) out.push(<code>{m[1]}</code>);
    else if (m[2] !== undefined) out.push(<strong>{inline(m[2])}</strong>);
    else out.push(<em>{m[3] ?? m[4]}</em>);
    rest = rest.slice(m.index + m[0].length);
  }
  if (rest) out.push(rest);
  return out;
}
