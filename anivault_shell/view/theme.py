# SPDX-License-Identifier: GPL-3.0-or-later
"""
What each role looks like; the only place where colours are named.

A role says what a piece of text is (`warn`, `added`), a theme how that is shown.  Where there is no colour the roles of
`MARKED` are underlined with signs, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Styles = Mapping[str, str]

# Colours that a dark ground carries; the sixteen of the terminal's own palette, so that a user's choice of them holds.
DARK: Styles = {
    "head": "bold", "dim": "dim", "good": "green", "warn": "yellow", "bad": "red", "accent": "cyan", "title": "bold cyan",
    "error": "bold red", "hint": "cyan", "added": "bold green", "removed": "red", "kept": "dim", "bar": "cyan",
    "branch": "dim", "found": "black on yellow", "prompt": "bold", "count": "cyan", "rule": "dim", "toolbar": "reverse",
    "mode": "bold reverse", "auto-suggestion": "dim",
}  # fmt: skip
# Yellow and cyan vanish on white; `dim` of black is a grey that stays legible.
LIGHT: Styles = {
    **DARK, "good": "color(22)", "warn": "color(130)", "bad": "color(124)", "accent": "color(25)", "title": "bold color(25)",
    "error": "bold color(124)", "hint": "color(25)", "dim": "color(240)", "added": "bold color(22)", "removed": "color(124)",
    "kept": "color(240)", "bar": "color(25)", "branch": "color(244)", "found": "black on color(220)", "count": "color(25)",
    "rule": "color(244)",
}  # fmt: skip
# Nothing fainter than the terminal's own text; what matters is bright and bold, or underlined.
CONTRAST: Styles = {
    "head": "bold underline", "dim": "", "good": "bold bright_green", "warn": "bold bright_yellow", "bad": "bold bright_red",
    "accent": "bold bright_cyan", "title": "bold underline", "error": "bold reverse", "hint": "bold",
    "added": "bold underline bright_green", "removed": "bold strike bright_red", "kept": "", "bar": "bright_white",
    "branch": "", "found": "reverse", "prompt": "bold", "count": "bold", "rule": "", "toolbar": "reverse bold",
    "mode": "bold underline reverse", "auto-suggestion": "italic",
}  # fmt: skip
THEMES: Mapping[str, Styles] = {"dark": DARK, "light": LIGHT, "high-contrast": CONTRAST}
# Signs below a line, for roles that only a colour would tell.
MARKED: Mapping[str, str] = {"added": "+", "removed": "-", "found": "^"}
# Lines and blocks as terminals without them draw them.
ASCII = str.maketrans("│├└─┌┐┘█▉▊▋▌▍▎▏░…·", "|+`-+++#######-.~-")


@dataclass(frozen=True, slots=True)
class Look:
    """How a terminal shows things: its styles by role, whether it has colour, whether it draws lines and blocks."""

    styles: Styles = field(default_factory=lambda: DARK)
    color: bool = True
    blocks: bool = True


def look(theme: str, environment: Mapping[str, str], *, color: bool = True, light: bool | None = None) -> Look:
    """*theme* as the setting says; `auto` goes by the terminal's ground: what it answered (*light*), or what is told of it."""
    name = theme if theme in THEMES else "light" if (_light(environment) if light is None else light) else "dark"
    return Look(THEMES[name], color, _blocks(environment))


def _light(environment: Mapping[str, str]) -> bool:
    """`COLORFGBG=0;15`, as rxvt, Konsole and others set it: the last number is the ground, 7 and 15 are white."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")


def _blocks(environment: Mapping[str, str]) -> bool:
    """Whether the locale can hold more than ASCII; without one it is Windows or a system of our days."""
    name = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    return name not in ("C", "POSIX") and environment.get("TERM") != "vt100"
