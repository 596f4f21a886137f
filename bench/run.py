#!/usr/bin/env python3
"""Measures Stet against the physical limits of the machine it runs on and against a peer, as ratios taken in one run.

    bench/run.py BUILD_DIR [SECTION...]      sections.py names them; none: all

Every figure is a rate or time of the release build, served on 127.0.0.1 with the load from the same machine, beside what it
is compared with, measured in the same minutes; a limit is the mean of one measurement before and one after. Prints each
row when it is measured, and writes bench/README.md after each section; what is not measured stays there as it was.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ROOT / "bench/peers/fastapi"
PYTHON = "/usr/bin/python3"  # Debian's, which has the peer's packages
PASSWORD = "correct horse battery staple"
EMAIL = "ana@example.org"
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))  # of each load
CORES = len(os.sched_getaffinity(0))
SESSIONS = 48  # that are refreshed
REFRESHING = 32  # connections
LOGIN, REFRESH, ME = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/users/me"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A process that serves HTTP on `port`, and what it takes."""

    def __init__(self, port, process):
        self.port, self.process = port, process

    def call(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for _ in range(200):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != 503:  # what the load before has left in the queues
                    raise
                time.sleep(0.3)
        raise SystemExit("bench: the server stays busy")

    def answers(self):
        with socket.socket() as client:
            client.settimeout(5)
            if client.connect_ex(("127.0.0.1", self.port)) != 0:
                return False
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return client.recv(12) == b"HTTP/1.1 200"

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def memory(self):
        """Resident MB; what several processes share is counted once."""
        field = "Pss" if len(self.pids()) > 1 else "Rss"
        total = 0
        for pid in self.pids():
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(rf"^{field}:\s+(\d+)", text, re.M)[1])
        return total / 1024


@contextlib.contextmanager
def served(command, environment):
    """Runs command(port) until it answers; ends it afterwards. Yields the server, and the milliseconds that took."""
    port = free_port()
    start = time.monotonic()
    process = subprocess.Popen(command(port), env=environment(port), stdout=subprocess.DEVNULL, cwd=PEER)
    server = Server(port, process)
    try:
        while not server.answers():
            if process.poll() is not None or time.monotonic() - start > 60:
                raise SystemExit("bench: the server did not start")
            time.sleep(0.0005)
        yield server, (time.monotonic() - start) * 1000
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stet_served(stet, data, settings=None):
    """Without rate limits, because they would be what is measured."""
    def environment(port):
        return {name: value for name, value in os.environ.items() if not name.startswith("STET_")} | {
            "STET_DATA": str(data),
            "STET_LISTEN": f"127.0.0.1:{port}",
            "STET_LOG_LEVEL": "error",
            **{f"STET_RATE_{name}": "0/1m" for name in ("LOGIN_IP", "LOGIN_ACCOUNT", "AUTH_IP", "API_USER")},
            **(settings or {}),
        }
    return served(lambda _: [stet, "serve"], environment)


def peer_environment(folder):
    return os.environ | {"PEER_FOLDER": str(folder), "PEER_EMAIL": EMAIL, "PEER_PASSWORD": PASSWORD,
                         "PYTHONDONTWRITEBYTECODE": "1"}


def peer_served(folder):
    def command(port):
        return [PYTHON, "-m", "uvicorn", "app:app", "--port", str(port), "--workers", str(CORES), "--no-access-log",
                "--log-level", "error"]
    return served(command, lambda _: peer_environment(folder))


