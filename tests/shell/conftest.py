# SPDX-License-Identifier: GPL-3.0-or-later
"""A small library, a catalogue beside it, and terminals on both."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anivault_shell.demo.server import DEMO_KEY, CatalogueServer

if TYPE_CHECKING:
    from tests.shell.terminal import Terminal

NAMES = (
    "My Anime/[Luna] Sousou no Frieren - 01 (1080p).mkv",
    "My Anime/[Luna] Sousou no Frieren - 02 (1080p).mkv",
    "My Anime/葬送のフリーレン 第05話.mkv",
    "진격의 거인 3기 05화 1080p.mkv",
    "【字幕组】间谍过家家 第08话 1080P.mp4",
    "K-On!! #3 [720p].mkv",
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Six videos in a folder whose name has a blank, and beside it."""
    folder = tmp_path / "library"
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


@pytest.fixture
def catalogue() -> Iterator[CatalogueServer]:
    with CatalogueServer() as server:
        yield server
        server.clear()


@pytest.fixture
def environment(tmp_path: Path, catalogue: CatalogueServer) -> dict[str, str]:
    """A home of its own, and the loopback catalogue for TMDB."""
    return {
        "ANIVAULT_HOME": str(tmp_path / "home"),
        "ANIVAULT_TMDB_URL": catalogue.url,
        "ANIVAULT_TMDB_KEY": DEMO_KEY,
        "ANIVAULT_RATE_BASE": "1000",
    }


# What Python reads at its start: while the file is there, folders and files are looked at as slowly as on a far share.
SLUGGISH = """
import os, threading
def slowed(ask, times, ending):
    def asked(path=".", *more, **named):
        if os.path.exists({gate!r}) and os.fspath(path).endswith(ending):
            with open({gate!r}) as gate:
                threading.Event().wait(float(gate.read() or 0) * times)
        return ask(path, *more, **named)
    return asked
os.scandir, os.lstat = slowed(os.scandir, 25, ""), slowed(os.lstat, 1, ".mkv")
"""


class Sluggish:
    """A disk that is slow between `begin` and `end`; `environment` is for the program that shall feel it."""

    def __init__(self, folder: Path) -> None:
        self._gate = folder / "sluggish"
        (folder / "start").mkdir()
        (folder / "start" / "sitecustomize.py").write_text(SLUGGISH.format(gate=str(self._gate)), encoding="utf-8")
        before = os.environ.get("PYTHONPATH")
        self.environment = {"PYTHONPATH": os.pathsep.join(filter(None, (str(folder / "start"), before)))}

    def begin(self, seconds: float = 0.002) -> None:
        """A look at a file takes so long, at a folder 25 times that."""
        self._gate.write_text(str(seconds), encoding="utf-8")

    def end(self) -> None:
        self._gate.unlink(missing_ok=True)


@pytest.fixture
def sluggish(tmp_path: Path) -> Sluggish:
    """What can be stopped in the middle is no matter of how quick the machine is."""
    return Sluggish(tmp_path)


Open = Callable[..., "Terminal"]


@pytest.fixture
def terminal(library: Path, environment: dict[str, str]) -> Iterator[Open]:
    """Opens terminals in the library; they are gone after the test, and so are their programs."""
    if sys.platform == "win32":
        pytest.skip("pexpect drives POSIX terminals")
    from tests.shell.terminal import Terminal

    with contextlib.ExitStack() as stack:

        def start(*arguments: str, rows: int = 24, columns: int = 80, **more: str) -> Terminal:
            opened = Terminal(arguments, {**environment, **more}, str(library), rows, columns)
            return stack.enter_context(opened)

        yield start
