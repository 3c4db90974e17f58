# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of PyInstaller, so that the same commit gives the same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from environment import ROOT, say

from shipping.machines import BUILD, Machine

SHAPES = ("onefile", "onedir")
SPEC = Path(__file__).with_name("anivault.spec")


def version() -> str:
    """The program's version, read without importing it."""
    text = (ROOT / "anivault_shell" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    assert found is not None
    return found[1]


def commit() -> tuple[str, int]:
    """The commit that is built, marked where files have changed since, and its time."""
    name, when = _git("log", "-1", "--format=%h %ct").split()
    return name + ("-changed" if _git("status", "--porcelain", "--untracked-files=no") else ""), int(when)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout.strip()


def build(machine: Machine, shapes: Sequence[str], out: Path) -> list[Path]:
    """The program for *machine* under *out*: in one file, in one folder, or both."""
    say(f"building {' and '.join(shapes)} for {machine.system}{' under Wine' if machine.under_wine else ''}")
    name, when = commit()
    work = BUILD / "work" / machine.system
    log = out / "build.log"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for shape in shapes:
        (out / shape).mkdir(parents=True, exist_ok=True)
    built = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    # Sets come in the order of their hashes; the bytes of the program follow it.
    steady = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(when), "PYTHONNOUSERSITE": "1"}
    failed = machine.call(
        "-m", "PyInstaller", "--noconfirm", "--clean", "--distpath", machine.path(out), "--workpath", machine.path(work),
        machine.path(SPEC), "--", "+".join(shapes), version(), name, built, more=steady, log=log,
    )  # fmt: skip
    if failed:
        print(log.read_text(encoding="utf-8", errors="replace")[-3000:], file=sys.stderr)
        sys.exit(f"PyInstaller ended with {failed}; its log is {log}")
    programs = [program(machine.system, shape, out) for shape in shapes]
    for built in programs:
        # PyInstaller leaves both side by side.
        if built.parent.name == "onefile":
            (out / f"portable{built.suffix}").replace(built)
        else:
            shutil.rmtree(built.parent, ignore_errors=True)
            (out / "anivault").replace(built.parent)
    return programs


def program(system: str, shape: str, out: Path) -> Path:
    """Where a build leaves the program."""
    name = "anivault.exe" if system == "windows" else "anivault"
    return out / shape / name if shape == "onefile" else out / shape / "anivault" / name
