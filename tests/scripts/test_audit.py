# SPDX-License-Identifier: GPL-3.0-or-later
"""What the audit makes of what its tools find; the tools themselves need an environment of their own."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("audit")


def test_what_is_new_fails_and_what_is_known_does_not(audit: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """An exception holds for its rule in its files and nowhere else."""
    known = [audit.Known("bandit", "B101", "a/*", "it may")]
    there = audit.Finding("bandit", "B101", "a/b.py", 3, "assert")
    assert audit.told([there], known, "", online=False) == 0
    for other in (("bandit", "B602", "a/b.py"), ("bandit", "B101", "b.py"), ("detect-secrets", "B101", "a/b.py")):
        assert audit.told([there, audit.Finding(*other, 7, "words")], known, "", online=False) == 1
        assert f"{other[2]}:7: {other[0]} {other[1]}: words" in capsys.readouterr().out


def test_an_exception_that_nothing_needs_fails(audit: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Else the next real finding would hide behind it."""
    assert audit.told([], [audit.Known("bandit", "B101", "a/*", "it may")], "", online=False) == 1
    assert "found no more in a/*" in capsys.readouterr().out


@pytest.mark.parametrize(("online", "code"), [(False, 0), (True, 1)])
def test_what_was_not_asked_is_said(
    audit: ModuleType, capsys: pytest.CaptureFixture[str], online: bool, code: int
) -> None:
    """Without a network nothing passes for looked up; who asks for the network is told by the exit code."""
    assert audit.told([], [], "pip-audit could not ask", online=online) == code
    assert "could not ask" in capsys.readouterr().out


def test_every_package_of_every_lock_is_looked_up(audit: ModuleType) -> None:
    """Two versions of a package are two questions."""
    pins = audit.pinned(SCRIPTS.parent.rglob("*.lock"))
    assert {"requests", "bandit", "mkdocs-material", "pyinstaller", "ruff"} <= {name for name, _ in pins}
    asked = audit.rounds({*pins, ("requests", "0"), ("requests", "1")})
    assert sum(len(row) for row in asked) == len(pins) + 2
    assert len(asked) >= 3


def test_every_exception_has_its_reason(audit: ModuleType) -> None:
    """The list can be read by whoever wants to know what was let through."""
    rows = [audit.Known(**row) for row in tomllib.loads(audit.KNOWN.read_text("utf-8"))["known"]]
    assert rows
    assert [row for row in rows if len(row.why) < 20] == []


@pytest.mark.parametrize(("option", "locks"), [("--source", 1), ("--online", 2)])
def test_the_everyday_audit_needs_no_network(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str, locks: int
) -> None:
    """What is known of packages is neither asked nor missed there; the environment that could ask is not even made."""
    made: list[str] = []
    known = tmp_path / "audit.toml"
    known.write_text(
        '[[known]]\ntool = "pip-audit"\nrule = "CVE-1"\nfiles = "requests"\nwhy = "not reached by us at all"\n'
    )
    monkeypatch.setattr(audit, "KNOWN", known)
    monkeypatch.setattr(audit, "prepare", lambda lock, *_folder: made.append(lock))
    for tool in ("in_source", "secrets"):
        monkeypatch.setattr(audit, tool, lambda _python: [])
    monkeypatch.setattr(
        audit, "weaknesses", lambda _python: [audit.Finding("pip-audit", "CVE-1", "requests", 0, "weak")]
    )
    monkeypatch.setattr("sys.argv", ["audit.py", option])
    assert audit.main() == 0
    assert len(made) == locks
