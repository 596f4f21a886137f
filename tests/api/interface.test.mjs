// The interface as its own document describes it: whether the document is sound, whether the routes keep to it, and what
// they say to input that is wrong in every way that the document lets one think of.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { ada, bob, logIn, send, startWithPeople, unlimited } from "../support/users.mjs";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const text = "# Payment\n\n## Goals\n\nFewer cards fail.\n\n- **FR-1** The system shall send a reminder.\n";

let server, document, operations, token, places;

before(async () => {
  server = await startWithPeople({ STET_LOG_LEVEL: "warning" });
  document = (await send(server, "GET", "/openapi.json")).json;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ path, method: method.toUpperCase(), ...item[method] })));
  token = (await logIn(server, ada)).access_token;
  places = await furnish();
});
after(async () => {
  const ended = await server.stop();
  assert.deepEqual(ended, { code: 0, signal: null }, server.output);
  assert.doesNotMatch(server.output, /Sanitizer|runtime error/);
});

/** Something real for every parameter of a path. */
async function furnish() {
  const made = await send(server, "POST", "/api/v1/prds/import?key=PAY", { body: text, token, headers: { "content-type": "text/markdown" } });
  assert.equal(made.status, 201, made.text);
  const event = await send(server, "POST", "/api/v1/prds/PAY/events", { token, body: { source: "note", external_id: "1", kind: "note", text: "FR-1 is done" } });
  const said = await send(server, "POST", "/api/v1/prds/PAY/messages", { token, body: { text: "status" } });
  const sessions = await send(server, "GET", "/api/v1/auth/sessions", { token });
  const workspaces = await send(server, "GET", "/api/v1/workspaces", { token });
  const users = await send(server, "GET", "/api/v1/users", { token });
  const made_token = await send(server, "POST", "/api/v1/users/me/tokens", { token, body: { name: "Walk", scopes: ["read"] } });
  const invite = await send(server, "POST", `/api/v1/workspaces/${workspaces.json.items[0].id}/invites`, { token, body: { role: "viewer" } });
  const hook = await send(server, "POST", "/api/v1/prds/PAY/hooks", { token, body: { kind: "github" } });
  const share = await send(server, "POST", "/api/v1/prds/PAY/shares", { token, body: {} });
  const thread = await send(server, "POST", "/api/v1/prds/PAY/comments", { token, body: { text: "Why only one?" } });
  assert.equal(thread.status, 201, thread.text);
  const approval = await send(server, "POST", "/api/v1/prds/PAY/approvals", { token, body: { verdict: "approved", revision: 1 } });
  assert.equal(approval.status, 201, approval.text);
  const baseline = await send(server, "POST", "/api/v1/prds/PAY/baselines", { token, body: { name: "walked" } });
  assert.equal(baseline.status, 201, baseline.text);
  const nodes = await send(server, "GET", "/api/v1/prds/PAY/nodes", { token });
  const node = nodes.json.items.at(-1).id;
  const link = await send(server, "POST", "/api/v1/prds/PAY/links",
    { token, body: { kind: "discussed_in", from: node, to: { url: "https://example.org/1" } } });
  assert.equal(link.status, 201, link.text);
  return {
    thread: thread.json.id, comment: thread.json.comments[0].id, approval: approval.json.id, baseline: baseline.json.id,
    link: link.json.id, node,
    token: made_token.json.id, invite: invite.json.id, hook: hook.json.id, share: share.json.id, address: share.json.url.split("/").at(-1),
    prd: "PAY", number: "1", message: said.json.reply.id, proposal: event.json.proposal.id, session: sessions.json.items[0].id,
    workspace: workspaces.json.items[0].id, user: users.json.items.find((user) => user.email === bob.email).id,
  };
}

const fill = (path, values = places) => path.replace(/\{(\w+)\}/g, (_, name) => {
  assert.ok(values[name] !== undefined, `the test knows nothing for {${name}} of ${path}`);
  return encodeURIComponent(values[name]);
});
// What code hosts deliver is JSON that no schema of ours describes.
const jsonBody = (operation) => { const schema = operation.requestBody?.content["application/json"]?.schema; return schema?.$ref ? schema : undefined; };
const isProtected = (operation) => operation["x-stet-access"] !== "public";
const credentials = (operation) => (isProtected(operation) ? { token } : {});

