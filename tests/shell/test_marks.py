# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a line is marked while it is typed, and what is only unfinished is not."""

from __future__ import annotations

import pytest

from anivault_shell.commands import SPECS
from anivault_shell.shell.marks import Reader, drawn
from anivault_shell.text import width

READER = Reader(SPECS, dict, dict)


@pytest.mark.parametrize(
    ("line", "blamed"),
    [
        pytest.param("scna .", "scna", id="a command"),
        pytest.param("ls stauts:unsure ", "stauts", id="a field"),
        pytest.param("ls 진격의 거인 stauts:x ", "stauts", id="behind wide letters"),
        pytest.param("stage --on-conflikt x", "--on-conflikt", id="an option"),
        pytest.param("ls ep:abc and", "abc", id="a number"),
        pytest.param("scan .; mtach; stage", "mtach", id="in the middle"),
    ],
)
def test_the_wrong_part_is_underlined(line: str, blamed: str) -> None:
    """Just that, and nothing is lost or moved."""
    pieces = drawn(line, READER)
    assert "".join(p[1] for p in pieces) == line
    assert [p[1] for p in pieces if "error" in p[0]] == [blamed]
    assert READER.mistake(line) is not None
    assert width(line) == sum(width(p[1]) for p in pieces)


@pytest.mark.parametrize(
    "line", ["", "s", "sca", "ls sta", "ls status:un", "pin @1", "filter (res:720p", "ls 'open", "let X="]
)
def test_what_may_go_on_is_not_wrong(line: str) -> None:
    """A word that is being typed, and what would come behind it."""
    assert READER.mistake(line) is None
    assert "".join(p[1] for p in drawn(line, READER)) == line


def test_what_turns_the_direction_of_text_is_drawn_as_a_sign() -> None:
    """A name that was completed may hold it; as many letters are drawn as there are."""
    assert "".join(p[1] for p in drawn("ls \u202egpj 👨\u200d👩", READER)) == "ls \ufffdgpj 👨\u200d👩"


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda s: s.name)
def test_no_example_is_marked(spec: object) -> None:
    """At no moment while it is typed, letter by letter."""
    example = getattr(spec, "example")  # noqa: B009
    assert [example[:end] for end in range(len(example) + 1) if READER.mistake(example[:end])] == []
