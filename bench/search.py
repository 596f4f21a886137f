"""Figures of searching many PRDs. BENCH_PRDS (10,000) is how many there are."""

import itertools
import os
import random
import statistics
import time

import history
import run

PRDS = int(os.environ.get("BENCH_PRDS", "10000"))
VOCABULARY = 8000
QUERIES = 400


def vocabulary():
    """Made-up words, and how often each is used: as those of a language are, by Zipf's law."""
    syllables = [a + b for a, b in itertools.product("bcdfglmnprstv", "aeiou")]
    words = set()
    while len(words) < VOCABULARY:
        words.add("".join(random.choice(syllables) for _ in range(random.choice((1, 2, 2, 3, 3, 4)))))
    words = sorted(words)
    random.shuffle(words)
    return words, list(itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


def prd(number, words, weights):
    lines = [f"# {' '.join(random.choices(words, cum_weights=weights, k=4)).capitalize()}\n"]
    for item in range(5):
        text = " ".join(random.choices(words, cum_weights=weights, k=25))
        lines.append(f"\n- **FR-{item + 1}** The system shall {text}.\n  - priority: must\n")
    return "".join(lines)


def question(words, weights):
    """What people type: a word or two, common or rare, a beginning, a phrase, what must not be there."""
    common = random.choices(words, cum_weights=weights, k=2)
    rare = random.choices(words, k=2)
    return random.choice((common[0], rare[0], " ".join(common), f"{common[0]} {rare[0]}", rare[0][:3] + "*",
                          common[0][:2] + "*", f'"{common[0]} {common[1]}"', f"{common[0]} -{rare[0]}", "system shall",
                          "FR-3"))


def rows(bench):
    data = bench.folder / "search"
    bench.add_person(data)
    random.seed(4)
    words, weights = vocabulary()
    with run.stet_served(bench.build / "stet", data) as (server, _):
        client = history.Client(server)
        start, cpu = time.monotonic(), client.cpu()
        for number in range(PRDS):
            history.imported(client, f"S{number}", prd(number, words, weights))
            history.tell(number + 1, PRDS, "PRDs", start)
        taken = time.monotonic() - start
        bench.row(f"import of {PRDS:,} PRDs", f"{PRDS / taken:,.0f}/s, CPU {(client.cpu() - cpu) / PRDS:.2f} ms each",
                  "1.2 KB each, one after the other")
        client.call("GET", "/search?q=system")  # waits for what is not in the index yet
        measured(bench, client, [question(words, weights) for _ in range(QUERIES)])


def measured(bench, client, questions):
    times, found, cpu = [], 0, client.cpu()
    for each in questions:
        start = time.perf_counter()
        answer = client.call("GET", "/search?" + run.urllib.parse.urlencode({"q": each}))
        times.append((time.perf_counter() - start) * 1000)
        found += bool(answer["items"])
    cpu = (client.cpu() - cpu) / len(questions)
    high = sorted(times)[int(len(times) * 0.95)]
    bench.row(f"search over {PRDS:,} PRDs", f"p50 {statistics.median(times):.1f} ms, p95 {high:.1f} ms, CPU {cpu:.1f} ms",
              f"{len(times)} questions, {found} of them with hits", None, "p95 ≤ 20 ms", high <= 20)