/** A problem of RFC 9457 with what the contract adds. */
function assertProblem(answer, status, what) {
  assert.equal(answer.status, status, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  assert.equal(answer.headers["content-type"], "application/problem+json", what);
  const { type, title, code, detail, instance, request_id, errors, status: said } = answer.json;
  assert.equal(said, status, what);
  for (const word of [type, title, code, detail, request_id]) assert.ok(typeof word === "string" && word.length, `${what}: ${answer.text}`);
  assert.match(instance ?? "/", /^\//, what); // none where not even the path could be read
  assert.equal(request_id, answer.headers["x-request-id"], what);
  assert.ok(Array.isArray(errors), what);
  for (const error of errors) for (const word of ["pointer", "code", "detail"]) assert.equal(typeof error[word], "string", what);
}

describe("the document", () => {
  test("is OpenAPI 3.1, with what it must have", () => {
    assert.match(document.openapi, /^3\.1\.\d+$/);
    for (const member of ["title", "version"]) assert.ok(document.info[member]);
    assert.match(document.servers[0].url, /^http:\/\/127\.0\.0\.1:/);
    for (const member of Object.keys(document))
      assert.ok(["openapi", "info", "servers", "paths", "components", "tags", "security", "webhooks", "externalDocs", "jsonSchemaDialect"].includes(member), member);
    for (const [path, item] of Object.entries(document.paths)) {
      assert.match(path, /^\/[^?#]*$/);
      for (const member of Object.keys(item)) assert.ok([...methods, "parameters", "summary", "description", "servers"].includes(member), `${path}: ${member}`);
    }
  });

  test("names every operation once, and says what it is", () => {
    const ids = operations.map((operation) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const { operationId, summary, tags, responses, method, path } of operations) {
      assert.match(operationId, /^[A-Za-z][A-Za-z0-9]*$/);
      assert.ok(summary, `${method} ${path}`);
      assert.equal(tags.length, 1);
      assert.ok(Object.keys(responses).some((status) => status.startsWith("2")), `${method} ${path}`);
      for (const status of Object.keys(responses)) assert.match(status, /^([1-5]\d\d|default)$/);
    }
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, "{}"));
    assert.equal(new Set(shapes).size, shapes.length, "no two paths are the same but for a name");
  });

  test("declares access, permission and rate of every route", () => {
    const schemes = document.components.securitySchemes;
    for (const operation of operations) {
      const what = `${operation.method} ${operation.path}`;
      assert.ok(["public", "user", "admin"].includes(operation["x-stet-access"]), what);
      assert.ok(["api", "auth", "login", "none"].includes(operation["x-stet-rate"]), what);
      assert.equal(operation.security.length > 0, isProtected(operation), what);
      for (const one of operation.security) for (const name of Object.keys(one)) assert.ok(schemes[name], what);
      assert.equal(Boolean(operation.responses["401"]), isProtected(operation), what);
      if (operation["x-stet-access"] === "admin") assert.ok(operation["x-stet-permission"], what);
    }
    assert.equal(schemes.bearer.scheme, "bearer");
    assert.equal(schemes.cookie.in, "cookie");
  });

  test("declares every parameter of a path, and no other", () => {
    for (const { method, path, parameters = [] } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === "path");
      assert.deepEqual(inPath.map((parameter) => parameter.name).sort(), [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort(), `${method} ${path}`);
      for (const parameter of parameters) {
        assert.ok(["path", "query", "header", "cookie"].includes(parameter.in));
        assert.ok(parameter.schema, `${method} ${path}: ${parameter.name}`);
        if (parameter.in === "path") assert.equal(parameter.required, true);
      }
      const names = parameters.map((parameter) => `${parameter.in}:${parameter.name}`);
      assert.equal(new Set(names).size, names.length);
    }
  });

  test("gives every member a type", () => {
    for (const [name, { properties = {} }] of Object.entries(document.components.schemas))
      for (const [member, schema] of Object.entries(properties))
        assert.ok(schema.type || schema.$ref || schema.anyOf || schema.enum, `${name}.${member}`);
    for (const path of ["/openapi.json", "/.well-known/jwks.json"])
      for (const { schema } of Object.values(document.paths[path].get.responses["200"].content)) assert.equal(schema.type, "object", path);
  });

  test("has event streams with 200, where they begin", () => {
    const streams = operations.flatMap((operation) => Object.entries(operation.responses)
      .filter(([, response]) => response.content?.["text/event-stream"]).map(([status]) => status));
    assert.ok(streams.length >= 2);
    assert.deepEqual([...new Set(streams)], ["200"]);
  });

  test("resolves every reference, and has no schema that nothing refers to", () => {
    const used = new Set();
    const walk = (value, where) => {
      if (value === null || typeof value !== "object") return;
      if (value.$ref !== undefined) {
        assert.match(value.$ref, /^#\/components\//, where);
        const found = value.$ref.slice(2).split("/").reduce((at, part) => at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], document);
        assert.ok(found, `${value.$ref} at ${where}`);
        used.add(value.$ref);
      }
      for (const [name, inner] of Object.entries(value)) walk(inner, `${where}/${name}`);
    };
    walk(document, "#");
    for (const name of Object.keys(document.components.schemas)) assert.ok(used.has(`#/components/schemas/${name}`), `${name} is not used`);
  });

  test("has schemas that are sound", () => {
    const types = ["string", "integer", "number", "boolean", "array", "object", "null"];
    const check = (schema, where) => {
      if (schema.$ref) return;
      for (const type of [schema.type ?? []].flat()) assert.ok(types.includes(type), `${where}: ${type}`);
      if (schema.required) for (const name of schema.required) assert.ok(schema.properties[name], `${where} requires ${name}`);
      for (const [least, most] of [["minLength", "maxLength"], ["minimum", "maximum"], ["minItems", "maxItems"]])
        if (schema[least] !== undefined && schema[most] !== undefined) assert.ok(schema[least] <= schema[most], where);
      if (schema.pattern) new RegExp(schema.pattern, "u");
      if (schema.enum) assert.equal(new Set(schema.enum).size, schema.enum.length, where);
      for (const [name, inner] of Object.entries(schema.properties ?? {})) check(inner, `${where}/${name}`);
      if (schema.items) check(schema.items, `${where}/items`);
      for (const list of ["oneOf", "anyOf", "allOf"]) (schema[list] ?? []).forEach((inner, i) => check(inner, `${where}/${list}/${i}`));
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) check(schema, name);
  });

  test("has examples that their own schemas take", () => {
    let examples = 0;
    const walk = (schema, where) => {
      const [written] = schema.examples ?? [];
      if (written !== undefined) {
        examples += 1;
        const wanted = [schema.type].flat();
        const example = written;
        const is = example === null ? "null" : Array.isArray(example) ? "array" : Number.isInteger(example) ? "integer" : typeof example;
        assert.ok(wanted.includes(is) || (is === "integer" && wanted.includes("number")), `${where}: ${JSON.stringify(example)} is no ${wanted}`);
        if (schema.enum) assert.ok(schema.enum.includes(example), where);
        if (typeof example === "string") assert.ok([...example].length >= (schema.minLength ?? 0) && [...example].length <= (schema.maxLength ?? Infinity), where);
      }
      for (const [name, inner] of Object.entries(schema.properties ?? {})) walk(inner, `${where}/${name}`);
      if (schema.items) walk(schema.items, `${where}/items`);
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) walk(schema, name);
    assert.ok(examples > 20, `${examples} examples`);
  });
});

describe("every route", () => {
  test("security 29: answers nobody as its access says", async () => {
    for (const operation of operations) {
      const what = `${operation.method} ${operation.path}`;
      const answer = await send(server, operation.method, fill(operation.path));
      if (isProtected(operation)) {
        assertProblem(answer, 401, what);
        assert.match(answer.headers["www-authenticate"] ?? "", /^Bearer/, what);
      } else if (operation.method === "GET") {
        assert.equal(answer.status, 200, what);
        assert.ok(operation.responses["200"], what);
      } else {
        assertProblem(answer, answer.status, what);
        // Without a body there is no refresh token, and no cookie has one either.
        assert.ok([400, 415, ...(/\/auth\/refresh$|\/hooks\/\{token\}/.test(operation.path) ? [401] : [])].includes(answer.status), `${what}: ${answer.text}`);
      }
    }
  });

  test("security 29: is for administrators where it says so", async () => {
    const member = (await logIn(server, bob)).access_token;
    const forAdmins = operations.filter((operation) => operation["x-stet-access"] === "admin");
    assert.ok(forAdmins.length > 0);
    for (const operation of forAdmins)
      assertProblem(await send(server, operation.method, fill(operation.path), { token: member }), 403, `${operation.method} ${operation.path}`);
  });

  test("that reads answers as its document says", async () => {
    for (const operation of operations.filter((one) => one.method === "GET")) {
      const what = `GET ${operation.path}`;
      const query = new URLSearchParams((operation.parameters ?? []).filter((one) => one.in === "query" && one.required)
        .map((one) => [one.name, String(one.schema?.examples?.[0] ?? one.example ?? one.examples?.[0])]));
      const answer = await send(server, "GET", `${fill(operation.path)}${String(query) && `?${query}`}`, credentials(operation));
      // The guide sends nothing anywhere: there is nothing to tell of.
      if (operation.path.endsWith("/manifest")) {
        assertProblem(answer, 404, what);
        continue;
      }
      assert.equal(answer.status, 200, `${what}: ${answer.text.slice(0, 300)}`);
      const said = operation.responses["200"].content ?? {};
      const type = answer.headers["content-type"].split(";")[0];
      assert.ok(said[type], `${what} answers ${type}, and says ${Object.keys(said)}`);
      if (said[type].schema?.$ref) assertFits(answer.json, said[type].schema, what);
    }
  });

  const takes = (operation, header) => operation.parameters?.find((parameter) => parameter.in === "header" && parameter.name === header);
  // What passes every check but that of the header, by operation.
  const bodies = {
    patchPrdsByPrd: { title: "Payment" }, deletePrdsByPrd: undefined, postPrds: { title: "Another" }, postPrdsImport: text,
    postPrdsByPrdOperations: { base_revision: 1, operations: [{ op: "add_node", text: "More.\n" }] }, postPrdsByPrdRestore: { revision: 1 },
    postPrdsByPrdEvents: { source: "note", external_id: "2", kind: "note", text: "nothing" }, postPrdsByPrdMessages: { text: "status" },
    postProposalsByProposalDecisions: { decisions: [{ operation: 0, verdict: "reject" }] },
    patchWorkspacesByWorkspace: { name: "Another" }, patchCommentsByThreadByComment: { text: "Why not two?" },
    patchUsersMe: { name: "Another" }, patchUsersByUser: { name: "Another" },
  };
  const sendWith = (operation, headers) => {
    assert.ok(operation.operationId in bodies || !takes(operation, "If-Match"), `the test knows no body for ${operation.operationId}`);
    const body = bodies[operation.operationId];
    const type = typeof body === "string" ? { "content-type": "text/markdown" } : {};
    return send(server, operation.method, fill(operation.path), { token, body, headers: { ...type, ...headers } });
  };

  test("that takes If-Match answers 412 when it is stale, and 428 where it must be there", async () => {
    const chosen = operations.filter((operation) => takes(operation, "If-Match") && operation.operationId in bodies);
    assert.ok(chosen.length >= 4);
    for (const operation of chosen) {
      const what = `${operation.method} ${operation.path}`;
      assertProblem(await sendWith(operation, { "if-match": '"999999"' }), 412, what);
      assert.ok(operation.responses["412"], what);
      assert.equal(Boolean(operation.responses["428"]), takes(operation, "If-Match").required, what);
      if (takes(operation, "If-Match").required) assertProblem(await sendWith(operation, {}), 428, what);
    }
  });

  test("that takes an Idempotency-Key refuses one that is none", async () => {
    const posts = operations.filter((operation) => operation.method === "POST");
    for (const operation of posts) {
      assert.equal(Boolean(takes(operation, "Idempotency-Key")), isProtected(operation), operation.path);
      assert.equal(Boolean(operation.responses["422"]), isProtected(operation), operation.path);
    }
    for (const operation of posts.filter((one) => one.operationId in bodies)) {
      const answer = await sendWith(operation, { "idempotency-key": "not a key" });
      assertProblem(answer, 400, `${operation.method} ${operation.path}`);
      assert.equal(answer.json.code, "invalid_idempotency_key");
    }
  });

  /** Whether a value is what a schema says: types, members, bounds. */
  function assertFits(value, schema, where) {
    if (schema.$ref) return assertFits(value, document.components.schemas[schema.$ref.split("/").at(-1)], where);
    if (schema.anyOf || schema.oneOf) {
      if (value === null) return;
      return assertFits(value, (schema.anyOf ?? schema.oneOf).find((one) => one.type !== "null"), where);
    }
    const is = value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
    const types = [schema.type ?? []].flat();
    assert.ok(!types.length || types.includes(is) || (is === "integer" && types.includes("number")), `${where} is ${is}, not ${types}`);
    if (value !== null && schema.enum) assert.ok(schema.enum.includes(value), `${where}: ${value}`);
    if (is === "array") value.forEach((one, i) => assertFits(one, schema.items ?? {}, `${where}/${i}`));
    if (is !== "object") return;
    for (const name of schema.required ?? []) assert.ok(name in value, `${where} has no ${name}`);
    if (schema.properties)
      for (const [name, inner] of Object.entries(value)) {
        assert.ok(schema.properties[name], `${where} has ${name}, of which the document says nothing`);
        assertFits(inner, schema.properties[name], `${where}/${name}`);
      }
  }

  test("refuses methods that it does not have, and names those that it has", async () => {
    for (const path of Object.keys(document.paths)) {
      const has = methods.filter((method) => document.paths[path][method]).map((method) => method.toUpperCase());
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => !has.includes(one))) {
        // A longer path may be a parameter of this one: /prds/import is {prd} to other methods.
        const answer = await send(server, method, fill(path));
        if (answer.status !== 405) {
          assert.ok(Object.keys(document.paths).some((other) => other !== path && document.paths[other][method.toLowerCase()] &&
            new RegExp(`^${other.replace(/\{\w+\}/g, "[^/]+")}$`).test(path)), `${method} ${path}: ${answer.status}`);
          continue;
        }
        assertProblem(answer, 405, `${method} ${path}`);
        for (const one of has) assert.ok(answer.headers.allow.split(", ").includes(one), `${method} ${path}: Allow: ${answer.headers.allow}`);
      }
    }
  });
});

