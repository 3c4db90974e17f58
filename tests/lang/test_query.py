# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries: every sign on every type of field, and mistakes that point at what to blame."""

from __future__ import annotations

import os
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import quote, tokenize
from anivault_shell.lang.pattern import quick
from anivault_shell.lang.query import compile_query
from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import Companion, Entry, Identity, Status
from anivault_shell.model.media import CompanionKind, Media, ParsedName
from tests.lang.specs import blamed, complaint

ONE = Identity(600_000_000, 1_795_651_200_000_000_000)  # 2026-11-26


def read(title: str = "Sousou no Frieren", episode: int = 5, episode_end: int | None = None) -> ParsedName:
    return ParsedName(
        "[Luna] Sousou no Frieren - 05.mkv", title, (title,), episode=episode, episode_end=episode_end,
        release_group="Luna", resolution="1080p", extension="mkv",
    )  # fmt: skip


def entry(parsed: ParsedName, match: Match | None, status: Status) -> Entry:
    subtitle = Companion("/anime/x.ass", CompanionKind.SUBTITLE, ".ass", ONE)
    return Entry(
        3, os.path.normpath("/anime/Frieren (2023)/[Luna] Sousou no Frieren - 05.mkv"), ONE, companions=(subtitle,), parsed=parsed,
        bundle=7, match=match, status=status,
    )  # fmt: skip


FRIEREN = Match(Work(Media.TV, 209867, "Frieren: Beyond Journey's End", year=2023), 1, (5,), confidence=0.97)
ENTRY = entry(read(), FRIEREN, Status.MATCHED)
RANGE = entry(read(episode=1, episode_end=3), None, Status.UNSURE)


KEPT = {
    "mine": "title:frieren not ep:6..",
    "other": "rg:x",
    "both": "@mine @mine",
    "round": "@again",
    "again": "@round",
    "bad": "ep:x",
}


def holds(query: str, found: Entry = ENTRY) -> bool:
    return compile_query(tokenize(query)[0], query, lambda: KEPT)(found)


@pytest.mark.parametrize(
    "query",
    [
        "frieren", "FRIEREN", "'Beyond Journey'", "luna", "/anime/", "title:frieren", "title:'sousou no'",
        "title='sousou no frieren'", "TITLE:Frieren", "title=Frieren:Beyond_Journeys_End", "title!=kanon", "title~^sousou",
        "title~'no\\s+fri'", "name:[luna]", "name~\\[luna\\]", "path:2023", "path:anime/frieren", "folder:(2023)", "status:matched",
        "status=matched", "status!=unsure", "s:1", "season=1", "season!=2", "season>=1", "season<2", "ep:5", "e=5",
        "episode:1..12", "ep:..5", "ep:5..", "ep:4.5..5.5", "ep>4", "ep<=5", "ep!=6", "year:2023", "kind:episode",
        "rg:luna", "rg=LUNA", "group:lun", "res:1080", "ext=mkv", "size>500MB", "size>=600mb", "size<1GB", "size=600MB",
        "size>0.5g", "size>1000", "added>2026-11-01", "added<=2026-11-26", "added=2026-11-26", "added!=2026-11-27",
        "conf>0.9", "sure<1", "show:journey", "tmdb:209867", "media:tv", "has:subs", "has:match", "has!=pin", "id:3",
        "status:unsure,matched", "status!=unsure,waiting", "has:nfo,subs", "ep:1,5,9", "ep:1..3,5", "ep!=1,2", "kind=EPISODE",
        "added:2026-11", "added:2026", "added>2025", "added<=2026-11", "added:2026-10..2026-12", "added:..2026",
        "size:500MB..1GB", "size:..600mb", "conf:0.9..1", "@mine", "@Mine rg:luna", "not @other", "@both",
        "bundle=7", "not kanon", "not not frieren", "frieren or kanon", "kanon or frieren", "frieren rg:luna",
        "frieren and rg:luna", "(kanon or frieren) rg:luna", "not (kanon or naruto)", "((frieren))", "( frieren )",
        "not ( kanon )", "(rg:luna)", "not (rg:x)", "(title:'sousou no' or kanon)", "((rg:luna))",
        "rg:luna (res:1080p or res:720p)", "kanon or (frieren not rg:x)",
        "'not' or frieren", "path~frieren.*2023",
    ],
)  # fmt: skip
def test_what_holds(query: str) -> None:
    """Each of these finds the fifth episode of Frieren by Luna."""
    assert holds(query)


