# SPDX-License-Identifier: GPL-3.0-or-later
"""
Record the tour that the README shows: `.venv/bin/python scripts/make_tour.py`.

The program runs at a terminal, on the demonstration's library and catalogue, and what pyte holds after each answer is
kept.  Only the pace is ours: the picture types evenly and waits as long as an answer takes to read.  It is one SVG with
a style sheet and no script; who asks for less motion sees its end, at rest.  A test records it again.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from make_screens import (
    BAR,
    COLOURS,
    DEMO_KEY,
    EDGE,
    HIGH,
    ROOT,
    WIDE,
    CatalogueServer,
    Photographed,
    frame,
    make_library,
    row_of,
    timeless,
)

# The terminal is taller than the picture: where the prompt scrolls depends on how quick the terminal answers it, so nothing may.
ROWS, COLUMNS, SHOWN = 44, 96, 28
LETTER, BEFORE, AFTER, A_LINE, LAST = 0.06, 0.7, 1.3, 0.25, 4.0
# What differs from run to run.
DAY = re.compile(r"\btx \d{8}-")
# What is typed, a screen for each group.
LINES = (
    ("scan library", "match", "shows @11-13,28-30,40"),
    ("why @11", "pin @11 tv:34124"),
    ("dest vault", "stage", "plan @36-37,40", "commit", "undo"),
)


@dataclass(frozen=True, slots=True)
class Tour:
    name: str
    title: str
    language: str


TOURS = (
    Tour("tour.svg", "AniVault: from scan to undo", "en-US"),
    Tour("tour.ko.svg", "AniVault: scan에서 undo까지", "ko-KR"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is seen for some seconds: the SVG of each row, top to bottom."""

    seconds: float
    rows: tuple[str, ...]


def recorded(tour: Tour) -> str:
    """*tour* as SVG. Lines break where the folder's name ends, so that is short whoever runs this."""
    with tempfile.TemporaryDirectory(prefix="av-", dir="/tmp") as folder:
        make_library(os.path.join(folder, "library"))
        return drawn(tour, list(played(tour, Path(folder))))


