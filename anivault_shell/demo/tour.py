# SPDX-License-Identifier: GPL-3.0-or-later
"""The walk through AniVault that the demonstration takes, and the picture of a folder before and after it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from anivault_shell.text import display, natural

PLACE = re.compile(r"\{(library|vault)\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the tour, with `{library}` and `{vault}` for its folders, and what it shows in one sentence."""

    line: str
    says: str

    def fill(self, library: str, vault: str) -> str:
        """The line as it is typed; a quote in a path is doubled, as the command language wants it."""
        paths = {"library": library.replace("'", "''"), "vault": vault.replace("'", "''")}
        return PLACE.sub(lambda found: paths[found[1]], self.line)


STEPS = (
    Step("scan '{library}'", "Find the videos and what belongs to them, and read their names. Nothing is changed."),
    Step("match", "Ask the catalogue what each release is. Here it is a small one of our own; else it is TMDB."),
    Step("shows", "One line for each release: what was read, the best candidate, and how sure that is."),
    Step("shows status:unsure", "What is not sure waits for you; a wrong guess would be worse than a question."),
    Step("why title:kanon", "Why it hesitates: two shows are called Kanon, and the numbers fit both."),
    Step("pin title:kanon tv:34124", "You decide: it is the one of 2006. Your word outranks every score."),
    Step("dest '{vault}'", "Say where the sorted library shall stand."),
    Step("stage", "Prepare new names for all that is sure. Still, no file has moved."),
    Step("plan", "Look at every rename before it is made, with the conflicts among them."),
    Step("commit --yes", "Now the files move. What is to be done is written to a journal first."),
    Step("log", "The journal lists each commit as a transaction."),
    Step("undo --yes", "Every file goes back to where it was, under its old name."),
)


def tree(folder: str) -> list[str]:
    """*folder* drawn with box characters, one line a name: folders first, then files, each as people count."""
    return [display(os.path.basename(os.path.abspath(folder)) or folder), *_branches(folder, "")]


def _branches(folder: str, indent: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            rows = sorted(found, key=lambda row: (not row.is_dir(follow_symlinks=False), natural(row.name), row.name))
    except OSError as error:
        yield f"{indent}└── ({display(error.strerror or 'cannot be read')})"
        return
    for row in rows:
        last = row is rows[-1]
        yield f"{indent}{'└── ' if last else '├── '}{display(row.name)}"
        if row.is_dir(follow_symlinks=False):
            yield from _branches(row.path, indent + ("    " if last else "│   "))
