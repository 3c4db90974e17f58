# SPDX-License-Identifier: GPL-3.0-or-later
"""
Every system call that changes the disk is the last one once, or fails once, by `strace`.

`when=N` counts each call by itself, so each is swept by itself; what the interpreter does before it says `ready`
is counted and passed over.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from anivault_shell.errors import InputError
from anivault_shell.model.watch import Unwatched
from tests.journal import mixed, stage

CALM = Unwatched()
NAMES = ["in/a.mkv", "in/b.mkv", "in/c.mkv", "in/c.ko.ass", "in/case.mkv"]
MOVES = [
    ("in/a.mkv", "in/b.mkv"),
    ("in/b.mkv", "in/a.mkv"),
    ("in/c.mkv", "out/Show/c.mkv"),
    ("in/c.ko.ass", "out/Show/c.ko.ass"),
    ("in/case.mkv", "in/Case.mkv"),
]
CALLS = (
    "renameat2", "mkdir", "rmdir", "write", "fsync", "syncfs", "unlink", "ftruncate", "link", "linkat", "symlink", "rename",
    "utimensat", "chmod", "fchmodat",
)  # fmt: skip
WORK = """
import os, sys
from pathlib import Path
from anivault_shell.errors import AniVaultError
from anivault_shell.model.watch import Unwatched
from tests.journal import mixed, stage
from tests.journal.test_syscalls import MOVES
import portalocker, msgspec, anivault_shell.journal.recover
verb, kind, home, root = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
book, calm = stage.journal(home), Unwatched()
plan = (mixed.plan(root) if kind == "mixed" else stage.plan(root, MOVES)) if verb == "commit" else None
os.write(2, b"ready")
try:
    if plan is not None:
        book.commit(plan, calm, across=kind == "mixed")
    elif verb == "undo":
        book.undo(book.last_to_undo().id, calm)
    else:
        book.recover(calm)
except AniVaultError:
    pass
"""
FAULTS = ["EIO", "ENOSPC", "EXDEV", "EACCES", "EINTR"]
LINE = re.compile(r"^(?:\d+\s+)?(\w+)\(")


def traced(*options: str, log: Path) -> list[str]:
    return [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(log),
        "-e",
        "trace=" + ",".join(CALLS),
        *options,
        sys.executable,
        "-c",
        WORK,
    ]


@pytest.fixture(scope="module")
def able(tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("able") / "log"
    if shutil.which("strace") is None:
        pytest.skip("no strace here")
    tried = subprocess.run(["strace", "-f", "-qq", "-o", str(log), "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("strace may not trace here")


class Library:
    """One library after another, each fresh, brought to where a verb begins."""

    def __init__(self, folder: Path, verb: str, kind: str = "renames") -> None:
        self.folder, self.verb, self.kind, self.n = folder, verb, kind, 0

    def fresh(self) -> tuple[Path, Path, dict[str, str | None]]:
        self.n += 1
        home, root = self.folder / str(self.n) / "home", self.folder / str(self.n) / "library"
        if self.kind == "mixed":
            mixed.make(root)
        else:
            stage.make(root, NAMES)
        home.mkdir()
        before = stage.tree(root)
        if self.verb == "undo":
            self.commit(home, root)
        elif self.verb == "recover":
            stage.dies_at(16 if self.kind == "renames" else 34, lambda: self.commit(home, root))
        return home, root, before

    def commit(self, home: Path, root: Path) -> None:
        plan = mixed.plan(root) if self.kind == "mixed" else stage.plan(root, MOVES)
        stage.journal(home).commit(plan, CALM, across=self.kind == "mixed")

    def run(self, log: Path, home: Path, root: Path, *options: str) -> int:
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        words = [*traced(*options, log=log), self.verb, self.kind, str(home), str(root)]
        return subprocess.run(words, env=env, capture_output=True, check=False, timeout=60).returncode

    def calls(self, log: Path) -> tuple[Counter[str], Counter[str]]:
        """How often each call is made before `ready`, and in all."""
        home, root, _ = self.fresh()
        assert self.run(log, home, root) == 0
        before, total, ready = Counter[str](), Counter[str](), False
        for line in log.read_text(errors="replace").splitlines():
            if found := LINE.match(line):
                total[found[1]] += 1
                before[found[1]] += not ready
            ready = ready or '"ready"' in line
        return before, total


def points(before: Counter[str], total: Counter[str], step: int) -> Iterator[tuple[str, int]]:
    """Each call by name and number, every *step*-th of them."""
    every = [(call, n) for call in CALLS for n in range(before[call] + 1, total[call] + 1)]
    yield from every[::step]


def home_again(home: Path, root: Path, before: dict[str, str | None], said: str, *, folders: bool = False) -> None:
    """No content is missing, none is doubled, and all comes home; with *folders* empty ones may have stayed."""
    far = mixed.far(root)
    stands = [t for top in (root, far, home / "keep") for t in stage.tree(top).values() if t]
    if far.exists():
        assert set(stands) >= set(filter(None, before.values())), f"lost: {said}"
    else:
        assert sorted(stands) == sorted(filter(None, before.values())), f"lost: {said}"
    book = stage.journal(home)
    for outcome in book.recover(CALM):
        assert not outcome.skipped, said
    assert book.recover(CALM) == (), said
    for tx in book.transactions():
        with contextlib.suppress(InputError):
            # What stayed away because of the fault comes home at a second try.
            book.undo(tx.id, CALM)
    after = stage.tree(root)
    if folders:
        after = {name: text for name, text in after.items() if text is not None or name in before}
    assert after == before, said
    assert folders or stage.tree(far) == {}, said
    assert book.check() == (), said


@pytest.fixture(params=["renames", "mixed"])
def kind(request: pytest.FixtureRequest, quick: Path) -> Iterator[str]:
    if request.param == "mixed" and os.stat(quick).st_dev == os.stat(tempfile.gettempdir()).st_dev:
        pytest.skip("no second volume here")
    yield request.param
    shutil.rmtree(mixed.far(quick / "1" / "library").parent, ignore_errors=True)


@pytest.mark.parametrize("verb", ["commit", "undo", "recover"])
@pytest.mark.parametrize("step", [pytest.param(13, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)])
@pytest.mark.usefixtures("able")
def test_killed_at_a_call(quick: Path, verb: str, step: int, kind: str) -> None:
    """SIGKILL before the call is made."""
    library, log = Library(quick, verb, kind), quick / "log"
    count = 0
    for call, n in points(*library.calls(log), step):
        home, root, before = library.fresh()
        library.run(log, home, root, "-e", f"inject={call}:signal=SIGKILL:when={n}")
        home_again(home, root, before, f"{verb} killed at {call} {n}")
        count += 1
    assert count >= 2


@pytest.mark.parametrize("verb", ["commit", "undo", "recover"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", [pytest.param(53, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)])
@pytest.mark.usefixtures("able")
def test_a_call_that_fails(quick: Path, verb: str, fault: str, step: int, kind: str) -> None:
    """The call answers with an error once; whatever was not done is told, nothing is lost, and all comes home."""
    library, log = Library(quick, verb, kind), quick / "log"
    for call, n in points(*library.calls(log), step):
        home, root, before = library.fresh()
        library.run(log, home, root, "-e", f"inject={call}:error={fault}:when={n}")
        stays = call == "rmdir" and fault != "EINTR"
        home_again(home, root, before, f"{verb}: {fault} of {call} {n}", folders=stays)
