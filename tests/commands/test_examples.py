# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command's example parses and runs, in plain lines and in events; every command can be found and completed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from anivault_shell.commands import SPECS, function_of
from anivault_shell.commands.help import FAMILIES
from anivault_shell.demo.server import CatalogueServer
from anivault_shell.lang.parser import parse_line
from anivault_shell.lang.syntax import CommandSpec
from anivault_shell.model.plan import Action, ConflictPolicy
from anivault_shell.naming.presets import PRESETS
from anivault_shell.naming.servers import SERVERS
from anivault_shell.shell.suggest import Snapshot, suggest
from tests.flows.conftest import place
from tests.flows.program import Program, check_events

NAMES = (
    *(f"[Luna] Shingeki no Kyojin - {n} [720p].mkv" for n in range(60, 73)),
    "[HorribleSubs] Kanon - 01 [720p].avi",
)
FOUND = "scan '{lib}'; "
MATCHED = FOUND + "match; "
STAGED = MATCHED + "stage; "
# What must be there for an example to make sense, and where it is no 0 what it ends with.
PREPARED: dict[str, tuple[str, int]] = {
    "ls": (MATCHED, 0), "shows": (MATCHED, 0), "show": (FOUND, 0), "why": (FOUND, 0),
    "scan": ("", 0), "rescan": (FOUND, 0), "forget": (FOUND, 0), "parse": ("", 0),
    "stats": (MATCHED, 0), "missing": (MATCHED, 0), "dupes": (MATCHED, 0), "find": (FOUND, 0), "export": (MATCHED, 0),
    "jobs": ("", 0), "wait": (FOUND + "rescan &; ", 0), "cancel": (FOUND + "rescan &; ", 0),
    "filter": (FOUND, 0), "sort": (FOUND, 0),
    "match": (FOUND, 0), "candidates": (FOUND, 0), "search": ("", 0), "pick": (MATCHED, 0), "pin": (FOUND, 0),
    "unpin": (FOUND + "pin @1 tv:1429; ", 0),
    "diff": (MATCHED, 0), "rules": (FOUND + "pin @1 tv:1429; ", 0),
    "number": (MATCHED, 0), "set": (FOUND, 0), "skip": (FOUND, 0),
    "dest": (FOUND, 0), "template": (FOUND, 0), "stage": (MATCHED, 0), "unstage": (STAGED, 0), "plan": (STAGED, 0),
    "commit": (STAGED, 0), "undo": (FOUND + "skip 1; ", 0), "redo": (FOUND + "skip 1; undo; ", 0), "log": ("", 0),
    "lint": (STAGED, 10),
    "rollback": (STAGED + "commit; ", 0), "keep": ("", 0), "recover": ("", 0), "check": ("", 0),
    "completion": ("", 0), "learn": ("", 0), "run": ("", 0), "ui": ("", 64),
    "organize": (STAGED + "plan save renames.json; ", 0),
    "version": ("", 0), "verify": ("", 0), "status": ("", 0), "settings": ("", 0), "profile": ("profile save nas; ", 0),
    "cache": ("", 0), "key": ("", 0),
    "open": ("save winter; ", 0), "save": (FOUND, 0), "sessions": ("save winter; ", 0),
    "record": ("", 0), "let": ("", 0), "alias": ("", 0), "try": (FOUND, 0),
    "source": ("", 0), "help": ("", 0), "clear": ("", 0), "quit": ("", 0), "demo": ("", 0),
}  # fmt: skip
# What wants somebody at a terminal, and what comes to the same from a script.
WITHOUT_A_TERMINAL = {
    "ui": "run --src . --dst vault",
    "plan edit": "plan save edited.json; plan load edited.json",
    "settings edit": "settings set tmdb.rate 20",
    "find": "find kanon",
}
# What is answered in files and folders of one's own naming has nothing to show where there is none.
SILENT = {"jobs", "log", "clear", "quit", "let", "ui"}


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogueServer]:
    with CatalogueServer() as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, server: CatalogueServer) -> Program:
    for name in NAMES:
        path = tmp_path / "library" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    made = place(tmp_path, server.url)
    (made.cwd / "tidy.avsh").write_text("status\n", encoding="utf-8")
    return made


