# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters as people count them, and what a paste may hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.shell.editing import before, behind, joined, pasted


def apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("letter", ["한", "귀", "が", "é", "ぱ", "👨\u200d👩\u200d👧", "x", "漢"])
def test_a_letter_is_one_however_it_is_spelled(letter: str) -> None:
    """From its beginning and from its end, between others."""
    text = f"a{apart(letter)}b"
    assert before(text, len(text) - 1) == 1
    assert behind(text, 1) == len(text) - 1
    assert (before(text, 0), behind(text, len(text))) == (0, len(text))


@pytest.mark.parametrize("text", ["한글", "귀멸의 칼날", "がぎぐ", "née", "ảo"])
def test_what_is_typed_apart_is_put_together(text: str) -> None:
    """Code point by code point, as macOS sends it."""
    line = ""
    for c in apart(text):
        made = joined(line, c)
        line = line + c if made is None else line[: before(line, len(line))] + made
    assert line == unicodedata.normalize("NFC", text)


def test_what_stands_alone_stays_alone() -> None:
    """A letter, a mark with nothing before it, a mark that makes no letter."""
    assert joined("abc", "d") is None
    assert joined("", "\u0301") is None
    assert joined("한", "글") is None
    assert joined("q", "\u0301") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("scan .\r\nls\r\n", "scan .\nls"),
        ("scan .\rls", "scan .\nls"),
        ("a\tb", "a b"),
        ("\x1b[31mred\x07\x00", "[31mred"),
        ("\ufeffls", "ls"),
        ("\u202egpj\u2069 \x9bm", "gpj m"),
        ("한글 ☕", "한글 ☕"),
        ("\n\n", ""),
    ],
)
def test_a_paste_holds_nothing_that_a_terminal_obeys(text: str, found: str) -> None:
    """Ends of line are ours, and none is left at the end."""
    assert pasted(text) == found


@given(st.text())
def test_every_paste_is_fit_to_show(text: str) -> None:
    """Nothing of it is a control character but ends of line, and pasting it again changes nothing."""
    found = pasted(text)
    assert not any(unicodedata.category(c) == "Cc" for c in found if c != "\n")
    assert pasted(found) == found
