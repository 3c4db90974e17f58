# SPDX-License-Identifier: GPL-3.0-or-later
"""`status --diag`: all that a bug report needs, and nothing that is nobody's business."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from anivault_shell.demo.server import DEMO_KEY
from tests.flows.conftest import Make
from tests.flows.program import Program, check_events

NAME = "[Luna] Sousou no Frieren - 01 [1080p].mkv"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJjYW5hcnkifQ.s1gn4tur3-s1gn4tur3"
SECTIONS = (
    "program", "system", "terminal", "libraries", "settings", "environment", "folders", "session", "journal", "cache", "TMDB",
)  # fmt: skip


@pytest.fixture
def at_home(offline: Program, tmp_path: Path) -> Program:
    """A user whose home folder and name can be told from everything else."""
    home = tmp_path / "people" / "kimmy"
    home.mkdir(parents=True)
    more = {
        "HOME": str(home), "USERPROFILE": str(home), "LOGNAME": "kimmy", "USER": "kimmy", "USERNAME": "kimmy",
        "HTTPS_PROXY": "http://kimmy:hunter22@proxy.example:3128",
    }  # fmt: skip
    return dataclasses.replace(offline, home=home / "vault", more=more)


def test_every_section_is_there(at_home: Program, library: Make) -> None:
    """For people and for programs; last errors with their ids."""
    at_home.inside("-c", f"scan '{library(NAME)}'; ls 99")
    ran = at_home.inside("status", "--diag")
    assert ran.code == 0
    assert [row for row in ran.out.splitlines() if not row.startswith(" ")] == [*SECTIONS, "last errors"]
    assert "E-INPUT" in ran.out
    told = at_home.inside("--json", "status", "--diag")
    check_events(told.events)
    items = told.fields("system")
    assert [i["section"] for i in items if i["kind"] == "diag"] == list(SECTIONS)
    facts = {i["section"]: i["facts"] for i in items if i["kind"] == "diag"}
    assert facts["program"]["version"]
    assert facts["settings"]["tmdb.key"].startswith("********")
    assert "ANIVAULT_TMDB_KEY" in facts["environment"]["set"]
    assert facts["TMDB"]["tmdb_state"] == "normal"
    assert [i["said"]["id"] for i in items if i["kind"] == "log"] == ["E-INPUT"]


@pytest.mark.parametrize("key", [DEMO_KEY, TOKEN], ids=["v3", "v4"])
def test_neither_the_key_nor_who_you_are(at_home: Program, key: str) -> None:
    """Home is `~`, a name in another path `<user>`; passwords and keys are painted over, on the screen and in the file."""
    program = dataclasses.replace(at_home, key=key)
    elsewhere = program.cwd / "media" / "kimmy" / "Anime"
    program.inside("scan", str(program.home / "nothing"))
    program.inside("scan", str(elsewhere))
    texts = [program.inside(*json_, "status", "--diag").out for json_ in ([], ["--json"])]
    for name in ("report.txt", "report.jsonl"):
        assert program.inside("status", "--diag", name).code == 0
        texts.append((program.cwd / name).read_text(encoding="utf-8"))
    rows = [json.loads(row) for row in texts[-1].splitlines()]
    assert [row["section"] for row in rows if row["kind"] == "diag"] == list(SECTIONS)
    for text in texts:
        assert "~" in text
        assert "media/<user>/Anime" in text.replace("\\\\", "/").replace("\\", "/")
        for secret in (key, "kimmy", "hunter22"):
            assert secret not in text


def test_a_file_that_is_there_is_not_replaced(offline: Program) -> None:
    """And without --diag a file makes no sense."""
    (offline.cwd / "mine.txt").write_text("mine")
    assert offline.inside("status", "--diag", "mine.txt").code == 64
    assert (offline.cwd / "mine.txt").read_text() == "mine"
    assert offline.inside("status", "other.txt").code == 64
    assert "would write" in offline.inside("--dry-run", "-c", "status --diag new.txt").out
    assert [p.name for p in offline.cwd.iterdir()] == ["mine.txt"]


def test_what_is_broken_is_told_and_stops_nothing(offline: Program) -> None:
    """Just then a report is wanted."""
    (offline.home / "config").mkdir(parents=True)
    (offline.home / "config" / "key.json").write_text("{")
    journal = offline.home / "state" / "journal"
    journal.mkdir(parents=True)
    (journal / "20261121-1.jsonl").write_bytes(b"rubbish\nrubbish\n")
    (offline.home / "cache").write_text("no folder")
    ran = dataclasses.replace(offline, key="").inside("status", "--diag")
    assert ran.code == 0
    assert "key.json" in ran.out
    assert "E-CACHE-CORRUPT" in ran.out
    assert "met a bug" not in ran.out + ran.err
