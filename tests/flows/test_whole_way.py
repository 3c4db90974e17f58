# SPDX-License-Identifier: GPL-3.0-or-later
"""From scan to undo on the demonstration's library, every step in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import anivault_shell
from anivault_shell.demo.library import FILES, make_library
from anivault_shell.demo.server import CatalogueServer
from tests.demo.expected import AMBIGUOUS, COMPANIONS, EXTRAS, LEFT_ALONE, PLACES, SAME_TARGET, UNKNOWN, Place
from tests.flows.conftest import place
from tests.flows.program import Program, check_events, contents

BY_MARKS_ALONE = "K-On!! #3 [720p].mkv"


def package() -> dict[str, tuple[int, int]]:
    """Every file of the package but compiled ones, with its size and time."""
    top = Path(anivault_shell.__file__).parent
    files = (p for p in top.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in files}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, server: CatalogueServer) -> dict[str, Any]:
    """All that was seen on the way."""
    top = tmp_path_factory.mktemp("way")
    make_library(str(top / "library"))
    program, lib, vault = place(top, server.url), top / "library", top / "vault"
    seen: dict[str, Any] = {"program": program, "before": contents(lib), "package": package(), "lib": lib}
    way = ("--json", "--session", "way")
    seen["found"] = program(*way, "-c", f"scan '{lib}'; match; ls")
    seen["staged"] = program(*way, "-c", f"pin title:kanon tv:34124; dest '{vault}'; stage; plan; ls")
    seen["untouched"] = contents(lib)
    seen["commit"] = program(*way, "commit", "--yes")
    seen["vault"], seen["left"] = contents(vault), contents(lib)
    for step in ("log", "check", "undo", "redo", "undo"):
        name = step if step not in seen else f"{step} again"
        seen[name] = program("--json", step, *(["--yes"] if step in ("undo", "redo") else []))
        seen[f"after {name}"] = (contents(lib), contents(vault) if vault.exists() else {})
    return seen


def entries(walked: dict[str, Any], step: str) -> dict[str, dict[str, Any]]:
    return {
        Path(e["path"]).relative_to(walked["lib"]).as_posix(): e for e in walked[step].fields("session")
    }  # fmt: skip


def found_place(entry: dict[str, Any]) -> Place:
    match = entry["match"]
    return Place(f"{match['media']}:{match['tmdb_id']}", match["season"], tuple(match["episodes"]))


def test_every_step_succeeds_and_speaks_by_the_schemas(walked: dict[str, Any]) -> None:
    """Two files with one name: one of them is a conflict, and that is no failure."""
    for step in ("found", "staged", "commit", "log", "check", "undo", "redo", "undo again"):
        assert walked[step].code in (0, 10), walked[step]
        assert walked[step].err == ""
        check_events(walked[step].events)


def test_every_sure_place_is_right(walked: dict[str, Any]) -> None:
    """By hand it is known what each file is; what cannot be known is asked, not guessed."""
    found = entries(walked, "found")
    sure = PLACES.keys() - {BY_MARKS_ALONE}
    assert {name: found_place(found[name]) for name in sure} == {name: PLACES[name] for name in sure}
    assert {found[name]["status"] for name in sure} == {"matched"}
    assert {found[name]["status"] for name in AMBIGUOUS} == {"unsure"}
    assert all(found_place(found[name]) in AMBIGUOUS[name] for name in AMBIGUOUS)
    assert {found[name]["status"] for name in UNKNOWN} == {"unmatched"}
    assert all(found[name]["match"] is None for name in UNKNOWN)


def test_a_season_told_by_marks_alone_is_not_guessed(walked: dict[str, Any]) -> None:
    """Right, or asked."""
    entry = entries(walked, "found")[BY_MARKS_ALONE]
    assert entry["status"] == "unsure" or found_place(entry) == PLACES[BY_MARKS_ALONE]


def test_a_pin_outranks_and_is_staged(walked: dict[str, Any]) -> None:
    """What was unsure is decided, and goes with the rest."""
    staged = entries(walked, "staged")
    assert {found_place(staged[name]).work for name in AMBIGUOUS} == {"tv:34124"}
    assert {staged[name]["status"] for name in AMBIGUOUS} == {"staged"}
    assert staged[SAME_TARGET[0]]["status"] != "staged"


def test_looking_changes_nothing(walked: dict[str, Any]) -> None:
    """Up to the commit no file has moved."""
    assert walked["untouched"] == walked["before"]


def test_commit_moves_exactly_what_the_plan_says(walked: dict[str, Any]) -> None:
    """Each content stands once, under the planned name; what was not staged stands where it stood."""
    lib, before = walked["lib"], walked["before"]
    vault = lib.parent / "vault"
    plan = [op for op in walked["staged"].fields("organize") if op["conflict"] is None]
    wanted = {
        Path(op["target"]).relative_to(vault).as_posix(): before[Path(op["source"]).relative_to(lib).as_posix()]
        for op in plan
    }
    assert walked["vault"] == wanted
    assert sorted([*walked["vault"].values(), *walked["left"].values()]) == sorted(before.values())
    assert LEFT_ALONE | UNKNOWN | {SAME_TARGET[0]} == set(walked["left"])
    assert set(EXTRAS) & set(walked["left"]) == set()


def test_companions_lie_beside_their_video(walked: dict[str, Any]) -> None:
    """Under its new name, with language and flag words kept."""
    where = {content: name for name, content in walked["vault"].items()}
    for companion, video in COMPANIONS.items():
        at, beside = where[walked["before"][companion]], where[walked["before"][video]]
        tail = companion.removeprefix(video.rpartition(".")[0])
        assert at == beside.rpartition(".")[0] + tail


def test_undo_and_redo_in_new_processes_are_complete(walked: dict[str, Any]) -> None:
    """Back, forth and back again: contents and names as they were; the made folders are gone."""
    assert walked["after undo"] == (walked["before"], {})
    assert walked["after redo"] == (walked["left"], walked["vault"])
    assert walked["after undo again"] == (walked["before"], {})


def test_the_journal_knows_and_holds(walked: dict[str, Any]) -> None:
    """One transaction after the commit, and the disk as it says."""
    (tx,) = walked["log"].fields("organize")
    assert (tx["state"], tx["done"]) == ("done", len(walked["vault"]))
    assert walked["check"].fields("organize") == [{"kind": "check", "transactions": 1, "problems": []}]


def test_nothing_is_written_anywhere_else(walked: dict[str, Any]) -> None:
    """Not into the package, the current folder or the library; our own files are for their owner alone."""
    program: Program = walked["program"]
    assert package() == walked["package"]
    assert list(program.cwd.iterdir()) == []
    assert set(os.listdir(program.cwd.parent)) <= {"library", "home", "here", "vault"}
    if os.name == "posix":
        assert {p.stat().st_mode & 0o077 for p in program.home.rglob("*") if p.is_file()} == {0}


def test_the_demonstration_leaves_nothing(tmp_path: Path) -> None:
    """`demo` needs no key and no network, ends with all files back, and cleans up after itself."""
    program = place(tmp_path)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    quiet = Program(program.home, program.cwd, url="", key="", more={"TMPDIR": str(scratch), "TEMP": str(scratch)})
    ran = quiet("demo")
    assert ran.code == 0
    assert f"{len(FILES)} of {len(FILES)} files are back" in ran.out
    assert list(scratch.iterdir()) == []
    assert list(quiet.cwd.iterdir()) == []
    assert not quiet.home.exists() or not [p for p in quiet.home.rglob("*") if p.is_file()]
