# SPDX-License-Identifier: GPL-3.0-or-later
"""What people lost files to with other organisers, a test for each, through the program."""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events, contents

SHOW = "Sousou no Frieren - {}.mkv"


def way(root: Path, vault: Path, *more: str) -> str:
    return "; ".join([f"scan '{root}'", "match", f"dest '{vault}'", *more])


def at(vault: Path, place: str) -> list[str]:
    """What the files hold whose name speaks of *place*."""
    return [data.decode() for name, data in contents(vault).items() if place in name]


def test_two_files_with_one_target(program: Program, library: Make, tmp_path: Path) -> None:
    """The second does not silently overwrite the first: it stays, and is listed with the reason."""
    root, vault = library("a/" + SHOW.format("01"), "b/" + SHOW.format("01")), tmp_path / "vault"
    ran = program("-c", way(root, vault, "stage", "plan conflicts", "commit --yes"))
    assert "same target" in ran.out
    assert sorted([*contents(root).values(), *contents(vault).values()]) == [
        b"library: a/Sousou no Frieren - 01.mkv", b"library: b/Sousou no Frieren - 01.mkv",
    ]  # fmt: skip
    assert len(contents(vault)) == 1


def test_an_episode_zero_is_not_put_over_the_first(program: Program, library: Make, tmp_path: Path) -> None:
    """Whatever 00 is, it is not E01."""
    root, vault = library(SHOW.format("00"), SHOW.format("01"), SHOW.format("02")), tmp_path / "vault"
    program("-c", way(root, vault, "stage all", "commit --yes"))
    assert at(vault, "S01E01") in ([f"library: {SHOW.format('01')}"], [])
    assert f"library: {SHOW.format('00')}" not in at(vault, "S01E01")
    assert len(contents(root)) + len(contents(vault)) == 3


def test_an_ova_is_not_a_whole_season(program: Program, library: Make, tmp_path: Path) -> None:
    """One file is one thing."""
    root, vault = library("Sousou no Frieren OVA [1080p].mkv"), tmp_path / "vault"
    ran = program("--json", "-c", way(root, vault, "ls"))
    check_events(ran.events)
    (row,) = ran.fields("session")
    assert row["match"] is None or len(row["match"]["episodes"]) <= 1


def test_ten_and_its_second_version(program: Program, library: Make, tmp_path: Path) -> None:
    """v2 has the name; the first version stays where it is and is told why."""
    root, vault = library(SHOW.format("10"), SHOW.format("10v2")), tmp_path / "vault"
    ran = program("-c", way(root, vault, "stage", "plan conflicts", "commit --yes"))
    assert at(vault, "S01E10") == [f"library: {SHOW.format('10v2')}"]
    assert list(contents(root)) == [SHOW.format("10")]
    assert "same target as" in ran.out


def edited(program: Program, root: Path, file: Path, turn: dict[str, str]) -> None:
    """A plan in which files go where *turn* says."""
    program("-c", f"scan '{root}'; pin all tv:209867; stage; plan save '{file}'")
    plan = json.loads(file.read_text())
    for op in plan["operations"]:
        name = os.path.basename(op["source"])
        stem = next(s for s in turn if name.startswith(s))
        op["target"], op["conflict"] = str(root / (turn[stem] + name.removeprefix(stem))), None
    file.write_text(json.dumps(plan))


@pytest.mark.parametrize("length", [2, 3, 5])
def test_a_cycle_deletes_nothing(program: Program, library: Make, tmp_path: Path, length: int) -> None:
    """E01 to E02 to E03 to E01, subtitles too: each goes where it should, and home again."""
    stems = [SHOW.format(f"{n:02}").removesuffix(".mkv") for n in range(1, length + 1)]
    root = library(*(stem + tail for stem in stems for tail in (".mkv", ".ko.ass")))
    before, file = contents(root), tmp_path / "plan.json"
    edited(program, root, file, dict(zip(stems, [*stems[1:], stems[0]], strict=True)))
    assert program("organize", "--from-plan", str(file), "--apply", "--yes").code == 0
    after = contents(root)
    for one, next_one in itertools.pairwise([*stems, stems[0]]):
        for tail in (".mkv", ".ko.ass"):
            assert after[next_one + tail] == before[one + tail]
    assert program("undo", "--yes").code == 0
    assert contents(root) == before