describe("wrong input", () => {
  const each = (some, run) => async () => {
    const chosen = operations.filter(some);
    assert.ok(chosen.length > 0);
    for (const operation of chosen) await run(operation, `${operation.method} ${operation.path}`);
  };
  const sent = (operation, more) => send(server, operation.method, fill(operation.path), { ...credentials(operation), ...more });
  const json = { "content-type": "application/json" };
  const withBody = (operation) => Boolean(operation.requestBody);

  test("a query parameter that nobody knows", each(() => true, async (operation, what) => {
    if (operation["x-stet-rate"] === "none") return; // health, keys and the page's files have no parameters to speak of
    const valid = operation.requestBody?.content["text/markdown"] ? { body: text, headers: { "content-type": "text/markdown" } } : jsonBody(operation) ? { body: {} } : {};
    const answer = await send(server, operation.method, `${fill(operation.path)}?surprise=1`, { ...credentials(operation), ...valid });
    assertProblem(answer, 400, what);
    assert.ok(answer.json.errors.some((error) => error.pointer === "/surprise"), `${what}: ${answer.text}`);
  }));

  test("a member that nobody knows", each(jsonBody, async (operation, what) => {
    const answer = await sent(operation, { body: { surprise: 1 } });
    assertProblem(answer, 400, what);
    assert.ok(answer.json.errors.some((error) => error.pointer === "/surprise"), `${what}: ${answer.text}`);
  }));

  test("a member that is missing", each((operation) => resolve(jsonBody(operation))?.required?.length, async (operation, what) => {
    const answer = await sent(operation, { body: {} });
    assertProblem(answer, 400, what);
    assert.deepEqual(answer.json.errors.map((error) => error.pointer).sort(), resolve(jsonBody(operation)).required.map((name) => `/${name}`).sort(), what);
  }));

  test("a member of another type", each(jsonBody, async (operation, what) => {
    const { properties } = resolve(jsonBody(operation));
    for (const [name, schema] of Object.entries(properties)) {
      const wrong = [schema.type].flat().includes("string") || schema.enum ? { a: 1 } : "not this";
      const answer = await sent(operation, { body: { [name]: wrong } });
      assertProblem(answer, 400, `${what} ${name}`);
      assert.ok(answer.json.errors.some((error) => error.pointer === `/${name}` || error.pointer.startsWith(`/${name}/`)), `${what} ${name}: ${answer.text}`);
    }
  }));

  test("text that is too long", each(jsonBody, async (operation, what) => {
    const { properties } = resolve(jsonBody(operation));
    for (const [name, { maxLength }] of Object.entries(properties)) {
      if (!maxLength || maxLength > 20000) continue;
      const answer = await sent(operation, { body: { [name]: "x".repeat(maxLength + 1) } });
      assertProblem(answer, 400, `${what} ${name}`);
      assert.ok(answer.json.errors.some((error) => error.pointer === `/${name}`), `${what} ${name}: ${answer.text}`);
    }
  }));

  test("a page that is none", each((operation) => operation.parameters?.some((one) => one.in === "query" && one.name === "cursor"), async (operation, what) => {
    const required = Object.fromEntries(operation.parameters.filter((one) => one.in === "query" && one.required).map((one) => [one.name, "x"]));
    for (const [name, value] of [["limit", "0"], ["limit", "-1"], ["limit", "1e3"], ["limit", "99999999999999999999"], ["limit", ""], ["cursor", "nonsense"], ["cursor", "-1"], ["cursor", "x".repeat(3000)]]) {
      const answer = await send(server, "GET", `${fill(operation.path)}?${new URLSearchParams({ ...required, [name]: value })}`, credentials(operation));
      assertProblem(answer, 400, `${what} ${name}=${value.slice(0, 30)}`);
      assert.ok(answer.json.errors.some((error) => error.pointer === `/${name}`), `${what} ${name}=${value.slice(0, 30)}: ${answer.text}`);
    }
  }));

  test("JSON that is none", each(jsonBody, async (operation, what) => {
    for (const body of ["{", "[]", "null", "1", '"x"', '{"a":1}}', "{'a':1}", "\ufeff{}", '{"a":1,"a":2}', `{"a":${"[".repeat(3000)}`, Buffer.from('{"a":"\xff"}', "latin1")]) {
      const answer = await sent(operation, { body, headers: json });
      assertProblem(answer, 400, `${what} ${String(body).slice(0, 20)}`);
    }
  }));

  test("nothing where something is needed", each(jsonBody, async (operation, what) => {
    if (!operation.requestBody.required) return;
    assertProblem(await sent(operation, { body: "", headers: json }), 400, what);
  }));

  test("another media type", each(withBody, async (operation, what) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "nonsense"].filter((one) => !operation.requestBody.content[one]))
      assertProblem(await sent(operation, { body: "a=1", headers: { "content-type": type } }), 415, `${what} ${type}`);
  }));

  test("a body where none is taken", each((operation) => !withBody(operation) && operation.method === "POST", async (operation, what) => {
    const answer = await sent(operation, { body: { a: 1 } });
    assertProblem(answer, 400, what);
  }));

  test("far too much", each(withBody, async (operation, what) => {
    const type = operation.requestBody.content["text/markdown"] ? "text/markdown" : "application/json";
    const answer = await sent(operation, { body: Buffer.alloc(9 << 20, " "), headers: { "content-type": type } }).catch((error) => ({ error }));
    // The server may close before all has been sent; it must not take it.
    if (answer.error) assert.match(String(answer.error.code), /ECONNRESET|EPIPE/, what);
    else assertProblem(answer, 413, what);
  }));

  test("parameters of a path that are none", each((operation) => operation.path.includes("{"), async (operation, what) => {
    for (const value of ["nope", "0", "-1", "99999999999999999999", "..", "%00", "a".repeat(2000), "01936b3e-7c1a-7d42-9a51-3f0c2b8e6d10", "' OR 1=1"]) {
      const values = Object.fromEntries(Object.keys(places).map((name) => [name, value]));
      const body = jsonBody(operation) ? {} : undefined;
      // "/workspaces/../ai" is "/ai", which is a route of its own; "/shared/.." is the page.
      if (value === ".." && (operation.path.includes("{workspace}/ai") || operation.path.startsWith("/shared/"))) continue;
      const answer = await send(server, operation.method, fill(operation.path, values), { token, body });
      assert.ok([400, 404].includes(answer.status), `${what} ${value.slice(0, 40)}: ${answer.status} ${answer.text.slice(0, 200)}`);
      assertProblem(answer, answer.status, what);
    }
  }));
});

