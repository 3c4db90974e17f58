# SPDX-License-Identifier: GPL-3.0-or-later
"""Words to a call, by the commands' descriptions; mistakes point at the part to blame."""

from __future__ import annotations

import pytest

from anivault_shell.lang.parser import parse_line
from anivault_shell.lang.syntax import Call
from tests.lang.specs import SPECS, blamed, complaint, underlined


def call(line: str) -> Call:
    calls = parse_line(line, SPECS)
    assert len(calls) == 1
    return calls[0]


@pytest.mark.parametrize(
    ("line", "values", "options"),
    [
        pytest.param("quit", {}, {}, id="a bare command"),
        pytest.param("scan a 'b c'", {"folder": "a b c"}, {}, id="many values"),
        pytest.param("stage --yes @1", {"sel": "@1"}, {"--yes": None}, id="an option before"),
        pytest.param("stage @1 --yes", {"sel": "@1"}, {"--yes": None}, id="an option after"),
        pytest.param("stage @1 -y", {"sel": "@1"}, {"--yes": None}, id="a short option"),
        pytest.param("stage --on-conflict rename @1", {"sel": "@1"}, {"--on-conflict": "rename"}, id="a value"),
        pytest.param("stage --on-conflict=skip", {}, {"--on-conflict": "skip"}, id="a value after a sign"),
        pytest.param("stage -- --yes", {"sel": "--yes"}, {}, id="two dashes end the options"),
        pytest.param("stage '--yes'", {"sel": "--yes"}, {}, id="a quoted dash is a value"),
        pytest.param("number @1 -12", {"sel": "@1", "numbering": "-12"}, {}, id="a minus is no option"),
        pytest.param(
            "pick 1 3-5 title:x 2", {"sel": "1 3-5 title:x", "rank": "2"}, {}, id="many leaves one for the next"
        ),
        pytest.param("set . season=2", {"sel": ".", "field": "season=2"}, {}, id="an assignment"),
        pytest.param(
            "set title=x season=2 episode=3",
            {"sel": "title=x", "field": "season=2 episode=3"},
            {},
            id="the first is a query",
        ),
        pytest.param(
            "set rg=HS ep:1 rg=H", {"sel": "rg=HS ep:1", "field": "rg=H"}, {}, id="assignments stand at the end"
        ),
    ],
)
def test_a_line_becomes_a_call(line: str, values: dict[str, str], options: dict[str, str | None]) -> None:
    """Values go to their parameters, options may stand anywhere."""
    found = call(line)
    assert {name: found.text(name) for name in found.words} == values
    assert {name: found.option(name) for name in found.options} == options


@pytest.mark.parametrize(
    ("line", "blames", "says", "hints"),
    [
        pytest.param("scna .", "scna", "no command 'scna'", "did you mean 'scan'?", id="a slip in a command"),
        pytest.param("xyzzy", "xyzzy", "no command 'xyzzy'", "`help` lists them", id="no such command"),
        pytest.param("quit; xyzzy", "xyzzy", "no command", "help", id="in the second statement"),
        pytest.param("commit --yse", "--yse", "commit has no option --yse", "did you mean '--yes'?", id="an option"),
        pytest.param("commit --force=1", "--force", "no option --force", "it has --yes", id="an option with a value"),
        pytest.param("quit --now", "--now", "quit has no option", "`help quit` shows what it takes", id="none at all"),
        pytest.param("commit --yes=1", "--yes=1", "--yes takes no value", "", id="a value too many"),
        pytest.param("stage --on-conflict", "", "--on-conflict needs skip or rename", "", id="a value missing"),
        pytest.param(
            "stage --on-conflict skp", "skp", "expecting skip or rename", "did you mean 'skip'?", id="a wrong choice"
        ),
        pytest.param(
            "stage --on-conflict=skp", "skp", "expecting skip or rename", "skip", id="a wrong choice after a sign"
        ),
        pytest.param("cache cler", "cler", "expecting stats or clear", "did you mean 'clear'?", id="a wrong word"),
        pytest.param("scan", "", "scan needs a folder", "usage: scan FOLDER …", id="a parameter missing"),
        pytest.param("pick @1", "", "pick needs a number", "example: pick @1 2", id="the second missing"),
        pytest.param("pick @1 two", "two", "expecting a number", "", id="no number"),
        pytest.param(f"pick @1 {'9' * 5000}", "9" * 5000, "expecting a number", "", id="a number without end"),
        pytest.param("set . season", "season", "expecting a field and its value", "usage: set", id="no assignment"),
        pytest.param("quit now please", "now please", "quit takes no more than that", "usage: quit", id="too much"),
    ],
)
def test_a_mistake_is_pointed_at(line: str, blames: str, says: str, hints: str) -> None:
    """The part to blame, what was expected, what to do."""
    error = complaint(lambda: parse_line(line, SPECS))
    assert blamed(error) == blames
    assert says in error.message
    assert hints in (error.hint or "")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("scna .", "  scna .\n  ^^^^", id="latin"),
        pytest.param(
            "stage 진격의 거인 --yse", "  stage 진격의 거인 --yse\n                    ^^^^^", id="after Korean"
        ),
        pytest.param("cache 葬送", "  cache 葬送\n        ^^^^", id="under Japanese"),
        pytest.param("scan", "  scan\n       ^", id="where something is missing"),
        pytest.param("quit\tnow", "  quit now\n       ^^^", id="a tab is one blank"),
        pytest.param("cache a\x1bb", "  cache a\\x1bb\n        ^^^^^^", id="a control character is spelled out"),
        pytest.param("cache e\u0301x", "  cache e\u0301x\n        ^^", id="a combining mark has no cell"),
    ],
)
def test_carets_stand_under_the_right_cells(line: str, shown: str) -> None:
    """Cells of the terminal are counted, not letters."""
    assert underlined(complaint(lambda: parse_line(line, SPECS))) == shown


def test_all_of_a_line_is_understood_before_any_of_it() -> None:
    """A mistake in the last statement is found before the first could run."""
    assert [c.spec.name for c in parse_line("scan .; stage; quit", SPECS)] == ["scan", "stage", "quit"]
    assert blamed(complaint(lambda: parse_line("scan .; stage; qiut", SPECS))) == "qiut"
