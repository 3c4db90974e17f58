# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules on the disk: whole, shared, and checked before they are believed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anivault_shell.errors import ContractBroken
from anivault_shell.match.rules import Rule, Rules
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Unwatched
from anivault_shell.session import memory
from anivault_shell.session.memory import Memory

WATCH = Unwatched()
SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "rules.schema.json"


def rule(title: str = "Kanon", tmdb_id: int = 34124, **more: Any) -> Rule:
    values: dict[str, Any] = {
        "id": 0, "made": "2026-11-21T00:00:00Z", "by": "pin", "title": title, "season": None, "part": None, "year": None,
        "kind": "", "release_group": "Luna", "folder": "anime", "file": "", "media": Media.TV, "tmdb_id": tmdb_id,
        "name": title, "numbering": None,
    }  # fmt: skip
    return Rule(**values | more)


def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    """By the schema, for its owner alone."""
    Memory(str(tmp_path / "state")).keep([rule(), rule("Overlord", 64196, numbering="s2+12")], WATCH)
    again = Memory(str(tmp_path / "state")).rules()
    assert [(r.id, r.title, r.numbering) for r in again.rows] == [(1, "Kanon", None), (2, "Overlord", "s2+12")]
    path = tmp_path / "state" / "rules.json"
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), json.loads(SCHEMA.read_text(encoding="utf-8")))
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_what_another_process_keeps_is_seen(tmp_path: Path) -> None:
    """The file is read again when it changed."""
    one, other = Memory(str(tmp_path)), Memory(str(tmp_path))
    one.keep([rule()], WATCH)
    assert len(other.rules()) == 1
    other.keep([rule("Overlord", 64196)], WATCH)
    assert len(one.rules()) == 2
    one.forget(one.rules().rows, WATCH)
    assert len(other.rules()) == 0


KEEP = """
import sys
from anivault_shell.model.watch import Unwatched
from anivault_shell.session.memory import Memory
from tests.session.test_memory import rule
memory = Memory(sys.argv[1])
for n in range(20):
    memory.keep([rule(f"{sys.argv[2]} {n}x")], Unwatched())
"""


def test_two_processes_lose_none(tmp_path: Path) -> None:
    """Each change is made under a lock, on what stands there then."""
    root = Path(__file__).resolve().parents[2]
    started = [subprocess.Popen([sys.executable, "-c", KEEP, str(tmp_path), name], cwd=root) for name in ("one", "two")]
    assert [p.wait(60) for p in started] == [0, 0]
    kept = Memory(str(tmp_path)).rules()
    assert len(kept) == 40
    assert len({r.id for r in kept.rows}) == 40


def test_nothing_is_made_before_something_is_kept(tmp_path: Path) -> None:
    """Looking leaves no trace."""
    assert len(Memory(str(tmp_path / "state")).rules()) == 0
    assert list(tmp_path.iterdir()) == []


def spoilt(**fields: object) -> bytes:
    made = json.loads(memory.encode(Rules([rule(id=1)])))
    made["rules"][0] |= fields
    return json.dumps(made).encode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="another form"),
        pytest.param(b'{"anivault_rules": 2, "rules": []}', id="a newer version"),
        pytest.param(b'{"anivault_rules": 1, "rules": [], "more": 1}', id="an unknown field"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(spoilt(tmdb_id=0), id="no id"),
        pytest.param(spoilt(tmdb_id="../x"), id="an id that is text"),
        pytest.param(spoilt(media="person"), id="no show or film"),
        pytest.param(spoilt(numbering="s2; rm"), id="no numbering"),
        pytest.param(spoilt(title="x" * 2_000), id="a title without end"),
        pytest.param(spoilt(made="yesterday"), id="no time"),
        pytest.param(spoilt(command="x"), id="more than a rule"),
        pytest.param(memory.encode(Rules([rule(id=1), rule(id=2)])), id="one release twice"),
        pytest.param(memory.encode(Rules([rule(id=1), rule("Overlord", id=1)])), id="one number twice"),
    ],
)
def test_what_breaks_the_schema_is_refused(tmp_path: Path, data: bytes) -> None:
    """With the place, and nothing is taken from it; what stood there is not replaced."""
    path = tmp_path / "rules.json"
    path.write_bytes(data)
    with pytest.raises(ContractBroken):
        Memory(str(tmp_path)).rules()
    with pytest.raises(ContractBroken):
        Memory(str(tmp_path)).keep([rule()], WATCH)
    assert path.read_bytes() == data
