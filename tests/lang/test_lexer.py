# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of a line: file names are written as they are, quotes and separators only where they cannot be part of one."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import quote, tokenize
from tests.lang.specs import blamed, complaint, underlined


def words(line: str, variables: dict[str, str] | None = None) -> list[list[str]]:
    return [[w.text for w in statement] for statement in tokenize(line, variables)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("   \t ", [], id="blanks"),
        pytest.param(r"scan D:\Anime\New", [["scan", r"D:\Anime\New"]], id="a backslash is a letter"),
        pytest.param(r"scan \\nas\share\x", [["scan", r"\\nas\share\x"]], id="a share"),
        pytest.param(r'scan "D:\My Anime\"', [["scan", "D:\\My Anime\\"]], id="a backslash before a closing quote"),
        pytest.param("set Don't.mkv title=Don't", [["set", "Don't.mkv", "title=Don't"]], id="an apostrophe"),
        pytest.param("ls Steins;Gate", [["ls", "Steins;Gate"]], id="a semicolon in a word"),
        pytest.param("ls Steins; match", [["ls", "Steins"], ["match"]], id="a semicolon before a blank"),
        pytest.param("ls;", [["ls"]], id="a semicolon at the end"),
        pytest.param("ls ; ; match;", [["ls"], ["match"]], id="empty statements"),
        pytest.param("parse K-On!! #3", [["parse", "K-On!!", "#3"]], id="a number sign before a number"),
        pytest.param("ls # all of them", [["ls"]], id="a comment"),
        pytest.param("# only a comment", [], id="a line of comment"),
        pytest.param("#3", [["#3"]], id="a number sign at the start of a word"),
        pytest.param("ls #", [["ls"]], id="a number sign at the end"),
        pytest.param("C# x", [["C#", "x"]], id="a number sign at the end of a word"),
        pytest.param("ls 'a ; b # c'", [["ls", "a ; b # c"]], id="signs in quotes"),
        pytest.param("say 'it''s'", [["say", "it's"]], id="a doubled quote"),
        pytest.param('say "a ""b"" c"', [["say", 'a "b" c']], id="doubled double quotes"),
        pytest.param("say ''", [["say", ""]], id="an empty word"),
        pytest.param("say '\"'", [["say", '"']], id="one quote in the other"),
        pytest.param("set title='two words'", [["set", "title=two words"]], id="quotes after an equals sign"),
        pytest.param('ls title:"two words"', [["ls", "title:two words"]], id="quotes after a field's colon"),
        pytest.param("ls title~'^so'", [["ls", "title~^so"]], id="quotes after a tilde"),
        pytest.param("ls size>='500MB'", [["ls", "size>=500MB"]], id="quotes after a comparison"),
        pytest.param("scan D:'x", [["scan", "D:'x"]], id="a drive is no field"),
        pytest.param("'a b'/c", [["a b/c"]], id="text after a closing quote belongs to the word"),
        pytest.param("a\u3000b c", [["a\u3000b", "c"]], id="an ideographic space is a letter"),
        pytest.param("a\u00a0b", [["a\u00a0b"]], id="a no-break space is a letter"),
        pytest.param("[SubsPlease] x", [["[SubsPlease]", "x"]], id="brackets"),
        pytest.param("Spice&Wolf a|b >x !y *", [["Spice&Wolf", "a|b", ">x", "!y", "*"]], id="signs of other shells"),
        pytest.param("{show}/<- {title}>", [["{show}/<-", "{title}>"]], id="templates"),
    ],
)
def test_a_line_reads_as_people_write_it(line: str, found: list[list[str]]) -> None:
    """Only ASCII blanks, `;` before a blank, `#` before a blank and quotes at a word's start mean something."""
    assert words(line) == found


@pytest.mark.parametrize(
    ("line", "blames"),
    [
        pytest.param("ls 'a b", "'a b", id="a single quote"),
        pytest.param('ls "a ""b', '"a ""b', id="after a doubled one"),
        pytest.param("ls x title='a", "'a", id="after an equals sign"),
        pytest.param("scan '진격의 거인", "'진격의 거인", id="wide letters"),
    ],
)
def test_a_quote_that_never_closes_is_pointed_at(line: str, blames: str) -> None:
    """From the quote to the end of the line, with what to do."""
    error = complaint(lambda: tokenize(line))
    assert blamed(error) == blames
    assert "never closes" in error.message
    assert error.hint is not None


def test_the_caret_counts_cells() -> None:
    """A Korean letter is two cells wide, so is its caret, and so is what stands before."""
    error = complaint(lambda: tokenize("scan 진격의 'x 거인"))
    assert underlined(error) == "  scan 진격의 'x 거인\n              ^^^^^^^"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("scan $1", ["scan", "/my anime"], id="an argument, blanks and all"),
        pytest.param("scan $root/x", ["scan", "/vault/x"], id="a name in a word"),
        pytest.param("scan ${root}x", ["scan", "/vaultx"], id="braces end the name"),
        pytest.param('say "to $root"', ["say", "to /vault"], id="in double quotes"),
        pytest.param("say '$root'", ["say", "$root"], id="not in single quotes"),
        pytest.param("say ${env:HOME}", ["say", "/home/me"], id="the environment"),
        pytest.param("say $ 5$", ["say", "$", "5$"], id="a lone dollar is text"),
    ],
)
def test_variables_are_put_in(line: str, found: list[str]) -> None:
    """Outside single quotes, and never split again."""
    known = {"1": "/my anime", "root": "/vault", "env:HOME": "/home/me"}
    assert words(line, known) == [found]


def test_without_variables_a_dollar_is_text() -> None:
    """A line that is only looked at keeps its dollars."""
    assert words("scan $1 ${x}") == [["scan", "$1", "${x}"]]


def test_an_unknown_variable_is_pointed_at() -> None:
    """With how to keep it as text."""
    error = complaint(lambda: tokenize("scan x/$nope y", {}))
    assert (blamed(error), error.message) == ("$nope", "no variable $nope")
    assert error.hint == "single quotes keep it as text: '$nope'"


@given(st.text())
def test_quote_is_the_inverse_of_reading(text: str) -> None:
    """Any text at all, quoted, is read back as one word."""
    assert words(f"x {quote(text)} y") == [["x", text, "y"]]


@given(st.text())
def test_quote_keeps_dollars_from_being_read(text: str) -> None:
    """A quoted name with a dollar in it is no variable."""
    assert words(f"x {quote(text)}", {}) == [["x", text]]


@given(st.lists(st.text(st.characters(exclude_characters="\n\r")), min_size=1, max_size=5))
def test_many_words_keep_their_borders(texts: list[str]) -> None:
    """Several quoted words of one line stay apart."""
    assert words("x " + " ".join(quote(t) for t in texts)) == [["x", *texts]]


@given(st.text())
def test_spans_cover_the_words(line: str) -> None:
    """Where a line can be read, each word's place begins and ends at it, in order."""
    try:
        statements = tokenize(line)
    except InputError:
        return
    at = 0
    for word in (w for s in statements for w in s):
        assert at <= word.start < word.end <= len(line)
        at = word.end


@pytest.mark.parametrize("line", ["a" * 50_000 + "'" * 50_000, "'" * 100_000, "title:" * 20_000, "a" * 99_000 + ":'x'"])
def test_a_monstrous_line_is_read_in_no_time(line: str) -> None:
    """Pasting the wrong thing does not hang the prompt."""
    begun = time.process_time()
    quote(line)
    with contextlib.suppress(InputError):
        tokenize(line)
    assert time.process_time() - begun < 2
