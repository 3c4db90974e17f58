# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanning into a session: what is new is read, what is known stays, nothing found is lost."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.errors import Interrupted, Stale
from anivault_shell.model.entry import Entry
from anivault_shell.model.watch import Far, Unwatched
from anivault_shell.scan import ScanOptions
from anivault_shell.session import gather
from anivault_shell.session.gather import Scanned, scan
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Frame

WATCH = Unwatched()
SEASON = [f"Harbor/[Luna] Harbor - {n:02}.mkv" for n in range(1, 13)]
OTHER = [f"Kite/Kite S01E{n:02}.mkv" for n in range(1, 4)]


def plant(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def rebundled(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    return gather.rebundled(session, entries, Far(WATCH, len(entries)))


def look(session: Session, *roots: Path, again: bool = False) -> Scanned:
    return scan(session, [str(r) for r in roots], ScanOptions(), WATCH, drop_gone=again)


class Stopping:
    """Somebody who presses Ctrl-C when so many videos are found."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.found = 0

    def check(self) -> None:
        if self.found >= self.at:
            raise Interrupted

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        self.found = done


def test_what_is_as_it_was_is_left_alone(tmp_path: Path) -> None:
    """The very same entries, no new step: a match survives a look."""
    plant(tmp_path, *SEASON, *OTHER)
    made = Session(Frame())
    first = look(made, tmp_path)
    before, steps = dict(made.entries), len(made.timeline.done)

    again = look(made, tmp_path, again=True)

    assert (first.files, first.folders, first.bundles, first.new) == (15, 2, 2, 15)
    assert (again.files, again.bundles, again.new, again.changed, again.gone) == (15, 2, 0, 0, 0)
    assert all(made[row] is entry for row, entry in before.items())
    assert len(made.timeline.done) == steps


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    """New, changed, with a subtitle since, gone: each is told, the others keep their place."""
    plant(tmp_path, *SEASON)
    made = Session(Frame())
    look(made, tmp_path)
    before = dict(made.entries)
    (tmp_path / SEASON[1]).write_bytes(b"a longer cut of it, or so it seems")
    (tmp_path / SEASON[2]).with_suffix(".srt").write_bytes(b"1")
    (tmp_path / SEASON[3]).unlink()
    plant(tmp_path, "Harbor/[Luna] Harbor - 13.mkv")

    found = look(made, tmp_path, again=True)

    assert (found.new, found.changed, found.gone) == (1, 2, 1)
    assert [row for row, entry in before.items() if made.entries.get(row) is not entry] == [2, 3, 4]
    assert made[13].name == "[Luna] Harbor - 13.mkv"
    assert {e.bundle for e in made.entries.values()} == {1}
    made.take_back()
    assert made.entries == before


def test_a_scan_without_rescan_drops_nothing(tmp_path: Path) -> None:
    """A drive that is not there today is no reason to forget what was decided."""
    plant(tmp_path, *SEASON)
    made = Session(Frame())
    look(made, tmp_path)
    (tmp_path / SEASON[0]).unlink()
    assert look(made, tmp_path).gone == 0
    assert len(made) == 12


def test_what_was_found_before_a_stop_is_kept(tmp_path: Path) -> None:
    """One step, which `undo` takes back; the next look brings the rest and drops nothing."""
    plant(tmp_path, *SEASON, *OTHER, *(f"Other {n}/Other {n} - 01.mkv" for n in range(9)))
    made = Session(Frame())

    found = scan(made, [str(tmp_path)], ScanOptions(), Stopping(12))

    assert found.stopped
    assert 12 <= len(made) == found.new < 24
    assert len(made.timeline.done) == 1
    kept = dict(made.entries)
    again = scan(made, [str(tmp_path)], ScanOptions(), Stopping(1), drop_gone=True)
    assert (again.stopped, again.gone) == (True, 0)
    assert made.entries == kept
    assert look(made, tmp_path, again=True).new == 24 - len(kept)
    assert all(made[row] is entry for row, entry in kept.items())


def test_a_stop_before_anything_was_found_is_no_step(tmp_path: Path) -> None:
    """There is nothing that could be taken back."""
    made = Session(Frame())
    assert scan(made, [str(plant(tmp_path, *SEASON))], ScanOptions(), Stopping(0)).stopped
    assert not made.timeline.done
    assert made.frame.roots == ()


def test_what_was_found_before_a_share_went_away_is_kept(tmp_path: Path) -> None:
    """The error is told, and half an hour of reading is not lost with it."""
    root = plant(tmp_path / "share", *SEASON, *(f"Other {n}/Other {n} - 01.mkv" for n in range(600)))
    made = Session(Frame())

    class Unplugging(Unwatched):
        def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
            if done == 12:
                os.rename(root, tmp_path / "gone")

    with pytest.raises(Stale):
        scan(made, [str(root)], ScanOptions(), Unplugging())
    assert len(made) >= 12
    assert made.frame.roots == (str(root),)


def test_of_a_folder_that_cannot_be_read_nothing_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not seen is not gone."""
    plant(tmp_path, *SEASON, *OTHER)
    made = Session(Frame())
    look(made, tmp_path)
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if os.path.basename(path) == "Harbor":
            raise PermissionError(errno.EACCES, "no", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = look(made, tmp_path, again=True)
    assert (found.gone, len(found.problems)) == (0, 1)
    assert len(made) == 15


def test_a_folder_that_is_gone_takes_its_files_along(tmp_path: Path) -> None:
    """Those below the scanned folders only."""
    plant(tmp_path, *SEASON, *OTHER)
    made = Session(Frame())
    look(made, tmp_path / "Harbor")
    look(made, tmp_path / "Kite")
    shutil.rmtree(tmp_path / "Harbor")
    assert look(made, tmp_path / "Kite", again=True).gone == 0
    plant(tmp_path, "Harbor/notes.txt")
    assert look(made, tmp_path, again=True).gone == 12
    assert len(made) == 3


def test_one_video_by_name_says_nothing_of_its_neighbours(tmp_path: Path) -> None:
    """Only the one that was asked for is new, changed or gone."""
    plant(tmp_path, *SEASON)
    made = Session(Frame())
    look(made, tmp_path)
    (tmp_path / SEASON[0]).write_bytes(b"another cut")
    (tmp_path / SEASON[5]).unlink()
    found = look(made, tmp_path / SEASON[0], again=True)
    assert (found.files, found.changed, found.gone) == (1, 1, 0)


def test_a_session_that_was_read_back_gives_new_numbers(tmp_path: Path) -> None:
    """Two shows under one number would be decided as one."""
    library = plant(tmp_path / "library", *SEASON)
    made = Session(Frame())
    Store(str(tmp_path / "kept"), "one").keep(made)
    look(made, library)
    again = Session(Frame())
    Store(str(tmp_path / "kept"), "one").load(again)
    assert again.entries == made.entries
    plant(library, *OTHER, "Harbor/[Luna] Harbor - 13.mkv")

    look(again, library)

    numbers = {
        e.folder.rpartition(os.sep)[2]: {x.bundle for x in again.entries.values() if x.folder == e.folder}
        for e in again.entries.values()
    }
    assert numbers == {"Harbor": {1}, "Kite": {2}}


def test_a_corrected_reading_goes_to_the_bundle_it_belongs_to(tmp_path: Path) -> None:
    """And back again, if it is corrected back."""
    made = Session(Frame())
    look(made, plant(tmp_path, *SEASON))
    one = made[1]
    assert one.parsed is not None
    (other,) = rebundled(made, [one.with_parsed(one.parsed.but(title="Kite", titles=("Kite",)))])
    assert other.bundle == 2
    (back,) = rebundled(made, [other.with_parsed(one.parsed)])
    assert back.bundle == 1


def read_as(entry: Entry, title: str) -> Entry:
    assert entry.parsed is not None
    return entry.with_parsed(entry.parsed.but(title=title, titles=(title,)))


def test_a_bundle_that_is_corrected_as_a_whole_keeps_its_number(tmp_path: Path) -> None:
    """What was said of `@1` a minute ago still speaks of it; a part of it, or what joins another bundle, moves."""
    made = Session(Frame())
    look(made, plant(tmp_path, "[Luna] Harbor - 01.mkv", "[Luna] Harbor - 02.mkv", "[Luna] Kite - 01.mkv"))
    rows = [made[1], made[2]]
    renamed = rebundled(made, [read_as(e, "The Harbor") for e in rows])
    assert [e.bundle for e in renamed] == [rows[0].bundle] * 2
    made.change("set", renamed)
    (apart,) = rebundled(made, [read_as(made[1], "Harbor")])
    assert apart.bundle not in {e.bundle for e in made.entries.values()}
    assert {e.bundle for e in rebundled(made, [read_as(e, "Kite") for e in renamed])} == {made[3].bundle}


def test_after_an_undo_new_files_join_the_bundle_they_read_like(tmp_path: Path) -> None:
    """The correction is gone, and so is what it said of the number."""
    made = Session(Frame())
    look(made, plant(tmp_path, "[Luna] Harbor - 01.mkv"))
    made.change("set", rebundled(made, [read_as(made[1], "Kite")]))
    made.take_back()
    look(made, plant(tmp_path, "[Luna] Harbor - 02.mkv"))
    assert {e.bundle for e in made.entries.values()} == {1}
