# SPDX-License-Identifier: GPL-3.0-or-later
"""
Draw the pictures in docs/screens: `.venv/bin/python scripts/make_screens.py`.

The program runs at a terminal, on the demonstration's library and catalogue; what pyte then holds is written as SVG, cell by
cell.  A test draws them again and compares, so the docs show what the program shows.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pyte

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from anivault_shell.demo.library import make_library  # noqa: E402
from anivault_shell.demo.server import DEMO_KEY, CatalogueServer  # noqa: E402
from tests.shell.terminal import Terminal  # noqa: E402

SCREENS = ROOT / "docs" / "screens"
# A cell in pixels, and where the letters stand in it.
WIDE, HIGH, BASE, SIZE = 8.4, 18, 13.5, 14
EDGE, BAR = 14, 30
COLOURS = {
    "default": "#d6dae5", "black": "#1b1e27", "red": "#ff8a80", "green": "#7fd69b", "brown": "#f0c674", "blue": "#82aaff",
    "magenta": "#c792ea", "cyan": "#7fd1e0", "white": "#d6dae5", "brightblack": "#7d859a",
}  # fmt: skip
GROUND = "#171a22"
# Blocks are drawn, so that no font leaves gaps between them.
EIGHTHS = {c: n / 8 for n, c in enumerate("▏▎▍▌▋▊▉█", start=1)}
FONT = "ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,'Noto Sans Mono CJK KR','Noto Sans CJK KR',monospace"
# What the toolbar says when all of it is drawn.
TOOLBAR = "3 unsure · 48 staged"
# What differs from run to run.
TIMES = re.compile(r"\b\d+\.\d s\b")


class Dim(pyte.HistoryScreen):
    """pyte knows no faint letters; they are grey here."""

    def select_graphic_rendition(self, *attrs: int, **named: Any) -> None:
        super().select_graphic_rendition(*(90 if a == 2 else a for a in attrs), **named)


class Photographed(Terminal):
    kept_by = Dim


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name and title, the size of its window, and what is typed before it is taken."""

    name: str
    title: str
    rows: int
    columns: int
    play: Callable[[Terminal], None]


def _answer(line: str) -> Callable[[Terminal], None]:
    def play(shell: Terminal) -> None:
        _clean(shell)
        shell.type(line)
        shell.key("enter")
        shell.until(lambda: shell.prompted() and shell.cursor[0] > 0, f"an answer to {line!r}")
        shell.until(lambda: TOOLBAR in shell.screen[-1], "the toolbar")

    return play


def _typed(*keys: tuple[str, str]) -> Callable[[Terminal], None]:
    """Keys, and what is seen after each of them."""

    def play(shell: Terminal) -> None:
        _clean(shell)
        for part, seen in keys:
            shell.type(part)
            shell.until(lambda seen=seen: seen in "\n".join(shell.screen), repr(seen))  # type: ignore[misc]

    return play


def _clean(shell: Terminal) -> None:
    shell.until(shell.prompted, "a prompt")
    shell.type("\x0c")
    shell.until(lambda: shell.cursor[0] == 0 and shell.prompted(), "an empty screen")


SHOTS = (
    Shot(
        "shows",
        "shows: one row for each release",
        26,
        120,
        _answer("shows status:unsure or title:titan or title:frieren"),
    ),
    Shot("why", "why: the evidence, the runner-up, what would tip it", 30, 110, _answer("why title:kanon")),
    Shot("narrow", "the same list in a window of 80 columns", 24, 80, _answer("ls res:1080p title:titan")),
    Shot("diff", "plan diff: what changes in each name", 24, 110, _answer("plan diff @30")),
    Shot("tree", "plan tree: before and after", 42, 110, _answer("plan tree title:titan")),
    Shot("stats", "stats: what the library is made of", 28, 90, _answer("stats --by status,release_group,resolution")),
    Shot(
        "missing",
        "missing: aired episodes that are not there",
        16,
        110,
        _answer("missing title:titan or title:frieren"),
    ),
    Shot("error", "a slip is pointed at", 14, 80, _answer("shows (rg:LunaSubs or staus:unsure) ep:1..12")),
    Shot(
        "pager",
        "long output in the pager, with search",
        18,
        110,
        _typed(("ls --all\r", "q leaves"), ("/frieren\r", "16-31 of 55")),
    ),
    Shot("find", "find as you type", 18, 100, _typed(("find\r", "Enter shows it"), ("titan", "6 found"))),
)