const resolve = (schema) => (schema?.$ref ? document.components.schemas[schema.$ref.split("/").at(-1)] : schema);

describe("the pages", () => {
  test("/docs has no script and no inline style, and shows every route", async () => {
    const { text: page, headers, status } = await send(server, "GET", "/docs");
    assert.equal(status, 200);
    assert.match(headers["content-type"], /^text\/html/);
    assert.doesNotMatch(page, /<script|\son[a-z]+\s*=|javascript:|<iframe|<object|<embed/i);
    for (const { path, method } of operations) assert.ok(page.includes(`<code>${path}</code>`), `${method} ${path}`);
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.has(anchor), `#${anchor}`);
    for (const [, url] of page.matchAll(/(?:src|href)="([^"#][^"]*)"/g)) assert.match(url, /^\/(?!\/)/, "nothing from elsewhere");
  });

  const answers = [
    ["a page", "GET", "/"], ["the documentation", "GET", "/docs"], ["the document", "GET", "/openapi.json"], ["health", "GET", "/healthz"],
    ["metrics", "GET", "/metrics"], ["keys", "GET", "/.well-known/jwks.json"], ["the API", "GET", "/api/v1/users/me", 401],
    ["an unknown path of the API", "GET", "/api/v1/nothing", 404], ["another method", "POST", "/healthz", 405],
    ["wrong input", "POST", "/api/v1/auth/login", 415], ["a refused token", "GET", "/api/v1/prds", 401],
  ];
  for (const [what, method, path, status] of answers) {
    test(`security 25: the headers that protect stand on ${what}`, async () => {
      const answer = await send(server, method, path, status === 415 ? { body: "a=1", headers: { "content-type": "text/plain" } } : {});
      if (status) assertProblem(answer, status, what);
      const { headers } = answer;
      const policy = headers["content-security-policy"];
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /base-uri 'none'/);
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.match(headers["x-request-id"], /^[0-9a-f-]{36}$/);
      assert.equal(headers["strict-transport-security"], undefined, "not over plain HTTP");
      assert.equal(headers.server, undefined);
    });
  }

  test("security 25: HSTS when the public URL is https", async () => {
    const other = await startServer({ env: { ...unlimited, STET_PUBLIC_URL: "https://stet.example.org" } });
    try {
      for (const path of ["/", "/healthz", "/api/v1/users/me", "/nothing"])
        assert.match((await send(other, "GET", path)).headers["strict-transport-security"] ?? "", /^max-age=\d{7,}/, path);
    } finally {
      await other.stop();
    }
  });
});

