# SPDX-License-Identifier: GPL-3.0-or-later
"""
How letters come into the line and go again: what an input method sends in pieces, what is pasted, what one Backspace takes.

A terminal sends text that an input method has finished; macOS sends Korean and Japanese taken apart, a vowel after its consonant.
"""

from __future__ import annotations

import re
import unicodedata

from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, emacs_insert_mode, has_selection, is_searching, vi_insert_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.named_commands import get_by_name
from prompt_toolkit.keys import Keys
from wcwidth import grapheme_boundary_before, iter_graphemes

INSERTING = (emacs_insert_mode | vi_insert_mode) & ~has_selection
# Vowels and last consonants of Korean, the marks of が and ぱ, accents: they belong to the letter before.
JAMO = ("\u1160", "\u11ff")
# What a terminal would obey, and what turns the direction of text; a line needs none of them.
OBEYED = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def before(text: str, at: int) -> int:
    """Where the letter begins that ends at *at*, as people count letters."""
    return int(grapheme_boundary_before(text, at)) if at else 0


def behind(text: str, at: int) -> int:
    """Where the letter ends that begins at *at*."""
    return at + len(next(iter(iter_graphemes(text[at : at + 64])), ""))


def joined(text: str, typed: str) -> str | None:
    """The letter that *typed* makes with the end of *text*; None where it stands alone."""
    belongs = unicodedata.combining(typed[0]) or JAMO[0] <= typed[0] <= JAMO[1]
    if not belongs or not text:
        return None
    last = text[before(text, len(text)) :]
    made = unicodedata.normalize("NFC", last + typed)
    return made if len(made) <= len(last) else None


def pasted(text: str) -> str:
    """*text* as it may stand in the line: its ends of line are ours, a tab is a blank, what a terminal would obey is gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return OBEYED.sub("", lines).rstrip("\n")


def editing_keys() -> KeyBindings:
    found = KeyBindings()

    @found.add(Keys.Any, filter=INSERTING)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        made = joined(buffer.document.text_before_cursor, event.data) if event.data else None
        if made is None:
            get_by_name("self-insert").call(event)
            return
        buffer.delete_before_cursor(buffer.cursor_position - before(buffer.text, buffer.cursor_position))
        buffer.insert_text(made)

    @found.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(pasted(event.data))

    @found.add("c-h", filter=INSERTING & Condition(_wide_before))
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.delete_before_cursor(buffer.cursor_position - before(buffer.text, buffer.cursor_position))

    @found.add("delete", filter=INSERTING & Condition(_wide_behind))
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.delete(behind(buffer.text, buffer.cursor_position) - buffer.cursor_position)

    @found.add("left", filter=INSERTING & ~is_searching & Condition(_wide_before))
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_position = before(event.current_buffer.text, event.current_buffer.cursor_position)

    @found.add("right", filter=INSERTING & ~is_searching & Condition(_wide_behind))
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_position = behind(event.current_buffer.text, event.current_buffer.cursor_position)

    return found


def _buffer() -> Buffer:
    return get_app().current_buffer


def _wide_before() -> bool:
    """Whether the letter before the cursor is more than one code point."""
    buffer = _buffer()
    return buffer.cursor_position - before(buffer.text, buffer.cursor_position) > 1


def _wide_behind() -> bool:
    buffer = _buffer()
    return behind(buffer.text, buffer.cursor_position) - buffer.cursor_position > 1
