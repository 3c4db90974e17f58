# SPDX-License-Identifier: GPL-3.0-or-later
"""Each script of this folder is answered as `NAME.expected` says, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.conformance.run import HERE, SCRIPTS, answer, expected

REWRITE = "run `python -m tests.conformance.run NAME` and look at the difference"
# Through the installed program every time; the others only in the long profile, for each takes half a second.
ALWAYS = ("arguments_all", "caret_wide", "commit_undo", "json_error", "keep_going", "korean", "pipe", "try_goes_on")


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogueServer]:
    with CatalogueServer() as running:
        yield running


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_a_script_is_answered_as_expected(script: Path, server: CatalogueServer) -> None:
    """Standard output, standard error and the exit code."""
    assert answer(script, server.url, installed=False) == expected(script), REWRITE


@pytest.mark.parametrize("name", ALWAYS)
def test_the_installed_program_answers_the_same(name: str, server: CatalogueServer) -> None:
    """As a process of its own, with real streams."""
    script = HERE / f"{name}.avsh"
    assert answer(script, server.url, installed=True) == expected(script)


@pytest.mark.slow
def test_the_installed_program_answers_all_of_them(server: CatalogueServer) -> None:
    """Every script, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda s: answer(s, server.url, installed=True), SCRIPTS))
    wrong = [s.stem for s, now in zip(SCRIPTS, found, strict=True) if now != expected(s)]
    assert wrong == []


def test_nothing_is_expected_of_a_script_that_is_gone() -> None:
    """And there are enough of them to say something."""
    assert {p.stem for p in HERE.glob("*.expected")} == {p.stem for p in SCRIPTS}
    assert len(SCRIPTS) >= 40