describe("a random walk", () => {
  const seed = Number(process.env.STET_TEST_SEED ?? Date.now() % 2 ** 32);

  test(`security 24: 600 requests over all routes and schemas find no 5xx and no sanitizer report (STET_TEST_SEED=${seed})`, async () => {
    const walker = new Walker(seed);
    const seen = new Map();
    let person = await logIn(server, ada);
    for (let i = 0; i < 600; i++) {
      const operation = walker.one(operations);
      const { path, body, headers } = walker.request(operation, person);
      const answer = await send(server, operation.method, path, { body, headers, token: walker.chance(0.95) ? person.access_token : undefined })
        .catch((error) => ({ error }));
      const what = `request ${i}: ${operation.method} ${path} ${JSON.stringify(headers)} ${String(body).slice(0, 500)}`;
      if (answer.error) {
        assert.match(String(answer.error.code), /ECONNRESET|EPIPE|HPE_/, `${what}: ${answer.error}`);
        continue;
      }
      seen.set(Math.floor(answer.status / 100), (seen.get(Math.floor(answer.status / 100)) ?? 0) + 1);
      assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 500)}`);
      if (answer.status >= 400) assertProblem(answer, answer.status, what);
      if (answer.status === 401 && isProtected(operation)) person = await logIn(server, ada); // it had signed itself out
    }
    assert.equal((await send(server, "GET", "/readyz")).status, 200);
    assert.doesNotMatch(server.output, /Sanitizer|runtime error/);
    assert.ok(seen.get(2) > 100, `too few requests came through to mean anything: ${JSON.stringify([...seen])}`);
    console.log(`# answers by kind: ${JSON.stringify(Object.fromEntries(seen))}`);
  });
});

