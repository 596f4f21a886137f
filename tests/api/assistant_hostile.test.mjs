// Models' servers that break in every way, in each protocol: the person is told, nothing is lost, nothing is stuck.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { signIn } from "../support/client.mjs";
import { behaviours, protocols, startHostileModel } from "../support/hostile-model.mjs";
import { startServer } from "../support/server.mjs";

const document = "# Search\n\n- **FR-1** The system shall search within 2 seconds.\n\n- **FR-2** The system shall rank results.\n";
const change = (header, text) => `===CHANGE===\n${JSON.stringify(header)}\n===TEXT===\n${text}\n===END===\n`;
const long = "The team wants all of its members to find every document in the archive, and to see who wrote it and when. ".repeat(3);

/** What the server does, what the person reads, and which text is kept (null: any). */
const failures = {
  "cuts the stream": [behaviours.cut("So far "), /cut off/, "So far "],
  "ends without an end": [behaviours.unfinished("So far "), /cut off/, "So far "],
  "stalls in the middle": [behaviours.stall("So far "), /stopped answering/, null],
  "takes the question and is silent": [behaviours.silent(), /stopped answering/, ""],
  "shows signs of life and says nothing": [behaviours.drip(), /stopped answering/, ""],
  "sends broken JSON": [behaviours.malformed("So far "), /no answer/, "So far "],
  "sends broken UTF-8": [behaviours.invalidUtf8(), /no answer/, ""],
  "sends one huge line": [behaviours.hugeLine(), /no answer|too long/, ""],
  "sends an error in the stream": [behaviours.errorInStream("the cat sat on it"), /the cat sat on it/, ""],
  "sends a page with status 200": [behaviours.page(), /no answer/, ""],
  "sends JSON with status 200 that is no answer": [behaviours.json({ detail: "Not Found" }), /no answer/, ""],
  "sends an error as JSON with status 200": [behaviours.json({ type: "error", error: { type: "api_error", message: "out of cats" } }), /out of cats/, ""],
  "does not stream, and cuts its answer off": [async (_, response, wire) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 5000 });
    response.write(JSON.stringify(wire.whole("So far ", [1, 1]), null, 1).slice(0, -9));
    setTimeout(() => response.socket.destroy(), 20);
  }, /cut off|no answer/, ""],
  "does not stream, and runs out of length": [behaviours.whole("So far ", { cut: true }), /greatest length/, "So far "],
  "never stops": [behaviours.endless("more "), /model's answer/, null],
  "says nothing": [behaviours.empty(), /nothing/, ""],
  "runs out of length in its prose": [behaviours.cutShort("So far "), /greatest length/, "So far "],
  "refuses the key": [behaviours.status(401, "bad key"), /refused the key \(bad key\).*STET_AI_KEY/, ""],
  "does not know the model": [behaviours.status(404, "no such model"), /STET_AI_MODEL/, ""],
  "wants an hour of peace": [behaviours.status(429, "slow down", { "Retry-After": "3600" }), /3600 seconds/, ""],
  "wants peace until next year": [behaviours.status(529, "full", { "Retry-After": "Wed, 01 Jan 2099 00:00:00 GMT" }), /overloaded/, ""],
  "fails with a page": [behaviours.html(500), /status 500/, ""],
  "redirects to the metadata of the cloud": [behaviours.redirect("http://169.254.169.254/latest/meta-data"), /not followed/, ""],
};

