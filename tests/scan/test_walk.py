# SPDX-License-Identifier: GPL-3.0-or-later
"""The threads: one order, bounded, stopped at once, and faster on a slow share."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from anivault_shell.errors import Interrupted
from anivault_shell.scan import ScanOptions, scan
from anivault_shell.scan import walk as walk_module
from anivault_shell.scan.rows import Row, list_folder
from tests.scan.conftest import Grow, Onlooker, Walk, names


def scanners() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "scan"]


def test_the_order_is_the_same_whatever_the_threads_do(library: Path, onlooker: Onlooker) -> None:
    """With one thread, two and eight, and however long each folder takes."""
    turns = Counter[str]()

    def uneven(path: str) -> Sequence[Row]:
        turns[path] += 1
        threading.Event().wait(hash((path, len(turns))) % 7 / 5000)
        return list_folder(path)

    found = [list(scan([str(library)], ScanOptions(workers=workers), onlooker, reader=uneven)) for workers in (1, 2, 8)]
    assert len(names(found[0])) == 3000
    assert found[0] == found[1] == found[2]
    assert set(turns.values()) == {3}


def test_progress_grows_to_the_number_of_videos(library: Path, walk: Walk, onlooker: Onlooker) -> None:
    """Each folder that is handed out is told."""
    walk(library)
    assert onlooker.seen == sorted(onlooker.seen)
    assert onlooker.seen[-1] == 3000


def test_eight_folders_of_a_slow_share_are_read_at_once(grow: Grow, onlooker: Onlooker) -> None:
    """Whoever waits for the share calls the others in: each of eight reads ends only when all eight have begun."""
    root = grow(*(f"Show {n}/01.mkv" for n in range(8)))
    together = threading.Barrier(8)

    def slow(path: str) -> Sequence[Row]:
        if path != str(root):
            together.wait(10)
        return list_folder(path)

    assert len(list(scan([str(root)], ScanOptions(workers=8), onlooker, reader=slow))) == 8


@pytest.mark.slow
def test_eight_threads_make_a_slow_share_fast(grow: Grow, onlooker: Onlooker) -> None:
    """10 ms for each folder: at least five times as fast as one thread."""
    root = grow(*(f"Show {n}/01.mkv" for n in range(160)))

    def slow(path: str) -> Sequence[Row]:
        time.sleep(0.01)
        return list_folder(path)

    def seconds(workers: int) -> float:
        start = time.perf_counter()
        assert len(list(scan([str(root)], ScanOptions(workers=workers), onlooker, reader=slow))) == 160
        return time.perf_counter() - start

    assert seconds(1) / min(seconds(8) for _ in range(3)) >= 5


def test_a_fast_disk_keeps_one_thread(library: Path, onlooker: Onlooker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the processor is the limit, a second one would only be in the way."""
    monkeypatch.setattr(walk_module._Hunger, "idle", lambda self: False)
    folders = scan([str(library)], ScanOptions(workers=8), onlooker)
    next(folders)
    assert len(scanners()) == 1
    folders.close()


def test_a_slow_taker_makes_the_threads_wait(
    library: Path, onlooker: Onlooker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more folders are read ahead than the queue holds."""
    monkeypatch.setattr(walk_module, "QUEUE_SIZE", 8)
    read: list[str] = []

    def reader(path: str) -> Sequence[Row]:
        read.append(path)
        # A share: on a local disk nothing is read ahead.
        threading.Event().wait(0.005)
        return list_folder(path)

    folders = scan([str(library)], ScanOptions(workers=4), onlooker, reader=reader)
    ahead = []
    for taken in range(1, 40):
        next(folders)
        threading.Event().wait(0.02)
        # 1 for the root and 1 for each show's empty `Season 10`, which are read but not handed out.
        ahead.append(len(read) - taken)
        assert ahead[-1] <= 8 + 1 + taken
    folders.close()
    assert max(ahead) >= 8


def test_the_thread_rests_while_the_taker_works(library: Path, onlooker: Onlooker) -> None:
    """On a local disk both are Python: at once they would only hinder each other."""
    read: list[str] = []

    def reader(path: str) -> Sequence[Row]:
        read.append(path)
        return list_folder(path)

    folders = scan([str(library)], ScanOptions(), onlooker, reader=reader)
    next(folders)
    seen = 0
    while seen != len(read):
        seen = len(read)
        threading.Event().wait(0.1)
    assert seen < 500
    assert len(scanners()) == 1
    folders.close()


def test_every_thread_ends_with_the_walk(library: Path, walk: Walk) -> None:
    """Nothing is left behind."""
    walk(library)
    assert not scanners()


@pytest.mark.parametrize("workers", [1, 8])
def test_closing_stops_the_threads(library: Path, onlooker: Onlooker, workers: int) -> None:
    """Whoever has seen enough just lets go."""
    folders = scan([str(library)], ScanOptions(workers=workers), onlooker)
    next(folders)
    folders.close()
    assert not scanners()


def test_stop_is_obeyed_while_a_dead_share_hangs(library: Path, onlooker: Onlooker) -> None:
    """The call into the share never comes back; the user does, within 0.2 s."""
    hung, release = threading.Event(), threading.Event()

    def hanging(path: str) -> Sequence[Row]:
        hung.set()
        release.wait(10)
        return list_folder(path)

    asked: list[float] = []

    def ask() -> None:
        assert hung.wait(5)
        asked.append(time.monotonic())
        onlooker.stop.set()

    asker = threading.Thread(target=ask)
    asker.start()
    with pytest.raises(Interrupted):
        list(scan([str(library)], ScanOptions(), onlooker, reader=hanging))
    took = time.monotonic() - asked[0]
    release.set()
    asker.join()
    for thread in scanners():
        thread.join(5)
    assert not scanners()
    assert took < 0.2


def test_stop_is_obeyed_between_two_folders(library: Path, onlooker: Onlooker) -> None:
    """Even when more are ready to be taken."""
    folders = scan([str(library)], ScanOptions(), onlooker)
    next(folders)
    onlooker.stop.set()
    with pytest.raises(Interrupted):
        next(folders)
    assert not scanners()


def test_a_fault_of_ours_is_raised_not_lost(library: Path, onlooker: Onlooker) -> None:
    """What goes wrong in a thread is seen by who takes the folders, who does not wait for ever."""

    def broken(path: str) -> Sequence[Row]:
        raise ZeroDivisionError(path)

    with pytest.raises(ZeroDivisionError):
        list(scan([str(library)], ScanOptions(), onlooker, reader=broken))


def test_several_roots_in_the_order_given(grow: Grow, walk: Walk) -> None:
    """The user's order, not ours."""
    root = grow("b/1.mkv", "a/2.mkv", "c/3.mkv")
    assert names(walk(root / "b", root / "a", root / "c")) == ["1.mkv", "2.mkv", "3.mkv"]


def test_the_library_is_only_read(library: Path, walk: Walk) -> None:
    """No file of ours appears in it, and no time changes."""
    before = {p: p.stat().st_mtime_ns for p in library.rglob("*")}
    walk(library)
    assert {p: p.stat().st_mtime_ns for p in library.rglob("*")} == before
