# SPDX-License-Identifier: GPL-3.0-or-later
"""
The project's own tests on another machine: part by part, and one table of all of it at the end.

Two tests run at once.  One that hangs ends its worker, is named, and the rest goes on; a part that ends without a
report counts as failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from environment import ROOT, say

from shipping.machines import BUILD, Machine

# Quick folders go together: under Wine a start of pytest takes longer than they do.  tests/exe is for the built program.
# tests/docs and tests/scripts ask about files that are the same everywhere, and about tools that run on Linux.
PARTS = (
    "tests/disk tests/scan tests/staging tests/session tests/settings tests/keychain tests/logs",
    "tests/model tests/lang tests/naming tests/match tests/view tests/parse tests/test_about.py tests/test_layers.py",
    "tests/tmdb", "tests/journal", "tests/commands", "tests/conformance tests/demo", "tests/shell", "tests/flows",
)  # fmt: skip
# On a busy machine one that writes thousands of times takes over three minutes under Wine.
LONGEST_TEST = 600
MANNER = ("-q", "-p", "no:cacheprovider", "-n", "2", "--timeout", str(LONGEST_TEST), "-rfE", "--color=no",
          "-m", "not slow and not terminal")  # fmt: skip
_REASON = re.compile(r"'Skipped: (.+)'\)")
_CRASHED = re.compile(r"crashed while running '(.+?)'")


@dataclass
class Count:
    """What became of some tests."""

    passed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, more: Count) -> None:
        self.passed += more.passed
        self.skipped += more.skipped
        self.failed += more.failed
        self.seconds += more.seconds

    def __str__(self) -> str:
        told = f"{self.passed:5} passed {self.skipped.total():4} skipped {len(self.failed):3} failed"
        return f"{told} {self.seconds:6.0f} s"


def run(machine: Machine, words: Sequence[str]) -> int:
    """All parts, or what *words* say to pytest; 1 where a test failed or a part did not come to its end."""
    parts = [[*words]] if words else [part.split() for part in PARTS]
    counts = []
    for number, part in enumerate(parts, 1):
        say(f"part {number} of {len(parts)}: {' '.join(part)}")
        report = re.sub(r"\W+", "-", " ".join(part))[:60]
        counts.append(_part(machine, part, BUILD / "suite" / f"{report}.xml"))
        say(str(counts[-1]))
    print("\n".join(table(zip(parts, counts, strict=True))))
    return int(any(count.failed for count in counts))


def table(rows: Iterable[tuple[Sequence[str], Count]]) -> list[str]:
    """A row a part and one for all, each reason of a skip with its number, each failure by name."""
    whole, lines = Count(), []
    for part, count in rows:
        lines.append(f"{count}  {' '.join(part)}")
        whole.add(count)
    lines += [f"{whole}  in all", "", "skipped:"]
    lines += [f"{number:5} {reason}" for reason, number in whole.skipped.most_common()]
    return [*lines, "", *(["failed:", *whole.failed] if whole.failed else ["nothing failed"])]


def _part(machine: Machine, words: Sequence[str], report: Path) -> Count:
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    begun = time.monotonic()
    code = _heard(machine, ["-m", "pytest", *MANNER, f"--junitxml={machine.path(report)}", *words])
    count = read(report.read_bytes()) if report.exists() else Count()
    if code and not count.failed:
        count.failed.append(f"{' '.join(words)}: pytest ended with {code}")
    count.seconds = time.monotonic() - begun
    return count


def _heard(machine: Machine, words: Sequence[str]) -> int:
    """
    Run the machine's Python, what it says as it comes, sign by sign; its exit code.

    What a test that hung has started lives on and keeps the pipe open: nobody waits for that.
    """
    more = {"PYTHONPYCACHEPREFIX": machine.path(BUILD / "pycache"), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        machine.command(machine.python, *words), cwd=ROOT, env=machine.environment(more),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    pipe = process.stdout.fileno()

    def pass_on() -> None:
        while piece := os.read(pipe, 65536):
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()

    ear = threading.Thread(target=pass_on, daemon=True)
    ear.start()
    code = process.wait()
    ear.join(5)
    return code


def read(report: bytes) -> Count:
    """The count of a JUnit report, which our own pytest wrote."""
    count = Count()
    for case in ET.fromstring(report).iter("testcase"):
        skipped = case.find("skipped")
        wrong = [case.find("failure"), case.find("error")]
        if any(one is not None for one in wrong):
            told = " ".join(one.get("message") or "" for one in wrong if one is not None)
            crashed = _CRASHED.search(told)
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            count.failed.append(f"{crashed[1]} (it hung, or ended its process)" if crashed else name)
        elif skipped is not None:
            # Of a whole file the reason stands further in.
            told = _REASON.search(skipped.text or "")
            count.skipped[told[1] if told else skipped.get("message") or "without a reason"] += 1
        else:
            count.passed += 1
    return count
