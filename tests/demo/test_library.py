# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration's library: whole, legal everywhere, and each file told from every other."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

import pytest

from anivault_shell.demo.catalogue import Catalogue, load
from anivault_shell.demo.library import FILES, make_library
from anivault_shell.errors import InputError
from tests.demo.expected import AMBIGUOUS, COMPANIONS, EXTRAS, LEFT_ALONE, PLACES, SAME_TARGET, UNKNOWN, Place

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def test_about_sixty_files_are_written_and_listed(tmp_path: Path) -> None:
    """What is returned is what stands there, and nothing beside it."""
    folder = tmp_path / "New Anime" / "library"
    written = make_library(str(folder))
    there = {os.path.join(here, name) for here, _, names in os.walk(folder) for name in names}
    assert set(written) == there
    assert len(written) == len(there)
    assert 55 <= len(written) <= 70


def test_no_two_files_hold_the_same(tmp_path: Path) -> None:
    """A lost, swapped or overwritten file would be noticed."""
    contents = [Path(path).read_bytes() for path in make_library(str(tmp_path / "library"))]
    assert len(set(contents)) == len(contents)
    assert max(map(len, contents)) < 300


def test_two_libraries_are_equal(tmp_path: Path) -> None:
    """The same names and contents every time, in the same order."""
    one, two = (make_library(str(tmp_path / name)) for name in ("one", "two"))
    assert [os.path.relpath(p, tmp_path / "one") for p in one] == [os.path.relpath(p, tmp_path / "two") for p in two]
    assert [Path(p).read_bytes() for p in one] == [Path(p).read_bytes() for p in two]


@pytest.mark.parametrize("name", FILES)
def test_each_name_is_legal_on_every_platform(name: str) -> None:
    """Windows, macOS and Linux can all hold it, as it is written."""
    assert unicodedata.normalize("NFC", name) == name
    for part in name.split("/"):
        assert part.isprintable()
        assert not set('<>:"\\|?*') & set(part)
        assert not part.endswith((".", " "))
        assert not RESERVED.fullmatch(part)
        assert len(part.encode()) <= 200
    assert len(name) <= 120


def test_no_two_names_are_one_to_windows() -> None:
    """Names differ in more than case."""
    assert len({name.casefold() for name in FILES}) == len(FILES)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """The demonstration writes into nobody's library."""
    (tmp_path / "mine.mkv").write_bytes(b"mine")
    with pytest.raises(InputError, match="not empty"):
        make_library(str(tmp_path))
    assert os.listdir(tmp_path) == ["mine.mkv"]


def test_an_empty_folder_keeps_its_rights(tmp_path: Path) -> None:
    """A folder that was there is filled, not changed."""
    tmp_path.chmod(0o755)
    before = tmp_path.stat().st_mode
    make_library(str(tmp_path))
    assert tmp_path.stat().st_mode == before


def test_every_file_has_its_expectation_once() -> None:
    """The measure covers the library, file by file."""
    named = [*PLACES, *AMBIGUOUS, *UNKNOWN, *EXTRAS, *COMPANIONS, *LEFT_ALONE]
    assert sorted(named) == sorted(FILES)
    assert set(COMPANIONS.values()) <= set(PLACES)
    assert PLACES[SAME_TARGET[0]] == PLACES[SAME_TARGET[1]]


@pytest.mark.parametrize("place", [*PLACES.values(), *(p for both in AMBIGUOUS.values() for p in both)], ids=str)
def test_every_place_exists_in_the_catalogue(place: Place) -> None:
    """What should be found is there to be found."""
    media, _, number = place.work.partition(":")
    work = Catalogue(load()).get(media, int(number))
    assert work is not None
    if media == "tv":
        assert place.season is not None
        season = work.season(place.season)
        assert season is not None
        assert all(season.first <= n < season.first + season.episodes for n in place.episodes)


def test_the_unknown_show_is_unknown() -> None:
    """No title of the catalogue holds its words."""
    assert Catalogue(load()).search("Yozora no Haikyo Tantei", ("tv", "movie")) == []
    assert Catalogue(load()).search("Yozora", ("tv", "movie")) == []
