# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows in the order of a field."""

from __future__ import annotations

import pytest

from anivault_shell.model.entry import Entry, Identity
from anivault_shell.text import natural
from tests.session import builders

NAMES = ["Ep 10.mkv", "ep 2.mkv", "EP 2.mkv", "10.mkv", "2.mkv", "a.mkv", "２.mkv", "Ep.mkv"]


def entries() -> list[Entry]:
    return [Entry(n, f"/a/{name}", Identity(n * 7 % 5, 0)) for n, name in enumerate(NAMES, start=1)]


def test_numbers_in_text_count() -> None:
    """`2` stands before `10`, small letters beside large ones, and a foreign digit is a sign like others."""
    assert sorted(NAMES, key=natural) == [
        "2.mkv", "10.mkv", "a.mkv", "Ep 2.mkv".replace("E", "e"), "EP 2.mkv", "Ep 10.mkv", "Ep.mkv", "２.mkv",
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["name", "-name", "size", "-size"])
def test_what_sorts_alike_stays_as_it_was(by: str) -> None:
    """Either way round, so that sorting by one field after the other does what it says."""
    rows = entries()
    found = builders.session([]).ordered(rows, (by,))
    read = (lambda e: natural(e.name)) if "name" in by else (lambda e: e.size)
    assert [e.id for e in found] == [e.id for e in sorted(rows, key=read, reverse=by.startswith("-"))]


@pytest.mark.parametrize("by", ["title", "-title"])
def test_what_has_nothing_there_comes_last(by: str) -> None:
    """Whichever way it goes."""
    rows = [*entries(), *(builders.entry(n, f"Kanon {n}") for n in (20, 21))]
    found = builders.session([]).ordered(rows, (by,))
    assert {e.id for e in found[:2]} == {20, 21}
    assert [e.id for e in found[2:]] == [e.id for e in entries()]