def specs() -> list[CommandSpec]:
    return list(SPECS.values())


@pytest.mark.parametrize("spec", specs(), ids=lambda s: s.name)
@pytest.mark.parametrize("manner", ["plain", "json", "script"])
def test_the_example_runs(program: Program, spec: CommandSpec, manner: str) -> None:
    """As it stands in `help`, in a session that has what it speaks of; from a script as at the prompt."""
    before, code = PREPARED[spec.name]
    line = before.format(lib=program.cwd.parent / "library") + spec.example
    if manner == "script":
        (program.cwd / "all.avsh").write_text(line.replace("; ", "\n"), encoding="utf-8")
        ran = program.inside("--yes", "all.avsh")
    else:
        ran = program.inside(*(["--json"] if manner == "json" else []), "--yes", "-c", line)
    assert ran.code == code, ran
    if manner == "json":
        check_events(ran.events)
    if spec.name not in SILENT:
        assert ran.out
    assert "met a bug" not in ran.out + ran.err


def test_all_that_the_prompt_can_do_a_script_can_too(program: Program) -> None:
    """What needs a terminal or an editor has a line that goes without, and says so."""
    assert {name for name, (_, code) in PREPARED.items() if code == 64} == {"ui"}
    found = FOUND.format(lib=program.cwd.parent / "library") + "match; stage; "
    for line, without in WITHOUT_A_TERMINAL.items():
        assert program.inside("-c", found + line).code == 64, line
        ran = program.inside("--yes", "-c", found + without)
        assert ran.code in (0, 10), (without, ran)


def test_every_command_has_its_preparation() -> None:
    """A new command brings its example and what that needs."""
    assert set(PREPARED) == set(SPECS)


@pytest.mark.parametrize("spec", specs(), ids=lambda s: s.name)
def test_every_command_is_described(spec: CommandSpec) -> None:
    """A summary in one sentence, an example of itself, a family that help shows, and words for every parameter."""
    assert spec.summary.endswith(".")
    assert len(spec.summary) <= 100
    (call,) = parse_line(spec.example, SPECS)
    assert call.spec is spec
    assert spec.family in FAMILIES
    assert all(o.summary and o.name.startswith("--") for o in spec.options)
    assert all(p.summary for p in spec.params)


@pytest.mark.parametrize("spec", specs(), ids=lambda s: s.name)
def test_every_command_and_option_completes(spec: CommandSpec) -> None:
    """From its first letters on."""
    assert spec.name in {s.text.strip() for s in suggest(spec.name[:2], SPECS, Snapshot())}
    offered = {s.text.strip().rstrip("=") for s in suggest(f"{spec.name} --", SPECS, Snapshot())}
    assert {o.name for o in spec.options} <= offered


def test_the_same_completion_serves_other_shells(program: Program) -> None:
    """`anivault __complete` answers a line each, with what it replaces."""
    ran = program.inside("__complete", "sta")
    assert [json.loads(line)["text"].strip() for line in ran.out.splitlines()] == ["stats", "stage", "status"]


@pytest.mark.parametrize("name", SPECS)
def test_what_is_described_is_there_to_run(name: str) -> None:
    """A description and its function are in two modules; neither is forgotten."""
    found = function_of(name)
    assert found.__module__.startswith("anivault_shell.commands.")
    assert found.__name__.rstrip("_") == name


def test_descriptions_name_what_the_engines_know() -> None:
    """Descriptions are read without the engines, so they spell out what those offer; here the two are compared."""
    options = {o.name: o.choices for name in ("stage", "lint") for o in SPECS[name].options}
    assert options["--on-conflict"] == tuple(ConflictPolicy)
    assert options["--action"] == tuple(Action)
    assert options["--server"] == tuple(SERVERS)
    assert f"Presets: {', '.join(PRESETS)}." in SPECS["template"].details
