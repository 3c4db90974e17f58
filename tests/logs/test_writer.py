# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue and its one thread: nothing lost that there is room for, nobody held up, whatever the disk does."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anivault_shell.disk.rolling import Rolling
from anivault_shell.errors import PermissionRefused
from anivault_shell.keychain.mask import masked
from anivault_shell.logs import writer as writing
from anivault_shell.logs.collector import Collector
from anivault_shell.logs.lines import Line, decode
from anivault_shell.logs.writer import Writer
from tests.flows.program import ROOT

# A process that logs COUNT lines, and says so when it is done.
LOGGING = """
import logging, sys
from datetime import UTC, datetime
from anivault_shell.logs.collector import Collector
from anivault_shell.keychain.mask import masked
folder, name, count, largest, kept = sys.argv[1:]
to = Collector(folder, "info", largest=int(largest), kept=int(kept), now=lambda: datetime.now(UTC), paint=masked, about={})
log = logging.getLogger("anivault_shell.app")
log.setLevel(logging.INFO)
log.addHandler(to)
for n in range(int(count)):
    log.info("line", extra={"fields": {"who": name, "n": n, "filling": "x" * 40}})
    if n == 0:
        print("begun", flush=True)
to.close()
print(to.writer.dropped, flush=True)
"""


def written(folder: Path) -> tuple[list[Line], int]:
    """All lines of all `app` files, and how many rows are none."""
    rows = [row for p in sorted(folder.glob("app*.log")) for row in p.read_bytes().split(b"\n") if row]
    found = [decode(row) for row in rows]
    return [line for line in found if line is not None], found.count(None)


def four(folder: Path, count: int, largest: int, kept: int) -> None:
    """Four processes at once, each with *count* lines: none is lost, none is torn, each process's own stand in order."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", LOGGING, str(folder), str(n), str(count), str(largest), str(kept)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        for n in range(4)
    ]
    for process in running:
        out, _ = process.communicate(timeout=110)
        assert out.split() == [b"begun", b"0"]
    lines, torn = written(folder)
    assert torn == 0
    told = Counter((line.fields["who"], line.fields["n"]) for line in lines if line.event == "line")
    assert len(told) == 4 * count
    assert set(told.values()) == {1}


@pytest.mark.parametrize("largest", [20_000_000, 200_000], ids=["one file", "begun anew"])
def test_four_processes_lose_nothing(tmp_path: Path, largest: int) -> None:
    """Also while the files are begun anew under their hands."""
    four(tmp_path, 2_000, largest, 1_000)
    assert (len(list(tmp_path.glob("app*.log"))) > 3) == (largest < 1_000_000)


@pytest.mark.slow
def test_four_processes_lose_nothing_of_fifty_thousand_lines_each(tmp_path: Path) -> None:
    """The long form."""
    four(tmp_path, 50_000, 4_000_000, 1_000)


@pytest.mark.skipif(os.name == "nt", reason="a kill without a word is POSIX's")
def test_a_killed_process_leaves_whole_lines(tmp_path: Path) -> None:
    """What it had written before stands there; what comes after is not spoilt by it."""
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", LOGGING, str(tmp_path), "killed", "1000000", "100000000", "5"], cwd=ROOT,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        until = time.monotonic() + 60
        while not written(tmp_path)[0] and time.monotonic() < until:
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
    logger = logging.getLogger("anivault_shell.app")
    to = collector(tmp_path)
    to.handle(logger.makeRecord(logger.name, logging.INFO, "", 0, "after", (), None))
    to.close()
    lines, torn = written(tmp_path)
    assert lines[-1].event == "after"
    assert torn <= 3
    assert len(lines) > 10


def collector(folder: Path, level: str = "info") -> Collector:
    now = lambda: datetime.now(UTC)  # noqa: E731
    return Collector(str(folder), level, largest=1_000_000, kept=5, now=now, paint=masked, about={"version": "0"})


class Disk(Rolling):
    """A disk that keeps what it is given in mind, and can be halted or broken."""

    def __init__(self) -> None:
        super().__init__("nowhere", largest=1, kept=1, now=lambda: datetime.now(UTC))
        self.going = threading.Event()
        self.going.set()
        self.broken = False
        self.got: list[bytes] = []

    def add(self, lines: Mapping[str, bytes]) -> None:
        self.going.wait(60)
        if self.broken:
            raise PermissionRefused("permission denied: logs", path="logs")
        self.got += [row for name, raw in lines.items() if name != "error" for row in raw.splitlines()]


def say(text: str) -> Line:
    return Line(1.0, "info", "app", 1, "t", text)


def test_a_halted_disk_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is bounded; who finds it full waits once and then no more; what was lost is counted and told."""
    monkeypatch.setattr(writing, "MOST", 100)
    monkeypatch.setattr(writing, "PATIENCE", 0.05)
    disk = Disk()
    disk.going.clear()
    one = Writer(disk, masked)
    begun = time.monotonic()
    for n in range(1_000):
        one.put(say(str(n)))
    assert time.monotonic() - begun < 5
    assert one.dropped >= 1_000 - 100 - writing.MOST_TOGETHER
    assert not one.flush(0.05)
    disk.going.set()
    one.close()
    told = [line for raw in disk.got if (line := decode(raw)) is not None]
    lost = sum(line.fields["lines"] for line in told if line.event == "lines_lost")
    assert lost == one.dropped
    assert len(told) - sum(line.event == "lines_lost" for line in told) == 1_000 - lost


