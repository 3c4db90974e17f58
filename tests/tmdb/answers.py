# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as a cache has them, and processes that use one cache."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from anivault_shell.tmdb import questions
from anivault_shell.tmdb.cache import Cache

ROOT = Path(__file__).resolve().parents[2]
BODY = b'{"id":%d,"name":"Show %d","original_name":"%s"}'
# Keeps one answer after the other, and tells each when it is kept.
WRITER = """
import sys
from datetime import UTC, datetime
from anivault_shell.tmdb.cache import Cache
from tests.tmdb.answers import keep
cache = Cache(sys.argv[1], now=lambda: datetime.now(UTC))
for n in range(int(sys.argv[2]), int(sys.argv[3])):
    keep(cache, n % 400 + 1, n)
    print(n, flush=True)
"""


def keep(cache: Cache, tmdb_id: int, n: int) -> None:
    """Details of show *tmdb_id*, in their *n*-th version, long enough to be torn."""
    from anivault_shell.model.media import Media

    question = questions.details(Media.TV, tmdb_id, "en-US")
    body = BODY % (tmdb_id, n, b"x" * 4000)
    cache.keep(question.file, question.key, body, question.source, question.ttl(body))


def writer(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    """A process that keeps versions *first* to *last*."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first), str(last)], stdout=subprocess.PIPE, text=True, env=environment
    )  # fmt: skip


def killed(process: subprocess.Popen[str], after: int, delay: float) -> int:
    """The last version that *process* said it kept, before it was killed *delay* seconds after *after* of them."""
    assert process.stdout is not None
    for _ in range(after):
        process.stdout.readline()
    end = time.monotonic() + delay
    while time.monotonic() < end:
        pass
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    rest = process.stdout.read().split("\n")
    process.wait()
    told = [int(line) for line in rest if line.strip()]
    return told[-1] if told else -1
