# SPDX-License-Identifier: GPL-3.0-or-later
"""
Verify a release folder from outside: `python3 scripts/verify_release.py releases/anivault-VERSION`.

Sums; the bill of materials and the licences against what the program's bytes hold, and the program as a folder against that;
start, help within half a minute, and demonstration, each with how long it took, the last with the memory it had.
Needs nothing but Python (and Wine, for a Windows program on Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipping import folder, wine
from shipping.inside import Inside, inside

MODULE = "anivault:module"
HELP_WITHIN = 30
# What `status --metrics` tells of its own memory.
MEMORY = re.compile(r"^ *memory +.*?([\d.,]+ \w+ at most)", re.MULTILINE)
OURS = ("anivault_shell", "__main__")
WANTED = (
    "CHANGELOG.md", "docs/getting-started.md", "schemas/event.schema.json", "LICENSES/GPL-3.0-or-later.txt", folder.BILL,
    folder.THIRD_PARTIES,
)  # fmt: skip


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("release", type=Path)
    reader.add_argument("--unstarted", action="store_true", help="look only; start nothing")
    given = reader.parse_args()
    wrong = 0
    for what, found in checks(given.release.resolve(), start=not given.unstarted):
        print(f"{what}: {'good' if not found else ''}")
        for line in found:
            print(f"  {line}")
        wrong += len(found)
    return 1 if wrong else 0


def checks(release: Path, *, start: bool) -> Iterator[tuple[str, list[str]]]:
    """What was looked at, and what is wrong with it."""
    yield "sums", folder.wrong_sums(release)
    missing = [f"missing: {name}" for name in WANTED if not (release / name).is_file()]
    yield "files", missing
    if not all((release / name).is_file() for name in (folder.BILL, folder.THIRD_PARTIES)):
        return
    program = next((release / name for name in ("anivault.exe", "anivault") if (release / name).is_file()), None)
    if program is None:
        yield "program", ["there is none"]
        return
    held = inside(program)
    bill = json.loads((release / folder.BILL).read_text(encoding="utf-8"))
    yield "bill of materials", wrong_bill(bill, held, folder.digest(program))
    yield "the folder's zip", [line for zipped in release.glob("*-folder.zip") for line in wrong_zip(zipped, held)]
    works = json.loads((release / folder.THIRD_PARTIES).read_text(encoding="utf-8"))
    yield "licences", wrong_licences(works, bill, release)
    if start:
        yield from _starts(program, bill)


def wrong_bill(bill: Mapping[str, Any], held: Inside, digest: str) -> list[str]:
    """What is inside and not in the bill, or in the bill and not inside."""
    works = bill["components"]
    modules = {p["value"] for work in works for p in work.get("properties", ()) if p["name"] == MODULE}
    files = {
        part["name"]: part["hashes"][0]["content"]
        for work in works
        for part in work.get("components", ())
        if part["type"] == "file"
    }
    wrong = [] if bill["metadata"]["component"]["hashes"][0]["content"] == digest else ["written for another program"]
    tops = {name.partition(".")[0] for name in modules}
    wrong += [f"not in the bill: module {name}" for name in sorted(held.top_modules - tops - set(OURS))]
    # The standard library stands in the bill by the names of its parts.
    wrong += [f"not inside: module {name}" for name in sorted(modules - held.modules - held.top_modules)]
    theirs = {name: said for name, said in held.files.items() if not name.startswith(OURS)}
    wrong += [f"not in the bill: {name}" for name in sorted(theirs.keys() - files.keys())]
    wrong += [f"not inside: {name}" for name in sorted(files.keys() - theirs.keys())]
    return wrong + [
        f"another one: {name}" for name in sorted(files.keys() & theirs.keys()) if files[name] != theirs[name]
    ]


def wrong_zip(zipped: Path, held: Inside) -> list[str]:
    """What the program as a folder has more, less, or other than the program in one file, of which the bill speaks."""
    with tempfile.TemporaryDirectory() as there, zipfile.ZipFile(zipped) as archive:
        archive.extractall(there)
        program = next(path for path in Path(there).glob("anivault/anivault*") if path.is_file())
        found = inside(program)
    both = found.files.keys() | held.files.keys()
    return [f"another one: {name}" for name in sorted(both) if found.files.get(name) != held.files.get(name)] + [
        f"only in one: module {name}" for name in sorted(found.modules ^ held.modules)
    ]


def wrong_licences(works: list[dict[str, Any]], bill: Mapping[str, Any], release: Path) -> list[str]:
    """Works of the bill without a licence or its text."""
    said = {work["name"]: work for work in works}
    listed = {work["name"] for work in bill["components"]}
    wrong = [f"no licence: {name}" for name in sorted(listed - said.keys())]
    wrong += [f"not in the bill: {name}" for name in sorted(said.keys() - listed)]
    for name, work in said.items():
        if not work["licence"] or not work["texts"]:
            wrong.append(f"no licence: {name}")
        texts = (release / folder.LICENCES / text for text in work["texts"])
        wrong += [f"no text: {text.name} of {name}" for text in texts if not text.is_file() or not text.stat().st_size]
        wrong += [f"no licence: {part['name']} in {name}" for part in work["contains"] if not part["licence"]]
    return wrong


def _starts(program: Path, bill: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    about = bill["metadata"]["component"]
    commit = next(p["value"] for p in about["properties"] if p["name"] == "anivault:commit")
    ran = _run(program, "--version")
    missing = [word for word in (f"AniVault {about['version']}", commit) if word not in ran.said]
    yield f"start ({ran.seconds:.1f} s)", [f"it does not say {word}" for word in missing]
    ran = _run(program, "--help")
    well = ran.code == 0 and ran.seconds < HELP_WITHIN
    yield f"help ({ran.seconds:.1f} s)", [] if well else [f"ended with {ran.code}"]
    ran = _run(program, "-c", "demo; status --metrics")
    memory = MEMORY.search(ran.said)
    yield (
        f"demo ({ran.seconds:.1f} s, {memory[1] if memory else 'memory unknown'})",
        [] if "files are back where they were" in ran.said else [ran.said[-500:]],
    )


@dataclass(frozen=True)
class Run:
    """What the program said, its exit code, and how long it took."""

    said: str
    code: int
    seconds: float


def _run(program: Path, *words: str) -> Run:
    """The program in an empty home."""
    more: dict[str, str] = {}
    command = [str(program), *words]
    with tempfile.TemporaryDirectory() as home:
        if program.suffix == ".exe" and os.name != "nt":
            wine.prefix()
            more = wine.environment({"ANIVAULT_HOME": wine.windows_path(Path(home))})
            command = [wine.program(), *command]
        else:
            more = {"ANIVAULT_HOME": home}
        begun = time.monotonic()
        with subprocess.Popen(
            command,
            env=dict(os.environ) | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            # Not a pipe: Wine's desktop gets it from the first program with a window, and may hold it for as long as others run.
            stderr=subprocess.DEVNULL,
        ) as process:
            said, _ = process.communicate(timeout=300)
        seconds = time.monotonic() - begun
    return Run(said.decode("utf-8", "replace"), process.returncode, seconds)


if __name__ == "__main__":
    sys.exit(main())
