// What every assistant must do, whatever it is: the guide, and a model behind each protocol. The models' servers are
// aimock's, which speaks all three as their makers do.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LLMock } from "@copilotkit/aimock";
import { signIn } from "../support/client.mjs";
import { behaviours, startHostileModel } from "../support/hostile-model.mjs";
import { startServer } from "../support/server.mjs";

const document = "# Search\n\n- **FR-1** The system shall search within 2 seconds.\n\n- **FR-2** The system shall rank results.\n";
const wish = "change FR-1 to: The system shall search within 2 seconds for 95 % of requests.";
const changed = document.replace("within 2 seconds.", "within 2 seconds for 95 % of requests.");
const change = (header, text) => `===CHANGE===\n${JSON.stringify(header)}\n===TEXT===\n${text}\n===END===\n`;

const assistants = {
  guide: {},
  openai: { STET_AI: "openai", path: "/v1" },
  ollama: { STET_AI: "ollama", path: "" },
  anthropic: { STET_AI: "anthropic", path: "" },
};

for (const [kind, { path, ...setting }] of Object.entries(assistants)) {
  describe(`the assistant ${kind}`, () => {
    const isModel = kind !== "guide";
    let mock, server, ana;

    before(async () => {
      let env = {};
      if (isModel) {
        mock = new LLMock({ port: 0 });
        mock.onMessage(/change FR-1/, {
          content: `The limit had no percentile.\n\n${change({ op: "replace_text", target: "n2", reason: "a limit needs a percentile" }, "- **FR-1** The system shall search within 2 seconds for 95 % of requests.")}`,
        });
        mock.onMessage(/cards expire/, {
          content: `Thank you. Who has this problem?\n\n${change({ op: "add_node", after: "end", reason: "your answer" }, "People lose access because their cards expire.")}`,
        });
        mock.onMessage(/status/, { content: "Two requirements, none of them done. Größe, „Anführung“ 🎉." });
        await mock.start();
        env = { ...setting, STET_AI_URL: `${mock.url}${path}`, STET_AI_MODEL: "test-8b", STET_AI_KEY: "mock" };
      }
      server = await startServer({ env });
      ana = await signIn(server, "ana@example.org");
    });
    after(async () => {
      await server?.stop();
      await mock?.stop();
    });

    const importDocument = async (key) => {
      const response = await ana.fetch("POST", `/prds/import?key=${key}`, document, { "Content-Type": "text/markdown" });
      assert.equal(response.status, 201, await response.text());
    };

    test("says who it is, in plain words", async () => {
      const { body } = await ana.call("GET", "/ai");
      assert.equal(body.assistant, kind);
      assert.equal(body.model, isModel ? "test-8b" : null);
      assert.match(body.detail, isModel ? /test-8b at 127\.0\.0\.1/ : /no language model/);
      assert.equal(body.budget, null);
    });

    test("streams its reply in order, and keeps it with its author", async () => {
      await importDocument("ONE");
      const events = await ana.chat("ONE", "status");
      assert.deepEqual(events.slice(0, 2).map((e) => [e.event, e.data.role]), [["message", "user"], ["message", "assistant"]]);
      assert.ok(events.some((e) => e.event === "delta"));
      assert.deepEqual(events.slice(-2).map((e) => e.event), ["usage", "done"]);
      const reply = events.at(-1).data;
      assert.equal(reply.author.name, isModel ? `${kind}/test-8b` : "guide");
      assert.equal(events.filter((e) => e.event === "delta").map((e) => e.data.text).join(""), reply.text);
      if (isModel) assert.match(reply.text, /Größe, „Anführung“ 🎉/);
      const { body } = await ana.call("GET", "/prds/ONE/messages");
      assert.deepEqual(body.items.slice(-2).map((m) => [m.text === reply.text, m.status]), [[false, "complete"], [true, "complete"]]);
    });

    test("proposes and changes nothing; accepting changes the one node alone", async () => {
      await importDocument("TWO");
      const { body } = await ana.call("POST", "/prds/TWO/messages", { text: wish });
      assert.equal(body.reply.status, "complete", body.reply.error);
      assert.equal((await ana.markdown("TWO")).toString(), document);
      assert.equal(body.proposals.length, 1);
      const [proposal] = body.proposals;
      assert.ok(proposal.reason.length > 0);
      assert.ok(wish.startsWith(proposal.evidence.quote) || proposal.evidence.quote.length > 0);
      assert.ok(proposal.operations.every((o) => o.verdict === "pending"));
      const decisions = proposal.operations.map((o) => ({ operation: o.index, verdict: "accept" }));
      await ana.call("POST", `/proposals/${proposal.id}/decisions`, { decisions });
      assert.equal((await ana.markdown("TWO")).toString(), changed);
    });

    test("takes an answer of the interview down, and the interview goes on", async () => {
      await ana.call("POST", "/prds", { title: "Payment reminders", key: "PAY", idea: "Remind people before their card fails." });
      const asked = (await ana.call("GET", "/prds/PAY/interview")).body.question;
      const { body } = await ana.call("POST", "/prds/PAY/messages", { text: "People lose access because their cards expire." });
      assert.equal(body.reply.status, "complete", body.reply.error);
      assert.equal(body.message.question, asked.id);
      assert.match(body.proposals[0].operations[0].text, /cards expire/);
      const next = (await ana.call("GET", "/prds/PAY/interview")).body;
      assert.ok(next.answered >= 1 && next.question.id !== asked.id);
    });

    test("leaves a manifest where something left the house", async () => {
      await importDocument("MAN");
      const { body } = await ana.call("POST", "/prds/MAN/messages", { text: wish });
      const manifest = await ana.fetch("GET", `/prds/MAN/messages/${body.reply.id}/manifest`);
      assert.equal(manifest.status, isModel ? 200 : 404);
      const { manifests } = (await ana.call("GET", "/prds/MAN/export?format=json")).body;
      assert.deepEqual(manifests, isModel ? [await manifest.clone().json()] : []);
      if (!isModel) return;
      const sent = await manifest.json();
      assert.equal(sent.model, `${kind}/test-8b`);
      assert.match(sent.host, /^127\.0\.0\.1:/);
      const { items } = (await ana.call("GET", "/prds/MAN/nodes")).body;
      assert.deepEqual(sent.nodes.map((n) => [n.id, n.hash, n.form]), items.map((n) => [n.id, n.hash, "whole"]));
      assert.equal(sent.messages, 1);
      assert.ok(sent.bytes > document.length && sent.estimated_tokens > 100);
      assert.deepEqual(sent.calls.map((c) => [c.repair, c.outcome]), [[false, "done"]]);
    });

    test("answers the second person too, and nobody from outside", async () => {
      await importDocument("TEAM");
      const stranger = await signIn(server, "stranger@example.org");
      const { body } = await ana.call("POST", "/prds/TEAM/messages", { text: "status" });
      await stranger.call("GET", `/prds/TEAM/messages/${body.reply.id}/manifest`, undefined, { status: 404 });
      await stranger.call("POST", `/prds/TEAM/messages/${body.reply.id}/cancel`, undefined, { status: 404 });
      const workspace = (await ana.call("POST", "/workspaces", { name: "Team" })).body.id;
      await ana.call("POST", `/workspaces/${workspace}/members`, { email: "stranger@example.org", role: "commenter" });
      await ana.call("POST", "/prds", { title: "Ours", key: "OUR", workspace });
      const theirs = await stranger.call("POST", `/prds/${(await stranger.call("GET", "/prds")).body.items[0].id}/messages`, { text: "status" });
      assert.equal(theirs.body.reply.status, "complete", theirs.body.reply.error);
    });
  });
}

