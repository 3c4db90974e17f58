# SPDX-License-Identifier: GPL-3.0-or-later
"""A few commands for tests of the language, and carets as people see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anivault_shell.errors import InputError
from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param
from anivault_shell.view import messages

SEL = Param("sel", Kind.SELECTOR, many=True)
YES = Option("--yes", "do not ask", short="-y")
SPECS = {
    spec.name: spec
    for spec in (
        CommandSpec("quit", "house", "Leave.", "quit"),
        CommandSpec("scan", "gather", "Find.", "scan .", (Param("folder", Kind.FOLDER, many=True),)),
        CommandSpec("pick", "identify", "Choose.", "pick @1 2", (SEL, Param("rank", Kind.NUMBER))),
        CommandSpec("set", "identify", "Correct.", "set . season=2", (SEL, Param("field", Kind.ASSIGNMENT, many=True))),
        CommandSpec("number", "identify", "Number.", "number @1 -12", (SEL, Param("numbering", Kind.NUMBERING))),
        CommandSpec("commit", "act", "Commit.", "commit", (), (YES,)),
        CommandSpec(
            "stage", "arrange", "Stage.", "stage",
            (Param("sel", Kind.SELECTOR, optional=True, many=True),),
            (Option("--on-conflict", "taken names", Kind.CHOICE, ("skip", "rename")), YES),
        ),
        CommandSpec("try", "session", "Try.", "try quit", (Param("command", Kind.TEXT, many=True),)),
        CommandSpec("let", "session", "Let.", "let A=1", (Param("assignment", Kind.TEXT, optional=True, many=True),)),
        CommandSpec("alias", "session", "Alias.", "alias q=quit", (Param("command", Kind.TEXT, optional=True, many=True),)),
        CommandSpec("cache", "house", "Cache.", "cache", (Param("verb", Kind.CHOICE, optional=True, choices=("stats", "clear")),)),
    )
}  # fmt: skip


def complaint(call: Callable[[], object]) -> InputError:
    """The InputError that *call* raises."""
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


def blamed(error: InputError) -> str:
    """The part of the line that an error points at."""
    assert error.line is not None
    assert error.span is not None
    return error.line[error.span[0] : error.span[1]]


def underlined(error: InputError) -> str:
    """The line and its caret as they are shown."""
    return "\n".join(messages.error(error)[:2])
