# SPDX-License-Identifier: GPL-3.0-or-later
"""What people lost files to elsewhere, tried through the program: replaced files, other volumes, selections, scripts."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events, contents
from tests.system import make_link

NAMES = ("Sousou no Frieren - 01 [1080p].mkv", "Sousou no Frieren - 02 [1080p].mkv")


def placed(vault: Path) -> list[str]:
    return sorted(name.rpartition("/")[2] for name in contents(vault))


def test_a_replaced_file_comes_back(program: Program, library: Make, tmp_path: Path) -> None:
    """Overwriting is asked for by name, shown, kept, and undone."""
    root, vault = library(*NAMES), tmp_path / "vault"
    assert program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit --yes").code == 0
    better = library(NAMES[0], under="better")
    before, there = contents(better), contents(vault)
    way = f"scan '{better}'; match; dest '{vault}'; stage"
    assert program("-c", f"{way}; commit --yes").code == 6
    assert (contents(better), contents(vault)) == (before, there)
    ran = program("--json", "-c", f"{way} --on-conflict overwrite; plan; commit --yes; keep")
    check_events(ran.events)
    assert ran.code == 0
    assert [f["size"] for f in ran.fields("system") if f.get("command") == "keep"] == [len(f"library: {NAMES[0]}")]
    assert f"better: {NAMES[0]}".encode() in contents(vault).values()
    assert program("undo", "--yes").code == 0
    assert (contents(better), contents(vault)) == (before, there)


@pytest.mark.parametrize("due", ["--older", "--over"], ids=["old", "too much"])
def test_the_keep_is_emptied_by_word_alone(program: Program, library: Make, tmp_path: Path, due: str) -> None:
    """Nothing young goes where there is room; asked without an answer nothing goes at all."""
    root, vault = library(*NAMES), tmp_path / "vault"
    program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit --yes")
    better = library(NAMES[0], under="better")
    program("-c", f"scan '{better}'; match; dest '{vault}'; stage --on-conflict overwrite; commit --yes")
    assert "nothing in the keep" in program("keep", "empty", "--yes").out
    assert program("keep", "empty", due, "0").code == 10
    assert "1 file in the keep" in program("keep").out
    assert "removed 1 file for good" in program("keep", "empty", due, "0", "--yes").out
    undone = program("undo", "--yes")
    assert undone.code == 10
    assert len(placed(vault)) == 1


def test_another_volume_is_asked_for_by_name(program: Program, library: Make, other: Path) -> None:
    """`--yes` alone leaves the files where they are and says how; with the word they go, and come back."""
    root = library(*NAMES)
    before = contents(root)
    way = f"scan '{root}'; match; dest '{other}'; stage"
    for ran in (program("-c", f"{way}; commit --yes"), program("--yes", "-c", f"{way}; commit")):
        assert ran.code == 10
        assert "--across-volumes" in ran.err
        assert contents(root) == before
    assert program("-c", f"{way}; commit --yes --across-volumes").code == 0
    assert (contents(root), len(contents(other))) == ({}, 2)
    assert program("undo", "--yes").code == 0
    assert contents(root) == before
    assert os.listdir(other) == []


def test_a_selection_is_taken_back_and_a_file_knows_where_it_came_from(
    program: Program, library: Make, tmp_path: Path
) -> None:
    """`undo TX SEL` moves these alone; `log FILE` tells the way of one."""
    root, vault = library(*NAMES), tmp_path / "vault"
    ran = program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit --yes; log")
    tx = ran.out.rpartition("transaction")[2].split("\n")[1].split("\t")[0]
    first = next(vault.rglob("*S01E01*"))
    told = program("log", str(first))
    assert tx in told.out
    assert NAMES[0] in told.out
    ran = program("-c", f"scan '{vault}'; undo {tx} 1 --yes; log {tx}")
    assert ran.code == 0, ran.err
    assert sorted(contents(root)) == [NAMES[0]]
    assert len(placed(vault)) == 1
    assert program("undo", tx, "--yes").code == 0
    assert sorted(contents(root)) == list(NAMES)
    assert program("log", str(tmp_path / "nothing")).code == 64


def test_a_script_takes_back_without_the_program(program: Program, library: Make, tmp_path: Path) -> None:
    """Python's own library is enough; without --yes it only tells, a second run changes nothing."""
    root, vault, script = library(*NAMES), tmp_path / "vault", tmp_path / "undo.py"
    before = contents(root)
    program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit --yes")
    moved = contents(vault)
    shown = program("rollback", "--dry-run")
    assert "would move 2 files back" in shown.out
    assert program("rollback", "--script", str(script)).code == 0
    assert program("rollback", "--script", str(script)).code == 64

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        alone = [sys.executable, "-I", "-S", str(script), *words]
        return subprocess.run(alone, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert run().returncode == 0
    assert contents(vault) == moved
    (root / NAMES[1]).parent.mkdir(exist_ok=True)
    (root / NAMES[1]).write_text("somebody else's")
    first = run("--yes")
    assert first.returncode == 1
    assert "the name is taken" in first.stdout
    (root / NAMES[1]).unlink()
    assert run("--yes").returncode == 1, "the first file is gone from there"
    assert contents(root) == before
    assert contents(vault) == {}


@pytest.mark.parametrize("action", ["copy", "hardlink", "symlink"])
def test_a_script_removes_only_what_was_made(program: Program, library: Make, tmp_path: Path, action: str) -> None:
    """A copy or link that somebody has put a file of their own in the place of stays, and is told."""
    if action == "symlink":
        make_link(tmp_path / "tried", tmp_path)
    root, vault, script = library(*NAMES), tmp_path / "vault", tmp_path / "undo.py"
    before = contents(root)
    program("-c", f"scan '{root}'; match; dest '{vault}'; stage --action {action}; commit --yes")
    assert program("rollback", "--script", str(script)).code == 0
    mine = next(path for path in sorted(vault.rglob("*.mkv")))
    mine.unlink()
    mine.write_bytes(b"my own")

    def run() -> subprocess.CompletedProcess[str]:
        alone = [sys.executable, "-I", "-S", str(script), "--yes"]
        return subprocess.run(alone, capture_output=True, text=True, check=False, cwd=tmp_path)

    ran = run()
    assert (ran.returncode, ran.stdout.count("changed since")) == (1, 1)
    assert list(contents(vault).values()) == [b"my own"]
    mine.unlink()
    assert run().returncode == 0
    assert contents(root) == before


def test_a_damaged_file_stays_where_asked(program: Program, library: Make, tmp_path: Path) -> None:
    """`commit --verify` holds the bytes against the CRC in the name."""
    root, vault = library("Sousou no Frieren - 01 [1080p] [12345678].mkv"), tmp_path / "vault"
    good = b"as it should be"
    (root / f"Sousou no Frieren - 02 [1080p] [{zlib.crc32(good):08X}].mkv").write_bytes(good)
    ran = program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit --yes --verify")
    assert ran.code == 10
    assert "its name says 12345678" in ran.err
    assert len(placed(vault)) == 1


def test_a_newcomer_hears_of_torrents_once(program: Program, library: Make, tmp_path: Path) -> None:
    """Before the first rename, and not again."""
    root, vault = library(*NAMES), tmp_path / "vault"
    way = f"scan '{root}'; match; dest '{vault}'; stage; commit"
    assert "torrent" in program("-c", way).err
    assert "torrent" not in program("-c", way).err


def test_a_library_in_server_form_is_spoken_of(program: Program, library: Make, tmp_path: Path) -> None:
    """A media server may forget what was watched; that is said before."""
    root = library("Sousou no Frieren/Season 1/Sousou no Frieren S01E01.mkv")
    ran = program("-c", f"scan '{root}'; match; stage; commit")
    assert "watched" in ran.err


def test_the_plan_in_an_editor(program: Program, library: Make, tmp_path: Path) -> None:
    """What the editor leaves is what is staged; nonsense is kept aside and the plan is as it was."""
    root, vault = library(*NAMES), tmp_path / "vault"
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys; p = sys.argv[1]; t = open(p).read(); open(p, 'w').write(t.replace('S01E01', 'S01E09'))"
    )
    edit = Program(program.home, program.cwd, program.url, more={"EDITOR": f'"{sys.executable}" "{editor}"'})
    way = f"scan '{root}'; match; dest '{vault}'; stage; plan edit"
    assert edit("-c", f"{way}; commit --yes").code == 0
    assert [name.partition("S01")[2][:3] for name in placed(vault)] == ["E02", "E09"]
    edit("undo", "--yes")
    editor.write_text("import sys; open(sys.argv[1], 'a').write('oops')")
    ran = edit("-c", way)
    assert ran.code == 6
    kept = program.home / "state" / "edited-plan.json"
    assert kept.read_text().endswith("oops")
    assert str(kept) in ran.err


