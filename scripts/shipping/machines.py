# SPDX-License-Identifier: GPL-3.0-or-later
"""Where programs of a platform run: on this machine, or Windows programs under Wine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environment import ROOT, prepare

from shipping import wine

BUILD = ROOT / "build"
RELEASE_LOCK = "requirements-release.lock"
TEST_LOCK = "requirements-dev.lock"
HERE = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


@dataclass(frozen=True)
class Machine:
    """A platform, and a Python of it with what one lock file names and nothing else."""

    system: str
    under_wine: bool
    python: Path

    def path(self, path: Path) -> str:
        """How a program of this machine calls *path*."""
        return wine.windows_path(path) if self.under_wine else str(path)

    def command(self, program: Path, *words: str) -> list[str]:
        return [*([wine.program()] if self.under_wine else []), str(program), *words]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        if self.under_wine:
            return wine.environment(more)
        return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | dict(more)

    def call(self, *words: str, more: Mapping[str, str] | None = None, log: Path | None = None) -> int:
        """Run this machine's Python; what it says goes to *log*, or to standard output as it comes."""
        command, environment = self.command(self.python, *words), self.environment(more or {})
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
            assert process.stdout is not None
            with open(log or os.devnull, "wb") as kept:
                for line in process.stdout:
                    kept.write(line)
                    if log is None:
                        sys.stdout.buffer.write(line)
                        sys.stdout.buffer.flush()
        return process.returncode

    @property
    def packages(self) -> Path:
        """The folder of what is installed into its Python."""
        if self.system == "windows":
            return (self.python.parent if self.under_wine else self.python.parents[1]) / "Lib" / "site-packages"
        return next((self.python.parents[1] / "lib").glob("python3*/site-packages"))


def builder(system: str) -> Machine:
    """The machine that builds for *system*, with the release's packages alone."""
    return _machine(system, "building", RELEASE_LOCK)


def tester(system: str) -> Machine:
    """The machine that tests what was built for *system*."""
    return _machine(system, "testing", TEST_LOCK)


def _machine(system: str, name: str, lock: str) -> Machine:
    if system == HERE:
        return Machine(system, under_wine=False, python=prepare(lock, BUILD / name))
    if (system, HERE) != ("windows", "linux"):
        sys.exit(f"{HERE} cannot build or test for {system}")
    made = wine.python(name, lock)
    wine.prefix()
    return Machine(system, under_wine=True, python=made)