/** Requests that are nearly right, after the document. */
class Walker {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  below(count) { return Math.floor(this.next() * count); }
  chance(of) { return this.next() < of; }
  one(list) { return list[this.below(list.length)]; }

  string(schema) {
    const odd = ["", " ", "\u0000", "\n", "\u202e", "\ud83d", "﷽", "🚀🚀", "e\u0301", "../../etc/passwd", "'; DROP TABLE users; --", "<script>",
      "%s%n", "- **FR-?** The system shall x.", "# A\n\n- **FR-1** x", "```", "| a |\n|--|", "\\", "1e999", "null"];
    if (schema.enum && this.chance(0.85)) return this.one(schema.enum);
    if (schema.format === "uuid" && this.chance(0.8)) return this.one([...Object.values(places), "01936b3e-7c1a-7d42-9a51-3f0c2b8e6d10"]);
    if (schema.format === "date-time" && this.chance(0.8)) return this.one(["2026-01-31T09:30:00Z", "2026-13-01T00:00:00Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60+23:59"]);
    if (this.chance(0.25)) return this.one(odd);
    const length = Math.min((schema.minLength ?? 0) + this.below(40), (schema.maxLength ?? 4000) + (this.chance(0.1) ? 1 : 0));
    return Array.from({ length }, () => String.fromCodePoint(this.one([32, 65 + this.below(26), 97 + this.below(26), 0xe9, 0x4e00 + this.below(999), 10]))).join("");
  }

