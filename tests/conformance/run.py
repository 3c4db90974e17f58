# SPDX-License-Identifier: GPL-3.0-or-later
"""
Runs the scripts of this folder through the program, as `NAME.expected` says.

`python -m tests.conformance.run` writes what the program answers now; look at the difference before you keep it.

A script's first comments may say how it is run: `# options: …` before its name, `# arguments: …` behind it, `# by: pipe` or
`# by: -c`, `# stdin: …`, `# setup: …` (a line that is run before).
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from anivault_shell.demo.library import make_library
from anivault_shell.demo.server import CatalogueServer
from tests.flows.program import Program

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.avsh"))
HEADER = re.compile(r"^# (options|arguments|by|stdin|setup): (.*?)\r?$", re.MULTILINE)
ENVIRONMENT = {"CONFORMANCE": "어디 에", "TMDB_KEY": "secret", "NO_COLOR": "1"}
KANON = tuple(f"[OldTown] Kanon - {n:02} [DVD].avi" for n in (1, 2, 3))
# What differs from run to run and says nothing about the language.
CHANGING = (
    (re.compile(r"\d+\.\d s\b"), "0.0 s"),
    (re.compile(r"\d+ requests?, \d+ from cache"), "N requests, N from cache"),
    (re.compile(r"\b20\d{6}-\d+\b"), "TX"),
    (re.compile(r'\{"phase":"\w+","event":"progress".*\n'), ""),
    (re.compile(r'"(requests|cache_hits)":\d+'), r'"\1":N'),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "TIME"),
)


def files(here: Path, *, library: bool) -> None:
    """What the scripts find around them; the demonstration's *library* where they speak of it."""
    here.mkdir(parents=True)
    if library:
        make_library(str(here / "library"))
    names = {
        "Kanon": KANON,
        "My Anime": ("Your Name. (2016) [1080p].mkv",),
        "Twice": (KANON[0], "[Other] Kanon - 01.avi"),
        "한국어": ("진격의 거인 3기 05화 1080p.mkv", "진격의 거인 3기 05화 1080p.smi"),
    }
    for folder, inside in names.items():
        (here / folder).mkdir()
        for name in inside:
            (here / folder / name).write_bytes(name.encode())
    (here / "inner.avsh").write_text("ls 7\ntemplate\n", encoding="utf-8")
    (here / "round.avsh").write_text("source round.avsh\n", encoding="utf-8")
    (here / "broken.avsh").write_text("template\n\nls titel:'葬送 x' ; qiut\n", encoding="utf-8")


def answer(script: Path, url: str, *, installed: bool) -> str:
    """Standard output, standard error and exit code of *script*, by the *installed* program or in this process."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as top:
        desk = Path(top).resolve()
        text = script.read_bytes().decode("utf-8-sig")
        files(desk / "here", library="library" in text)
        (desk / "here" / script.name).write_bytes(script.read_bytes())
        program = Program(desk / "home", desk / "here", url, more=ENVIRONMENT)
        run = program if installed else program.inside
        said = dict(HEADER.findall(text))
        if "setup" in said:
            run("-c", said["setup"])
        options = shlex.split(said.get("options", ""))
        if said.get("by") == "pipe":
            ran = run(*options, stdin=text)
        elif said.get("by") == "-c":
            ran = run(*options, "-c", text.strip().splitlines()[-1])
        else:
            ran = run(*options, script.name, *shlex.split(said.get("arguments", "")), stdin=said.get("stdin", ""))
        shown = [
            f"--- {name}\n{plain(written, desk)}" for name, written in (("out", ran.out), ("err", ran.err)) if written
        ]
        return "".join([*shown, f"--- exit {ran.code}\n"])


def plain(text: str, desk: Path) -> str:
    """What was written, without what differs from run to run."""
    text, top = forward(text), forward(str(desk))
    text = text.replace(f"{top}/here", "HERE").replace(top, "DESK")
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text if text.endswith("\n") or not text else text + "\n"


def forward(text: str) -> str:
    """Paths of Windows as the others write them, in JSON too."""
    return text.replace("\\\\", "/").replace("\\", "/") if os.name == "nt" else text


def expected(script: Path) -> str:
    return forward(script.with_suffix(".expected").read_text(encoding="utf-8"))


def write() -> None:
    wanted = [p for p in SCRIPTS if len(sys.argv) < 2 or p.stem in sys.argv[1:]]
    with CatalogueServer() as server:
        for script in wanted:
            path, now = script.with_suffix(".expected"), answer(script, server.url, installed=False)
            if not path.exists() or expected(script) != now:
                path.write_text(now, encoding="utf-8", newline="\n")
                sys.stdout.write(f"wrote {path.name}\n")


if __name__ == "__main__":
    write()
