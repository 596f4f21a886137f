import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { RichText } = await load("lib/rich-text.tsx");

/** The elements that a text becomes, written as HTML. Only what the component made is a tag; its texts are escaped. */
function html(text) {
  const draw = (node) => {
    if (node === null || node === undefined || typeof node === "boolean") return "";
    if (Array.isArray(node)) return node.map(draw).join("");
    if (typeof node !== "object") return String(node).replace(/&/g, "&amp;").replace(/</g, "&lt;");
    if (typeof node.type === "function") return draw(node.type(node.props));
    const { children, ...props } = node.props;
    const attributes = Object.entries(props).filter(([name]) => ["href", "start", "class"].includes(name)).map(([name, value]) => ` ${name}="${value}"`);
    return `<${node.type}${attributes.join("")}>${draw(children)}</${node.type}>`;
  };
  return draw(RichText({ text }).props.children);
}

const EXAMPLES = [
  ["Thank you.\n\n**Who will use it?** People differ.", "<p>Thank you.</p><p><strong>Who will use it?</strong> People differ.</p>"],
  ["one\ntwo", "<p>one\ntwo</p>"],
  ["- Known: *Problem*\n- Missing: `Users`", "<ul><li>Known: <em>Problem</em></li><li>Missing: <code>Users</code></li></ul>"],
  ["Say:\n- a\n- b", "<p>Say:</p><ul><li>a</li><li>b</li></ul>"],
  ["- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"],
  ["1. a\n\n2. b", '<ol start="1"><li>a</li><li>b</li></ol>'],
  ["3. c\n   - d", '<ol start="3"><li>c<ul><li>d</li></ul></li></ol>'],
  ["- a\n\n  b\n- c", "<ul><li><p>a</p><p>b</p></li><li>c</li></ul>"],
  ["- a\n\nafter", "<ul><li>a</li></ul><p>after</p>"],
  ["> They said\n> **stop**", "<blockquote><p>They said\n<strong>stop</strong></p></blockquote>"],
  ["### Next\ntext", '<p class="heading">Next</p><p>text</p>'],
  ["```sh\nmake **run**\n\n<b>\n```\nend", "<pre><code>make **run**\n\n&lt;b></code></pre><p>end</p>"],
  ["```\nnot closed yet", "<pre><code>not closed yet</code></pre>"],
  [
    "| a | b |\n|---|:-:|\n| 1 | **2** |\n| 3 |",
    '<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><strong>2</strong></td></tr><tr><td>3</td><td></td></tr></tbody></table></div>',
  ],
  ["a\n\n---\n\nb", "<p>a</p><hr></hr><p>b</p>"],
  ["See [the docs](https://example.org/a_b).", '<p>See <a href="https://example.org/a_b">the docs</a>.</p>'],
  ["At https://example.org/x?y=1.", '<p>At <a href="https://example.org/x?y=1">https://example.org/x?y=1</a>.</p>'],
  ["snake_case_name and 2 * 3 * 4 and \\*stars\\*", "<p>snake_case_name and 2 * 3 * 4 and *stars*</p>"],
  ["“FR-3 is done” ~~or not~~", "<p>“FR-3 is done” <s>or not</s></p>"],
];

for (const [text, expected] of EXAMPLES) {
  test(`a reply is set as it was meant: ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(html(text), expected));
}

test("nothing a reply says becomes an element of its own making", () => {
  const hostile = '<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](data:text/html,x) ![c](https://example.org/p.gif) <https://example.org/"onclick="x>';
  const made = html(hostile);
  assert.deepEqual([...new Set([...made.matchAll(/<(\w+)/g)].map((m) => m[1]))].sort(), ["a", "p"]);
  assert.doesNotMatch(made, /href="(?!https:\/\/example\.org\/)/);
  assert.doesNotMatch(made, / on\w+="/);
});

test("every word of a text is kept, however its signs are nested", { timeout: 60_000 }, () => {
  for (const text of [">".repeat(30000) + "end", "- ".repeat(10000) + "end", "*".repeat(20000) + "end", "[".repeat(20000) + "end", "a" + "`".repeat(19999) + "end", "**a ".repeat(5000) + "end", "|".repeat(9999) + "\n|-|\nend"]) {
    assert.match(html(text), /end/);
  }
});