  value(schema, depth = 0) {
    const found = resolve(schema) ?? {};
    if (this.chance(0.04)) return this.one([null, true, -1, 1.5, 2 ** 53, "x", [], {}, [[[]]]]);
    const [type] = [found.type ?? "string"].flat().filter((one) => one !== "null");
    if (type === "integer" || type === "number")
      return this.one([found.minimum ?? 0, (found.minimum ?? 0) + this.below(5), found.maximum ?? 9, this.below(20), -1, 2 ** 31, Number.MAX_SAFE_INTEGER]);
    if (type === "boolean") return this.chance(0.5);
    if (type === "array") return Array.from({ length: depth > 3 ? 0 : this.below(4) }, () => this.value(found.items ?? {}, depth + 1));
    if (type === "object") {
      const made = {};
      for (const [name, inner] of Object.entries(found.properties ?? {}))
        if ((found.required?.includes(name) && this.chance(0.95)) || this.chance(0.4)) made[name] = this.value(inner, depth + 1);
      if (this.chance(0.05)) made[this.one(["__proto__", "constructor", "", "surprise"])] = 1;
      return made;
    }
    return this.string(found);
  }

  query(operation) {
    const pairs = (operation.parameters ?? []).filter((parameter) => parameter.in === "query" && this.chance(0.4))
      .map(({ name, schema }) => `${name}=${this.escape(String(this.value(schema)))}`);
    if (this.chance(0.05)) pairs.push(this.one(["surprise=1", "limit=%ff", "cursor=%00", "=", "&&", "limit=1&limit=2"]));
    return pairs.length ? `?${pairs.join("&")}` : "";
  }

