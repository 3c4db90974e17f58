# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue, homes and libraries that the runs share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anivault_shell.demo.library import make_library
from anivault_shell.demo.server import CatalogueServer
from tests.flows.program import Program


@pytest.fixture(scope="session")
def server() -> Iterator[CatalogueServer]:
    """One catalogue for all; a test that makes it misbehave starts its own."""
    with CatalogueServer() as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, server: CatalogueServer) -> Program:
    """A new home, an empty current folder, and the catalogue."""
    return place(tmp_path, server.url)


@pytest.fixture
def offline(tmp_path: Path) -> Program:
    """The same where nobody answers."""
    return place(tmp_path)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, server: CatalogueServer) -> tuple[Program, Path]:
    """The demonstration's library, for runs that leave it as it is, and a program beside it."""
    top = tmp_path_factory.mktemp("demo")
    make_library(str(top / "library"))
    return place(top, server.url), top / "library"


def place(top: Path, url: str | None = None) -> Program:
    (top / "here").mkdir()
    return Program(top / "home", top / "here", url) if url else Program(top / "home", top / "here")


Make = Callable[..., Path]


@pytest.fixture
def library(tmp_path: Path) -> Make:
    """Makes a folder of small files from their names, each with a content of its own."""

    def make(*names: str, under: str = "library") -> Path:
        root = tmp_path / under
        for name in names:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"{under}: {name}".encode("utf-8", "surrogateescape"))
        return root

    return make
