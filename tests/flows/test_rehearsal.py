# SPDX-License-Identifier: GPL-3.0-or-later
"""`--dry-run`: nothing that outlives the run is changed by it, whatever the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anivault_shell.commands import SPECS
from anivault_shell.commands.rehearse import CHANGING, SPARED
from anivault_shell.demo.server import CatalogueServer
from anivault_shell.lang.parser import parse_line
from tests.flows.conftest import Make, place
from tests.flows.program import Program, contents

NAMES = tuple(f"[OldTown] Kanon - {n:02} [DVD].avi" for n in (1, 2, 3, 4))
READY = "scan '{lib}'; match; stage; "
# Every command that leaves something behind, in each of its ways; what comes before it is in the same line.
LINES = (
    READY + "commit --yes", "undo --yes", "undo 1 --yes", "redo --yes", "recover --yes", "rollback --yes",
    "rollback --script back.py", READY + "organize --apply --yes", "organize --from-plan kept.json --apply --yes",
    READY + "plan save new.json", READY + "plan edit", "plan load kept.json", "keep empty --yes --older 0",
    "cache clear", "cache purge --older-than 0d", "cache export answers.bin", "cache import answers.bin",
    "scan '{lib}'; cache warm", "cache verify", "key set -", "key pin", "key forget", "settings set tmdb.rate 5",
    "settings reset tmdb.rate", "settings edit", "profile save nas", "profile save kept", "profile remove kept", "profile load kept",
    "save another", "sessions remove kept", "sessions rename kept other", "open kept; skip 1; set 2 season=2",
    "rules add 1", "rules remove 1", "rules export rules.json", "rules import rules.json",
    "scan '{lib}'; pin all tv:34124", "scan '{lib}'; match; number all season; pick @1 1; unpin all",
    "scan '{lib}'; pin all tv:34124; undo; redo", "filter save new status:unsure; filter @new", "filter remove kept",
    "alias fresh='ls 1'", "alias kept=", "let A=1", "export table.csv settings", "export page.html --force", "record typed.avsh",
    "record typed.avsh; status; record off", "verify '{lib}'", "demo --yes", "learn", "source inner.avsh --keep-going",
    "run --src '{lib}' --dst vault --apply --yes", "scan '{lib}' &; wait; match &; wait", "status; help; sessions; log; check",
)  # fmt: skip


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Path]:
    """A home that has something of everything, and a library of which half was moved."""
    top = tmp_path_factory.mktemp("furnished")
    with CatalogueServer() as server:
        program = place(top, server.url)
        lib = top / "library"
        lib.mkdir()
        for name in NAMES:
            (lib / name).write_bytes(name.encode())
        (program.cwd / "inner.avsh").write_text("settings set tmdb.rate 7\nfilter save inner all\nsave inner\n")
        setup = (
            f"scan '{lib}'; pin 1-3 tv:34124; stage; plan save kept.json; commit 1,2 --yes; undo --yes; redo --yes",
            "filter save kept status:unsure; alias kept='ls 1'; settings set tmdb.rate 20; profile save kept",
            "rules export rules.json; save kept; cache export answers.bin",
        )
        assert program("-c", "; ".join(setup)).code == 0
        yield program, lib


def everything(program: Program) -> dict[str, bytes]:
    """Every file around the program, but TMDB's answers, what belongs to asking for them, and what is logged."""
    found = contents(program.home.parent)
    return {
        name: data for name, data in found.items() if not any(part in name for part in ("/cache/", "/rate-", "/logs/"))
    }


@pytest.mark.parametrize("line", LINES)
def test_nothing_outlives_it(furnished: tuple[Program, Path], line: str) -> None:
    """Not in the library, not in the home, not beside it; and no command comes to grief over it."""
    program, lib = furnished
    before = everything(program)
    ran = program.inside("--dry-run", "-c", line.format(lib=lib))
    assert "met a bug" not in ran.err
    assert everything(program) == before


@pytest.mark.parametrize("options", [("--session", "kept"), ("--resume",), ("--session", "new")])
def test_a_kept_session_is_tried_and_stays(furnished: tuple[Program, Path], options: tuple[str, ...]) -> None:
    """What is done to it in the rehearsal is seen in the rehearsal."""
    program, lib = furnished
    before = everything(program)
    ran = program.inside(
        "--json", "--dry-run", *options, "-c", f"scan '{lib}'; set all season=7; ls; undo; pin all tv:34124; rules"
    )
    assert {e["season"] for e in ran.fields("session")} == {7}
    assert everything(program) == before


def test_what_it_tells_itself_holds_until_it_ends(furnished: tuple[Program, Path]) -> None:
    """Rules, filters and aliases can be used by the lines behind them, as they could in earnest."""
    program, lib = furnished
    line = f"scan '{lib}'; alias see='ls'; filter save two ep:2; see @two; filter remove kept; filter list"
    ran = program.inside("--json", "--dry-run", "-c", line)
    assert [e["episode"] for e in ran.fields("session")] == [2]
    assert [e["name"] for e in ran.fields("settings")] == ["two", "kept", "two"]


def test_a_script_tried_in_a_session_leaves_it_as_it_was(program: Program, library: Make) -> None:
    """`source --dry-run`: session, settings, variables and aliases are those of before."""
    lib = library(*NAMES)
    inner = f"scan '{lib}'; skip all; undo; undo; let A=2; alias see='ls 1'; filter off; dest vault; save elsewhere"
    (program.cwd / "inner.avsh").write_text(inner.replace("; ", "\n"), encoding="utf-8")
    ran = program.inside("--json", "--session", "one", "-c", f"scan '{lib}'; set 1 season=3; let A=1")
    before = everything(program)
    ran = program.inside(
        "--json", "--session", "one", "-c", "let A=1; source inner.avsh --dry-run; ls; let; status; undo"
    )
    assert ran.code == 0, ran
    assert [e["season"] for e in ran.fields("session")] == [3, None, None, None]
    facts = [f for f in ran.fields("system") if f.get("kind") in ("variable", "status")]
    assert [f.get("value", f.get("dest")) for f in facts][-2:] == ["1", None]
    now = everything(program)
    assert set(now) == set(before)
    assert json.loads(now["home/state/sessions/one.jsonl"].splitlines()[-1])["how"] == "undo"


def test_every_command_has_been_thought_of() -> None:
    """A new command either leaves nothing behind or is told instead; and each that is told stands in a line above."""
    assert set(CHANGING) | SPARED == set(SPECS)
    assert not set(CHANGING) & SPARED
    tried = {
        call.spec.name
        for line in LINES
        for call in parse_line(line.format(lib="x").replace(" &;", ";").removesuffix(" &"), SPECS)
    }
    assert set(CHANGING) <= tried
