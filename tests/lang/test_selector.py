# SPDX-License-Identifier: GPL-3.0-or-later
"""Selectors: rows, bundles, all, what the filter shows, or a query."""

from __future__ import annotations

import pytest

from anivault_shell.lang.lexer import tokenize
from anivault_shell.lang.query import compile_query
from anivault_shell.lang.selector import Selector, parse_selector
from anivault_shell.session.selection import select
from tests.lang.specs import blamed, complaint
from tests.session import builders


def read(line: str) -> Selector:
    return parse_selector(tokenize(line)[0], line)


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        pytest.param("12", [(12, 12, False)], id="a row"),
        pytest.param("3-7", [(3, 7, False)], id="a range"),
        pytest.param("7-3", [(3, 7, False)], id="a range the other way"),
        pytest.param("3,9,12-14", [(3, 3, False), (9, 9, False), (12, 14, False)], id="a list"),
        pytest.param("@7", [(7, 7, True)], id="a bundle"),
        pytest.param("@7-9", [(7, 9, True)], id="bundles"),
        pytest.param("@7,9,@11", [(7, 7, True), (9, 9, True), (11, 11, True)], id="a list of bundles"),
        pytest.param("1 @2 3", [(1, 1, False), (2, 2, True), (3, 3, False)], id="side by side"),
        pytest.param("9" * 400, [(999_999_999_999, 999_999_999_999, False)], id="a number without end"),
    ],
)
def test_numbers_are_read(line: str, numbers: list[tuple[int, int, bool]]) -> None:
    """Rows are bare numbers, bundles bear an @."""
    assert [(n.first, n.last, n.bundle) for n in read(line).numbers] == numbers


def test_the_short_words() -> None:
    """`all` is everything, `.` what the filter shows; quoted they are text to look for."""
    assert read("all").all
    assert read(".").here
    assert read("'all'").test is not None
    assert read("'12'").test is not None
    assert read("12 frieren").test is not None


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("2", [2]), ("1-2", [1, 2]), ("1,3", [1, 3]), ("@1", [1, 2, 3]), ("@2", [4, 5]), ("@1-2", [1, 2, 3, 4, 5]),
        ("all", [1, 2, 3, 4, 5]), (".", [4, 5]), ("ep:2..4", [2, 3, 4]), ("kanon", [4, 5]),
        ("2-90", [2, 3, 4, 5]), ("@2 1", [1, 4, 5]),
    ],
)  # fmt: skip
def test_the_entries_that_are_meant(line: str, rows: list[int]) -> None:
    """In the order of their rows; each once."""
    session = builders.session(
        [builders.entry(n) for n in (1, 2, 3)] + [builders.entry(n, "Kanon", bundle=2) for n in (4, 5)]
    )
    session.filter = ("kanon", compile_query(tokenize("kanon")[0], "kanon"))
    assert [e.id for e in select(session, tokenize(line)[0], line)] == rows


@pytest.mark.parametrize(
    ("line", "blames", "says", "hints"),
    [
        pytest.param("9", "9", "no file 9", "rows go from 1 to 3", id="a row"),
        pytest.param("1 7-9", "7-9", "no file from 7 to 9", "rows go from 1 to 3", id="a range"),
        pytest.param("@4", "@4", "no bundle @4", "bundles go from @1 to @1", id="a bundle"),
        pytest.param("1,9", "1,9", "no file 9", "`ls` lists them", id="one of a list"),
    ],
)
def test_a_row_that_is_not_there_is_pointed_at(line: str, blames: str, says: str, hints: str) -> None:
    """With those there are."""
    session = builders.session([builders.entry(n) for n in (1, 2, 3)])
    error = complaint(lambda: select(session, tokenize(line)[0], line))
    assert (blamed(error), error.message) == (blames, says)
    assert hints in (error.hint or "")


def test_an_empty_session_says_how_to_begin() -> None:
    """Before the first scan there is nothing to count."""
    error = complaint(lambda: select(builders.session(), tokenize("3")[0], "3"))
    assert (error.message, error.hint) == ("there are no files yet", "`scan FOLDER` finds some")