def test_ways_to_look_before(program: Program, library: Make, tmp_path: Path) -> None:
    """`plan tree`, `template test` and `lint` change nothing."""
    root, vault = library(*NAMES), tmp_path / "vault"
    before = contents(root)
    ran = program(
        "-c",
        f"scan '{root}'; match; template test plex+tmdb; dest '{vault}'; stage; plan tree; lint; lint --server kodi",
    )
    assert ran.code == 0, ran.err
    assert "{tmdb-" in ran.out
    assert "Before" in ran.out
    assert "nothing to complain about" in ran.out
    assert contents(root) == before


def test_a_taken_name_is_asked_about_once(program: Program, library: Make, tmp_path: Path) -> None:
    """Under `ask` one question for all; without anybody there, none is renamed."""
    root, vault = library("a/" + NAMES[0], "b/" + NAMES[0]), tmp_path / "vault"
    way = f"scan '{root}'; match; dest '{vault}'; stage --on-conflict ask; plan"
    ran = program("-c", way)
    assert "want a name that is taken" in ran.err
    assert "same target" in ran.out
    assert "(2)" in program("--yes", "-c", way).out


def test_nothing_is_lost_between_two_processes(program: Program, library: Make, tmp_path: Path) -> None:
    """Two commits of one plan at once: one works, the other says why not; each file stands once."""
    root, vault, plan = library(*NAMES), tmp_path / "vault", tmp_path / "plan.json"
    before = set(contents(root).values())
    program("-c", f"scan '{root}'; match; dest '{vault}'; stage; plan save '{plan}'")
    runs = [program.start("organize", "--from-plan", str(plan), "--apply", "--yes") for _ in range(4)]
    codes = sorted(run.wait(60) for run in runs)
    for run in runs:
        run.communicate()
    assert 0 in codes
    assert set(codes) <= {0, 1, 10}
    assert set(contents(vault).values()) == before
    assert program("check").code == 0
