# SPDX-License-Identifier: GPL-3.0-or-later
"""From a selector to the entries it means in this session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anivault_shell.errors import InputError
from anivault_shell.lang.selector import Numbers, parse_selector

if TYPE_CHECKING:
    from anivault_shell.lang.lexer import Word
    from anivault_shell.model.entry import Entry
    from anivault_shell.session.state import Session


def select(session: Session, words: Sequence[Word], line: str) -> list[Entry]:
    """The entries that *words* mean, in the order they are shown; raises InputError for a row or bundle that is not there."""
    selector = parse_selector(words, line, session.saved)
    if selector.here:
        return session.shown()
    rows: list[Entry] = session.in_order()
    if selector.test is not None:
        rows = selector.test.of(rows)
    elif not selector.all:
        wanted = _rows(session, selector.numbers, line)
        rows = [e for e in rows if e.id in wanted]
    return session.ordered(rows.copy())


def _rows(session: Session, numbers: Sequence[Numbers], line: str) -> set[int]:
    wanted: set[int] = set()
    for n in numbers:
        if n.bundle:
            found = {e.id for e in session.entries.values() if e.bundle is not None and n.first <= e.bundle <= n.last}
        else:
            found = {row for row in session.entries if n.first <= row <= n.last}
        if not found:
            raise InputError(_missing(session, n), span=n.word.span, line=line, hint=_range(session, n.bundle))
        wanted |= found
    return wanted


def _missing(session: Session, n: Numbers) -> str:
    if not session.entries:
        return "there are no files yet"
    sign, noun = ("@", "bundle") if n.bundle else ("", "file")
    return f"no {noun} {sign}{n.first}" if n.first == n.last else f"no {noun} from {sign}{n.first} to {sign}{n.last}"


def _range(session: Session, bundle: bool) -> str:
    if not session.entries:
        return "`scan FOLDER` finds some"
    if bundle:
        ids = [e.bundle for e in session.entries.values() if e.bundle is not None]
        return f"bundles go from @{min(ids)} to @{max(ids)}; `shows` lists them" if ids else "`shows` lists the bundles"
    return f"rows go from {min(session.entries)} to {max(session.entries)}; `ls` lists them"