def test_a_chain_that_cannot_end_does_not_begin(program: Program, library: Make, tmp_path: Path) -> None:
    """Somebody took the last name meanwhile: who waits for it stays, and so does who waits for that."""
    stems = [SHOW.format(f"{n:02}").removesuffix(".mkv") for n in (1, 2, 3)]
    root = library(*(stem + ".mkv" for stem in stems))
    file = tmp_path / "plan.json"
    edited(program, root, file, dict(zip(stems, [*stems[1:], SHOW.format("04").removesuffix(".mkv")], strict=True)))
    (root / SHOW.format("04")).write_bytes(b"a stranger's")
    before = contents(root)
    ran = program("organize", "--from-plan", str(file), "--apply", "--yes")
    assert ran.code == 10
    assert ran.err.count("the name is taken") == 3
    assert contents(root) == before


def test_a_subtitle_at_the_target_stays(program: Program, library: Make, tmp_path: Path) -> None:
    """The video goes, its subtitle waits, and the one that stands there is as it was."""
    stem = SHOW.format("01").removesuffix(".mkv")
    root, vault = library(stem + ".mkv", stem + ".ko.ass"), tmp_path / "vault"
    program("-c", way(root, vault, "stage", "commit --yes"))
    (video,) = [name for name in contents(vault) if name.endswith(".mkv")]
    program("undo", "--yes")
    mine = (vault / video).with_suffix(".ko.ass")
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"my own translation")
    ran = program("-c", way(root, vault, "stage", "plan conflicts", "commit --yes"))
    assert "the target exists" in ran.out
    assert mine.read_bytes() == b"my own translation"
    assert list(contents(root)) == [stem + ".ko.ass"]


def test_the_way_back_is_kept_and_not_in_the_library(program: Program, library: Make, tmp_path: Path) -> None:
    """Every run, not the last alone; in the home, not in folders of the user's or of the system; in new processes."""
    root, vault = library(SHOW.format("01"), SHOW.format("02")), tmp_path / "vault"
    start = contents(root)
    program("-c", way(root, vault, "stage 1", "commit --yes"))
    program("-c", way(root, vault, "stage", "commit --yes"))
    assert len(contents(vault)) == 2
    assert {name.rpartition(".")[2] for name in [*contents(root), *contents(vault)]} == {"mkv"}
    assert len(list((program.home / "state" / "journal").glob("*.jsonl"))) == 2
    for _ in range(2):
        assert program("undo", "--yes").code == 0
    assert contents(root) == start
    assert contents(vault) == {}


def test_one_bad_file_does_not_cost_the_rest(program: Program, library: Make, tmp_path: Path) -> None:
    """A dead link, a name that is no text, one that vanishes: the others move, and the bad ones are told."""
    root, vault = library(*(SHOW.format(f"{n:02}") for n in range(1, 6))), tmp_path / "vault"
    if sys.platform != "win32":
        (root / SHOW.format("06")).symlink_to(tmp_path / "nowhere")
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(root) + b"/Sousou no Frieren - 07 \xff.mkv")).write_bytes(b"7")
    assert program("--session", "bad", "-c", way(root, vault, "stage")).code in (0, 10)
    (root / SHOW.format("02")).unlink()
    ran = program("--session", "bad", "-c", "commit --yes")
    assert ran.code == 10
    assert "gone since it was staged" in ran.err
    assert {place for n in (1, 3, 4, 5) for place in at(vault, f"S01E{n:02}")} == {
        f"library: {SHOW.format(f'{n:02}')}" for n in (1, 3, 4, 5)
    }


def test_a_wrong_name_for_all_has_a_way_back(program: Program, library: Make, tmp_path: Path) -> None:
    """Hundreds pinned to the wrong work and renamed: one `undo`, in a new process, and all is as it was."""
    root, vault = library(*(f"{s}/Show - {e:02}.mkv" for s in range(1, 13) for e in range(1, 25))), tmp_path / "vault"
    before = contents(root)
    ran = program(
        "-c", f"scan '{root}'; pin all tv:209867 --once; dest '{vault}'; stage --on-conflict rename; commit --yes"
    )
    assert ran.code in (0, 10)
    assert len(contents(vault)) > 200
    assert program("undo", "--yes").code == 0
    assert contents(root) == before
    assert contents(vault) == {}
