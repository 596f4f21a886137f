#!/usr/bin/env python3
"""Measures Stet against the physical limits of the machine it runs on, as ratios taken in one run.

    bench/run.py BUILD_DIR

Every figure is a rate or time of the release build, served on 127.0.0.1 with the load from the same machine, beside the
limit that it is compared with, measured in the same minutes. Prints the table and writes it to bench/README.md.
"""

import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery staple"
EMAIL = "ana@example.org"
SECONDS = 5
CORES = len(os.sched_getaffinity(0))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def call(base, path, body=None, token=None):
    request = urllib.request.Request(base + path, data=json.dumps(body).encode() if body is not None else None)
    if body is not None:
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def wait_until_ready(base):
    start = time.monotonic()
    while time.monotonic() - start < 20:
        try:
            urllib.request.urlopen(base + "/readyz", timeout=1).close()
            return
        except OSError:
            time.sleep(0.001)
    raise SystemExit("bench: the server did not start")


@contextlib.contextmanager
def served(stet, data):
    """A server without rate limits, because they would be what is measured."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STET_")}
    environment |= {
        "STET_DATA": str(data),
        "STET_LISTEN": f"127.0.0.1:{port}",
        "STET_LOG_LEVEL": "error",
        **{f"STET_RATE_{name}": "0/1m" for name in ("LOGIN_IP", "LOGIN_ACCOUNT", "AUTH_IP", "API_USER")},
    }
    process = subprocess.Popen([stet, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_until_ready(base)
        yield base, process
    finally:
        process.terminate()
        process.wait(timeout=30)


def wrk(base, path, *, connections, seconds=SECONDS, token=None, script=None, arguments=(), threads=CORES):
    """Requests per second, the 99th percentile in milliseconds, and how many answers were no success."""
    command = ["wrk", "--latency", f"-t{threads}", f"-c{connections}", f"-d{seconds}s"]
    if token:
        command += ["-H", "Authorization: Bearer " + token]
    if script:
        command += ["-s", str(ROOT / "bench/load" / script)]
    text = subprocess.run(command + [base + path, "--", *arguments], check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return rate, float(p99) * {"us": 0.001, "ms": 1, "s": 1000}[unit], int(refused[1]) if refused else 0


def resident(process):
    """Resident memory in MB."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def limits(build, folder):
    text = subprocess.run([build / "bench/limits", str(SECONDS), str(CORES), "12", folder], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(text)


def hello(build):
    port = free_port()
    process = subprocess.Popen([build / "bench/hello", str(port), str(CORES)], stdin=subprocess.PIPE)
    try:
        time.sleep(0.3)
        return wrk(f"http://127.0.0.1:{port}", "/", connections=64)[0]
    finally:
        process.stdin.close()
        process.wait()


def start_time(stet, data):
    """Milliseconds from exec to the first answer, with an existing database; the best of five."""
    def once():
        port = free_port()
        environment = os.environ | {"STET_DATA": str(data), "STET_LISTEN": f"127.0.0.1:{port}"}
        start = time.monotonic()
        process = subprocess.Popen([stet, "serve"], env=environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            while True:
                with socket.socket() as client:
                    if client.connect_ex(("127.0.0.1", port)) == 0:
                        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                        if client.recv(12) == b"HTTP/1.1 200":
                            return (time.monotonic() - start) * 1000
                time.sleep(0.0005)
        finally:
            process.terminate()
            process.wait()
    return min(once() for _ in range(5))


def refresh_tokens(base, count):
    """Sessions cost a password each; a few workers make them while nothing else is measured."""
    tokens, lock = [], threading.Lock()

    def work(number):
        for _ in range(number):
            token = call(base, "/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD})["refresh_token"]
            with lock:
                tokens.append(token)
    workers = [threading.Thread(target=work, args=(count // CORES,)) for _ in range(CORES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return tokens


def measure(build):
    stet = build / "stet"
    rows = []

    def row(work, figure, against, ratio, target, holds):
        rows.append((work, figure, against, ratio, target, "yes" if holds else "**no**"))
        print(f"{work:42} {figure:>16}  {against:34} {ratio:>7}  {target:12} {'holds' if holds else 'MISSED'}",
              flush=True)

    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        subprocess.run([stet, "user", "add", EMAIL, "--password-stdin", "--data", data], check=True,
                       input=PASSWORD + "\n", text=True, stdout=subprocess.DEVNULL)
        bare = limits(build, folder)
        bare_hello = hello(build)
        with served(stet, data) as (base, process):
            idle = resident(process)
            token = call(base, "/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD})["access_token"]

            rate, _, refused = wrk(base, "/api/v1/auth/login", connections=8, seconds=2 * SECONDS, script="login.lua")
            row("login", f"{rate:.2f}/s", f"bcrypt in a bare loop {bare['bcrypt']:.2f}/s",
                f"{rate / bare['bcrypt']:.2f}", "≥ 0.97", rate / bare["bcrypt"] >= 0.97 and not refused)

            own_hello = wrk(base, "/healthz", connections=64)[0]
            row("GET /healthz", f"{own_hello:,.0f}/s", f"bare libmicrohttpd {bare_hello:,.0f}/s",
                f"{own_hello / bare_hello:.2f}", "", True)
            rate, _, refused = wrk(base, "/api/v1/users/me", connections=64, token=token)
            row("GET /users/me, bearer", f"{rate:,.0f}/s", f"GET /healthz {own_hello:,.0f}/s",
                f"{rate / own_hello:.2f}", "≥ 0.50", rate / own_hello >= 0.5 and not refused)

            tokens = pathlib.Path(folder) / "tokens"
            tokens.write_text("\n".join(refresh_tokens(base, 64)))
            rate, _, refused = wrk(base, "/api/v1/auth/refresh", connections=32, threads=1, script="refresh.lua",
                                   arguments=[str(tokens)])
            limit = min(bare["sign"], bare["commit"])
            row("POST /auth/refresh", f"{rate:,.0f}/s",
                f"min(sign {bare['sign']:,.0f}/s, commit {bare['commit']:,.0f}/s)", f"{rate / limit:.2f}", "≥ 0.80",
                rate / limit >= 0.8 and not refused)

            flood = threading.Thread(target=wrk, args=(base, "/api/v1/auth/login"),
                                     kwargs={"connections": 200, "seconds": SECONDS + 2, "script": "login.lua",
                                             "threads": 1})
            flood.start()
            time.sleep(1)
            rate, p99, refused = wrk(base, "/api/v1/users/me", connections=4, token=token, threads=1,
                                     seconds=SECONDS - 1)
            flood.join()
            row("GET /users/me during a login flood", f"p99 {p99:.1f} ms", "200 connections that sign in", "",
                "≤ 10 ms", p99 <= 10 and not refused)
            loaded = resident(process)

        start = start_time(stet, data)
        row("start to first answer", f"{start:.0f} ms", "existing database", "", "≤ 50 ms", start <= 50)
        row("memory, idle", f"{idle:.1f} MB", f"after the load above {loaded:.1f} MB", "", "≤ 12 MB", idle <= 12)
    return rows


HEAD = """# Figures

Written by `make bench`: the release build, load from the same {cores} cores, every ratio taken in one run. Machines
differ and are noisy; the ratios are what to compare.

| work | figure | against | ratio | target | holds |
|---|---|---|---|---|---|
"""


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    rows = measure(build)
    table = HEAD.format(cores=CORES) + "".join("| " + " | ".join(row) + " |\n" for row in rows)
    (ROOT / "bench/README.md").write_text(table)


if __name__ == "__main__":
    main()
