# SPDX-License-Identifier: GPL-3.0-or-later
"""
Build the program: `python3 scripts/build.py [windows|linux|macos] [--shape onefile|onedir]`.

Without a name it builds for this machine; `windows` on Linux builds under Wine.  The result lies under
`dist/SYSTEM/`.  `--twice` builds again from nothing and says whether both builds are equal, byte by byte.

`--with nuitka` compiles it instead, for this machine only, into `dist/SYSTEM/nuitka/`; `--with either` does so where PyInstaller
fails.  The exit code is 0 where a program was built.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT, say
from shipping import bundle, compiled, machines


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("system", nargs="?", choices=("windows", "linux", "macos"), default=machines.HERE)
    reader.add_argument("--shape", choices=bundle.SHAPES, action="append", help="default: both")
    reader.add_argument("--twice", action="store_true", help="build twice and compare")
    reader.add_argument("--with", choices=("pyinstaller", "nuitka", "either"), default="pyinstaller", dest="tool")
    given = reader.parse_args()
    out, shapes = ROOT / "dist" / given.system, given.shape or bundle.SHAPES
    programs = _built(given.system, shapes, out, given.tool)
    for program in programs:
        say(f"{program.relative_to(ROOT)}: {program.stat().st_size:,} bytes")
    if not given.twice:
        return 0
    again = _built(given.system, shapes, machines.BUILD / "again" / given.system, given.tool)
    different = sum(not equal(*pair) for pair in zip(programs, again, strict=True))
    return 1 if different else 0


def _built(system: str, shapes: Sequence[str], out: Path, tool: str) -> list[Path]:
    if tool != "nuitka":
        try:
            return bundle.build(machines.builder(system), shapes, out)
        except SystemExit as failed:
            if tool == "pyinstaller":
                raise
            say(f"{failed.code}; Nuitka is tried instead")
    if system != machines.HERE:
        sys.exit("Nuitka compiles for the machine it runs on alone")
    return [compiled.build(out)]


def equal(first: Path, second: Path) -> bool:
    """Whether two builds have the same files with the same bytes; names those that differ."""
    here, there = sums(first), sums(second)
    different = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    for name in different:
        print(f"differs: {name}", file=sys.stderr)
    say(f"{len(here)} files in each of two builds, {len(different)} different")
    return not different


def sums(program: Path) -> dict[str, str]:
    """SHA-256 of *program* and, of a build in a folder, of all beside it."""
    folder = program.parent
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


if __name__ == "__main__":
    sys.exit(main())
