"""Figures of the document and its history: reading, accepting, blame, the past, the size on disk, importing.

    python3 bench/history.py BUILD_DIR      these rows alone

One client over one connection. Where the machine is shared, the CPU time that the server took for a request says more than
the clock, so both are given. BENCH_REVISIONS (10,000) is the length of the long history; real documents are read from
BENCH_DATA or ../shared/data, and left out where there are none.
"""

import hashlib
import http.client
import json
import os
import pathlib
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import run

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("BENCH_DATA", ROOT.parent / "shared/data")) / "prds"
REVISIONS = int(os.environ.get("BENCH_REVISIONS", "10000"))
ROUNDS = 40
TICKS = os.sysconf("SC_CLK_TCK")
WORDS = ("payment reminder treasurer member invoice account deadline overdue club ledger balance season transfer receipt "
         "holiday letter address audit export summary").split()


class Client:
    def __init__(self, server):
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        token = server.call(run.LOGIN, run.CREDENTIALS)["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method, path, body=None, headers=None):
        headers = self.headers | (headers or {})
        if isinstance(body, (dict, list)):
            body, headers = json.dumps(body), headers | {"Content-Type": "application/json"}
        self.connection.request(method, f"/api/v1{path}", body.encode() if body is not None else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def call(self, method, path, body=None, headers=None):
        status, text, _ = self.send(method, path, body, headers)
        if status >= 400:
            raise SystemExit(f"bench: {method} {path}: {status} {text[:300]}")
        return json.loads(text) if text else None

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS * 1000

    def measure(self, work, rounds=ROUNDS):
        """Milliseconds: the median by the clock, and the mean of the server's CPU time."""
        times, before = [], self.cpu()
        for number in range(rounds):
            start = time.perf_counter()
            work(number)
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times), (self.cpu() - before) / rounds


def document(size, seed=1):
    """Requirements under headings, as in Stet's own form, of about `size` bytes."""
    random.seed(seed)
    parts, length, number = ["# Club reminders\n\n"], 0, 0
    while length < size:
        number += 1
        if number % 20 == 1:
            parts.append(f"\n## Part {number // 20 + 1}\n\n")
        words = " ".join(random.choice(WORDS) for _ in range(random.randint(10, 30)))
        parts.append(f"- **FR-{number}** The system shall send {words}.\n  - priority: must\n  - status: open\n")
        length += len(parts[-1])
    return "".join(parts)


def imported(client, key, text):
    return client.call("POST", f"/prds/import?key={key}", text, {"Content-Type": "text/markdown"})


def edits(client, key, count):
    """Small edits, of a word or two each, all over the document; the bytes of the new texts of the nodes they changed."""
    random.seed(2)
    listed = client.call("GET", f"/prds/{key}/nodes")
    nodes = [node for node in listed["items"] if node["kind"] == "requirement"]
    revision, changed = listed["revision"], 0
    for _ in range(count):
        node = random.choice(nodes)
        line, rest = node["text"].split("\n", 1)
        words = line.split(" ")
        at = random.randrange(6, len(words) - 2)
        words[at:at + random.choice((0, 1))] = [random.choice(WORDS) for _ in range(random.choice((1, 1, 2)))]
        text = " ".join(words if len(words) < 50 else words[:6] + words[20:]) + "\n" + rest
        if text == node["text"]:
            continue
        made = client.call("POST", f"/prds/{key}/operations", {
            "base_revision": revision, "why": "wording",
            "operations": [{"op": "replace_text", "node": node["id"], "base_hash": node["hash"], "text": text}]})
        revision = made["number"]
        node["text"] = made["changes"][0]["after"]
        node["hash"] = hashlib.sha256(node["text"].encode()).hexdigest()
        changed += len(node["text"].encode())
    return changed


def accepting(client, key, rounds):
    """Accepts one proposal of one operation each; those are made before."""
    nodes = client.call("GET", f"/prds/{key}/nodes")["items"]
    codes = [node["code"] for node in nodes if node["kind"] == "requirement"]
    found, rounds = [], min(rounds, len(codes))
    for number in range(rounds):
        told = client.call("POST", f"/prds/{key}/events", {
            "source": "bench", "external_id": f"{key}-{number}", "kind": "note", "text": f"{codes[number]} is done."})
        found += told["proposals"] if "proposals" in told else [told["proposal"]]
    proposals = [item if isinstance(item, str) else item["id"] for item in found if item]
    if len(proposals) < rounds:
        raise SystemExit(f"bench: only {len(proposals)} proposals came of {rounds} events")
    return client.measure(lambda i: client.call("POST", f"/proposals/{proposals[i]}/decisions", {
        "decisions": [{"operation": 0, "verdict": "accept"}]}), rounds)


def history_bytes(folder, key):
    """What the tables of the history take on disk, with their indexes."""
    with sqlite3.connect(f"file:{folder}/stet.db?mode=ro", uri=True) as database:
        tables = "SELECT name FROM sqlite_master WHERE tbl_name LIKE 'histor%'"
        try:
            return database.execute(f"SELECT SUM(pgsize) FROM dbstat WHERE name IN ({tables})").fetchone()[0]
        except sqlite3.OperationalError:
            return None  # this SQLite has no dbstat


def figure(found):
    return f"p50 {found[0]:.2f} ms, CPU {found[1]:.2f} ms"


def long_history(bench, client, folder, revisions):
    text = document(100_000)
    imported(client, "LONG", text)
    before = history_bytes(folder, "LONG") or 0
    start = client.cpu()
    changed = edits(client, "LONG", revisions)
    per_edit = (client.cpu() - start) / revisions
    size = (history_bytes(folder, "LONG") or 0) - before
    named = f"100 KB, {revisions:,} revisions"
    bench.row("edit of a requirement", f"CPU {per_edit:.2f} ms", named)
    found = accepting(client, "LONG", ROUNDS)
    bench.row("accept a proposal", figure(found), named, None, "≤ 2 ms", found[1] <= 2)
    read(bench, client, "LONG", named, True)
    found = client.measure(lambda _: client.call("GET", "/prds/LONG/blame"))
    bench.row("blame", figure(found), named, None, "≤ 50 ms", found[1] <= 50)
    for number in (1, revisions // 2, revisions - 1):
        found = client.measure(lambda _: client.call("GET", f"/prds/LONG/revisions/{number}"), 20)
        bench.row(f"revision {number:,}", figure(found), named, None, "≤ 50 ms", found[1] <= 50)
    if size:
        bench.row("history on disk", f"{size / 1e6:.2f} MB, {size / revisions:.0f} B a revision",
                  f"new texts of changed nodes {changed / 1e6:.2f} MB + one document",
                  size / (changed + len(text)), "≤ 1.50", size <= 1.5 * changed + len(text))


def read(bench, client, key, named, judged):
    found = client.measure(lambda _: client.send("GET", f"/prds/{key}", headers={"Accept": "text/markdown"}))
    bench.row("read as Markdown", figure(found), named, None, "≤ 1 ms" if judged else "", found[1] <= 1 if judged else None)
    found = client.measure(lambda _: client.send("GET", f"/prds/{key}/nodes"))
    bench.row("read as nodes", figure(found), named)
    tag = client.send("GET", f"/prds/{key}")[2]["ETag"]
    found = client.measure(lambda _: client.send("GET", f"/prds/{key}", headers={"If-None-Match": tag}), 10 * ROUNDS)
    bench.row("read, not modified", figure(found), named, None, "≤ 0.2 ms" if judged else "",
              found[1] <= 0.2 if judged else None)


def growth(bench, client):
    for name, size in (("1 KB", 1_000), ("10 KB", 10_000), ("100 KB", 100_000), ("1 MB", 1_000_000), ("1.9 MB", 1_900_000)):
        key, text, rounds = f"G{size}", document(size), 3 if size > 500_000 else 10
        found = client.measure(lambda i: imported(client, f"G{size}N{i}"[:10], text), rounds)
        bench.row("import", figure(found), f"{len(text.encode()):,} B")
        imported(client, key, text)
        edits(client, key, 20)
        found = accepting(client, key, min(rounds, 5))
        bench.row("accept a proposal", figure(found), f"{name}, 21 revisions")
        read(bench, client, key, name, False)
        found = client.measure(lambda _: client.call("GET", f"/prds/{key}/blame"), rounds)
        bench.row("blame", figure(found), f"{name}, 21 revisions")
        found = client.measure(lambda _: client.call("GET", f"/prds/{key}/revisions/1"), rounds)
        bench.row("revision 1", figure(found), f"{name}, 21 revisions")


def real(bench, client):
    for number, path in enumerate(sorted(DATA.glob("*.md"))):
        text, key = path.read_text(), f"REAL{number}"
        if path.name == "SOURCES.md":
            continue
        found = client.measure(lambda i: imported(client, f"{key}X{i}", text), 5)
        judged = len(text.encode()) > 100_000
        bench.row("import", figure(found), f"{path.stem}, {len(text.encode()):,} B", None, "≤ 20 ms" if judged else "",
                  found[1] <= 20 if judged else None)
    text = document(144_000)
    found = client.measure(lambda i: imported(client, f"M{i}", text), 10)
    bench.row("import", figure(found), f"{len(text.encode()):,} B", None, "≤ 20 ms", found[1] <= 20)


def rows(bench):
    stet, folder = bench.build / "stet", bench.folder / "history"
    subprocess.run([stet, "user", "add", run.EMAIL, "--password-stdin", "--data", folder], check=True,
                   input=run.PASSWORD + "\n", text=True, stdout=subprocess.DEVNULL)
    with run.stet_served(stet, folder) as (server, _):
        client = Client(server)
        real(bench, client)
        growth(bench, client)
        long_history(bench, client, folder, REVISIONS)


def main():
    with tempfile.TemporaryDirectory() as folder:
        rows(run.Bench(pathlib.Path(sys.argv[1]).resolve(), folder))


if __name__ == "__main__":
    main()
