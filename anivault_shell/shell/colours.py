# SPDX-License-Identifier: GPL-3.0-or-later
"""The theme's styles in the words of prompt_toolkit."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from prompt_toolkit.styles import Style

if TYPE_CHECKING:
    from anivault_shell.view.theme import Styles

# The colours of the 256 that the themes name, as prompt_toolkit takes them.
NUMBERED = {
    "color(22)": "#005f00", "color(25)": "#005faf", "color(124)": "#af0000", "color(130)": "#af5f00", "color(220)": "#ffd700",
    "color(240)": "#585858", "color(244)": "#808080",
}  # fmt: skip
ATTRIBUTES = ("bold", "dim", "underline", "reverse", "strike", "italic")


@cache
def _made(styles: tuple[tuple[str, str], ...]) -> Style:
    return Style([(role, _words(text)) for role, text in styles])


def style_of(styles: Styles) -> Style:
    """Each role of a theme as a class of that name."""
    return _made(tuple(styles.items()))


def _words(text: str) -> str:
    found = []
    ground = False
    for word in text.split():
        if word == "on":
            ground = True
        elif word in ATTRIBUTES:
            found.append(word)
        else:
            found.append(("bg:" if ground else "") + _colour(word))
    return " ".join(found)


def _colour(word: str) -> str:
    bright = word.removeprefix("bright_")
    return NUMBERED.get(word, f"ansibright{bright}" if bright != word else f"ansi{word}")
