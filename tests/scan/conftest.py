# SPDX-License-Identifier: GPL-3.0-or-later
"""Trees as people keep them, and somebody who looks on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.errors import Interrupted
from anivault_shell.scan import FolderFound, ScanOptions, scan

Grow = Callable[..., Path]


class Onlooker:
    """Stops the work once told to, and remembers the progress."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.seen: list[int] = []

    def check(self) -> None:
        if self.stop.is_set():
            raise Interrupted

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        assert phase == "scan"
        self.seen.append(done)


@pytest.fixture
def onlooker() -> Onlooker:
    return Onlooker()


def plant(base: Path, *paths: str) -> Path:
    """Files of one byte, with their folders; a path that ends in `/` is an empty folder."""
    base.mkdir(exist_ok=True)
    for path in paths:
        target = base / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"x")
    return base


@pytest.fixture
def grow(tmp_path: Path) -> Grow:
    """Plants a library."""
    return partial(plant, tmp_path / "Library")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 videos in 300 folders of three depths, some with subtitles; only to be read."""
    paths = []
    for show in range(100):
        for part in ("", "Season 2/", "Season 10/Extras/"):
            paths += [f"Show {show}/{part}Show {show} - {n}.mkv" for n in range(1, 11)]
        paths.append(f"Show {show}/Show {show} - 1.ko.srt")
    return plant(tmp_path_factory.mktemp("scan") / "Library", *paths)


Walk = Callable[..., list[FolderFound]]


@pytest.fixture
def walk(onlooker: Onlooker) -> Walk:
    """All that a scan finds."""

    def walk(*roots: Path | str, **options: object) -> list[FolderFound]:
        return list(scan([str(root) for root in roots], ScanOptions(**options), onlooker))  # type: ignore[arg-type]

    return walk


def names(found: list[FolderFound]) -> list[str]:
    """The videos' names, as they came."""
    return [file.path.replace("\\", "/").rpartition("/")[2] for folder in found for file in folder.files]
