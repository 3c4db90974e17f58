# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings file: mistakes have a place, changes leave the rest as it stands."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.errors import ConfigError
from anivault_shell.settings import KEYS
from anivault_shell.settings.file import example, read_text, with_value, without, written
from anivault_shell.settings.keys import BY_NAME

TEXT = """# my own
lang = "ko-KR"  # Korean

[tmdb]
# slow line here
rate = 20

[naming]  # at home
template = "plex"
"""


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        pytest.param("[tmdb]\nrate = 20\n  rat = 3\n", ":3:3: no setting 'tmdb.rat'", "tmdb.rate", id="a wrong name"),
        pytest.param("tmdb.rate = 'x'\n", ":1:1: 'x' does not fit tmdb.rate", "explain tmdb.rate", id="a wrong value"),
        pytest.param("[match]\n'accept' = 3\n", ":2:1: 3 does not fit match.accept", "explain", id="a quoted name"),
        pytest.param("[tmdb]\nrate = \n", "line 2, column", "mend", id="no TOML"),
        pytest.param(
            "[nmaing]\naction = 'copy'\n", ":2:1: no setting 'nmaing.action'", "naming.action", id="a wrong table"
        ),
        pytest.param("[tmdb.rate]\nx = 1\n", "does not fit tmdb.rate", "explain", id="a table for a value"),
        pytest.param("rate = 3\n", ":1:1: no setting 'rate'", "tmdb.rate", id="without its table"),
        pytest.param("zzz = 3\n", "no setting 'zzz'", "settings list", id="like nothing"),
    ],
)
def test_a_mistake_has_its_place_and_what_may_be_meant(text: str, place: str, hint: str) -> None:
    """Line and column, the reason, the nearest name."""
    with pytest.raises(ConfigError) as caught:
        read_text(text, "anivault.toml")
    assert place in caught.value.message
    assert hint in (caught.value.hint or "")


def test_a_secret_is_not_repeated() -> None:
    """Not even one that is wrong."""
    with pytest.raises(ConfigError) as caught:
        read_text("[tmdb]\nkey = 1234567890\n", "anivault.toml")
    assert "1234567890" not in caught.value.message


def test_one_value_changes_and_the_rest_stays() -> None:
    """Comments, order and blank lines are the user's."""
    assert with_value(TEXT, "tmdb.rate", 12.0) == TEXT.replace("20", "12")
    more = with_value(TEXT, "scan.exclude", ("*sample*", "a b"))
    assert more.startswith(TEXT)
    assert read_text(more, "")[BY_NAME["scan.exclude"]] == ("*sample*", "a b")
    top = with_value(TEXT, "lang", "de")
    assert top == TEXT.replace("ko-KR", "de")


def test_what_is_taken_out_takes_nothing_along() -> None:
    """A table with a comment in it stays; an empty one goes."""
    assert without(TEXT, ["tmdb.rate"]) == TEXT.replace("rate = 20\n", "")
    bare = without("[match]\naccept = 0.9\n", ["match.accept", "tmdb.rate"])
    assert bare.strip() == ""


def test_the_example_says_nothing_until_it_is_changed() -> None:
    """Every setting but the key stands in it, commented out; each line without its sign is one that fits."""
    text = example()
    assert read_text(text, "") == {}
    named = {k.name for k in KEYS if not k.secret}
    bare = "\n".join(line[2:] if " = " in line and line.startswith("# ") else line for line in text.splitlines())
    found = {
        f"{t}.{n}" if isinstance(v, dict) else t
        for t, v in tomllib.loads(bare).items()
        for n in (v if isinstance(v, dict) else "x")
    }
    assert found == named


@given(
    st.dictionaries(
        st.sampled_from([k for k in KEYS if k.default not in (None, "") and not k.secret]), st.none(), max_size=9
    )
)
def test_what_is_written_is_read_again(keys: dict[object, None]) -> None:
    """A profile of any settings comes back as it was."""
    values = {k.name: k.default for k in KEYS if k in keys}
    assert {k.name: v for k, v in read_text(written(values), "").items()} == values