def played(tour: Tour, folder: Path) -> Iterator[Frame]:
    """The frames of one run of the program."""
    with CatalogueServer() as server:
        environment = {
            "ANIVAULT_HOME": str(folder / "home"), "ANIVAULT_TMDB_URL": server.url, "ANIVAULT_TMDB_KEY": DEMO_KEY,
            "ANIVAULT_RATE_BASE": "1000", "ANIVAULT_CONCURRENCY": "1", "LANG": "en_US.UTF-8", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        with Photographed(["--lang", tour.language], environment, str(folder), ROWS, COLUMNS) as shell:
            for group in LINES:
                shell.until(shell.prompted, "a prompt")
                if group is not LINES[0]:
                    shell.type("\x0c")
                    shell.until(lambda: shell.cursor[0] == 0 and shell.prompted(), "an empty screen")
                for line in group:
                    yield from _step(shell, line, str(folder))
            shell.key("ctrl-d")


def _step(shell: Photographed, line: str, folder: str) -> Iterator[Frame]:
    shell.until(shell.prompted, "a prompt")
    shell.settle()
    yield Frame(BEFORE, _rows(shell, folder))
    at, begun = shell.cursor
    shell.type(line)
    shell.until(
        lambda: shell.line.rstrip().startswith(line) and shell.cursor[1] == begun + len(line), f"{line!r} typed"
    )
    shell.settle()
    for column in range(begun + 1, begun + len(line) + 1):
        yield Frame(LETTER, _rows(shell, folder, column))
    shell.key("enter")
    question = line in ("commit", "undo")
    shell.until(
        lambda: "[y/N]" in shell.screen[shell.cursor[0]] if question else _answered(shell), f"an answer to {line!r}"
    )
    shell.settle()
    if question:
        yield Frame(BEFORE + AFTER, _rows(shell, folder))
        shell.type("y")
        yield Frame(BEFORE, _rows(shell, folder))
        shell.key("enter")
        shell.until(lambda: _answered(shell), f"the end of {line!r}")
        shell.settle()
    yield Frame(AFTER + A_LINE * min(shell.cursor[0] - at, 20), _rows(shell, folder))


def _answered(shell: Photographed) -> bool:
    return shell.prompted() and shell.cursor[0] > 0


def _rows(shell: Photographed, folder: str, typed: int | None = None) -> tuple[str, ...]:
    """The rows of the picture; with *typed*, the cursor's row up to that column and nothing of what completion draws below."""
    at, column = shell.cursor
    assert at < SHOWN - 2, f"the picture is too small for this\n{shell.picture()}"
    toolbar = "".join(row_of(shell, ROWS - 1, 0, COLUMNS, folder))
    return *(_row(shell, folder, n, column, typed) for n in range(SHOWN - 1)), toolbar


def _row(shell: Photographed, folder: str, n: int, column: int, typed: int | None) -> str:
    at = shell.cursor[0]
    columns = COLUMNS if typed is None or n < at else typed if n == at else 0
    row = "".join(row_of(shell, n, 0, columns, folder))
    if n != at:
        return row
    x = EDGE + (column if typed is None else typed) * WIDE
    return (
        row + f'<rect x="{x:.1f}" y="2" width="{WIDE}" height="{HIGH - 3}" fill="{COLOURS["default"]}" opacity=".6"/>'
    )


def drawn(tour: Tour, frames: list[Frame]) -> str:
    """The frames as one SVG: each row's picture stands as long as it is unchanged, and the whole begins again."""
    ends: list[float] = []
    for shown in frames:
        ends.append((ends[-1] if ends else 0.0) + shown.seconds)
    whole = ends[-1] + LAST
    rest = len(frames) - 1
    styles: dict[tuple[int, int], str] = {}
    body = []
    for n in range(SHOWN):
        for first, last, row in _runs([shown.rows[n] for shown in frames]):
            if row:
                name = styles.setdefault((first, last), f"k{len(styles)}")
                still = " s" if first <= rest <= last else ""
                body.append(f'<g class="{name}{still}" transform="translate(0 {EDGE + BAR + n * HIGH:g})">{row}</g>')
    sheet = "".join(_style(name, first, last, ends, whole) for (first, last), name in styles.items())
    sheet += (
        "@media (prefers-reduced-motion:reduce){g{animation:none!important;visibility:hidden}g.s{visibility:visible}}"
    )
    return "\n".join([*frame(COLUMNS, SHOWN, escape(tour.title), sheet), *body, "</svg>", ""])


def _runs(rows: list[str]) -> Iterator[tuple[int, int, str]]:
    """The stretches of frames in which a row does not change: first, last, what it shows."""
    first = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or rows[n] != rows[first]:
            yield first, n - 1, rows[first]
            first = n


def _style(name: str, first: int, last: int, ends: list[float], whole: float) -> str:
    begin = ends[first - 1] / whole * 100 if first else 0.0
    end = ends[last] / whole * 100 if last < len(ends) - 1 else 100.0
    before = f"0%{{visibility:hidden}}{begin:.3f}%{{visibility:visible}}" if begin else "0%{visibility:visible}"
    after = f"{end:.3f}%{{visibility:hidden}}" if end < 100 else ""
    close = f"100%{{visibility:{'hidden' if after else 'visible'}}}"
    return f".{name}{{animation:{name} {whole:.2f}s step-end infinite}}@keyframes {name}{{{before}{after}{close}}}"


def same(text: str) -> str:
    """*text* of a recording without its day and its times: what is equal in each."""
    return DAY.sub("tx 00000000-", timeless(text))


def write() -> None:
    for tour in TOURS:
        text = recorded(tour)
        path = ROOT / "docs" / tour.name
        if not path.exists() or same(path.read_text("utf-8")) != same(text):
            path.write_text(text, encoding="utf-8")
            print(f"wrote {tour.name}, {len(text.encode()):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    write()