@pytest.mark.parametrize(
    "query",
    [
        "kanon", "title=frierens", "title=frieren", "(rg:x)", "title~^frierens", "status:unsure",
        "season:2", "season!=1", "ep:6..", "ep:..4", "ep<5", "ep:1..4", "year<2023", "rg=lun", "rg!=luna", "res:720p",
        "size<500MB", "size>1TB", "added<2026-11-01", "added>2026-11-26", "conf<0.8", "has:nfo", "has:pin",
        "not frieren", "frieren kanon", "frieren (kanon or naruto)", "not (frieren or kanon)", "version:2", "version>0",
        "reason:x", "target:vault", "crc:a", "status:unmatched", "status!=matched,unsure", "ep:1,2", "ep!=5,6", "added:2026-10",
        "added>2026-11", "added>2026", "added:2026-12..", "size:1GB..2GB", "@other", "not @mine",
    ],
)  # fmt: skip
def test_what_does_not_hold(query: str) -> None:
    """And none of these."""
    assert not holds(query)


@pytest.mark.parametrize(
    ("query", "found"), [("ep:2", True), ("ep=3", True), ("ep:3..9", True), ("ep:4..", False), ("conf>0", False)]
)
def test_a_range_of_episodes_holds_each_of_them(query: str, found: bool) -> None:
    """A file of episodes 1 to 3 is found under 2; without a match there is no confidence."""
    assert holds(query, RANGE) is found


@pytest.mark.parametrize(
    ("query", "blames", "says", "hints"),
    [
        pytest.param("stauts:unsure", "stauts", "no field 'stauts'", "did you mean 'status'?", id="a slip in a field"),
        pytest.param("frieren Resoltion=1", "Resoltion", "no field", "did you mean 'resolution'?", id="further on"),
        pytest.param("zz>3", "zz", "no field 'zz'", "`help query` lists them", id="no such field"),
        pytest.param("ep:five", "five", "episode is a number", "episode:1..12", id="no number"),
        pytest.param("ep>", "", "episode is a number", "", id="nothing after the sign"),
        pytest.param("size>big", "big", "expecting a size such as 500MB", "", id="no size"),
        pytest.param("added>yesterday", "yesterday", "expecting a day such as 2026-11-01", "", id="no day"),
        pytest.param("added:2026-13", "2026-13", "expecting a day", "2026-11 is a month", id="no month"),
        pytest.param("status:unsre", "unsre", "no status 'unsre'", "did you mean 'unsure'?", id="a slip in a status"),
        pytest.param("rg:x has:subs,nof", "nof", "no has 'nof'", "did you mean 'nfo'?", id="a slip further on"),
        pytest.param("media:film", "film", "no media 'film'", "tv, movie", id="no such word"),
        pytest.param("status>matched", "matched", "status is a word", "", id="words are not compared"),
        pytest.param("ep:1,x", "x", "episode is a number", "", id="no number in a list"),
        pytest.param("kanon @min", "@min", "no filter @min", "did you mean 'mine'?", id="a slip in a filter's name"),
        pytest.param("@round", "@round", "makes no sense", "@again", id="a filter that leads back to itself"),
        pytest.param("@bad", "@bad", "makes no sense: episode is a number", "ep:x", id="a filter that makes no sense"),
        pytest.param("title>x", "x", "title is text", "", id="text is not compared"),
        pytest.param("title~[a", "[", "not a pattern", "", id="a pattern that never closes"),
        pytest.param("(frieren", "(", "this ( is never closed", "", id="an open parenthesis"),
        pytest.param("frieren)", ")", "this ) has no (", "", id="a closing one"),
        pytest.param("frieren or", "", "expecting something to look for", "title:frieren", id="nothing after or"),
        pytest.param("not", "", "expecting something", "", id="nothing after not"),
        pytest.param("or x", "or", "expecting something", "", id="nothing before or"),
        pytest.param("( )", ")", "expecting something", "", id="nothing inside"),
    ],
)
def test_a_mistake_is_pointed_at(query: str, blames: str, says: str, hints: str) -> None:
    """The part to blame, and for a field the nearest one."""
    error = complaint(lambda: holds(query))
    assert (blamed(error).strip(), says in error.message, hints in (error.hint or "")) == (blames, True, True)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a?){20}x", "(a|b|ab)*?c", "([^x]|x)+", "(?P<n>\\w+)+",
        "(a+)+$", "(a*)*b", "(a|aa)+$", "([a-z]+)*x", "(.*.*)+x", "(a+b?)+c", "(?:a+)+", "((a+))+", "(a{1,9}){1,9}",
        "(a|a)*b", "(\\w+\\s?)*$", "(a+){20}", "a*a*a*a*a*a*b", ".*.*.*.*.*=", "x" * 300,
    ],
)  # fmt: skip
def test_a_pattern_without_end_is_refused(pattern: str) -> None:
    """Repeats of repeats would hang the prompt; they are not even tried."""
    error = complaint(lambda: holds(f"title~{pattern}"))
    assert "could take for ever" in error.message


