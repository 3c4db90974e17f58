# SPDX-License-Identifier: GPL-3.0-or-later
"""
Measure the TMDB client against a server of its own: `.venv/bin/python scripts/bench_tmdb.py --titles 2000`.

For each title a search and the details of what was found, cold, with the cache on the disk, over a loopback server in a
process of its own that answers TMDB's JSON after `--latency-ms` and knows no limit.  Printed is one JSON object: requests
a second, the processor time that the client's process took for each, the most at once, connections.

Counted is all processor time of that process, its own and the system's on its behalf, from the second title to the last:
threads, limiter, decoding, the cache's files.  Not counted are the interpreter's start, imports, and the server.  A disk that
is busy making and forgetting files costs the system's part; `--folder /dev/shm` leaves it out.

Ends with 1 where it is slower than `--least` a second or dearer than `--most-ms` a request.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY = "0123456789abcdef" * 2
WORDS = (
    "kaze",
    "hana",
    "yoru",
    "umi",
    "sora",
    "hoshi",
    "yuki",
    "tsuki",
    "mori",
    "kawa",
    "ishi",
    "hikari",
    "kage",
    "toki",
    "yume",
)
LANGUAGES = ("de-DE", "es-ES", "fr-FR", "it-IT", "ja-JP", "ko-KR", "pl-PL", "pt-BR", "ru-RU", "th-TH", "tr-TR", "zh-CN")
HEAD = re.compile(rb"GET (\S+) HTTP/1\.1\r\n")


def title(number: int) -> str:
    dice = random.Random(number)
    return f"{' '.join(dice.sample(WORDS, 3))} {number}"


# -- the server ----------------------------------------------------------------------------


class Answers:
    """
    TMDB's JSON for the titles, packed as TMDB packs it.

    Each title has a catalogue of its own, found by the number that ends its search or its address:
    to look through all of them would take longer than what is measured.
    """

    def to(self, address: str) -> bytes:
        from anivault_shell.demo.answers import answer
        from anivault_shell.demo.catalogue import Catalogue, records

        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query))
        path = parts.path.removeprefix("/3/")
        number = int(re.findall(r"\d+", query.get("query") or path)[-1])
        body = answer(Catalogue(records([_work(number)])), path, query)
        if "results" in body:
            # TMDB finds more than the one that is meant.
            others = [dict(row, id=row["id"] + 1_000_000 * n) for row in body["results"] for n in range(8)][:20]
            body = body | {"results": others, "total_results": len(others)}
        data = gzip.compress(json.dumps(body, ensure_ascii=False).encode(), 1)
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Encoding: gzip\r\n"
        return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def _work(number: int) -> Mapping[str, Any]:
    name = title(number)
    seasons = [{"number": n, "episodes": 12, "date": f"20{10 + n}-01-05"} for n in range(4)]
    return {
        "media": "tv", "id": number, "name": name, "original_name": f"{name} 原", "date": "2011-01-05", "seasons": seasons,
        "translations": {tag: f"{name} {tag}" for tag in LANGUAGES},
        "alternative": [("JP", f"{name} {n}", "") for n in range(8)],
        "external": {"imdb_id": f"tt{number:07}", "tvdb_id": number},
    }  # fmt: skip


class Desk(asyncio.Protocol):
    """One kept connection; what is asked is counted."""

    answers: Answers
    latency: float
    asked = active = peak = connections = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.buffer = b""
        Desk.connections += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            found = HEAD.match(self.buffer)
            self.buffer = self.buffer[end + 4 :]
            address = found[1].decode() if found else "/"
            if address == "/counts":
                self._counts()
                continue
            Desk.asked += 1
            Desk.active += 1
            Desk.peak = max(Desk.peak, Desk.active)
            asyncio.get_running_loop().call_later(self.latency, self._answer, address)

    def _answer(self, address: str) -> None:
        Desk.active -= 1
        with contextlib.suppress(ConnectionError):
            self.transport.write(self.answers.to(address))

    def _counts(self) -> None:
        counts = {"asked": Desk.asked, "peak_at_once": Desk.peak, "connections": Desk.connections - 1}
        data = json.dumps(counts).encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data)


async def serve(latency: float) -> None:
    Desk.answers, Desk.latency = Answers(), latency
    server = await asyncio.get_running_loop().create_server(Desk, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    # It lives as long as whoever started it.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextlib.contextmanager
def served(latency_ms: float) -> Iterator[str]:
    words = [sys.executable, __file__, "--serve", "--latency-ms", str(latency_ms)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


# -- the client ----------------------------------------------------------------------------


def run(url: str, folder: str, options: argparse.Namespace) -> dict[str, Any]:
    from anivault_shell.model.media import Media
    from anivault_shell.model.watch import Unwatched
    from anivault_shell.tmdb.client import Client
    from anivault_shell.tmdb.options import Options

    watch = Unwatched()
    chosen = Options(
        base_url=f"{url}/3", key=KEY, rate=options.rate, concurrency=options.concurrency,
        cache_folder=f"{folder}/cache", state_folder=f"{folder}/state",
    )  # fmt: skip
    client = Client(chosen, clock=time.monotonic, sleep=time.sleep, now=lambda: datetime.now(UTC))

    # Made before the clock runs: to think of a title is no part of a request.
    names = [title(number) for number in range(options.titles + 1)]

    def ask(number: int) -> None:
        (found, *_) = client.search(Media.TV, names[number], watch=watch)
        client.details(Media.TV, found.tmdb_id, watch=watch)

    # What is imported once is no part of a request.
    ask(1)
    before = client.status().requests
    with ThreadPoolExecutor(options.concurrency) as pool:
        begun, spent = time.perf_counter(), os.times()
        list(pool.map(ask, range(2, options.titles + 1)))
        seconds, now = time.perf_counter() - begun, os.times()
        cpu, system = now.user + now.system - spent.user - spent.system, now.system - spent.system
    asked = client.status().requests - before
    client.close()
    return {
        "titles": options.titles, "requests": asked, "seconds": round(seconds, 2), "per_second": round(asked / seconds, 1),
        "cpu_seconds": round(cpu, 2), "cpu_ms_per_request": round(1000 * cpu / asked, 3),
        "of_that_system_ms": round(1000 * system / asked, 3),
    }  # fmt: skip


def counts(url: str) -> dict[str, int]:
    import urllib.request

    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{url}/counts", timeout=5) as response:
        found: dict[str, int] = json.load(response)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--titles", type=int, default=2_000)
    parser.add_argument("--latency-ms", type=float, default=50.0)
    parser.add_argument("--rate", type=float, default=1_000.0)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--folder", help="where the cache is made, else among temporary files")
    parser.add_argument("--least", type=float, help="requests a second")
    parser.add_argument("--most-ms", type=float, help="processor time a request")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.latency_ms / 1000))
        return
    with served(options.latency_ms) as url, tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = run(url, folder, options) | counts(url)
    print(json.dumps(found))
    slow = options.least is not None and found["per_second"] < options.least
    dear = options.most_ms is not None and found["cpu_ms_per_request"] > options.most_ms
    sys.exit(1 if slow or dear else 0)


if __name__ == "__main__":
    main()
