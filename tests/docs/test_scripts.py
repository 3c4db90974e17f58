# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that the docs hand out, and the README's session, run on the demonstration's library as they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from anivault_shell.commands import SPECS
from anivault_shell.demo.library import FILES, make_library
from anivault_shell.demo.server import DEMO_KEY, CatalogueServer
from anivault_shell.lang.script import read_script
from tests.docs.pages import DOCS, PROMPT, ROOT, examples

SCRIPTS = sorted((DOCS / "scripts").glob("*.avsh"))


# What differs from run to run: seconds, requests (threads may ask twice), and the day.
CHANGING = re.compile(r"\d+ requests?, \d+ from cache|\d+\.\d s|tx \d+-\d+")


@dataclass(frozen=True, slots=True)
class Desk:
    """A library, a vault that is not there yet, and a home, on the demonstration's catalogue."""

    folder: Path
    environment: dict[str, str]

    @property
    def library(self) -> Path:
        return self.folder / "My Anime"

    @property
    def vault(self) -> Path:
        return self.folder / "The Vault"

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "anivault_shell", *map(str, arguments)]
        return subprocess.run(
            words, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            timeout=60,
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with CatalogueServer() as server:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ANIVAULT_")} | {
            "ANIVAULT_HOME": str(tmp_path / "home"),
            "ANIVAULT_TMDB_URL": server.url,
            "ANIVAULT_TMDB_KEY": DEMO_KEY,
            "ANIVAULT_RATE_BASE": "1000",
        }
        make_library(str(tmp_path / "My Anime"))
        yield Desk(tmp_path, environment)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_a_script_parses(script: Path) -> None:
    """Every script of the docs is read whole by the command language."""
    assert read_script(script.read_text(encoding="utf-8"), SPECS, script.name, {"1": "a", "2": "b", "3": "c.json"})


def test_the_page_shows_the_script_as_it_is() -> None:
    """What scripts.md shows of tidy.avsh is tidy.avsh."""
    lines = (DOCS / "scripts" / "tidy.avsh").read_text(encoding="utf-8").splitlines()
    shown = [line for line in lines if not line.startswith("#")]
    assert any(e.page == "docs/scripts.md" and e.text.splitlines() == shown for e in examples("avsh"))


def test_tidy_moves_what_is_sure_and_can_be_taken_back(desk: Desk) -> None:
    """With --yes it sorts into the vault, leaves the unsure ones, and one undo brings all of it back."""
    before = files(desk.library)
    ran = desk.run("--yes", DOCS / "scripts" / "tidy.avsh", desk.library, desk.vault)
    assert ran.returncode == 0, ran.stderr
    assert len(files(desk.vault)) > 40
    assert any("Kanon" in name for name in files(desk.library))
    assert desk.run("undo", "--yes").returncode == 0
    assert files(desk.library) == before


def test_tidy_moves_nothing_where_nobody_answers(desk: Desk) -> None:
    """Without --yes and without a terminal the question is answered no, and the exit code says partly."""
    ran = desk.run(DOCS / "scripts" / "tidy.avsh", desk.library, desk.vault)
    assert ran.returncode == 10, ran.stderr
    assert not desk.vault.exists()
    assert len(files(desk.library)) == len(FILES)


def test_seed_leaves_every_original(desk: Desk) -> None:
    """Each sorted file is a second name of one that still stands where it was."""
    before = files(desk.library)
    ran = desk.run("--yes", DOCS / "scripts" / "seed.avsh", desk.library, desk.vault)
    assert ran.returncode == 0, ran.stderr
    assert files(desk.library) == before
    linked = [p for p in desk.vault.rglob("*") if p.is_file()]
    assert linked
    assert all(p.stat().st_nlink == 2 for p in linked)


def test_review_leaves_a_plan_that_can_be_carried_out(desk: Desk) -> None:
    """Nothing moves until `organize --apply`; then the plan's files stand where it said."""
    plan = desk.folder / "a plan.json"
    ran = desk.run(DOCS / "scripts" / "review.avsh", desk.library, desk.vault, plan)
    assert ran.returncode == 0, ran.stderr
    assert not desk.vault.exists()
    operations = json.loads(plan.read_text(encoding="utf-8"))["operations"]
    ready = [op["target"] for op in operations if op["conflict"] is None]
    assert ready
    ran = desk.run("organize", "--from-plan", plan, "--apply", "--yes")
    assert ran.returncode in (0, 10), ran.stderr
    assert all(os.path.exists(target) for target in ready)


def test_nightly_goes_on_where_nobody_answers(desk: Desk) -> None:
    """Without a catalogue it moves nothing and says what waits; with one it sorts what is sure."""
    away = Desk(desk.folder, desk.environment | {"ANIVAULT_TMDB_URL": "http://127.0.0.1:9/3"})
    ran = away.run("--yes", "--offline", DOCS / "scripts" / "nightly.avsh", desk.library, desk.vault)
    assert ran.returncode in (0, 10), ran.stderr
    assert not desk.vault.exists()
    ran = desk.run("--yes", DOCS / "scripts" / "nightly.avsh", desk.library, desk.vault)
    assert ran.returncode == 0, ran.stderr
    assert len(files(desk.vault)) > 40


@pytest.mark.parametrize(("page", "language"), [("README.md", "en-US"), ("README.ko.md", "ko-KR")])
def test_the_readme_session_is_what_is_printed(desk: Desk, page: str, language: str) -> None:
    """Each closing sentence of a README's session, and each rename it shows, is one that the same lines print now."""
    session = next(e.text for e in examples("text") if e.page == page and PROMPT.search(e.text))
    typed = [found["line"] for found in PROMPT.finditer(session)]
    lines = [line.replace("/srv/Anime", f"'{desk.library}'").replace("/srv/Vault", f"'{desk.vault}'") for line in typed]
    ran = desk.run("--yes", "--lang", language, *(word for line in lines for word in ("-c", line)))
    assert ran.returncode == 0, ran.stderr
    printed = {steady(line) for line in ran.stdout.replace(str(desk.vault), "/srv/Vault").splitlines()}
    told = re.compile(r"found|matched|pinned|new names|staged|committed|moved back|\d+ operations|  .*<-|.*/Season")
    shown = [line for line in session.splitlines() if told.match(line)]
    assert len(shown) > 12
    assert [line for line in shown if steady(line) not in printed] == []


def steady(line: str) -> str:
    return CHANGING.sub("…", line)
