# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions that nobody named: the last ones stay, old ones go, and none with work in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from anivault_shell.session.shelf import Shelf
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame
from tests.session import builders

DAY = 86_400
NOW = 2_000_000_000.0


def nothing(session: Session) -> None:
    """It was looked at, and matched by the program."""
    session.change("match 2 files", [builders.matched(session[1])])


def corrected(session: Session) -> None:
    read = session[1].parsed
    assert read is not None
    session.change("set season on 1 file", [session[1].with_parsed(read.but(season=2))])


def staged(session: Session) -> None:
    session.change("stage 1 file", [builders.matched(session[1]).with_target("/vault/Frieren - S01E01.mkv")])


def committed(session: Session) -> None:
    staged(session)
    done = session[1].moved_to("/vault/Frieren - S01E01.mkv", session[1].identity, ())
    session.change("commit 1 operation", [done], tx="20261121-1", plan=None)


def kept(folder: Path, name: str, days: float, work: Callable[[Session], None] = nothing) -> None:
    """A session that was last written to so many days ago."""
    shelf = Shelf(str(folder), Frame())
    session = Session(Frame(roots=("/library",)))
    shelf.begin(name, session)
    session.change("scan library", [builders.entry(1), builders.entry(2)])
    work(session)
    shelf.close()
    os.utime(folder / f"{name}.jsonl", (NOW - days * DAY,) * 2)


def names(folder: Path) -> set[str]:
    return {p.stem for p in folder.glob("*.jsonl")}


def test_old_ones_go_and_the_last_ones_stay(tmp_path: Path) -> None:
    """However old they are; and a name of the user's own protects for ever."""
    for n in range(5):
        kept(tmp_path, f"20260101-00000{n}-7", 100 - n)
    kept(tmp_path, "20260201-000000-7", 20)
    kept(tmp_path, "winter", 500)
    assert Shelf(str(tmp_path), Frame()).clear(3, NOW - 30 * DAY) == 3
    assert names(tmp_path) == {"20260101-000003-7", "20260101-000004-7", "20260201-000000-7", "winter"}
    assert not list(tmp_path.glob("20260101-000000-7*"))
    assert Shelf(str(tmp_path), Frame()).clear(0, NOW - 30 * DAY) == 2
    assert names(tmp_path) == {"20260201-000000-7", "winter"}


@pytest.mark.parametrize(
    ("work", "open_work"), [(nothing, False), (corrected, True), (staged, True), (committed, False)]
)
@pytest.mark.parametrize("noted", [True, False], ids=["by its note", "by itself"])
def test_what_holds_work_is_not_removed(
    tmp_path: Path, work: Callable[[Session], None], open_work: bool, noted: bool
) -> None:
    """Decisions and staged names that no commit followed; the note beside a session may be missing."""
    kept(tmp_path, "20260101-000000-7", 100, work)
    if not noted:
        (tmp_path / "20260101-000000-7.about.json").unlink()
    shelf = Shelf(str(tmp_path), Frame())
    assert shelf.old(0, NOW) == [("20260101-000000-7", open_work)]
    assert shelf.clear(0, NOW) == (0 if open_work else 1)
    assert bool(names(tmp_path)) is open_work


def test_one_that_is_open_or_damaged_stays(tmp_path: Path) -> None:
    """Another process has it; or nobody can say what is in it."""
    kept(tmp_path, "20260101-000000-7", 100)
    kept(tmp_path, "20260101-000001-7", 100)
    (tmp_path / "20260101-000001-7.jsonl").write_bytes(b"what\nis this\n")
    os.utime(tmp_path / "20260101-000001-7.jsonl", (NOW - 100 * DAY,) * 2)
    other = Shelf(str(tmp_path), Frame())
    other.open("20260101-000000-7")
    os.utime(tmp_path / "20260101-000000-7.jsonl", (NOW - 100 * DAY,) * 2)
    assert Shelf(str(tmp_path), Frame()).clear(0, NOW) == 0
    other.close()
    assert names(tmp_path) == {"20260101-000000-7", "20260101-000001-7"}
