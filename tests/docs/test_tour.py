# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording in the README is what the program shows."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from tests.docs.pages import DOCS, ROOT, read

REWRITE = "run .venv/bin/python scripts/make_tour.py, and look at what it wrote"
TOURS = sorted(DOCS.glob("tour*.svg"))


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("make_tour")


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect drives POSIX terminals")
@pytest.mark.terminal
@pytest.mark.parametrize("name", ["tour.svg", pytest.param("tour.ko.svg", marks=pytest.mark.slow)])
def test_the_recording_is_what_a_run_shows_now(maker: ModuleType, name: str) -> None:
    """Every answer, letter for letter, but for the day and how long it took."""
    tour = next(t for t in maker.TOURS if t.name == name)
    assert maker.same(maker.recorded(tour)) == maker.same(read(DOCS / name)), REWRITE


@pytest.mark.parametrize("path", TOURS, ids=lambda p: p.name)
def test_a_recording_is_small_and_asks_for_nothing(path: Path) -> None:
    """A page that shows it stays quick; nothing in it is run or fetched, and who asks for less motion gets a still."""
    text = read(path)
    kinds = {e.tag.rpartition("}")[2] for e in ElementTree.fromstring(text).iter()}
    assert kinds <= {"svg", "title", "style", "rect", "circle", "text", "g"}
    assert len(text.encode()) < 300_000
    assert "prefers-reduced-motion" in text
    assert "/tmp" not in text
    assert "href" not in text
    assert "진격의 거인" in "".join(ElementTree.fromstring(text).itertext()) or "진격의" in text


def test_both_languages_are_recorded() -> None:
    """The Korean README has its own."""
    assert [path.name for path in TOURS] == ["tour.ko.svg", "tour.svg"]
