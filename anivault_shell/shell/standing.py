# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around the line that is typed: the prompt before it, the toolbar below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anivault_shell.text import clip, display

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from anivault_shell.errors import InputError
    from anivault_shell.tmdb.client import Client

LONGEST_FILTER = 30


def prompt(total: int, shown: int | None) -> list[tuple[str, str]]:
    """`anivault 120/3,214> `, each part with its role; *shown* is how many a filter lets through, None without one."""
    counts = "" if not total else f" {total:,}" if shown is None else f" {shown:,}/{total:,}"
    return [("prompt", "anivault"), ("count", counts), ("", "> ")]


def of_tmdb(client: Client) -> list[str]:
    """How it stands with TMDB, what it was asked, and how much of that the cache answered."""
    from anivault_shell.view import tmdb

    status = client.status()
    parts = [tmdb.brief(status, client.keyed)]
    asked = status.requests + status.cache_hits
    if asked:
        parts += [f"{status.requests:,} asked", f"{status.cache_hits / asked:.0%} from cache"]
    return parts


def wrong(mistake: InputError) -> StyleAndTextTuples:
    """What is underlined in the line, and what to do."""
    hint = f" · {mistake.hint}" if mistake.hint else ""
    return [("class:error", f" {display(mistake.message)}"), ("", f"{display(hint)} ")]


def toolbar(
    about: Sequence[str], told: Sequence[str], filtered: str | None, jobs: Sequence[str] = (), mode: str = ""
) -> StyleAndTextTuples:
    """The *mode* of vi, *about* TMDB, then *told* (`3 staged`), the filter, and how far the jobs in the background are."""
    parts = [*about, *told]
    if filtered is not None:
        parts.append(f"filter {clip(display(filtered), LONGEST_FILTER)}")
    sign: StyleAndTextTuples = [("class:mode", f" {mode} ")] if mode else []
    return [*sign, ("", f" {' · '.join([*parts, *jobs])} ")]