@pytest.mark.parametrize(
    "pattern",
    [
        "^so.*end$",
        "(foo|bar)",
        "s0?2",
        "\\d+-\\d+",
        "[^x]+",
        "a{2,3}",
        "(abc)+",
        "x.*y.*z",
        "\\(2023\\)",
        "[[a]",
        "[*+]+x",
        "\\*+",
        "(?i)so",
        "a{,3}",
        ".*a.*b.*c",
        ".*a.*a.*b",
        "a.*a.*?a.*b$",
        "^.*a.*a.*b",
    ],
)
def test_an_ordinary_pattern_is_quick(pattern: str) -> None:
    """What people write is taken, and is quick even on a name made to be slow."""
    evil = entry(read(title="a" * 60_000 + "!"), None, Status.PARSED)
    begun = time.process_time()
    holds(f"title~{quote(pattern, force=True)}", evil)
    assert time.process_time() - begun < 1


@given(
    st.lists(st.sampled_from(["a", "b", ".", "A", r"\.", r"\w", ".*", ".*", ".*?", "+", "\n"]), max_size=9).map("".join),
    st.sampled_from(["", "^"]), st.sampled_from(["", "$"]), st.text("abc.\n", max_size=9),
)  # fmt: skip
def test_a_pattern_made_quick_finds_the_same(inside: str, head: str, tail: str, text: str) -> None:
    """The first place of each part is as good as any other."""
    pattern = head + inside + tail
    try:
        wanted = re.compile(pattern, re.IGNORECASE)
    except re.error:
        return
    assert bool(re.search(quick(pattern), text, re.IGNORECASE)) is bool(wanted.search(text))


def test_a_pattern_of_great_numbers_is_refused() -> None:
    """`re` cannot count that far."""
    assert "too large" in complaint(lambda: holds("title~a{99999999999999}")).message


def test_a_fault_in_a_quoted_pattern_is_pointed_at() -> None:
    """The quote is no part of the pattern."""
    assert blamed(complaint(lambda: holds("title~'a b[c'"))) == "["


@given(st.text(max_size=60))
def test_any_query_is_understood_or_pointed_at(text: str) -> None:
    """Nothing but InputError comes of nonsense, and it points into the line."""
    try:
        statements = tokenize(text)
        for words in statements:
            compile_query(words, text)(ENTRY)
    except InputError as error:
        start, end = error.span or (-1, -1)
        wrong = not 0 <= start <= end <= len(text) + 2
    else:
        wrong = False
    assert not wrong


@given(st.text(min_size=1, max_size=30))
def test_a_quoted_value_is_only_a_value(text: str) -> None:
    """Signs and parentheses inside quotes mean nothing."""
    line = f"(title:'{text.replace(chr(39), chr(39) * 2)}')"
    assert isinstance(compile_query(tokenize(line)[0], line)(ENTRY), bool)