// Some servers, and proxies before them, answer with one JSON text although a stream was asked for.
for (const [kind, { path, ...setting }] of Object.entries(assistants).slice(1))
  test(`the assistant ${kind} reads an answer that is not streamed`, async () => {
    const model = await startHostileModel(behaviours.whole("hello"));
    const server = await startServer({ env: { ...setting, STET_AI_URL: `${model.root}${path}`, STET_AI_MODEL: "test-8b", STET_AI_KEY: "mock", STET_AI_PROBE: "ask", STET_AI_BUDGET: "100000 tokens/30d" } });
    try {
      const ana = await signIn(server, "ana@example.org");
      const response = await ana.fetch("POST", "/prds/import?key=ONE", document, { "Content-Type": "text/markdown" });
      assert.equal(response.status, 201);
      const answer = `Größe, „Anführung“ 🎉.\n\n${change({ op: "replace_text", target: "n2", reason: "a limit needs a percentile" }, "- **FR-1** The system shall search within 2 seconds for 95 % of requests.")}`;
      let spent = 0;
      for (const form of [{}, { space: 2 }, { space: "\t", size: 1 }, { size: 3, lead: " \r\n\n" }, { space: 2, size: 5, lead: "\n" }]) {
        model.script = [behaviours.whole(answer, form)];
        const events = await ana.chat("ONE", wish);
        assert.equal(events.at(-1).event, "done", JSON.stringify([form, events.at(-1)]));
        assert.match(events.at(-1).data.text, /^Größe, „Anführung“ 🎉\./, JSON.stringify(form));
        assert.equal(events.at(-1).data.proposals.length, 1);
        assert.deepEqual(events.find((e) => e.event === "usage").data, { prompt_tokens: 100, completion_tokens: 20 });
        spent += 120;
        assert.equal((await ana.call("GET", "/ai")).body.budget.tokens, spent);
      }
    } finally {
      await server.stop();
      await model.close();
    }
  });
