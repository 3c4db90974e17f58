# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around the line that is typed: the prompt before it, the toolbar below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prompt_toolkit.formatted_text import StyleAndTextTuples

from anivault_shell.text import clip, display
from anivault_shell.view import tmdb

if TYPE_CHECKING:
    from anivault_shell.tmdb.options import TmdbStatus

LONGEST_FILTER = 30


def prompt(total: int, shown: int | None) -> StyleAndTextTuples:
    """`anivault 120/3,214> `; *shown* is how many a filter lets through, None without one."""
    counts = "" if not total else f" {total:,}" if shown is None else f" {shown:,}/{total:,}"
    return [("class:prompt", "anivault"), ("class:count", counts), ("", "> ")]


def toolbar(
    status: TmdbStatus, keyed: bool, told: Sequence[str], filtered: str | None, jobs: Sequence[str] = ()
) -> StyleAndTextTuples:
    """How it stands with TMDB, then *told* (`3 staged`), the filter, and how far the jobs in the background are."""
    parts = [tmdb.brief(status, keyed)]
    asked = status.requests + status.cache_hits
    if asked:
        parts += [f"{status.requests:,} asked", f"{status.cache_hits / asked:.0%} from cache"]
    parts += told
    if filtered is not None:
        parts.append(f"filter {clip(display(filtered), LONGEST_FILTER)}")
    return [("", f" {' · '.join([*parts, *jobs])} ")]
