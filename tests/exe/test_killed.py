# SPDX-License-Identifier: GPL-3.0-or-later
"""The built program ended in the middle of its work: nothing is lost, and `recover` brings the files home."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.exe.ending import Ended
from tests.flows.conftest import Make, place
from tests.flows.program import PATIENCE, contents

EPISODES = 400
LONG = {"media": "tv", "id": 7003, "name": "A Long Show", "original_name": "A Long Show", "original_language": "ja",
        "date": "2020-01-01", "popularity": 9, "seasons": [{"number": 1, "episodes": EPISODES, "date": "2020-01-01"}]}  # fmt: skip


def test_a_commit_that_is_killed_is_brought_home(tmp_path: Path, library: Make) -> None:
    """In the middle of it: nothing else is committed before `recover`, and after it every file is where it was."""
    lib, vault = library(*(f"A Long Show - {n:03} (1080p).mkv" for n in range(1, EPISODES + 1))), tmp_path / "vault"
    before = contents(lib)
    with CatalogueServer((LONG,)) as server:
        program = place(tmp_path, server.url)
        way = f"scan '{lib}'; match; pin all tv:7003; dest '{vault}'; stage"
        assert program("--session", "way", "-c", way).code == 0
        running = Ended(program, "--session", "way", "commit", "--yes")
        try:
            _wait_for_some(vault, running)
        finally:
            running.kill()
        moved = contents(vault)
        assert 0 < len(moved) < EPISODES
        assert sorted([*contents(lib).values(), *moved.values()]) == sorted(before.values())
        refused = program("--session", "way", "commit", "--yes")
        assert "recover" in refused.out + refused.err, refused
        recovered = program("recover", "--yes")
        assert recovered.code == 0, recovered
        assert contents(lib) == before
        assert not vault.exists() or contents(vault) == {}
        assert program("check").code == 0
        assert program("--session", "way", "commit", "--yes").code == 0
    assert len(contents(vault)) == EPISODES


def _wait_for_some(vault: Path, running: Ended) -> None:
    """Until the first files are there."""
    end = time.monotonic() + PATIENCE
    while running.running and time.monotonic() < end:
        if sum(len(names) for _, _, names in os.walk(vault)) >= 5:
            return
        time.sleep(0.005)
    pytest.fail("it ended, or moved nothing")


def test_a_session_survives_its_program(tmp_path: Path, library: Make) -> None:
    """Killed while TMDB keeps it waiting: scan and pin are there, nobody's lock stands in the way, and the match goes through."""
    lib = library("[Luna] Sousou no Frieren - 01 (1080p).mkv", "Kanon - 01.mkv")
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        fault = server.fault("slow", count=100, only="search")
        running = Ended(program, "--session", "k", "-c", f"scan '{lib}'; pin title:kanon tv:34124; match")
        try:
            assert fault.arrived.wait(PATIENCE)
        finally:
            running.kill()
        server.clear()
        after = program("--json", "--session", "k", "-c", "ls; match; ls")
    states = [entry["status"] for entry in after.fields("session")]
    assert sorted(states[:2]) == ["matched", "parsed"], after
    assert states[2:] == ["matched", "matched"]
