# SPDX-License-Identifier: GPL-3.0-or-later
"""Many entries asked at once: each value is looked at once, and each column is read once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from anivault_shell.lang import sieve
from anivault_shell.lang.fields import FIELDS, Field
from anivault_shell.lang.lexer import tokenize
from anivault_shell.lang.query import compile_query
from anivault_shell.lang.rows import Rows, kept
from anivault_shell.lang.sieve import either, every, once, turned
from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import Entry, Identity, Problem, Status
from anivault_shell.model.media import Media, ParsedName

MATCH = Match(
    Work(Media.TV, 209867, "Frieren: Beyond Journey's End", "葬送のフリーレン", year=2023), 2, (5,), confidence=0.9
)


def entry(row: int, episode: int | None = 5, **more: object) -> Entry:
    name = f"[Luna] Sousou no Frieren - {episode}.mkv"
    parsed = ParsedName(name, "Sousou no Frieren", ("Sousou no Frieren",), 1, episode, year=2022, release_group="Luna")
    return Entry(row, f"/anime/Frieren/{name}", Identity(500 + row, 86_400 * 10**9 * row), parsed=parsed).but(**more)


ROWS = [
    entry(1),
    entry(2, 6, match=MATCH, status=Status.MATCHED, target="/vault/x.mkv"),
    entry(3, None, problems=(Problem("E-PARSE-FAIL", "no"),), reason="no"),
    Entry(4, "/anime/straße.mkv", Identity(7, 0)),
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.name)
def test_a_column_is_what_each_entry_says(field: Field) -> None:
    """Reading all at once answers what reading one by one does, with and without a reading and a match."""
    assert field.column(ROWS) == [field.read(e) for e in ROWS]


@pytest.mark.parametrize(
    "query",
    ["frieren", "straße", "STRASSE", "title:journey", "title~^sou", "title!=x", "葬送", "rg:luna", "ep:5..6", "not ep:5",
     "year:2022", "year:2023", "season:2", "status:matched or has:problems", "has!=match", "size>502 size<504", "tmdb!=1",
     "added:1970-01-03", "added:1970-01..1970-02", "path:frieren", "target:vault", "reason:no"],
)  # fmt: skip
def test_all_together_pass_as_each_alone_does(query: str) -> None:
    """Whether entries are asked together or one by one, kept columns or not, makes no difference."""
    test = compile_query(tokenize(query)[0], query)
    alone = [e.id for e in ROWS if test(e)]
    rows = Rows(ROWS)
    assert alone == [e.id for e in test.of(ROWS)] == [e.id for e in test.of(rows)] == [e.id for e in test.of(rows)]
    assert len(alone) > 0


def test_and_or_not() -> None:
    """Masks are put together entry by entry."""
    odd, big = (
        sieve.Test(lambda rows: bytes(e.id % 2 for e in rows)),
        sieve.Test(lambda rows: bytes(e.id > 2 for e in rows)),
    )
    assert [e.id for e in every([odd, big]).of(ROWS)] == [3]
    assert [e.id for e in either([odd, big]).of(ROWS)] == [1, 3, 4]
    assert [e.id for e in turned(odd).of(ROWS)] == [2, 4]
    assert [e.id for e in every([odd, big, turned(odd)]).of([])] == []


def test_a_value_is_looked_at_once() -> None:
    """A hundred thousand files have a few thousand titles."""
    asked: list[str] = []

    def holds(value: str) -> bool:
        asked.append(value)
        return value == "a"

    assert once("abab" * 1_000, holds) == bytes((1, 0)) * 2_000
    assert asked == ["a", "b"]


def test_a_second_query_reads_no_entry_again() -> None:
    """What was read off rows that do not change is kept with them."""
    read: list[int] = []

    def ids(rows: Sequence[Entry]) -> list[int]:
        read.extend(e.id for e in rows)
        return [e.id for e in rows]

    rows = Rows(ROWS)
    assert kept(rows, "id", ids) == kept(rows, "id", ids) == [1, 2, 3, 4]
    assert read == [1, 2, 3, 4]