describe("models' servers", { concurrency: true }, () => {
for (const kind of protocols)
  describe(`a model's server that speaks ${kind}`, { concurrency: 6 }, () => {
    let server, ana, hasty, eva;
    const models = [];

    /** A PRD of its own in a workspace with a model of its own that follows the script. */
    async function withModel(...script) {
      const model = await startHostileModel(...script);
      models.push(model);
      return model;
    }

    // One server for each test's model would be slow; one model's server that is told by the message which script to follow
    // serves them all.
    const scripts = new Map();
    before(async () => {
      const model = await withModel(async (request, response, wire) => {
        const name = /\[([\w-]+)\]/.exec(request.texts.findLast((text) => /\[t-/.test(text)))[1];
        const script = scripts.get(name);
        script.requests.push(request);
        await (script.behaviours.length > 1 ? script.behaviours.shift() : script.behaviours[0])(request, response, wire);
      });
      const env = { STET_AI: kind, STET_AI_URL: kind === "openai" ? model.url : model.root, STET_AI_MODEL: "test-8b", STET_AI_KEY: "mock" };
      server = await startServer({ env });
      // For models that never end: on a slow machine too it gives up, and nothing else does.
      hasty = await startServer({ env: { ...env, STET_AI_TIMEOUT: "3s" } });
      ana = await signIn(server, "ana@example.org");
      eva = await signIn(hasty, "eva@example.org");
    });
    after(async () => {
      await Promise.all([server?.stop(), hasty?.stop()]);
      await Promise.all(models.map((model) => model.close()));
    });

    let count = 0;
    async function ask(text, ...steps) {
      return askAs(ana, text, ...steps);
    }
    async function askAs(person, text, ...steps) {
      const name = `t-${++count}`, key = `K${count}`;
      const script = { behaviours: steps, requests: [] };
      scripts.set(name, script);
      const response = await person.fetch("POST", `/prds/import?key=${key}`, document, { "Content-Type": "text/markdown" });
      assert.equal(response.status, 201, await response.text());
      const events = await person.chat(key, `${text} [${name}]`);
      const open = (await person.call("GET", `/prds/${key}/proposals?status=open`)).body.items;
      return { key, events, open, requests: script.requests, last: events.at(-1) };
    }
    const untouched = async (key, person = ana) => assert.equal((await person.markdown(key)).toString(), document);

    for (const [what, [behaviour, words, kept]] of Object.entries(failures))
      test(`security ${what.startsWith("redirects") ? 27 : 32}: it ${what}`, async () => {
        const person = words.source.includes("stopped answering") ? eva : ana;
        const { key, last } = await askAs(person, "Help me with FR-2.", behaviour);
        assert.equal(last.event, "error", JSON.stringify(last));
        assert.match(last.data.detail, words);
        const { body } = await person.call("GET", `/prds/${key}/messages`);
        const [question, reply] = body.items.slice(-2);
        assert.match(question.text, /^Help me with FR-2\./);
        assert.equal(reply.status, "failed");
        assert.match(reply.error, words);
        if (kept !== null) assert.equal(reply.text, kept);
        await untouched(key, person);
        // One word goes on with the guide, which answers the message that the model did not.
        const guide = (await person.call("POST", `/prds/${key}/messages`, { text: "guide" })).body;
        assert.equal(guide.reply.status, "complete");
        assert.equal(guide.reply.author.name, "guide");
        assert.equal(guide.message.id, question.id);
      });

    for (const [what, first] of Object.entries({
      "is asked too often, for a second": behaviours.status(429, "slow down", { "Retry-After": "1" }),
      "is asked too often, until a moment that is near": async (request, response) =>
        behaviours.status(429, "slow down", { "Retry-After": new Date(Date.now() + 1500).toUTCString() })(request, response),
      "is overloaded": behaviours.status(kind === "anthropic" ? 529 : 503, "full"),
      "hangs up before the first byte": behaviours.hangUp(),
      ...(kind === "anthropic" && { "is overloaded within its answer": behaviours.errorInStream("Overloaded", "overloaded_error") }),
    }))
      test(`it ${what}: it is asked again, and its answer counts once`, async () => {
        const { last, requests } = await ask("Hello?", first, behaviours.answer("Here I am."));
        assert.equal(last.event, "done", JSON.stringify(last));
        assert.equal(last.data.text, "Here I am.");
        assert.equal(requests.length, 2);
      });

    test("it is asked three times at most", async () => {
      const { last, requests } = await ask("Hello?", behaviours.status(503, "full"));
      assert.equal(last.event, "error");
      assert.equal(requests.length, 3);
    });

    test("what it says after the first word is never asked for again", async () => {
      const { last, requests } = await ask("Hello?", behaviours.cut("So far "), behaviours.answer("Again."));
      assert.equal(last.event, "error");
      assert.equal(requests.length, 1);
    });

    test("it refuses a temperature, and is asked without", async () => {
      const { last, requests } = await ask("Hello?", behaviours.status(400, "temperature is not supported with this model"), behaviours.answer("Fine."));
      assert.equal(last.event, "done", JSON.stringify(last));
      const temperature = (body) => body.temperature ?? body.options?.temperature;
      assert.deepEqual(requests.map(({ body }) => temperature(body) === undefined), [false, true]);
    });

    test("characters and lines cut anywhere come out whole", async () => {
      const text = "Größer als 99,9 % — „schön“ 🎉 ===CHANGE but no sentinel\nEnde.";
      const { last } = await ask("Sag etwas.", behaviours.bytes(text));
      assert.equal(last.data.text, text);
    });

    const twoSections = `# Search\n\n- **FR-1** The system shall search within 2 seconds.\n\n## Other\n\nText.`;
    const refusals = {
      "names a node that does not exist": [change({ op: "replace_text", target: "n99", reason: "r" }, "x"), /"target" is "n99"; it must be one of n1 to n3/],
      "rewrites everything": [
        ["n1", "n2", "n3"].map((target) => change({ op: "remove_node", target, reason: "r" }, "")).join("") + change({ op: "remove_node", target: "n1", reason: "r" }, ""),
        /changed twice|rewrite most/,
      ],
      "puts the whole document into one node": [change({ op: "replace_text", target: "n2", reason: "r" }, `# Search\n\n${document}`), /repeats the section|is another item's/],
      "weakens a requirement": [change({ op: "replace_text", target: "n2", reason: "r" }, "- **FR-1** Search is fast."), /fewer "shall"/],
      "loses a code": [change({ op: "replace_text", target: "n2", reason: "r" }, "- The system shall search within 2 seconds."), /no longer has the code FR-1/],
      "mints a code": [change({ op: "add_node", after: "end", reason: "r" }, "- **FR-77** The system shall fly."), /next free code/],
      "writes at length": [change({ op: "replace_text", target: "n1", reason: "r" }, "y".repeat(20000)), /at most \d+ are allowed/],
      "runs out of length in a change": [change({ op: "set_field", target: "n2", field: "priority", value: "must", reason: "r" }, "") + '===CHANGE===\n{"op":"add_node","after":"end"', /no JSON object|ended inside|greatest length/],
      "sends a header that is no JSON": ["===CHANGE===\nreplace n2\n===TEXT===\nx\n===END===\n", /no JSON object/],
    };
    for (const [what, [text, reason]] of Object.entries(refusals))
      test(`it ${what}: one turn to mend it with the exact reason; what is good then is used`, async () => {
        const good = change({ op: "add_node", after: "end", reason: "typing errors are common" }, "- **FR-?** The system shall tolerate one typing error.");
        const { key, last, requests, open } = await ask("What about typing errors?", behaviours.answer(`Here.\n${text}`, { size: 900 }), behaviours.answer(good));
        assert.equal(last.event, "done", JSON.stringify(last));
        assert.equal(last.data.text.trim(), "Here.");
        assert.equal(requests.length, 2);
        assert.match(requests[1].texts.at(-1), reason);
        assert.equal(open.length, 1);
        await untouched(key);
      });

    test("it breaks the form twice: there is no third turn, the raw answer is kept, and the failure is shown", async () => {
      const bad = change({ op: "rewrite_everything", target: "n1" }, twoSections);
      const { key, last, requests, open } = await ask("Change it.", behaviours.answer(`Listen.\n${bad}`));
      assert.equal(last.event, "done");
      assert.match(last.data.text, /^Listen\.[^]*could not be used: "op" is "rewrite_everything"/);
      assert.equal(requests.length, 2);
      assert.deepEqual(open, []);
      await untouched(key);
      const manifest = (await ana.call("GET", `/prds/${key}/messages/${last.data.id}/manifest`)).body;
      assert.match(manifest.problem, /rewrite_everything/);
      assert.equal(manifest.answer, `Listen.\n${bad}`);
      assert.deepEqual(manifest.calls.map((c) => c.repair), [false, true]);
    });

    test("it falls into another language: the change is refused and the person told", async () => {
      const german = "Das System soll die Ergebnisse nach der Häufigkeit sortieren, und der Benutzer soll sie auch nach dem Datum sortieren können.";
      const { last, requests } = await ask("Please tell me what the second requirement is about, in a few words.", behaviours.answer(`Gerne. ${german}\n\n${change({ op: "add_node", after: "end", reason: "weil" }, german)}`));
      assert.equal(last.event, "done");
      assert.match(requests[1].texts.at(-1), /another language than the document/);
      assert.match(last.data.text, /answered in another language than yours/);
    });

    test("it takes a requirement out: the reason names what it obliged to", async () => {
      const { open } = await ask("Drop ranking.", behaviours.answer(`Done.\n${change({ op: "remove_node", target: "n3", reason: "nobody needs it" }, "")}`));
      assert.match(open[0].reason, /nobody needs it It takes out: "- \*\*FR-2\*\* The system shall rank results\."/);
    });

    test("security 33: it is told what is material, with a mark that the document cannot know", async () => {
      const { requests } = await ask(long, behaviours.answer("Fine."));
      const [system] = requests[0].texts;
      const marks = [...system.matchAll(/<<<material (\w{12})\n/g)].map((m) => m[1]);
      assert.ok(marks.length >= 1 && new Set(marks).size === 1);
      assert.ok(system.indexOf("**FR-1**") > system.indexOf(`<<<material ${marks[0]}`));
      assert.ok(system.indexOf("**FR-1**") < system.indexOf(`material ${marks[0]}>>>`));
    });

    test("a reply is stopped when somebody asks for that, also while the model is silent", async () => {
      const name = `t-${++count}`, key = `K${count}`;
      scripts.set(name, { behaviours: [behaviours.stall("So far ")], requests: [] });
      await ana.fetch("POST", `/prds/import?key=${key}`, document, { "Content-Type": "text/markdown" });
      const asked = ana.chat(key, `Hello [${name}]`);
      let reply;
      while (reply?.role !== "assistant") reply = (await ana.call("GET", `/prds/${key}/messages`)).body.items.at(-1);
      await ana.call("POST", `/prds/${key}/messages/${reply.id}/cancel`, undefined, { status: 202 });
      const last = (await asked).at(-1);
      assert.equal(last.event, "error");
      assert.match(last.data.detail, /stopped/);
      await ana.call("POST", `/prds/${key}/messages/${reply.id}/cancel`, undefined, { status: 409 });
    });
  });
});
