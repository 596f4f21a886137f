"""The parts of a run, and bench/README.md, which has a heading for each: a run writes its own and leaves the others.

    prd     all that is about documents: lint, import, growth, history, search, replay, interview
    users   all that is about signing in: sessions, peer
"""

import datetime
import os
import pathlib
import subprocess
import time

import history
import run
import search

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "bench/README.md"
DATA = pathlib.Path(os.environ.get("STET_TEST_DATA", ROOT.parent / "shared/data"))

HEAD = """# Figures

Written by `make bench`, or a part of it by `make bench SECTION=prd` (or `users`, or one of the names in `sections.py`): each
heading says when it was measured. The release build, load from the same {cores} cores, every ratio taken in one run. Machines
differ and are noisy; the ratios are what to compare. A limit is what bare loops over the same primitive reach (`micro/`), the
load is one thread (`load/`), and FastAPI is a fair server of the same endpoints with as many workers as cores
(`peers/fastapi`). Memory is what is resident (Rss; of several processes Pss, so that what they share counts once); that of
libraries' code counts as far as it is mapped, which after the start is what has run since (decision 0008). *Flat* is at most
3 % more. Of documents, one client asks over one connection: p50 is by the clock, CPU is what the server took to answer, which
says more where the machine is shared. What is not modified is asked for by a bare socket, since Python's own 0.1 ms for a request
is as long as the answer takes.
"""

TABLE = """| work | figure | against | ratio | target | holds |
|---|---|---|---|---|---|
"""


def replayed(bench):
    """What the rules for events proposed, against what became of the document."""
    stream = DATA / "streams/kep-753"
    if not stream.is_dir():
        return None
    text = subprocess.run([bench.build / "bench/replay", stream], check=True, capture_output=True, text=True).stdout
    return ("The commits of `streams/kep-753`, each read against the document as it was before; docs/evaluation.md says what it "
            "means.\n\n" + text)


def interviewed(bench):
    """What of three real documents is in the PRDs that come of it."""
    if not (DATA / "prds").is_dir():
        return None
    text = subprocess.run(["node", ROOT / "bench/evaluation/interview.mjs", DATA], check=True, capture_output=True,
                          text=True, env={**os.environ, "STET_BIN": str(bench.build / "stet")}).stdout
    return ("The guide interviews somebody who knows one document and answers in its words; docs/evaluation.md says what it "
            "means.\n\n" + text)


# Name, group, heading, what measures: rows, or a text of its own (None: there is nothing to measure it on).
SECTIONS = (
    ("sessions", "users", "Signing in, sessions, memory", run.Bench.stet),
    ("peer", "users", "Beside FastAPI", run.Bench.peer),
    ("relay", "prd", "The relay of a model's words", run.Bench.relay),
    ("lint", "prd", "Lint", run.Bench.lint),
    ("import", "prd", "Import", history.imports),
    ("growth", "prd", "How it grows with the document", history.growth),
    ("history", "prd", "A long history", history.long_history),
    ("search", "prd", "Search", search.rows),
    ("replay", "prd", "What happened to a real document, replayed", replayed),
    ("interview", "prd", "Real documents, told in the interview", interviewed),
)


def choose(names):
    known = {word for section in SECTIONS for word in section[:2]}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"bench: no section {unknown[0]}; there are {', '.join(section[0] for section in SECTIONS)}; "
                         "and prd and users for several")
    return [section for section in SECTIONS if not names or section[0] in names or section[1] in names]


def read():
    """The headings of the last table, with what is below each."""
    text = README.read_text() if README.exists() else ""
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip("\n") for part in text.split("\n## ")[1:]}


def write(heading, body):
    parts = read() | {heading: body}
    order = [section[2] for section in SECTIONS]
    text = HEAD.format(cores=run.CORES)
    for name in order:
        if name in parts:
            text += f"\n## {name}\n\n{parts[name]}\n"
    new = README.with_suffix(".new")
    new.write_text(text)
    new.replace(README)


def shortened():
    """The settings that make a run shorter, or other, than it is meant to be."""
    found = [f"`{name}={value}`" for name, value in sorted(os.environ.items()) if name.startswith("BENCH_")]
    return " with " + ", ".join(found) if found else ""


def measure(bench, section):
    _, _, heading, work = section
    bench.rows, body, cut = [], None, " **Cut off: not all of it.**"
    print(f"\n{heading}", flush=True)
    start = time.monotonic()
    try:
        body = work(bench)
        cut = ""
    finally:
        when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
        took = f"Measured {when}{shortened()}, in {time.monotonic() - start:.0f} s.{cut}\n\n"
        if bench.rows:
            write(heading, took + TABLE + "".join("| " + " | ".join(row) + " |\n" for row in bench.rows))
        elif body:
            write(heading, took + body)
