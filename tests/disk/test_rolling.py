# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that lines are added to, and that are begun anew: by day, by size, with others at work, and with a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anivault_shell.disk import files
from anivault_shell.disk.rolling import Rolling, old_files
from anivault_shell.errors import DiskError, DiskFull, PermissionRefused
from tests.flows.program import ROOT

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and limits are POSIX's")


class Clock:
    """A wall clock that is set by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def line(clock: Clock, text: str) -> bytes:
    return f'{{"ts":"{clock():%Y-%m-%dT%H:%M:%S}.000Z","text":"{text}"}}\n'.encode()


def rolling(folder: Path, clock: Clock, *, largest: int = 1_000_000, kept: int = 5) -> Rolling:
    return Rolling(str(folder / "logs"), largest=largest, kept=kept, now=clock)


def everything(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted((folder / "logs").glob("*.log")))


def test_a_new_day_begins_a_new_file(tmp_path: Path) -> None:
    """The old one is called after the day of its first line, and keeps all it has."""
    clock = Clock()
    log = rolling(tmp_path, clock)
    log.add({"app": line(clock, "one")})
    clock.at += timedelta(minutes=2)
    log.add({"app": line(clock, "two")})
    log.add({"app": line(clock, "three")})
    assert b"one" in (tmp_path / "logs" / "app.20261121.log").read_bytes()
    assert (tmp_path / "logs" / "app.log").read_bytes().count(b"\n") == 2


def test_a_long_file_is_begun_anew_and_the_oldest_go(tmp_path: Path) -> None:
    """Each stays below its size, and as many older ones are kept as were asked for; other files are left alone."""
    clock = Clock()
    log = rolling(tmp_path, clock, largest=500, kept=3)
    log.add({"network": line(clock, "other")})
    (tmp_path / "logs" / "app.notes.log").write_bytes(b"mine")
    for n in range(200):
        log.add({"app": line(clock, f"line {n:03}")})
    names = [name for _, _, name in old_files(str(tmp_path / "logs"), "app")]
    assert len(names) == 3
    assert names == sorted(names, key=lambda name: int(name.removesuffix(".log").partition("-")[2] or 1))
    assert all(p.stat().st_size <= 500 for p in (tmp_path / "logs").glob("*.log"))
    kept = b"".join((tmp_path / "logs" / name).read_bytes() for name in (*names, "app.log"))
    last = [f"line {n:03}".encode() for n in range(200)][-kept.count(b"\n") :]
    assert [row for row in last if row not in kept] == []
    assert (tmp_path / "logs" / "app.notes.log").read_bytes() == b"mine"
    assert (tmp_path / "logs" / "network.log").read_bytes().count(b"\n") == 1


@POSIX
def test_what_is_written_is_the_user_s_own(tmp_path: Path) -> None:
    """0600 in 0700 whatever the umask; a file that others could read is closed to them."""
    clock, old = Clock(), os.umask(0)
    try:
        log = rolling(tmp_path, clock)
        log.add({"app": line(clock, "one")})
        os.chmod(tmp_path / "logs" / "app.log", 0o666)
        clock.at += timedelta(days=1)
        log.add({"app": line(clock, "two")})
    finally:
        os.umask(old)
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "logs").iterdir()} == {0o600}


def test_half_a_line_of_a_killed_process_spoils_no_other(tmp_path: Path) -> None:
    """What comes next stands on a line of its own."""
    clock = Clock()
    log = rolling(tmp_path, clock)
    log.add({"app": line(clock, "one")})
    with open(log.path("app"), "ab") as torn:
        torn.write(b'{"ts":"2026-11-21T23:5')
    log.add({"app": line(clock, "two")})
    assert (tmp_path / "logs" / "app.log").read_bytes().endswith(b"\n" + line(clock, "two"))


def test_a_name_that_cannot_be_given_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program has the file open on Windows: it grows on, and is not tried again with every line."""
    clock = Clock()
    log = rolling(tmp_path, clock)
    log.add({"app": line(clock, "one")})
    tries = []

    def held(path: str, new: str) -> None:
        tries.append(new)
        raise PermissionRefused("in use by another program", path=path)

    monkeypatch.setattr(files, "rename", held)
    clock.at += timedelta(days=1)
    for n in range(5):
        log.add({"app": line(clock, f"later {n}")})
    assert len(tries) == 1
    assert (tmp_path / "logs" / "app.log").read_bytes().count(b"\n") == 6


@POSIX
def test_a_held_lock_delays_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds it may be halted for ever: lines are added all the same, and no file gets another name meanwhile."""
    import fcntl

    monkeypatch.setattr("anivault_shell.disk.rolling.PATIENCE", 0.02)
    clock = Clock()
    log = rolling(tmp_path, clock)
    log.add({"app": line(clock, "one")})
    clock.at += timedelta(days=1)
    with open(tmp_path / "logs" / "lock", "wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        log.add({"app": line(clock, "two")})
    assert old_files(str(tmp_path / "logs"), "app") == []
    log.add({"app": line(clock, "three")})
    assert len(old_files(str(tmp_path / "logs"), "app")) == 1
    assert everything(tmp_path).count(b"\n") == 3


LIMITED = """
import resource, sys
from datetime import UTC, datetime
from anivault_shell.disk.rolling import Rolling
from anivault_shell.errors import DiskFull
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
log = Rolling(sys.argv[1], largest=10**6, kept=5, now=lambda: datetime.now(UTC))
row = b'{"ts":"' + datetime.now(UTC).strftime("%Y-%m-%dT").encode() + b'","text":"' + b"x" * 260 + b'"}\\n'
added = 0
for _ in range(5):
    try:
        log.add({"app": row})
        added += 1
    except DiskFull:
        pass
print(added)
"""


@POSIX
def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    """What found no room is taken off again to its first byte."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    data = (tmp_path / "app.log").read_bytes()
    assert done.stdout.strip() == "3"
    assert data.endswith(b'"}\n')
    assert data.count(b"\n") == 3


@POSIX
def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """In our own words: whoever logs knows what to do with those."""
    (tmp_path / "logs").write_bytes(b"a file in the way")
    clock = Clock()
    with pytest.raises(DiskError) as caught:
        rolling(tmp_path, clock).add({"app": line(clock, "one")})
    assert not isinstance(caught.value, DiskFull)