class Bench:
    def __init__(self, build, folder):
        self.build, self.folder, self.rows, self.ours = build, pathlib.Path(folder), [], None

    def row(self, work, figure, against="", ratio=None, target="", holds=None):
        verdict = "" if holds is None else "yes" if holds else "**no**"
        ratio = "" if ratio is None else f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"
        self.rows.append((work, figure, against, ratio, target, verdict))
        print(f"{work:46} {figure:>22}  {against:44} {ratio:>7}  {target:9} {verdict}", flush=True)

    def lint(self):
        """CPU time, because one thread does it all; and that ten times as much takes ten times as long."""
        spent = {}
        for requirements in (1000, 10000, 40000):
            text = subprocess.run([self.build / "bench/lint", str(requirements)], check=True, capture_output=True,
                                  text=True).stdout
            spent[requirements] = float(text.split()[0])
        self.row("lint of 10,000 requirements", f"{spent[10000]:.0f} ms", "CPU time", None, "≤ 100 ms",
                 spent[10000] <= 100)
        for requirements, before in ((10000, 1000), (40000, 10000)):
            self.row(f"lint of {requirements:,} requirements", f"{spent[requirements]:.0f} ms",
                     f"{requirements // before} times that of {before:,}: {spent[before] * requirements / before:.0f} ms",
                     spent[requirements] / (spent[before] * requirements / before))

    def limits(self, seconds, *names):
        text = subprocess.run([self.build / "bench/limits", str(seconds), str(CORES), "12", self.folder, *names],
                              check=True, capture_output=True, text=True).stdout
        return json.loads(text)

    def around(self, seconds, names, work):
        """What `work` returns, and the limits as the mean of before and after."""
        before = self.limits(seconds, *names)
        result = work()
        after = self.limits(seconds, *names)
        return result, {name: (before[name] + after[name]) / 2 for name in names}

    def load(self, server, kind, path, text="", *, connections, seconds=SECONDS, pause=0):
        command = [self.build / "bench/load", str(server.port), str(connections), str(seconds), str(pause), kind, path]
        text = subprocess.run(command + ([text] if text else []), check=True, capture_output=True, text=True).stdout
        return json.loads(text)

    def tokens(self, server, count=SESSIONS):
        """A file of refresh tokens. Sessions cost a password each, so they are made while nothing is measured."""
        found = []

        def work(number):
            for _ in range(number):
                found.append(server.call(LOGIN, CREDENTIALS)["refresh_token"])
        workers = [threading.Thread(target=work, args=(count // CORES,)) for _ in range(CORES)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        path = self.folder / f"tokens-{server.port}-{time.monotonic_ns()}"
        path.write_text("\n".join(found) + "\n")
        return path

    def log_in(self, server):
        return self.load(server, "post", LOGIN, json.dumps(CREDENTIALS), connections=8, seconds=2 * SECONDS)

    def refresh(self, server):
        tokens = self.tokens(server)
        return self.load(server, "refresh", REFRESH, tokens, connections=REFRESHING)

    def me(self, server):
        token = server.call(LOGIN, CREDENTIALS)["access_token"]
        return self.load(server, "get", ME, token, connections=64)

    def hello(self):
        port = free_port()
        process = subprocess.Popen([self.build / "bench/hello", str(port), str(CORES)], stdin=subprocess.PIPE)
        try:
            time.sleep(0.3)
            return self.load(Server(port, process), "get", "/", connections=64)["rate"]
        finally:
            process.stdin.close()
            process.wait()

    def in_flood(self, server, measure=None):
        """What `measure` returns while 200 connections sign in as fast as they are answered, and the most memory that
        was resident meanwhile, looked at twice a second."""
        flood = threading.Thread(target=self.load, args=(server, "post", LOGIN, json.dumps(CREDENTIALS)),
                                 kwargs={"connections": 200, "seconds": SECONDS + 2})
        most = 0
        result = []
        probe = threading.Thread(target=lambda: result.append(measure() if measure else None))
        flood.start()
        time.sleep(1)
        probe.start()
        while flood.is_alive():
            most = max(most, server.memory())
            time.sleep(0.5)
        probe.join()
        return result[0], most

    def at_rest(self, server):
        """Memory once the queue of sign-ins is empty again, two seconds later."""
        server.call(LOGIN, CREDENTIALS)
        time.sleep(2)
        return server.memory()

    def floods(self, server):
        """Five floods. The first warms up: it touches the tables of limits, and code that had not run yet."""
        # Signed in just before: a flood ends the sessions that its person used least lately.
        def me():
            token = server.call(LOGIN, CREDENTIALS)["access_token"]
            return lambda: self.load(server, "get", ME, token, connections=4, pause=5)

        def refresh():
            tokens = self.tokens(server, 8)
            return lambda: self.load(server, "refresh", REFRESH, tokens, connections=4, pause=5)

        probes = [None, ("GET /users/me", me), ("POST /auth/refresh", refresh), None, None]
        rest, most = [self.at_rest(server)], []
        for probe in probes:
            found, highest = self.in_flood(server, probe[1]() if probe else None)
            most.append(highest)
            rest.append(self.at_rest(server))
            if probe:
                self.row(f"{probe[0]} during a login flood", f"p99 {found['p99']:.1f} ms",
                         "200 connections that sign in", None, "≤ 10 ms", found["p99"] <= 10 and not found["refused"])
        self.row("memory at rest: before, after one flood, three, five",
                 " → ".join(f"{rest[i]:.1f}" for i in (0, 1, 3, 5)) + " MB", "two seconds after the last sign-in", None,
                 "flat", rest[5] <= 1.03 * rest[1])
        self.row("memory in a flood, at most: the first three, the last two",
                 f"{max(most[:3]):.1f} → {max(most[3:]):.1f} MB", "200 connections that sign in", None, "flat",
                 max(most[3:]) <= 1.03 * max(most[:3]))

    def memory_under_load(self, server):
        """After all code paths are warm, many more requests must leave the memory where it is."""
        before = self.at_rest(server)
        refreshed = self.refresh(server)
        seen = self.me(server)
        after = self.at_rest(server)
        self.row(f"memory through {refreshed['done'] + seen['done']:,} requests more", f"{before:.1f} → {after:.1f} MB",
                 "before and after, at rest", None, "flat", after <= 1.03 * before)

    def stet(self):
        stet, data = self.build / "stet", self.folder / "data"
        self.add_person(data)
        with stet_served(stet, data) as (server, _):
            time.sleep(2)
            idle = server.memory()
            login, bare = self.around(SECONDS, ["bcrypt"], lambda: self.log_in(server))
            ratio = login["rate"] / bare["bcrypt"]
            self.row("login", f"{login['rate']:.2f}/s", f"bcrypt in a bare loop {bare['bcrypt']:.2f}/s", ratio, "≥ 0.97",
                     ratio >= 0.97 and not login["refused"])

            hello = self.hello()
            healthz = self.load(server, "get", "/healthz", connections=64)["rate"]
            self.row("GET /healthz", f"{healthz:,.0f}/s", f"bare libmicrohttpd {hello:,.0f}/s", healthz / hello)
            me = self.me(server)
            self.row("GET /users/me, bearer", f"{me['rate']:,.0f}/s", f"GET /healthz {healthz:,.0f}/s",
                     me["rate"] / healthz, "≥ 0.50", me["rate"] / healthz >= 0.5 and not me["refused"])

            refresh, bare = self.around(2, ["sign", "commit", "both"], lambda: self.refresh(server))
            limit = min(bare["sign"], bare["commit"])
            ratio = refresh["rate"] / limit
            self.row("POST /auth/refresh", f"{refresh['rate']:,.0f}/s",
                     f"min(sign {bare['sign']:,.0f}/s, commit {bare['commit']:,.0f}/s)", ratio, "≥ 0.80",
                     ratio >= 0.8 and not refresh["refused"])
            self.row("POST /auth/refresh", f"{refresh['rate']:,.0f}/s",
                     f"sign and commit in one bare loop {bare['both']:,.0f}/s", refresh["rate"] / bare["both"])
            self.floods(server)
            self.memory_under_load(server)
        start = min(self.start_of(lambda: stet_served(stet, data)) for _ in range(5))
        self.row("start to first answer", f"{start:.0f} ms", "existing database", None, "≤ 50 ms", start <= 50)
        self.row("memory, idle", f"{idle:.1f} MB", "two seconds after the start", None, "≤ 12 MB", idle <= 12)
        self.ours = {"login": login["rate"], "refresh": refresh["rate"], "me": me["rate"], "start": start, "idle": idle}

    def beside(self, serve):
        """What is compared with the peer."""
        start = min(self.start_of(serve) for _ in range(2))
        with serve() as (server, _):
            server.call(LOGIN, CREDENTIALS)
            time.sleep(2)
            idle = server.memory()
            return {"login": self.log_in(server)["rate"], "refresh": self.refresh(server)["rate"],
                    "me": self.me(server)["rate"], "start": start, "idle": idle}

    def add_person(self, data):
        subprocess.run([self.build / "stet", "user", "add", EMAIL, "--password-stdin", "--data", data], check=True,
                       input=PASSWORD + "\n", text=True, stdout=subprocess.DEVNULL)

    def relay(self):
        """In a process of its own, which is the model and those who listen too."""
        text = subprocess.run([sys.executable, ROOT / "bench/relay.py", self.build], check=True, capture_output=True, text=True).stdout
        found = json.loads(text)
        added = found["word_ms"] - found["word_direct_ms"]
        self.row("relay of a model's stream, first word", f"+{added:.2f} ms at p50", f"asking the model itself {found['word_direct_ms']:.2f} ms",
                 None, "≤ 1 ms", added <= 1)
        self.row("from the question to the first word", f"+{found['question_ms'] - found['question_direct_ms']:.1f} ms at p50",
                 f"asking the model itself {found['question_direct_ms']:.1f} ms")
        self.row(f"{found['streams']} streams of 50 words a second", f"{found['core']:.2f} of a core",
                 f"{found['paced']:.0%} of the model's pace", None, "≤ 0.50", found["core"] <= 0.5)

    @staticmethod
    def start_of(serve):
        with serve() as (_, milliseconds):
            return milliseconds

    def peer(self):
        folder = self.folder / "peer"
        folder.mkdir()
        subprocess.run([PYTHON, PEER / "app.py"], check=True, env=peer_environment(folder))
        theirs = self.beside(lambda: peer_served(folder))
        if self.ours is None:
            data = self.folder / "beside"
            self.add_person(data)
            self.ours = self.beside(lambda: stet_served(self.build / "stet", data))
        ours = self.ours
        for name, work, target in (("login", "login", 1), ("refresh", "POST /auth/refresh", 40),
                                   ("me", "GET /users/me, bearer", 100)):
            ratio, digits = ours[name] / theirs[name], 1 if name == "login" else 0
            self.row(work, f"{ours[name]:,.{digits}f}/s", f"FastAPI {theirs[name]:,.{digits}f}/s", ratio, f"≥ {target}",
                     ratio >= target)
        self.row("memory, idle", f"{ours['idle']:.1f} MB", f"FastAPI {theirs['idle']:.0f} MB",
                 ours["idle"] / theirs["idle"])
        self.row("start to first answer", f"{ours['start']:.0f} ms", f"FastAPI {theirs['start']:,.0f} ms",
                 ours["start"] / theirs["start"])


def main():
    import sections  # which imports this

    build = pathlib.Path(sys.argv[1]).resolve()
    chosen = sections.choose(sys.argv[2:])
    failed = []

    def end(*_):
        raise KeyboardInterrupt
    signal.signal(signal.SIGTERM, end)  # what is measured so far is written
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(build, folder)
        for section in chosen:
            try:
                sections.measure(bench, section)
            except (Exception, SystemExit):  # the others can be measured all the same
                traceback.print_exc()
                failed.append(section[0])
    if failed:
        sys.exit(f"bench: not measured to the end: {', '.join(failed)}")


if __name__ == "__main__":
    sys.modules["run"] = sys.modules["__main__"]
    main()
