# SPDX-License-Identifier: GPL-3.0-or-later
"""Many files at once at the prompt: a bar tells how far it is, Ctrl-C leaves the session as it was, and all of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Frame
from tests.session.builders import entry
from tests.shell.conftest import Open

pytestmark = pytest.mark.terminal
MANY = 60_000
LONG = 90


def keep(home: Path) -> None:
    """A session of very many files, 25 a bundle."""
    made = Session(Frame(roots=("/library",)))
    made.change("scan", [entry(n, f"Show {n // 25}", n % 25 + 1, bundle=n // 25 + 1) for n in range(1, MANY + 1)])
    Store(str(home), "large").write_all(made)


def test_a_set_on_all_is_stopped_or_kept(terminal: Open, tmp_path: Path) -> None:
    """Stopped it has changed nothing; done, it stands in the session's file with what came after."""
    keep(tmp_path / "home" / "state" / "sessions")
    shell = terminal("--offline", "--session", "large")
    shell.until(shell.prompted, "the prompt", LONG)
    shell.run("set all version=2")
    shell.until(lambda: any("/180000" in row for row in shell.screen), "a bar", LONG)
    shell.key("ctrl-c")
    shell.shows("nothing was changed", LONG)
    assert f"0 of {MANY:,}" in shell.answer("filter version=2", LONG)
    shell.answer("filter off", LONG)
    assert f"set version on {MANY:,} files" in shell.answer("set all version=2", LONG)
    shell.answer("skip 1", LONG)
    shell.run("quit")
    assert shell.ended() == 0
    again = Session(Frame())
    Store(str(tmp_path / "home" / "state" / "sessions"), "large").load(again)
    assert [s.label for s in again.timeline.done] == ["scan", f"set version on {MANY:,} files", "skip"]
