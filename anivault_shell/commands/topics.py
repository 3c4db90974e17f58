# SPDX-License-Identifier: GPL-3.0-or-later
"""What `help` knows beside the commands: `help selectors`, `help templates`, `help scripts`, `help exit`, `help settings`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from anivault_shell.view.answer import Cell

Lines = Iterator[tuple[Cell, ...]]
SELECTORS = (
    ("12", "a file, by its number in `ls`"),
    ("3-7  3,9,12", "several"),
    ("@7  @2-5", "the files of a bundle, by its number in `shows`"),
    ("all", "every file, whatever the filter shows"),
    (".", "what the filter shows, which is also what is meant where nothing is said"),
    ("title:kanon ep:1..3", "a query; `help query` has its fields"),
)
SCRIPT_WORDS = (
    ("; and # …", "part commands, and begin a comment, with a blank around them"),
    ("'…'  \"…\"", "keep blanks together; a doubled quote inside is one quote"),
    ("$1 … $@", "what stands behind the script's name"),
    ("let NAME=VALUE", "sets $NAME; ${env:HOME} is of the environment"),
    ("try COMMAND", "goes on even if it fails"),
    ("source FILE", "runs another script"),
    ("record FILE", "writes what you type as a script; `record off` ends it"),
    ("--dry-run", "runs all but what changes files"),
    ("--keep-going", "does not stop at a failure"),
)
EXIT_CODES = (
    (0, "done"),
    (10, "partly: something was skipped, waits, or has changed; or a question was answered no"),
    (1, "failed"),
    (2, "the TMDB key is missing or was refused, where an online answer was asked for"),
    (3, "a contract was broken: what was read does not follow its schema"),
    (4, "permissions, for most of the operation"),
    (5, "the disk is full"),
    (6, "the plan was refused, or nothing could be staged for conflicts"),
    (7, "the cache is damaged beyond repair"),
    (64, "the line could not be understood"),
    (130, "interrupted"),
)


def selectors() -> Lines:
    yield (Cell("Files are named", "title"), Cell("  wherever help says SEL"))
    yield from _rows(SELECTORS)
    yield (Cell("  A query and numbers do not mix; `ls SEL` shows what one means.", "dim"),)


def templates() -> Lines:
    from anivault_shell.naming.presets import PRESETS
    from anivault_shell.naming.template import FIELDS

    yield (
        Cell("Templates", "title"),
        Cell("  {show} ({year})/Season {season:02}/{show} - S{season:02}E{episode:02}< - {title}>"),
    )
    yield (Cell("  {…} is a field, <…> stands only where all its fields are known, / begins a folder."),)
    yield (Cell("  fields   "), Cell(", ".join(sorted(FIELDS)), "accent"))
    yield (Cell("  presets  "), Cell(", ".join(PRESETS), "accent"))
    yield (Cell("  `template test TEMPLATE` tries one on your files; nothing is staged.", "dim"),)


def scripts() -> Lines:
    yield (
        Cell("Scripts", "title"),
        Cell("  a file that ends in .avsh, one line as it is typed: anivault tidy.avsh IN OUT"),
    )
    yield from _rows(SCRIPT_WORDS)
    yield (
        Cell("  It is read whole before its first line runs. 0 and 10 go on, anything else stops: `help exit`.", "dim"),
    )


def exit_codes() -> Lines:
    yield (Cell("Exit codes", "title"), Cell("  a run's is the worst seen; 0 and 10 go on in a script"))
    yield from _rows((str(code), meaning) for code, meaning in EXIT_CODES)


def settings() -> Lines:
    from anivault_shell.settings import KEYS

    yield (Cell("Settings", "title"), Cell("  `settings` shows their values, and where each comes from"))
    yield from _rows((key.name, key.summary) for key in KEYS)


def _rows(rows: Iterable[tuple[str, str]]) -> Lines:
    pairs = list(rows)
    room = max(len(name) for name, _ in pairs) + 2
    for name, text in pairs:
        yield Cell(f"  {name:<{room}}", "accent"), Cell(text)


TOPICS: dict[str, Callable[[], Lines]] = {
    "selectors": selectors,
    "templates": templates,
    "scripts": scripts,
    "exit": exit_codes,
    "settings": settings,
}
