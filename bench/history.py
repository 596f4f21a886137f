"""Figures of the document and its history: importing, reading, accepting, blame, the past, the size on disk.

BENCH_REVISIONS (10,000) is the length of the long history; BENCH_HISTORY_SECONDS (240) is how long making it may take: where
that is over before, it is as long as it is, and the rows say how long. Real documents are read from BENCH_DATA or
../shared/data, and left out where there are none.
"""

import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import socket
import sqlite3
import statistics
import sys
import time

import run

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ.get("BENCH_DATA", ROOT.parent / "shared/data")) / "prds"
REVISIONS = int(os.environ.get("BENCH_REVISIONS", "10000"))
SECONDS = int(os.environ.get("BENCH_HISTORY_SECONDS", "240"))
ROUNDS = 40
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

    @contextlib.contextmanager
    def bare(self, path, headers=None):
        """Sends one request again and again and takes what comes, no more: what it costs to make a request and to read an
        answer in Python, 0.1 ms, is not in its clock. The answer has to come at once, and whole."""
        lines = [f"{name}: {value}\r\n" for name, value in (self.headers | (headers or {})).items()]
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{''.join(lines)}\r\n".encode()
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            connection.settimeout(30)

            def once(_=None):
                connection.sendall(request)
                return connection.recv(65536)

            yield once

    def cpu(self, by_itself=False):
        """Milliseconds that threads of the server ran: those that answer, or the one that does what comes round by itself."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.server.process.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
                if ((task / "comm").read_text().strip() == "jobs") == by_itself:
                    total += int((task / "schedstat").read_text().split()[0])
        return total / 1e6

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


def tell(done, of, what, start):
    """How far it is, on a terminal or in a log, every tenth of the way."""
    if done * 10 // of != (done - 1) * 10 // of:
        print(f"    {done:,} of {of:,} {what}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)


def imported(client, key, text):
    return client.call("POST", f"/prds/import?key={key}", text, {"Content-Type": "text/markdown"})


class Editing:
    """Small edits, of a word or two each, all over the document."""

    def __init__(self, client, key):
        listed = client.call("GET", f"/prds/{key}/nodes")
        self.client, self.key, self.revision = client, key, listed["revision"]
        self.nodes = [node for node in listed["items"] if node["kind"] == "requirement"]
        self.changed = 0  # bytes: the new texts of the nodes that changed
        random.seed(2)

    @staticmethod
    def reworded(text):
        line, rest = text.split("\n", 1)
        words = line.split(" ")
        at = random.randrange(6, len(words) - 2)
        words[at:at + random.choice((0, 1))] = [random.choice(WORDS) for _ in range(random.choice((1, 1, 2)))]
        return " ".join(words if len(words) < 50 else words[:6] + words[20:]) + "\n" + rest

    def edit(self):
        node = random.choice(self.nodes)
        text = node["text"]
        while text == node["text"]:
            text = self.reworded(text)
        made = self.client.call("POST", f"/prds/{self.key}/operations", {
            "base_revision": self.revision, "why": "wording",
            "operations": [{"op": "replace_text", "node": node["id"], "base_hash": node["hash"], "text": text}]})
        self.revision = made["number"]
        node["text"] = made["changes"][0]["after"]
        node["hash"] = hashlib.sha256(node["text"].encode()).hexdigest()
        self.changed += len(node["text"].encode())


def edits(client, key, count):
    editing = Editing(client, key)
    for _ in range(count):
        editing.edit()


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


@contextlib.contextmanager
def client_of(bench, name):
    """A client of a server with a data folder of its own."""
    folder = bench.folder / name
    bench.add_person(folder)
    with run.stet_served(bench.build / "stet", folder) as (server, _):
        yield Client(server), folder


def make_history(client, key):
    """Revisions, as many as there is time for; the CPU time of each, how many, the bytes that changed."""
    editing, start, cpu, count = Editing(client, key), time.monotonic(), client.cpu(), 0
    while count < REVISIONS and time.monotonic() - start < SECONDS:
        editing.edit()
        count += 1
        tell(count, REVISIONS, "revisions", start)
    return (client.cpu() - cpu) / count, count, editing.changed


def long_history(bench):
    text = document(100_000)
    with client_of(bench, "history") as (client, folder):
        imported(client, "LONG", text)
        before = history_bytes(folder, "LONG") or 0
        per_edit, revisions, changed = make_history(client, "LONG")
        size = (history_bytes(folder, "LONG") or 0) - before
        named = f"100 KB, {revisions:,} revisions"
        bench.row("edit of a requirement", f"CPU {per_edit:.2f} ms", named)
        found = accepting(client, "LONG", ROUNDS)
        bench.row("accept a proposal", figure(found), named, None, "≤ 2 ms", found[0] <= 2)
        read(bench, client, "LONG", named, True)
        found = client.measure(lambda _: client.call("GET", "/prds/LONG/blame"))
        bench.row("blame", figure(found), named, None, "≤ 50 ms", found[0] <= 50)
        for number in (1, revisions // 2, revisions - 1):
            found = client.measure(lambda _: client.call("GET", f"/prds/LONG/revisions/{number}"), 20)
            bench.row(f"revision {number:,}", figure(found), named, None, "≤ 50 ms", found[0] <= 50)
        if size:
            bench.row("history on disk", f"{size / 1e6:.2f} MB, {size / revisions:.0f} B a revision",
                      f"new texts of changed nodes {changed / 1e6:.2f} MB + one document",
                      size / (changed + len(text)), "≤ 1.50", size <= 1.5 * changed + len(text))


def read(bench, client, key, named, judged):
    found = client.measure(lambda _: client.send("GET", f"/prds/{key}", headers={"Accept": "text/markdown"}))
    bench.row("read as Markdown", figure(found), named, None, "≤ 1 ms" if judged else "", found[0] <= 1 if judged else None)
    whole = client.measure(lambda _: client.send("GET", f"/prds/{key}/nodes"))
    bench.row("read as nodes", figure(whole), named)
    tag = client.send("GET", f"/prds/{key}")[2]["ETag"]
    with client.bare("/healthz") as once:
        least = client.measure(once, 10 * ROUNDS)
    with client.bare(f"/api/v1/prds/{key}", {"If-None-Match": tag}) as once:
        if not once().startswith(b"HTTP/1.1 304 "):
            raise SystemExit("bench: a read with the tag of what was read is not answered 304")
        same = client.measure(once, 10 * ROUNDS)
    bench.row("read, not modified", figure(same), f"{named}; GET /healthz {least[0]:.2f} ms", same[0] / least[0],
              "≤ 0.2 ms" if judged else "", same[0] <= 0.2 if judged else None)
    return found


SIZES = (("1 KB", 1_000), ("10 KB", 10_000), ("100 KB", 100_000), ("1 MB", 1_000_000), ("2 MB", 2_000_000))


def growth(bench):
    """Against the size before: 1.00 is growth with the size, less is better."""
    before = {}

    def row(work, name, size, found, said=""):
        against, ratio = f"{name}{said}", None
        if work in before:
            last, last_size, time_then = before[work]
            against += f"; {size // last_size} times that of {last}: {time_then * size / last_size:.1f} ms"
            ratio = found[0] / (time_then * size / last_size)
        before[work] = (name, size, found[0])
        bench.row(work, figure(found), against, ratio)

    with client_of(bench, "growth") as (client, _):
        for name, size in SIZES:
            key, text, rounds = f"G{size}", document(size), 3 if size > 500_000 else 10
            row("import", name, size, client.measure(lambda i: imported(client, f"G{size}N{i}"[:10], text), rounds))
            imported(client, key, text)
            edits(client, key, 20)
            row("accept a proposal", name, size, accepting(client, key, min(rounds, 5)), ", 21 revisions")
            for work, path, headers in (("read as Markdown", "", {"Accept": "text/markdown"}), ("read as nodes", "/nodes", {}),
                                        ("blame", "/blame", {}), ("revision 1", "/revisions/1", {})):
                row(work, name, size, client.measure(
                    lambda _: client.send("GET", f"/prds/{key}{path}", headers=headers), rounds), ", 21 revisions")


def imports(bench):
    """Of real documents, and of a long one in Stet's own form. What is imported is in the search index a second later, which
    is not waited for."""
    with client_of(bench, "import") as (client, _):
        for number, path in enumerate(sorted(DATA.glob("*.md"))):
            if path.name == "SOURCES.md":
                continue
            text, key = path.read_text(), f"REAL{number}"
            found = client.measure(lambda i: imported(client, f"{key}X{i}", text), 5)
            bench.row("import", figure(found), f"{path.stem}, {len(text.encode()):,} B")
        time.sleep(2)
        text = document(144_000)
        before = client.cpu(by_itself=True)
        found = client.measure(lambda i: imported(client, f"M{i}", text), 20)
        bench.row("import", figure(found), f"{len(text.encode()):,} B", None, "≤ 20 ms", found[0] <= 20)
        time.sleep(3)
        bench.row("its search index, afterwards", f"CPU {(client.cpu(by_itself=True) - before) / 20:.2f} ms",
                  "a search waits for it")
