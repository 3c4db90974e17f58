# SPDX-License-Identifier: GPL-3.0-or-later
"""
Look for weaknesses: `python3 scripts/audit.py`.

bandit reads the source, detect-secrets all that git keeps, and pip-audit asks whether a weakness is known of a version that
a lock file names.  Whatever they find fails, unless `scripts/audit.toml` has it with the reason why it may stay; what
stands there and is found no more fails too.  `--online` fails as well where pip-audit could not ask; `--source`, which the
everyday checks run, leaves pip-audit out and so needs no network.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from environment import ROOT, prepare, say

SOURCE_LOCK, PACKAGES_LOCK = "requirements-dev.lock", "requirements-audit.lock"
KNOWN = ROOT / "scripts" / "audit.toml"
SOURCES = ("anivault_shell", "scripts")
FOLDERS = (*SOURCES, "tests", "docs", "schemas")
# A lock is all hashes, and its packages are pip-audit's.
NO_SECRETS = r"\.lock$"
PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.!+-]+)", re.MULTILINE)


class Unasked(Exception):
    """pip-audit had no answer; says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a tool found: its rule, the file, the line (0: none), and the tool's words."""

    tool: str
    rule: str
    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.tool} {self.rule}: {self.words}"


@dataclass(frozen=True, slots=True)
class Known:
    """What may stay: a tool's rule in the files of a pattern, and why."""

    tool: str
    rule: str
    files: str
    why: str

    def covers(self, found: Finding) -> bool:
        return (self.tool, self.rule) == (found.tool, found.rule) and fnmatchcase(found.file, self.files)


def main() -> int:
    python = prepare(SOURCE_LOCK)
    known = [Known(**row) for row in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["known"]]
    say("bandit")
    found = list(in_source(python))
    say("detect-secrets")
    found += secrets(python)
    options, unasked = sys.argv[1:], ""
    asks = "--source" not in options
    if asks:
        say("pip-audit")
        try:
            found += weaknesses(prepare(PACKAGES_LOCK, ROOT / "build" / "audit"))
        except Unasked as exc:
            unasked = f"pip-audit could not ask: {exc}. Nothing is said of the packages."
    if unasked or not asks:
        known = [row for row in known if row.tool != "pip-audit"]
    return told(found, known, unasked, online="--online" in options)


def told(found: Iterable[Finding], known: list[Known], unasked: str, *, online: bool) -> int:
    """Print what is new and what is no more; the exit code."""
    found = list(found)
    new = [f for f in found if not any(row.covers(f) for row in known)]
    idle = [row for row in known if not any(row.covers(f) for f in found)]
    for finding in new:
        print(finding)
    for row in idle:
        print(f"scripts/audit.toml: {row.tool} {row.rule} is found no more in {row.files}; take it out")
    if unasked:
        print(unasked)
    say(f"{len(found)} found, {len(found) - len(new)} of them known, {len(new)} new")
    return 1 if new or idle or (unasked and online) else 0


def in_source(python: Path) -> Iterator[Finding]:
    answer = _asked(python, "bandit", "--quiet", "--recursive", *SOURCES, "--format", "json")
    for error in answer["errors"]:
        raise SystemExit(f"bandit could not read {error}")
    for row in answer["results"]:
        yield Finding("bandit", row["test_id"], _plain(row["filename"]), row["line_number"], row["issue_text"])


def secrets(python: Path) -> Iterator[Finding]:
    """What looks like a secret in a file that git keeps; `--no-verify`: a tool that finds one sends it nowhere."""
    # Out of a release of the source, where nothing says what git keeps, it is all in the folders of ours.
    what = () if (ROOT / ".git").exists() else ("--all-files", *FOLDERS)
    answer = _asked(python, "detect_secrets", "scan", "--no-verify", "--exclude-files", NO_SECRETS, *what)
    for file, rows in answer["results"].items():
        for row in rows:
            yield Finding("detect-secrets", row["type"], _plain(file), row["line_number"], "looks like a secret")


def weaknesses(python: Path) -> Iterator[Finding]:
    """What is known against a package of any lock; raises `Unasked` where one could not be looked up."""
    rows = [row for wanted in rounds(pinned(ROOT.rglob("*.lock"))) for row in _looked_up(python, wanted)]
    skipped = [row["skip_reason"] for row in rows if "skip_reason" in row]
    if skipped:
        raise Unasked(f"{len(skipped)} of {len(rows)} packages were not looked up ({skipped[0]})")
    for row in rows:
        for weakness in row["vulns"]:
            mended = ", ".join(weakness["fix_versions"]) or "no version"
            yield Finding("pip-audit", weakness["id"], row["name"], 0, f"{row['version']}, mended in {mended}")


def pinned(locks: Iterable[Path]) -> set[tuple[str, str]]:
    """Every package and version that stands in one of *locks*, but for those in folders that are made."""
    made = ("build", "dist", "releases", ".venv")
    ours = (lock for lock in locks if lock.relative_to(ROOT).parts[0] not in made)
    return {(row["name"], row["version"]) for lock in ours for row in PINNED.finditer(lock.read_text("utf-8"))}


def rounds(pins: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """*pins* in as many rounds as a package has versions: pip-audit takes one of them at a time."""
    found: list[dict[str, str]] = []
    for name, version in sorted(pins):
        free = next((row for row in found if name not in row), None)
        if free is None:
            found.append(free := {})
        free[name] = version
    return found


def _looked_up(python: Path, wanted: dict[str, str]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "all.txt")
        listed.write_text("".join(f"{name}=={version}\n" for name, version in wanted.items()), encoding="utf-8")
        words = [
            "--format",
            "json",
            "--no-deps",
            "--disable-pip",
            "--progress-spinner",
            "off",
            "--requirement",
            str(listed),
        ]
        return _asked(python, "pip_audit", *words)["dependencies"]


def _asked(python: Path, module: str, *words: str) -> Any:
    """What a tool answers in JSON; its exit code says only that something was found."""
    ran = subprocess.run(
        [str(python), "-m", module, *words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
        check=False, env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        return json.loads(ran.stdout)
    except ValueError:
        last = (ran.stderr.strip().splitlines() or ["nothing said"])[-1]
        if module == "pip_audit":
            raise Unasked(last) from None
        raise SystemExit(f"{module} ended with {ran.returncode}: {last}") from None


def _plain(file: str) -> str:
    return file.replace("\\", "/").removeprefix("./")


if __name__ == "__main__":
    sys.exit(main())