  escape(value) {
    return encodeURIComponent(value.isWellFormed?.() === false ? "x" : value);
  }

  request(operation, person) {
    const values = Object.fromEntries(Object.keys(places).map((name) => [name, this.chance(0.9) ? places[name] : this.one(["NOPE", "1", "%00", "..", "\u202e", "x".repeat(300)])]));
    const headers = {};
    if (this.chance(0.3)) headers["if-match"] = this.one(['"1"', '"2"', "*", "W/\"1\"", "nonsense", '"'.repeat(50)]);
    if (this.chance(0.1)) headers["if-none-match"] = this.one(['"1"', "*", "x"]);
    if (this.chance(0.1)) headers["idempotency-key"] = this.one(["key-1", "key-2", " ", "x".repeat(300)]);
    if (this.chance(0.2)) headers.accept = this.one(["text/markdown", "text/event-stream", "application/json", "*/*", "nonsense", "text/html;q=0"]);
    if (this.chance(0.05)) headers["last-event-id"] = this.one(["1", `${places.proposal}:1`, "x:y", ":".repeat(40)]);
    if (this.chance(0.03)) headers.cookie = this.one(["a=b", "__Host-stet_access=x", "=;;=", "x".repeat(4000)]);
    if (this.chance(0.03)) headers["x-forwarded-for"] = this.one(["1.2.3.4", ",,,", "x".repeat(500)]);
    const schema = jsonBody(operation);
    let body;
    if (schema) {
      const isRefresh = operation.path.endsWith("/refresh") && this.chance(0.5);
      const value = isRefresh ? { refresh_token: person.refresh_token } : this.value(schema);
      body = JSON.stringify(value);
      if (this.chance(0.04)) body = body.slice(0, this.below(body.length));
      if (this.chance(0.02)) headers["content-type"] = "text/plain";
    } else if (operation.requestBody) {
      headers["content-type"] = "text/markdown";
      body = this.chance(0.5) ? text : Array.from({ length: this.below(20) }, () => this.string({})).join("\n");
    } else if (this.chance(0.03)) {
      body = "{}";
    }
    return { path: `${fill(operation.path, values)}${this.query(operation)}`, body, headers };
  }
}
