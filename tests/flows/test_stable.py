# SPDX-License-Identifier: GPL-3.0-or-later
"""A second run gives the same; a finished library stages nothing; what was accepted is not changed without a word."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.demo.library import make_library
from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import Program

MATCHED_AS = ("media", "tmdb_id", "season", "episodes")


def listed(program: Program, line: str) -> list[dict[str, Any]]:
    ran = program.inside("--json", "--yes", "-c", line)
    assert ran.code in (0, 10), ran
    return ran.fields("session")


def places(rows: list[dict[str, Any]], by: str = "path") -> dict[str, list[Any]]:
    return {r[by]: [r["match"][f] for f in MATCHED_AS] for r in rows if r["match"] and r[by]}


def test_a_second_run_gives_the_same(demo: tuple[Program, Path]) -> None:
    """From the cache, in another order of answers, to the last digit."""
    program, library = demo
    first, second = (listed(program, f"scan '{library}'; match; ls") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("preset", ["jellyfin", "plex", "kodi", "emby", "flat"])
def test_a_finished_library_matches_itself(tmp_path: Path, server: CatalogueServer, preset: str) -> None:
    """Named by a preset and scanned anew, by a program that remembers nothing: all of it is known, nothing is staged."""
    make_library(str(tmp_path / "library"))
    program, vault = place(tmp_path, server.url), tmp_path / "vault"
    begin = f"scan '{tmp_path / 'library'}'; match; pin title:kanon tv:34124; dest '{vault}'; template {preset}; stage; ls; commit"
    before = places(listed(program, begin), "target")
    fresh = Program(tmp_path / "other", program.cwd, server.url)
    ran = fresh.inside("--json", "-c", f"scan '{vault}'; match; template {preset}; stage; plan; ls")
    rows = ran.fields("session")
    assert len(before) > 40
    assert places(rows) == before
    assert {r["status"] for r in rows} == {"matched"}
    assert ran.fields("organize") == []


def test_a_file_that_changed_under_its_name_keeps_its_match(program: Program, library: Make) -> None:
    """A new time stamp says nothing of what it is; what was staged of it is to be staged anew."""
    root = library("[Luna] Sousou no Frieren - 01.mkv", "[Luna] Sousou no Frieren - 02.mkv")
    way = ("--json", "--session", "s", "-c")
    program.inside(*way, f"scan '{root}'; match; stage")
    os.utime(root / "[Luna] Sousou no Frieren - 01.mkv", (1, 1))
    ran = program.inside(*way, f"scan '{root}'; ls")
    assert [(r["status"], r["match"]["episodes"]) for r in ran.fields("session")] == [("matched", [1]), ("staged", [2])]


def test_new_files_do_not_change_what_was_accepted(program: Program, library: Make) -> None:
    """They are decided together with it, and go where it went."""
    root = library(*(f"[Kite] Shingeki no Kyojin - {n} [1080p].mkv" for n in (60, 61)))
    way = ("--json", "--session", "s", "-c")
    before = program.inside(*way, f"scan '{root}'; match; ls").fields("session")
    library("[Kite] Shingeki no Kyojin - 62 [1080p].mkv")
    after = program.inside(*way, f"scan '{root}'; match; ls").fields("session")
    assert after[:2] == before
    assert (after[2]["bundle"], after[2]["match"]["season"], after[2]["match"]["episodes"]) == (
        before[0]["bundle"],
        4,
        [3],
    )


def test_new_files_that_would_go_elsewhere_are_asked_about(program: Program, library: Make) -> None:
    """The user said for once what the first ones are; the names say otherwise."""
    root = library("[Luna] Sousou no Frieren - 01.mkv", "[Luna] Sousou no Frieren - 02.mkv")
    way = ("--json", "--session", "s", "-c")
    program.inside(*way, f"scan '{root}'; pin all tv:1429 --once")
    library("[Luna] Sousou no Frieren - 03.mkv")
    rows = program.inside(*way, f"scan '{root}'; match; ls").fields("session")
    assert [(r["status"], r["match"]["tmdb_id"]) for r in rows[:2]] == [("matched", 1429)] * 2
    assert rows[2]["status"] == "unsure"
    assert "Attack on Titan" in rows[2]["problems"][0]["message"]


def test_bundles_of_a_resumed_session_keep_their_numbers(program: Program, library: Make) -> None:
    """A new release gets a new one."""
    root = library("[Luna] Sousou no Frieren - 01.mkv", "[Kite] Steins;Gate - 01.mkv")
    way = ("--json", "--session", "s", "-c")
    before = {r["name"]: r["bundle"] for r in program.inside(*way, f"scan '{root}'; ls").fields("session")}
    library("[Luna] Sousou no Frieren - 02.mkv", "[OldTown] Kanon - 01.avi")
    after = {r["name"]: r["bundle"] for r in program.inside(*way, f"scan '{root}'; ls").fields("session")}
    assert after | before == after
    assert after["[Luna] Sousou no Frieren - 02.mkv"] == before["[Luna] Sousou no Frieren - 01.mkv"]
    assert after["[OldTown] Kanon - 01.avi"] not in before.values()
