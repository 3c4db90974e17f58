# SPDX-License-Identifier: GPL-3.0-or-later
"""The built program starts in every way, speaks UTF-8, and goes the whole way from scan to undo."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events, contents

FRIEREN = tuple(f"[Luna] Sousou no Frieren - {n:02} (1080p).mkv" for n in range(1, 4))


def test_it_says_what_it_was_made_of(offline: Program) -> None:
    """Commit, time, Python, and what built it: what a bug report needs."""
    ran = offline("--version")
    assert ran.code == 0
    assert ran.out.startswith("AniVault 0.")
    said = dict(line.split(": ", 1) for line in ran.out.splitlines() if ": " in line)
    assert said["commit"] != "not from a build"
    assert said["built"].endswith("Z")
    [tool] = said.keys() & {"pyinstaller", "nuitka"}
    assert said[tool].partition(".")[0].isdigit()
    assert said["python"] == sys.version.split()[0] or sys.platform != "win32"


def test_help_lists_the_commands(offline: Program) -> None:
    """Every command's module is inside."""
    ran = offline("--help")
    assert ran.code == 0
    assert all(name in ran.out for name in ("scan", "commit", "undo"))
    assert offline("help", "scan").code == 0


def test_the_demo_goes_through(offline: Program) -> None:
    """From scan to undo with a server of its own, all inside the program."""
    ran = offline("demo")
    assert ran.code == 0, ran
    assert "committed" in ran.out
    assert "undo" in ran.out


def test_both_readers_are_inside(offline: Program) -> None:
    """The fast one and the one that is always there read the same ordinary name."""
    ran = offline(
        "--json", "parse", "-", stdin="[Luna] 葬送のフリーレン - 05 (1080p) [AAAAAAAA].mkv\n[Luna] 나루토 - 01.mkv\n"
    )
    assert ran.code == 0, ran
    assert [item["episode"] for item in ran.fields("parse")] == [5, 1]
    assert [item["title"] for item in ran.fields("parse")] == ["葬送のフリーレン", "나루토"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("-c", "help; status"), 0, id="done"),
        pytest.param(("-c", "scan ."), 0, id="scan"),
        pytest.param(("frobnicate",), 64, id="no such command"),
        pytest.param(("-c", "ls bogus:1"), 64, id="no such field"),
        pytest.param(("nowhere.avsh",), 64, id="no such script"),
        pytest.param(("commit", "--yes"), 0, id="nothing staged"),
        pytest.param(("-c", "scan .; match"), 10, id="waiting"),
    ],
)
def test_exit_codes(offline: Program, words: tuple[str, ...], code: int) -> None:
    """A script that calls the program goes by them."""
    (offline.cwd / FRIEREN[0]).write_bytes(b"1")
    assert offline(*words).code == code


def test_one_liner_script_and_pipe_do_the_same(program: Program, library: Make, tmp_path: Path) -> None:
    """Three ways in, one reading."""
    lib = library(*FRIEREN)
    script = tmp_path / "tidy.avsh"
    script.write_text("scan $1\nmatch\nls\n", encoding="utf-8")
    ways = (
        program("--json", "-c", f"scan '{lib}'; match; ls"),
        program("--json", str(script), str(lib)),
        program("--json", stdin=f"scan '{lib}'\nmatch\nls\n"),
    )
    assert [way.code for way in ways] == [0, 0, 0], ways
    for way in ways:
        check_events(way.events)
    assert ways[0].fields("session") == ways[1].fields("session") == ways[2].fields("session")
    assert {entry["status"] for entry in ways[0].fields("session")} == {"matched"}


def test_the_whole_way_and_back(program: Program, library: Make, tmp_path: Path) -> None:
    """Every step in a process of its own; undo leaves things as they were."""
    names = (*FRIEREN, "진격의 거인 3기/진격의 거인 3기 05화 1080p.mkv", "葬送のフリーレン 第05話 「死者の幻影」.mkv")
    lib, vault = library(*names), tmp_path / "금고 保管庫"
    before = contents(lib)
    staged = program("--session", "way", "--lang", "ko-KR", "-c", f"scan '{lib}'; match; dest '{vault}'; stage; plan")
    assert staged.code == 0, staged
    assert contents(lib) == before
    committed = program("--session", "way", "--lang", "ko-KR", "commit", "--yes")
    assert committed.code == 0, committed
    there = contents(vault)
    assert sorted(there.values()) == sorted(before.values())
    assert any("장송의 프리렌" in name for name in there)
    assert any("진격의 거인" in name for name in there)
    assert program("check").code == 0
    assert program("undo", "--yes").code == 0
    assert contents(lib) == before
    assert contents(vault) == {} if vault.exists() else True
