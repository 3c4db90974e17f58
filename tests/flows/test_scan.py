# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans that do not go smoothly: stopped half-way, on a dead share, and over files that are still being written."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Make
from tests.flows.program import PATIENCE, Program, Ran, check_events, contents

SHOWS = [f"Show {n:02}/[Luna] Show {n:02} - 01 [1080p].mkv" for n in range(60)]
posix = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C there")


def disturbed(monkeypatch: pytest.MonkeyPatch, root: Path, at: int, then: Callable[[], None]) -> None:
    """From now on folders are slow, and *then* is done when that of show *at* is read."""
    scandir = os.scandir

    def read(path: Any) -> Any:
        if os.fspath(path) == str(root / f"Show {at:02}"):
            then()
        threading.Event().wait(0.005)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", read)


@posix
def test_a_stopped_scan_keeps_what_it_found(offline: Program, library: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """130, and it says so; what was found is in the session, and `rescan` goes on from there."""
    lib = library(*SHOWS)
    with monkeypatch.context() as patch:
        # Ctrl-C, and a share that answers no more: the scan does not wait for it.
        hang = threading.Event()

        def die() -> None:
            os.kill(os.getpid(), signal.SIGINT)
            hang.wait(PATIENCE)

        disturbed(patch, lib, 40, die)
        ran = offline.inside("--json", "--session", "stop", "-c", f"scan '{lib}'; ls")
        hang.set()
    assert ran.code == 130, ran
    check_events(ran.events)
    assert any("stopped" in text for text in ran.said)
    assert not ran.fields("session")  # nothing runs after it
    found = ran.fields("scan", "complete")[0]["file_count"]
    assert 0 < found <= 40
    after = offline.inside("--json", "--session", "stop", "-c", "ls; rescan; ls")
    assert after.code == 0
    rows = after.fields("session")
    assert len(rows) == found + len(SHOWS)
    assert rows[:found] == rows[found : 2 * found]


def unfinished(ran: Ran) -> list[str]:
    return [row["name"] for row in ran.fields("session") if "unfinished" in str(row["problems"])]


def test_what_is_still_written_is_not_staged(program: Program, library: Make) -> None:
    """Found whole, growing since: listed as unfinished, left where it is; once it stands still it goes with the others."""
    names = [f"[Luna] Sousou no Frieren - {n:02} (1080p).mkv" for n in (1, 2, 3)]
    lib = library(*names)
    found = program.inside("--session", "grow", "-c", f"scan '{lib}'; match")
    assert found.code == 0, found
    with (lib / names[1]).open("ab") as download:
        download.write(b"more")
    ran = program.inside("--json", "--session", "grow", "-c", "stage; ls")
    assert unfinished(ran) == [names[1]]
    assert [row["status"] for row in ran.fields("session")] == ["staged", "matched", "staged"]
    after = program.inside("--json", "--session", "grow", "-c", "rescan; match; stage; ls")
    assert unfinished(after) == []
    assert {row["status"] for row in after.fields("session")} == {"staged"}


def test_what_belongs_to_a_folder_goes_along(program: Program, library: Make) -> None:
    """Poster to the show, fonts and checksums to the season; `undo` brings all of it back."""
    names = [f"Frieren/[Luna] Sousou no Frieren - {n:02} (1080p).mkv" for n in (1, 2, 3)]
    lib = library(*names, "Frieren/poster.jpg", "Frieren/luna.sfv", "Frieren/Fonts/a.ttf", "Frieren/photo.jpg")
    before = contents(lib)
    ran = program.inside("--yes", "--session", "all", "-c", f"scan '{lib}'; match; stage; commit")
    assert ran.code == 0, ran
    after = contents(lib)
    (season,) = {name.rpartition("/")[0] for name in after if name.endswith(".mkv")}
    assert after[f"{season}/Fonts/a.ttf"] == before["Frieren/Fonts/a.ttf"]
    assert f"{season}/luna.sfv" in after
    assert season.rpartition("/")[0] + "/poster.jpg" in after
    assert "Frieren/photo.jpg" in after
    assert program.inside("--yes", "--session", "all", "-c", "undo").code == 0
    assert contents(lib) == before
