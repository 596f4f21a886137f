#!/usr/bin/env python3
"""Measures what Stet adds when it relays the streams of models.

    bench/relay.py BUILD_DIR

A model that answers at a fixed pace runs in this process, and so do those who listen; Stet stands between them. Two figures:
what a word takes from the model's server to the listener, first words alone, beside a listener that asks the model itself;
and the share of one core that Stet takes for 200 answers of 50 words a second: its CPU time over the time they take at that
pace, also where a busy machine makes them take longer. Prints JSON.
"""

import asyncio
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import run  # noqa: E402

FIRST_WORDS = 100
STREAMS = 200
WORDS_PER_SECOND = 50
SECONDS = 6


def event(content):
    return f'data: {json.dumps({"choices": [{"index": 0, "delta": {"content": content}}]})}\n\n'.encode()


END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


class Model:
    """Answers a question that holds "words N" with N words at the pace; each says when it was sent."""

    async def serve(self, reader, writer):
        try:
            while await self.answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def answer(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        question = json.loads(await reader.readexactly(length))["messages"][-1]["content"]
        words = int(question.split()[-1])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        begin = time.monotonic()
        for number in range(words):
            delay = begin + number / WORDS_PER_SECOND - time.monotonic()
            if delay > 0:
                await asyncio.sleep(delay)
            self.write(writer, event(f"{time.monotonic_ns()} "))
            await writer.drain()
        self.write(writer, END)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    @staticmethod
    def write(writer, data):
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


async def ask(port, path, body, token=None):
    """Lines of a streamed answer, each with when it came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = json.dumps(body).encode()
    writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
                 f"{f'Authorization: Bearer {token}' if token else 'X-None: 1'}\r\nConnection: close\r\n"
                 f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
    try:
        while line := await reader.readline():
            yield time.monotonic_ns(), line
            if b"[DONE]" in line or line.startswith(b"event: done") or line.startswith(b"event: error"):
                return
    finally:
        writer.close()


def sent_at(line):
    """When the model sent the first word of a delta; None for any other line."""
    if not line.startswith(b"data: "):
        return None
    try:
        data = json.loads(line[6:])
    except ValueError:
        return None
    text = data.get("text") if "choices" not in data else data["choices"][0]["delta"].get("content")
    first = (text or "").split(" ")[0]
    return int(first) if first.isdigit() and "role" not in data else None


async def first_word(*question):
    begin = time.monotonic_ns()
    async for came, line in ask(*question):
        if (sent := sent_at(line)) is not None:
            return (came - sent) / 1e6, (came - begin) / 1e6
    raise SystemExit("bench: no word came")


async def drain(*question):
    count = 0
    async for _, line in ask(*question):
        count += line.startswith(b"data: ")
    return count


def cpu(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(server, model_port, token, prds):
    stet = lambda number, words: (server.port, f"/api/v1/prds/{prds[number]}/messages", {"text": f"words {words}"}, token)  # noqa: E731
    direct = (model_port, "/v1/chat/completions", {"messages": [{"content": "words 1"}]})
    relayed, alone, whole, bare = [], [], [], []
    for number in range(FIRST_WORDS):
        way, all_of_it = await first_word(*direct)
        alone.append(way)
        bare.append(all_of_it)
        way, all_of_it = await first_word(*stet(number % len(prds), 1))
        relayed.append(way)
        whole.append(all_of_it)
        await asyncio.sleep(0.05)  # the reply is stored after its last word
    before, begin = cpu(server.process), time.monotonic()
    counts = await asyncio.gather(*(drain(*stet(number, WORDS_PER_SECOND * SECONDS)) for number in range(STREAMS)))
    took = time.monotonic() - begin
    middle = statistics.median
    return {"word_ms": middle(relayed), "word_direct_ms": middle(alone), "question_ms": middle(whole), "question_direct_ms": middle(bare),
            "streams": STREAMS, "events": sum(counts), "seconds": took, "core": (cpu(server.process) - before) / SECONDS,
            "paced": SECONDS / took}


def prepare(build, folder, server):
    subprocess.run([build / "stet", "user", "add", run.EMAIL, "--password-stdin"], input=run.PASSWORD + "\n", text=True, check=True,
                   env={"STET_DATA": folder, "PATH": os.environ["PATH"]}, stdout=subprocess.DEVNULL)
    token = server.call(run.LOGIN, run.CREDENTIALS)["access_token"]
    prds = []
    for number in range(STREAMS):
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/api/v1/prds", method="POST",
                                         data=json.dumps({"title": f"Relayed {number}"}).encode(),
                                         headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            prds.append(json.load(answer)["id"])
    return token, prds


async def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    model = await asyncio.start_server(Model().serve, "127.0.0.1", 0)
    model_port = model.sockets[0].getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = {"STET_AI": "openai", "STET_AI_URL": f"http://127.0.0.1:{model_port}/v1", "STET_AI_MODEL": "paced",
                    "STET_AI_PROBE": "ask"}
        served = run.stet_served(build / "stet", folder, settings)
        loop = asyncio.get_running_loop()
        server, _ = await loop.run_in_executor(None, served.__enter__)
        try:
            token, prds = await loop.run_in_executor(None, prepare, build, folder, server)
            print(json.dumps(await measure(server, model_port, token, prds)))
        finally:
            await loop.run_in_executor(None, served.__exit__, None, None, None)


if __name__ == "__main__":
    asyncio.run(main())
