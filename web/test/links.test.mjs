// Links and long lists as the page keeps them, without a browser: the server is a function.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { PrdStore } = await load("state/prd-store.ts");

/** A server of lists by path; `asked` has what was asked of it, and `hold` keeps an answer back. */
function serve(lists) {
  const asked = [];
  const held = new Map();
  globalThis.fetch = async (address, { method }) => {
    const url = new URL(address, "http://stet");
    asked.push(`${method} ${url.pathname.replace("/api/v1", "")}${url.search}`);
    await held.get(url.search);
    const items = lists[url.pathname.replace("/api/v1", "")] ?? [];
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const node = url.searchParams.get("node");
    const those = items.filter((item) => !node || item.from.node === node || item.to.node === node);
    const page = those.slice(from, from + 50);
    return Response.json({ items: page, next: from + 50 < those.length ? String(from + 50) : null });
  };
  const hold = (search) => {
    let goOn;
    held.set(search, new Promise((done) => (goOn = done)));
    return goOn;
  };
  return { asked, hold };
}

const link = (id, from, to, suspect = false) => ({ id, kind: "depends_on", from: { node: from }, to: { node: to }, suspect, broken: false });
const LINKS = [link("1", "a", "b"), link("2", "b", "c"), link("3", "d", "e")];

test("all links are read where all are shown, and those of one node where it is", async () => {
  serve({ "/prds/P/links": LINKS });
  const { links } = new PrdStore("P");
  await links.load();
  assert.equal(links.state.links.length, 3);
  links.show("b", null);
  assert.equal(links.state.links, null, "what was shown is not taken for the links of the node");
  await links.load();
  assert.deepEqual(links.state.links.map((l) => l.id), ["1", "2"]);
});

test("the links of the passage that is selected now win, whichever answer comes last", async () => {
  const { hold } = serve({ "/prds/P/links": LINKS });
  const { links } = new PrdStore("P");
  const goOn = hold("?node=a&limit=100");
  const first = links.loadNear("a");
  await links.loadNear("d");
  goOn();
  await first;
  assert.deepEqual([links.state.near.node, links.state.near.links.map((l) => l.id)], ["d", ["3"]]);
});

test("what others change is read again where it is looked at, and forgotten where it is not", async () => {
  const { asked } = serve({ "/prds/P/links": LINKS });
  const away = new PrdStore("P").links;
  await away.load();
  await away.catchUp();
  assert.equal(away.state.links, null);
  assert.equal(asked.length, 1);
  const here = new PrdStore("P", { tab: "review", reviewPart: "links" }).links;
  await here.load();
  await here.catchUp();
  assert.equal(here.state.links.length, 3);
});

test("a long list goes on page by page, and what was shown of it is read again whole", async () => {
  const { asked } = serve({ "/prds/P/events": Array.from({ length: 120 }, (_, i) => ({ id: i })) });
  const store = new PrdStore("P");
  await store.loadEvents();
  assert.equal(store.state.events.length, 50);
  await store.loadEvents(store.state.moreEvents);
  assert.equal(store.state.events.length, 100);
  await store.loadEvents();
  assert.deepEqual([store.state.events.length, store.state.events[99].id], [100, 99]);
  await store.loadEvents(store.state.moreEvents);
  assert.deepEqual([store.state.events.length, store.state.moreEvents], [120, null]);
  assert.equal(asked.length, 5);
});

test("decided proposals come page by page, and open ones all at once", async () => {
  const proposals = Array.from({ length: 70 }, (_, i) => ({ id: `p${i}`, status: "decided", operations: [] }));
  serve({ "/prds/P/proposals": proposals });
  const store = new PrdStore("P");
  await store.loadProposals("decided");
  assert.deepEqual([store.state.proposals.size, store.state.moreDecided], [50, "50"]);
  await store.loadProposals("decided", store.state.moreDecided);
  assert.deepEqual([store.state.proposals.size, store.state.moreDecided], [70, null]);
  const other = new PrdStore("P");
  await other.loadProposals("open");
  assert.deepEqual([other.state.proposals.size, other.state.moreDecided], [70, null]);
});
