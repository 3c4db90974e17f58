# SPDX-License-Identifier: GPL-3.0-or-later
"""Selectors mean entries of this session."""

from __future__ import annotations

import pytest

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import tokenize
from anivault_shell.lang.query import compile_query
from anivault_shell.session.selection import select
from anivault_shell.session.state import Session
from tests.session.builders import entry, session


@pytest.fixture
def library() -> Session:
    rows = [entry(n, "Frieren", bundle=1) for n in (1, 2, 3)] + [entry(n, "Kanon", bundle=2) for n in (4, 5)]
    return session(rows)


def rows(library: Session, text: str) -> list[int]:
    return [e.id for e in select(library, tokenize(text)[0], text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("2", [2], id="a row"),
        pytest.param("2-4", [2, 3, 4], id="a range"),
        pytest.param("4-2", [2, 3, 4], id="a range the wrong way round"),
        pytest.param("1,3 5", [1, 3, 5], id="several"),
        pytest.param("@2", [4, 5], id="a bundle"),
        pytest.param("@1-2", [1, 2, 3, 4, 5], id="bundles"),
        pytest.param("@2 1", [1, 4, 5], id="rows and bundles together"),
        pytest.param("all", [1, 2, 3, 4, 5], id="all"),
        pytest.param("title:kanon", [4, 5], id="a query"),
        pytest.param("kanon ep:5", [5], id="side by side is and"),
        pytest.param("'2'", [2], id="a quoted number is text to look for"),
    ],
)
def test_a_selector_means(library: Session, text: str, found: list[int]) -> None:
    """Every form of DESIGN's selectors."""
    assert rows(library, text) == found


def test_dot_means_what_the_filter_shows(library: Session) -> None:
    """And all, where there is no filter."""
    assert rows(library, ".") == [1, 2, 3, 4, 5]
    library.filter = ("kanon", compile_query(tokenize("kanon")[0], "kanon"))
    assert rows(library, ".") == [4, 5]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        pytest.param("9", "no file 9", "rows go from 1 to 5; `ls` lists them", id="row"),
        pytest.param("@7", "no bundle @7", "bundles go from @1 to @2; `shows` lists them", id="bundle"),
        pytest.param("8-9", "no file from 8 to 9", "rows go from 1 to 5; `ls` lists them", id="range"),
        pytest.param(
            "99999999999999999999", "no file 999999999999", "rows go from 1 to 5; `ls` lists them", id="absurd"
        ),
    ],
)
def test_an_unknown_row_says_which_there_are(library: Session, text: str, said: str, hint: str) -> None:
    """The word to blame is pointed at."""
    with pytest.raises(InputError) as exc:
        rows(library, text)

    assert (exc.value.message, exc.value.hint, exc.value.span) == (said, hint, (0, len(text)))


def test_in_an_empty_session_the_hint_is_to_scan() -> None:
    """A newcomer's first mistake."""
    with pytest.raises(InputError) as exc:
        rows(session(), "1")

    assert exc.value.hint == "`scan FOLDER` finds some"
