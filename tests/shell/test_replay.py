# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody typed at a real prompt and had recorded, run again as a script on the same files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.program import Program, contents
from tests.shell.conftest import Open

pytestmark = pytest.mark.terminal

# A whole evening: what is typed, and what is answered to the question that it asks.
EVENING = (
    ("scan .", ""), ("match &", ""), ("skip title:k-on", ""), ("wait", ""), ("shows status:unsure", ""), ("filter title:frieren", ""),
    ("set . release_group='Luna & Co; Ltd'", ""), ("why 1", ""), ("undo", ""), ("filter off", ""), ("lss", ""), ("ls 99", ""),
    ("let VAULT='../보관함 하나'", ""), ("dest $VAULT", ""), ("alias sure='status:matched'", ""), ("number @1 season", ""),
    ("template plex", ""), ("stage status:matched", ""), ("unstage ep:2", ""), ("plan conflicts", ""), ("commit", "n"),
    ("commit", "y"),
    ("undo", "n"), ("undo", "y"), ("redo", "y"), ("forget title:k-on", ""), ("sort -episode", ""),
)  # fmt: skip


def test_an_evening_replays_to_the_same_result(
    terminal: Open, library: Path, environment: dict[str, str], catalogue: CatalogueServer, tmp_path: Path
) -> None:
    """Another home, another process, a copy of the library: the same names on the disk and the same entries."""
    other = tmp_path / "again" / "library"
    shutil.copytree(library, other)
    shell = terminal()
    shell.answer("record ../evening.avsh")
    for line, answer in EVENING:
        if not answer:
            shell.answer(line)
            continue
        shell.run(line)
        shell.until(lambda: shell.text.rstrip().endswith("[y/N]"), f"the question of {line}")
        shell.type(answer)
        shell.key("enter")
        shell.until(shell.prompted, "the prompt again")
    shell.answer("record off")
    shell.key("ctrl-d")
    assert shell.ended() == 0
    typed = (tmp_path / "evening.avsh").read_text(encoding="utf-8")
    assert "# refused: ls 99" in typed
    assert "lss" not in typed
    assert "# answered no: commit" in typed
    assert "commit --yes" in typed

    again = Program(tmp_path / "again home", other, catalogue.url)
    ran = again("--json", "-c", "source '../../evening.avsh'; ls all --json")
    assert ran.code in (0, 10), ran
    kept = Program(Path(environment["ANIVAULT_HOME"]), library, catalogue.url)("--json", "--resume", "ls", "all")
    assert entries(ran.fields("session"), other.parent) == entries(kept.fields("session"), library.parent)
    assert contents(tmp_path / "again" / "보관함 하나") == contents(tmp_path / "보관함 하나") != {}
    assert contents(other) == contents(library)


def entries(rows: list[dict[str, object]], top: Path) -> list[str]:
    """What `ls` answered, in the order of the rows, with the folder that both have in common left out."""
    return [str(row).replace(str(top), "TOP") for row in sorted(rows, key=lambda row: int(str(row["id"])))]