def test_a_disk_that_takes_nothing_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not tried with every line; what is wrong can be told, and once it is well again the loss is written down."""
    disk = Disk()
    disk.broken = True
    one = Writer(disk, masked)
    for n in range(3):
        one.put(say(str(n)))
        assert one.flush()
    assert (one.dropped, one.trouble) == (3, "permission denied: logs")
    disk.broken = False
    monkeypatch.setattr(writing.time, "monotonic", lambda offset=time.monotonic: offset() + 100)
    one.put(say("again"))
    one.close()
    told = [line for raw in disk.got if (line := decode(raw)) is not None]
    assert [(line.event, dict(line.fields)) for line in told] == [("again", {}), ("lines_lost", {"lines": 3})]


def test_many_threads_say_much_at_once() -> None:
    """All of it is written, each thread's in its order."""
    disk = Disk()
    one = Writer(disk, masked)

    def talk(n: int) -> None:
        for m in range(500):
            one.put(Line(1.0, "info", "app", n, "t", str(m)))

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.close()
    told = [line for raw in disk.got if (line := decode(raw)) is not None]
    for n in range(8):
        assert [line.event for line in told if line.pid == n] == [str(m) for m in range(500)]


def test_nothing_said_leaves_nothing(tmp_path: Path) -> None:
    """No folder, no thread, and no last line without a first one."""
    one = collector(tmp_path / "logs")
    one.end(0)
    one.close()
    assert list(tmp_path.iterdir()) == []


def test_a_record_becomes_a_line(tmp_path: Path) -> None:
    """With who it was before it; an error stands in both files, with its traceback; what is below the level does not."""
    one = collector(tmp_path)
    logger = logging.Logger("anivault_shell.match.matcher")
    logger.addHandler(one)
    logger.debug("too quiet")
    logger.info("decided", extra={"fields": {"bundle": 7}})
    try:
        raise KeyError("gone")
    except KeyError:
        logger.exception("unforeseen")
    other = logging.Logger("somebody.else")
    other.addHandler(one)
    other.info("chatter")
    other.warning("careful %d", 7)
    one.end(3)
    app, pipeline, errors = ((tmp_path / f"{n}.log").read_bytes().splitlines() for n in ("app", "pipeline", "error"))
    told = [line for raw in app if (line := decode(raw)) is not None]
    assert [line.event for line in told] == ["run_begun", "careful 7", "run_ended"]
    assert (told[0].fields, told[-1].fields["code"], told[1].logger) == ({"version": "0"}, 3, "somebody.else")
    found = [line for raw in pipeline if (line := decode(raw)) is not None]
    assert [(line.event, line.level, line.pid) for line in found] == [
        ("decided", "info", os.getpid()),
        ("unforeseen", "error", os.getpid()),
    ]
    assert found[0].fields == {"bundle": 7}
    assert "KeyError: 'gone'" in found[1].trace
    assert errors == pipeline[1:]
