# SPDX-License-Identifier: GPL-3.0-or-later
"""What could come next, asked without a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anivault_shell.commands import SPECS
from anivault_shell.errors import ContractBroken
from anivault_shell.lang.lexer import tokenize
from anivault_shell.naming.meaning import FIELD_SUMMARIES, FILTER_SUMMARIES
from anivault_shell.naming.template import FIELDS, FILTERS
from anivault_shell.settings.keys import KEYS
from anivault_shell.shell.snapshot import Snapshot
from anivault_shell.shell.suggest import MOST, suggest

VALUES = {
    "title": ("Sousou no Frieren", "Kanon", "진격의 거인"),
    "release_group": ("SubsPlease", "Luna", "Don't Panic"),
    "rg": ("SubsPlease", "Luna"),
    "resolution": ("1080p", "720p"),
}


def values(name: str) -> Sequence[str]:
    return VALUES.get(name, ())


def candidates(bundle: int) -> Sequence[tuple[str, str]]:
    return (("tv:34124", "Kanon (2006)"), ("tv:72540", "Kanon (2002)")) if bundle == 11 else ()


BUNDLES = ((1, "Sousou no Frieren"), (11, "Kanon"), (12, "진격의 거인"))
SNAPSHOT = Snapshot(
    lambda: BUNDLES,
    values,
    candidates,
    lambda: (("jellyfin", "a"), ("plex", "b")),
    lambda: ("20261121-2", "20261121-1"),
)


def texts(line: str, snapshot: Snapshot = SNAPSHOT) -> list[str]:
    return [s.text for s in suggest(line, SPECS, snapshot)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("sc", ["scan"], id="a command"),
        pytest.param("SC", ["scan"], id="a command in capitals"),
        pytest.param("  sc", ["scan"], id="after blanks"),
        pytest.param("scan .; ma", ["match"], id="after a semicolon"),
        pytest.param("nosuch x", [], id="after no command"),
        pytest.param("ls Steins;Ga", [], id="a semicolon in a word"),
        pytest.param("commit --y", ["--yes"], id="an option"),
        pytest.param("match @1 --r", ["--retry"], id="an option after a value"),
        pytest.param("stage --on-conflict re", ["rename"], id="an option's value"),
        pytest.param("stage --on-conflict skip stat", ["status:"], id="after an option's value"),
        pytest.param("ls st", ["status:"], id="a field"),
        pytest.param("ls rg", ["rg:"], id="a field's other name"),
        pytest.param("ls siz", ["size>"], id="a size is compared"),
        pytest.param("ls (res", ["resolution:"], id="after a parenthesis"),
        pytest.param("ls status:uns", ["status:unsure"], id="a status, though nothing was scanned"),
        pytest.param("ls res:", [], id="what no session offers"),
        pytest.param("ls resolution:1", ["resolution:1080p"], id="a value"),
        pytest.param("ls resolution!=7", ["resolution!=720p"], id="after another sign"),
        pytest.param("filter rg:sub", ["rg:SubsPlease"], id="a value in any case"),
        pytest.param("ls title:sous", ["title:'Sousou no Frieren'"], id="a value with blanks is quoted"),
        pytest.param("ls title:'sousou n", ["title:'Sousou no Frieren'"], id="a quote may be open already"),
        pytest.param('ls title:"kan', ["title:Kanon"], id="and go again"),
        pytest.param("ls title:frieren", ["title:'Sousou no Frieren'"], id="the middle of a value"),
        pytest.param("ls title:진", ["title:'진격의 거인'"], id="a Korean value"),
        pytest.param("ls release_group:don", ["release_group:Don't Panic".replace("Don't Panic", "'Don''t Panic'")], id="a quote"),
        pytest.param("ls @1", ["@1", "@11", "@12"], id="bundles"),
        pytest.param("show @12", ["@12"], id="one bundle"),
        pytest.param("ls al", ["all"], id="the word for everything"),
        pytest.param("ls frieren o", ["or"], id="a word between"),
        pytest.param("set @1 rele", ["release_group=", "release_group:"], id="an assignment"),
        pytest.param("set @1 release_group=lu", ["release_group=Luna"], id="its value"),
        pytest.param("set @1 kind=ope", ["kind=opening"], id="a value that is known"),
        pytest.param("pin @11 tv", ["tv:34124", "tv:72540", "tv:"], id="what a bundle might be"),
        pytest.param("pin @1 tv", ["tv:"], id="what nobody knows"),
        pytest.param("number @1 abs", ["absolute"], id="a numbering"),
        pytest.param("template pl", ["plex"], id="a preset"),
        pytest.param("undo 2026", ["20261121-2", "20261121-1"], id="a transaction"),
        pytest.param("log li", ["list"], id="a word of its own"),
        pytest.param("filter of", ["off"], id="off"),
        pytest.param("plan co", ["conflicts", "codec:", "conf:"], id="a verb"),
        pytest.param("cache cl", ["clear"], id="a choice"),
        pytest.param("sort title -ep", ["-episode"], id="a field turned round"),
        pytest.param("help qu", ["query", "quit"], id="what help explains"),
        pytest.param("quit ", [], id="after a command that takes nothing"),
        pytest.param("'sc", [], id="a quoted command"),
    ],
)  # fmt: skip
def test_what_fits(line: str, found: list[str]) -> None:
    """Commands, options, fields, values, bundles, candidates: each where it belongs and nowhere else."""
    assert texts(line) == found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("My Anime/Season 2", "My Anime/Season 10", "Movies", "ünïcode 진격", ".hidden", "it's"):
        (tmp_path / name).mkdir(parents=True)
    # Windows refuses a line break in a name.
    for name in ("My Anime/01.mkv", "my list.txt", "-strange", *(["two\nlines"] if os.name == "posix" else [])):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("scan m", ["Movies/", "'My Anime/'"], id="folders, quoted where they must be"),
        pytest.param("scan 'My", ["'My Anime/'"], id="an open quote"),
        pytest.param('scan "My', ["'My Anime/'"], id="the other quote"),
        pytest.param("scan 'My Anime/'", ["'My Anime/Season 2/'", "'My Anime/Season 10/'"], id="after a closed quote"),
        pytest.param("scan 'My Anime/'sea", ["'My Anime/Season 2/'", "'My Anime/Season 10/'"], id="text behind a quote"),
        pytest.param("scan 'My Anime/Season 1", ["'My Anime/Season 10/'"], id="below"),
        pytest.param("source m", ["Movies/", "'My Anime/'", "'my list.txt'"], id="files where files are taken"),
        pytest.param("scan ü", ["'ünïcode 진격/'"], id="any script"),
        pytest.param("scan .h", [".hidden/"], id="hidden ones when asked for"),
        pytest.param("scan it", ["it's/"], id="an apostrophe needs no quotes"),
        pytest.param("source -s", ["'-strange'"], id="a dash is kept from being an option"),
        pytest.param("source two", [], id="no line can hold it"),
        pytest.param("plan save my", ["'My Anime/'", "'my list.txt'"], id="a file after a verb"),
        pytest.param("scan nowhere/x", [], id="no such folder"),
        pytest.param("scan \0", [], id="no name at all"),
    ],
)  # fmt: skip
def test_paths(folder: Path, line: str, found: list[str]) -> None:
    """A path replaces its whole word, quoted so that the line reads back as that path."""
    line, snapshot = line.replace("/", os.sep), Snapshot(folder=str(folder))
    assert texts(line, snapshot) == [text.replace("/", os.sep) for text in found]
    for suggestion in suggest(line, SPECS, snapshot):
        ((_, *_, path),) = tokenize(line[: suggestion.start] + suggestion.text)
        assert (folder / path.text).exists()


def test_a_folder_of_ten_thousand_answers_quickly(tmp_path: Path) -> None:
    """The first two hundred are enough, and soon."""
    for n in range(10_000):
        (tmp_path / f"{n}.avsh").write_bytes(b"")
    begun = time.process_time()
    assert len(texts("source ", Snapshot(folder=str(tmp_path)))) == MOST
    assert time.process_time() - begun < 1


def test_every_prefix_of_every_example_has_an_answer() -> None:
    """Nothing that a user types on the way to an example makes completion raise or slow."""
    begun = time.process_time()
    asked = 0
    for spec in SPECS.values():
        for end in range(len(spec.example) + 1):
            for suggestion in suggest(spec.example[:end], SPECS, SNAPSHOT):
                assert 0 <= suggestion.start <= end
            asked += 1
    assert (time.process_time() - begun) / asked < 0.05


@given(st.text(max_size=40), st.sampled_from(["", *(f"{name} " for name in SPECS)]))
@settings(deadline=None)
def test_whatever_is_typed_has_an_answer(text: str, command: str) -> None:
    """Nonsense too."""
    line = command + text
    assert all(0 <= s.start <= len(line) for s in suggest(line, SPECS, SNAPSHOT))


LIBRARY = Snapshot(
    bundles=lambda: BUNDLES,
    values=values,
    candidates=candidates,
    presets=lambda: (("jellyfin", "{show} ({year})"), ("plex", "{show}")),
    sessions=lambda: ("winter", "spring"),
    folder="no such folder",
    filters=lambda: {"todo": "status:unsure", "late": "ep>12"},
    rows=lambda digits: [(n, f"{n}.mkv") for n in (1, 12, 120, 7) if str(n).startswith(digits)],
    profiles=lambda: ("night", "nas"),
    aliases=lambda: {"sure": "stage conf>=0.95", "w": "ls status:unsure", "loop": "loop"},
    variables=lambda: {"VAULT": "/srv/My Anime"},
)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("shws", ["shows"], id="letters of a command where none begins so"),
        pytest.param("show", ["show", "shows"], id="none of them where one does"),
        pytest.param("match --rty", ["--retry"], id="of an option"),
        pytest.param("ls relgrp", ["release_group:"], id="of a field"),
        pytest.param("ls rg:pls", ["rg:SubsPlease"], id="of a value"),
        pytest.param("ls title:ㅈㄱ", ["title:'진격의 거인'"], id="first consonants of a value"),
        pytest.param("filter ㅈㄱ", ["title:'진격의 거인'"], id="first consonants of a title, in a query"),
        pytest.param("show ㅈㄱ", ["@12"], id="a title means its bundle"),
        pytest.param("why frieren", ["@1"], id="in any script"),
        pytest.param("pick @kan", ["@11"], id="behind the sign of a bundle"),
        pytest.param("why 1", ["1", "12", "120"], id="rows"),
        pytest.param("why 3,12", ["12", "120"], id="rows behind others"),
        pytest.param("why 3-7", ["7"], id="the end of a range"),
        pytest.param("pick @11 2", ["2"], id="the ranks of a bundle's candidates"),
        pytest.param("ls --columns id,re", ["release_group", "resolution", "reason"], id="columns"),
        pytest.param("ls --columns=id,siz", ["size"], id="behind the option's sign"),
        pytest.param("ls --sort -siz", ["-size"], id="fields turned round"),
        pytest.param("ls --sort title,-add", ["-added"], id="behind a comma"),
        pytest.param("stats --by cod", ["codec"], id="what to count by"),
        pytest.param("shows --sort si", ["size"], id="what bundles are sorted by"),
        pytest.param("shows --sort -su", ["-sure"], id="and turned round"),
        pytest.param("template pl", ["plex"], id="a preset"),
        pytest.param("template {sho", ["show}"], id="a field of a template"),
        pytest.param("template '{show} ({ye", ["year}"], id="within quotes"),
        pytest.param("template {season:0", ["02}", "03}"], id="digits"),
        pytest.param("template {show|low", ["lower}"], id="a filter"),
        pytest.param("template --server jellyfin12,pl", ["plex"], id="one of several servers"),
        pytest.param("settings set ui.th", ["ui.theme"], id="a setting"),
        pytest.param("settings set ui.theme hi", ["high-contrast"], id="its value"),
        pytest.param("settings set tmdb.offline ", ["true", "false"], id="yes or no"),
        pytest.param("settings set naming.template je", ["jellyfin"], id="a template as a value"),
        pytest.param("settings set naming.servers plex,ko", ["kodi"], id="one of several"),
        pytest.param("settings set naming.groups Luna,Sub", ["SubsPlease"], id="groups that occur"),
        pytest.param("settings set ui.columns id,si", ["size"], id="columns to keep"),
        pytest.param("settings set lang ko", ["ko-KR"], id="a language"),
        pytest.param("settings get ui.theme ", [], id="nothing behind get"),
        pytest.param("help settings.ui.t", ["settings.ui.theme"], id="what help knows of settings"),
        pytest.param("filter @l", ["@late"], id="a saved filter"),
        pytest.param("filter remove ", ["todo", "late"], id="to forget one"),
        pytest.param("open wi", ["winter"], id="a session"),
        pytest.param("sessions remove sp", ["spring"], id="to remove one"),
        pytest.param("profile load n", ["night", "nas"], id="a set of settings"),
        pytest.param("su", ["sure"], id="an alias"),
        pytest.param("sure rg:lu", ["rg:Luna"], id="behind an alias"),
        pytest.param("w --lo", ["--long"], id="an option behind an alias"),
        pytest.param("loop x", [], id="an alias that goes in a circle"),
        pytest.param("alias su", ["sure="], id="an alias to change"),
        pytest.param("export a.c", ["a.csv"], id="an ending"),
        pytest.param("export 'my list.h", ["'my list.html'"], id="in quotes"),
        pytest.param("export a.csv sho", ["shows"], id="what to export"),
        pytest.param("export a.csv comm", [], id="not what changes files"),
        pytest.param("export a.csv ls rg:lu", ["rg:Luna"], id="behind the command"),
        pytest.param("export a.csv -- ls --colu", ["--columns"], id="its options"),
        pytest.param("export a.csv -- ls --columns id,siz", ["size"], id="and their values"),
        pytest.param("scan $VA", ["$VAULT"], id="a variable"),
        pytest.param("run --lang ja", ["ja-JP"], id="a language that titles come in"),
    ],
)  # fmt: skip
def test_what_fits_in_a_library(line: str, found: list[str]) -> None:
    """By what is there, by letters where nothing begins so; each with what it is."""
    offered = suggest(line, SPECS, LIBRARY)
    assert [s.text for s in offered] == found
    assert all(s.meta for s in offered)


def test_every_letter_of_a_template_is_a_field() -> None:
    """What completion says of fields and filters is what templates know."""
    assert set(FIELD_SUMMARIES) == set(FIELDS)
    assert set(FILTER_SUMMARIES) == set(FILTERS)


def test_setting_values_are_taken() -> None:
    """Every value that is offered for a setting is one."""
    for key in KEYS:
        for word in key.words:
            key.check(word)


def test_letters_find_names_on_the_disk_where_none_begins_so(tmp_path: Path) -> None:
    """And only then."""
    for name in ("진격의 거인", "Kanon", "Season 10"):
        (tmp_path / name).mkdir()
    snapshot = Snapshot(folder=str(tmp_path))
    assert texts("scan ㅈㄱ", snapshot) == [f"'진격의 거인{os.sep}'"]
    assert texts("scan s10", snapshot) == [f"'Season 10{os.sep}'"]
    assert texts("scan k", snapshot) == [f"Kanon{os.sep}"]


def test_saved_filters_complete_beside_bundles() -> None:
    """`@` offers both, with what they mean; a file that cannot be read offers none."""

    def broken() -> dict[str, str]:
        raise ContractBroken("no filters")

    known = Snapshot(bundles=lambda: [(1, "Kanon")], filters=lambda: {"todo": "status:unsure"})
    assert [(s.text, s.meta) for s in suggest("ls @", SPECS, known)] == [("@1", "Kanon"), ("@todo", "status:unsure")]
    assert [s.text for s in suggest("filter @To", SPECS, known)] == ["@todo"]
    assert suggest("ls @t", SPECS, Snapshot(filters=broken)) == []