def pictures(folder: Path) -> Iterator[tuple[str, str]]:
    """Each picture's file name and its SVG; *folder* is to work in, new or empty."""
    make_library(str(folder / "library"))
    with CatalogueServer() as server:
        environment = {
            "ANIVAULT_HOME": str(folder / "home"), "ANIVAULT_TMDB_URL": server.url, "ANIVAULT_TMDB_KEY": DEMO_KEY,
            "ANIVAULT_RATE_BASE": "1000", "ANIVAULT_CONCURRENCY": "1", "LANG": "en_US.UTF-8", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        with Photographed(["--session", "shots"], environment, str(folder), 24, 100) as shell:
            for line in ("scan library", "match", "dest vault", "stage"):
                shell.answer(line)
            shell.key("ctrl-d")
            shell.ended()
        for shot in SHOTS:
            yield f"{shot.name}.svg", _taken(shot, environment, folder)


def _taken(shot: Shot, environment: Mapping[str, str], folder: Path) -> str:
    arguments = ["--session", "shots", "--offline"]
    with Photographed(arguments, environment, str(folder), shot.rows, shot.columns) as shell:
        shot.play(shell)
        shell.settle()
        return drawn(shell, shot, str(folder))


def drawn(shell: Terminal, shot: Shot, folder: str) -> str:
    """The screen of *shell* as SVG: a window with its title, every run of alike cells a text of a fixed length."""
    rows = _seen(shell)
    lines = frame(shot.columns, len(rows), escape(shot.title))
    for n, row in enumerate(rows):
        lines += row_of(shell, row, EDGE + BAR + n * HIGH, shot.columns, folder)
    return timeless("\n".join([*lines, "</svg>", ""]))


def frame(columns: int, rows: int, title: str, style: str = "") -> list[str]:
    """The head of an SVG and an empty window for so many cells."""
    wide, high = columns * WIDE + 2 * EDGE, rows * HIGH + 2 * EDGE + BAR
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}" role="img" '
        f'aria-label="{title}">',
        f"<title>{title}</title>",
        f"<style>text{{font:{SIZE}px {FONT};white-space:pre}}.b{{font-weight:700}}.u{{text-decoration:underline}}{style}</style>",
        f'<rect width="{wide:g}" height="{high:g}" rx="10" fill="{GROUND}"/>',
        *(
            f'<circle cx="{20 + 18 * n}" cy="18" r="5.5" fill="{c}"/>'
            for n, c in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        ),
        f'<text x="{wide / 2:g}" y="22.5" fill="#7d859a" text-anchor="middle">{title}</text>',
    ]


def _seen(shell: Terminal) -> list[int]:
    """The rows of the screen, but for the empty ones that completion would be drawn on."""
    said = [n for n, row in enumerate(shell.screen) if row]
    *above, last = said
    return [*range(above[-1] + 1), *([above[-1] + 1] if last > above[-1] + 1 else []), last]


def timeless(text: str) -> str:
    return TIMES.sub(lambda m: re.sub(r"\d", "0", m[0]), text)


def row_of(shell: Terminal, row: int, top: float, columns: int, folder: str) -> Iterator[str]:
    """The first *columns* cells of a row, without the place it was drawn in."""
    text = "".join(shell.cell(row, x).data or "\0" for x in range(columns)).replace(folder, "~".ljust(len(folder)))
    text = re.sub(r"~( +)(\S*)", r"~\2\1", text)
    at = 0
    while at < columns:
        look = _look(shell.cell(row, at))
        end = at + 1
        while end < columns and (not shell.cell(row, end).data or _look(shell.cell(row, end)) == look):
            end += 1
        # A wide letter fills two cells, the second of them empty; each gets its own place.
        yield from _run(text[at:end], at, end, top, look)
        at = end


def _look(cell: Any) -> tuple[str, str, bool, bool]:
    """The colours of letters and ground, bold, underlined."""
    ink, ground = _colour(cell.fg, COLOURS["default"]), _colour(cell.bg, GROUND)
    return (*((ground, ink) if cell.reverse else (ink, ground)), bool(cell.bold), bool(cell.underscore))


def _colour(name: str, otherwise: str) -> str:
    if name == "default":
        return otherwise
    return COLOURS.get(name) or COLOURS.get(name.removeprefix("bright")) or f"#{name}"


def _run(text: str, at: int, end: int, top: float, look: tuple[str, str, bool, bool]) -> Iterator[str]:
    ink, ground, bold, under = look
    x = EDGE + at * WIDE
    if ground != GROUND:
        yield f'<rect x="{x:g}" y="{top:g}" width="{(end - at) * WIDE:g}" height="{HIGH}" fill="{ground}"/>'
    names = " ".join(n for n, on in (("b", bold), ("u", under)) if on)
    # Wide letters stand by themselves: another font's may be less than two cells wide, and those beside them must not move.
    for found in re.finditer(r"█*[▏▎▍▌▋▊▉█]|(?:[^\0\s]\0)+|(?:[^\0\s▏▎▍▌▋▊▉█](?!\0)(?: (?=[^\s]))?)+", text):
        left = x + found.start() * WIDE
        if found[0][0] in EIGHTHS:
            share = sum(EIGHTHS[c] for c in found[0])
            yield f'<rect x="{left:.1f}" y="{top + 3:g}" width="{WIDE * share:.1f}" height="{HIGH - 6}" fill="{ink}"/>'
            continue
        shown = found[0].rstrip(" ")
        length = len(shown) * WIDE
        marks = f' class="{names}"' if names else ""
        marks += ' lengthAdjust="spacingAndGlyphs"' if "\0" in shown else ""
        yield (
            f'<text x="{left:.1f}" y="{top + BASE:g}" fill="{ink}" textLength="{length:.1f}"{marks}>'
            f"{escape(shown.replace(chr(0), ''))}</text>"
        )


def write() -> None:
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in pictures(Path(folder)):
            path = SCREENS / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                print(f"wrote {name}")


if __name__ == "__main__":
    write()
