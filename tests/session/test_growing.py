# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are still being written are told by a second look."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from anivault_shell.disk import look
from anivault_shell.model.watch import Unwatched, Watch
from anivault_shell.scan import ScanOptions
from anivault_shell.session.gather import scan
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame

WATCH = Unwatched()
HOUR = 3600 * 1_000_000_000


class Downloading:
    """Somebody who writes on at a file while others are looked at."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        pass

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        self.path.write_bytes(self.path.read_bytes() + b"more")


def names(session: Session) -> list[str]:
    return [e.name for e in session.entries.values() if any(p.unfinished for p in e.problems)]


@pytest.fixture
def season(tmp_path: Path) -> Path:
    for n in (1, 2, 3):
        (tmp_path / f"Harbor - {n:02}.mkv").write_bytes(b"x")
    return tmp_path


def seen(session: Session, root: Path, watch: Watch = WATCH) -> list[str]:
    scan(session, [str(root)], ScanOptions(), watch, now=time.time_ns())
    return names(session)


def test_what_grows_between_two_looks_is_unfinished(season: Path) -> None:
    """And no longer once it stands still: the next scan takes it for what it is."""
    session = Session(Frame())
    assert seen(session, season, Downloading(season / "Harbor - 02.mkv")) == ["Harbor - 02.mkv"]
    assert seen(session, season, Downloading(season / "Harbor - 02.mkv")) == ["Harbor - 02.mkv"]
    assert seen(session, season) == []
    assert [e.name for e in session.entries.values()] == [f"Harbor - {n:02}.mkv" for n in (1, 2, 3)]


def test_the_mark_goes_though_the_file_is_as_it_was_then(season: Path) -> None:
    """A downloader's mark beside a file is all that tells; when it is gone nothing of the file itself has changed."""
    mark = season / "Harbor - 01.mkv.aria2"
    mark.write_bytes(b"")
    session = Session(Frame())
    assert seen(session, season) == ["Harbor - 01.mkv"]
    mark.unlink()
    assert seen(session, season) == []


def test_only_what_was_written_last_is_looked_at_again(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old library costs nothing; of many new files the newest are looked at."""
    before = time.time_ns() - 2 * HOUR
    for n in (1, 2):
        os.utime(season / f"Harbor - {n:02}.mkv", ns=(before, before))
    again = []
    glance = look.glance
    monkeypatch.setattr(look, "glance", lambda path: again.append(path) or glance(path))
    assert seen(Session(Frame()), season) == []
    assert again == [str(season / "Harbor - 03.mkv")]


def test_what_vanishes_between_two_looks_does_not_grow(season: Path) -> None:
    """It is gone, which the next `rescan` says."""

    class Removing(Downloading):
        def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
            self.path.unlink()

    assert seen(Session(Frame()), season, Removing(season / "Harbor - 02.mkv")) == []
