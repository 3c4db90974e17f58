# SPDX-License-Identifier: GPL-3.0-or-later
"""Themes know every role, and nothing is told by colour alone."""

from __future__ import annotations

import io
import re

import pytest
from rich.style import Style

from anivault_shell.view.answer import Answer, Cell
from anivault_shell.view.output import PlainOutput
from anivault_shell.view.terminal import TerminalOutput
from anivault_shell.view.theme import DARK, LIGHT, MARKED, THEMES, look


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_has_every_role(name: str) -> None:
    """And rich understands each of its styles."""
    assert set(THEMES[name]) == set(DARK)
    assert all(Style.parse(text) is not None for text in THEMES[name].values())


@pytest.mark.parametrize(
    ("theme", "environment", "styles"),
    [
        ("auto", {}, DARK), ("auto", {"COLORFGBG": "0;15"}, LIGHT), ("auto", {"COLORFGBG": "15;0"}, DARK),
        ("auto", {"COLORFGBG": "0;default;7"}, LIGHT), ("dark", {"COLORFGBG": "0;15"}, DARK),
        ("high-contrast", {}, THEMES["high-contrast"]),
    ],
)  # fmt: skip
def test_auto_goes_by_what_the_terminal_tells(theme: str, environment: dict[str, str], styles: object) -> None:
    """What is set outranks it; a terminal that tells nothing is taken for a dark one."""
    assert look(theme, environment).styles is styles


ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


LINE = (Cell("  "), Cell("[Kite] ", "removed"), Cell("葬送 ", "kept"), Cell("01", "added"))


def test_without_colour_changes_are_underlined_in_cells() -> None:
    """By signs under the very cells, however wide the letters are."""
    out = Tty()
    TerminalOutput(out, Tty(), lambda: 0.0, look=look("dark", {}, color=False)).show(Answer(lines=(LINE,)), "plan")
    assert ANSI.sub("", out.getvalue()).splitlines() == ["  [Kite] 葬送 01", "  -------     ++"]
    piped = io.StringIO()
    PlainOutput(piped, io.StringIO()).show(Answer(lines=(LINE,)), "plan")
    assert piped.getvalue() == ANSI.sub("", out.getvalue())


def test_with_colour_they_are_coloured() -> None:
    """And the line stands alone."""
    out = Tty()
    TerminalOutput(out, Tty(), lambda: 0.0, look=look("dark", {})).show(Answer(lines=(LINE,)), "plan")
    assert len(out.getvalue().splitlines()) == 1
    assert set(MARKED) <= set(DARK)


def test_a_terminal_of_ascii_gets_bars_of_ascii_and_names_as_they_are() -> None:
    """Only what is drawn is drawn otherwise."""
    out = Tty()
    output = TerminalOutput(out, Tty(), lambda: 0.0, look=look("dark", {"LANG": "C"}, color=False))
    output.show(Answer(lines=((Cell("██▌", "bar"), Cell("│█ name")),)), "stats")
    assert out.getvalue() == "###│█ name\n"
