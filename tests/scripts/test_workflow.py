# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow runs what runs at home, on the three systems, with actions that nobody can exchange."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
BUILD = ROOT / ".github" / "workflows" / "build.yml"
SYSTEMS = {"windows", "linux", "macos"}
WAY = ("check.py", "build.py", "test_exe.py", "release.py", "verify_release.py")


def read(workflow: Path) -> dict[str, Any]:
    # YAML takes the key `on` for a truth value, as GitHub's reader does not.
    return {"on" if key is True else key: value for key, value in yaml.safe_load(workflow.read_text("utf-8")).items()}


def steps(workflow: Path) -> list[dict[str, Any]]:
    return [step for job in read(workflow)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_it_is_read_as_a_workflow_that_may_only_read(workflow: Path) -> None:
    """When it runs, what it may do, and for how long at most."""
    said = read(workflow)
    assert said["on"]
    assert said["permissions"] == {"contents": "read"}
    for job in said["jobs"].values():
        assert job["runs-on"]
        assert job["timeout-minutes"] <= 60
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_commit(workflow: Path) -> None:
    """A tag can be moved to other code; the version stands beside it for people."""
    named = re.findall(r"uses: (\S+)(.*)", workflow.read_text("utf-8"))
    assert len(named) == sum("uses" in step for step in steps(workflow))
    for action, comment in named:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_every_system_is_built_tested_released_and_verified() -> None:
    """By the scripts of this repository, each with a system that it knows."""
    [job] = read(BUILD)["jobs"].values()
    assert {row["system"] for row in job["strategy"]["matrix"]["include"]} == SYSTEMS
    runs = [shlex.split(step["run"]) for step in steps(BUILD) if "run" in step]
    assert all(words[0] == "python" and (ROOT / words[1]).is_file() for words in runs), runs
    names = [Path(words[1]).name for words in runs]
    assert list(dict.fromkeys(name for name in names if name in WAY)) == list(WAY)


@pytest.mark.parametrize("script", ["build.py", "test_exe.py", "release.py"])
def test_the_scripts_know_the_three_systems(script: str) -> None:
    """And tell so."""
    said = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert all(system in said for system in SYSTEMS)
