// Searching across PRDs: what is found, by whom, and how it is shown; on both databases.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startServer } from "../support/server.mjs";
import { unlimited } from "../support/users.mjs";

const payment = `# Payment reminders

Treasurers of small clubs chase unpaid fees.

## Requirements

- **FR-1** The system shall send a reminder 7 days before a fee is due.
- **FR-2** When a payment arrives, the system shall stop the reminders.

## Risks

- **R-1** Members take the "reminders" for spam; it's a café's problem, too.
`;

function suite(name, open) {
  describe(name, () => {
    let database, server, ana, ben, club, skipped;

    before(async () => {
      database = await open();
      skipped = database?.skipped;
      if (skipped) return;
      server = await startServer({ env: { ...unlimited, ...(database ? { STET_DATABASE_URL: database.url } : {}) } });
      ana = await signIn(server, "ana@example.org");
      ben = await signIn(server, "ben@example.org");
      club = (await ana.call("POST", "/workspaces", { name: "Club" })).body.id;
      await add(ana, "PAY", payment, `&workspace=${club}`);
      await add(ana, "SHOP", "# Shop\n\n- **FR-1** The system shall show a cart.\n");
      await add(ben, "PAY", "# A secret\n\nReminders of Ben's own.\n");
    });
    after(async () => {
      await server?.stop();
      await database?.stop?.();
    });
    const check = (title, run) => test(title, (context) => (skipped ? context.skip(skipped) : run()));

    const add = (person, key, text, more = "") =>
      person.call("POST", `/prds/import?key=${key}${more}`, text, { headers: { "Content-Type": "text/markdown" } });
    const search = async (person, q, more = "") =>
      (await person.call("GET", `/search?q=${encodeURIComponent(q)}${more}`)).body;
    const codes = async (q, more) =>
      (await search(ana, q, more)).items.map((each) => each.node?.code ?? each.node?.kind ?? "title").sort();
    const edit = async (prd, operation) => {
      const { revision, items } = (await ana.call("GET", `/prds/${prd}/nodes`)).body;
      await ana.call("POST", `/prds/${prd}/operations`, { base_revision: revision, operations: [operation(items)] });
    };

    check("words are found in any form, all of them in one place", async () => {
      assert.deepEqual(await codes("send reminders"), ["FR-1"]);
      assert.deepEqual(await codes("SENDS Reminder"), ["FR-1"]);
      assert.deepEqual(await codes("stopping"), ["FR-2"]);
      assert.deepEqual(await codes("reminder cart"), []);
      assert.deepEqual(await codes("nowhere"), []);
    });

    check("phrases, beginnings, words that must not be there, codes", async () => {
      assert.deepEqual(await codes('"send a reminder"'), ["FR-1"]);
      assert.deepEqual(await codes('"reminder send"'), []);
      assert.deepEqual(await codes("trea*"), ["text"]);
      assert.deepEqual(await codes("reminders -send"), ["FR-2", "R-1", "section", "title"]);
      assert.deepEqual(await codes("FR-2"), ["FR-2"]);
    });

    check("what was found says where, and shows the words", async () => {
      const { items } = await search(ana, "reminder send");
      assert.equal(items.length, 1);
      assert.deepEqual({ key: items[0].prd.key, title: items[0].prd.title, kind: items[0].node.kind, code: items[0].node.code },
        { key: "PAY", title: "Payment reminders", kind: "requirement", code: "FR-1" });
      assert.deepEqual(items[0].snippet.filter((part) => part.hit).map((part) => part.text), ["send", "reminder"]);
      assert.match(items[0].snippet.map((part) => part.text).join(""), /^FR-1 The system shall send a reminder 7 days/);
    });

    check("one kind can be asked for alone, the titles of PRDs too", async () => {
      assert.deepEqual(await codes("payment"), ["FR-2", "section", "title"]);
      assert.deepEqual(await codes("payment", "&kind=prd"), ["title"]);
      assert.deepEqual(await codes("payment", "&kind=requirement"), ["FR-2"]);
    });

    check("nobody finds what they may not see", async () => {
      const { items } = await search(ben, "reminders");
      assert.deepEqual(items.map((each) => each.prd.title), ["A secret"]);
      await ben.call("GET", `/search?q=reminders&workspace=${club}`, undefined, { status: 404 });
      await ana.call("POST", `/workspaces/${club}/members`, { email: "ben@example.org", role: "viewer" });
      assert.ok((await search(ben, "reminders")).items.length > 1);
      assert.deepEqual(new Set((await search(ben, "reminders", `&workspace=${club}`)).items.map((each) => each.prd.title)),
        new Set(["Payment reminders"]));
      await ana.call("DELETE", `/workspaces/${club}/members/${ben.user.id}`);
      assert.equal((await search(ben, "reminders")).items.length, 1);
    });

    check("what changes is found as it is now", async () => {
      await edit("SHOP", (items) => ({ op: "add_node", after: items.at(-1).id, text: "\nZebras may shop at night.\n" }));
      assert.deepEqual(await codes("zebra"), ["text"]);
      await edit("SHOP", (items) => ({ op: "replace_text", node: items.at(-1).id, base_hash: items.at(-1).hash,
        text: "\nGiraffes may shop at night.\n" }));
      assert.deepEqual(await codes("zebra"), []);
      assert.deepEqual(await codes("giraffe"), ["text"]);
      await edit("SHOP", (items) => ({ op: "remove_node", node: items.at(-1).id, base_hash: items.at(-1).hash }));
      assert.deepEqual(await codes("giraffe"), []);
      const { body } = await ana.call("GET", "/prds/SHOP");
      await ana.call("PATCH", "/prds/SHOP", { title: "Aardvark" }, { headers: { "If-Match": `"${body.head_revision}"` } });
      assert.deepEqual(await codes("aardvark"), ["title"]);
      await ana.call("DELETE", "/prds/SHOP");
      assert.deepEqual(await codes("aardvark"), []);
    });

    check("a list goes on where it stopped", async () => {
      await add(ana, "MANY", `# Many\n\n${Array.from({ length: 25 }, (_, i) => `- **FR-${i + 1}** Kumquats number ${i}.\n`).join("")}`);
      const seen = [];
      for (let next = ""; next !== null; ) {
        const page = await search(ana, "kumquat", `&limit=10${next && `&cursor=${next}`}`);
        seen.push(...page.items.map((each) => each.node.code));
        next = page.next;
      }
      assert.equal(new Set(seen).size, 25);
      assert.equal(seen.length, 25);
    });

    check("what is typed is words and never syntax", async () => {
      for (const q of ["it's", "\"", "\" OR scope:x", "title:payment", "a AND", "NEAR(a b)", "x'); DROP TABLE nodes; --", "(", "\\", "'a' & !",
        "^fee", "{a b}", "fee + due", "café", "*", "- -", "Ω", "🙂 fee", "ab:*", "<->"]) {
        const response = await ana.fetch("GET", `/search?q=${encodeURIComponent(q)}`);
        assert.ok([200, 400].includes(response.status), `${q}: ${response.status} ${await response.text()}`);
      }
      assert.deepEqual(await codes("café's"), ["R-1"]);
      assert.deepEqual(await codes("prd"), []); // the scope is no text
    });

    check("a question without a word, or with too many, says so", async () => {
      for (const [q, code] of [["!!!", "empty"], ["a*", "short_prefix"], ["-send", "empty"], [Array(17).fill("a").join(" "), "too_many_terms"]]) {
        const { body } = await ana.call("GET", `/search?q=${encodeURIComponent(q)}`, undefined, { status: 400 });
        assert.equal(body.errors[0].code, code);
        assert.equal(body.errors[0].pointer, "/q");
      }
      await ana.call("GET", "/search", undefined, { status: 400 });
    });

  });
}

suite("on SQLite", async () => null);
suite("on PostgreSQL", startPostgres);
