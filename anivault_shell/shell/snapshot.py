# SPDX-License-Identifier: GPL-3.0-or-later
"""What completion may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


def _nothing(_: object) -> Sequence[str]:
    return ()


def _no_rows(_: str) -> Sequence[tuple[int, str]]:
    return ()


def _no_candidates(_: int) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What completion may look at: nothing of it changes, so another thread can read it.

    `bundles` pairs bundles' numbers with their titles, `values` lists what occurs in a field, `candidates` what a
    bundle might be (`tv:1429` and its name), `presets` are templates with their names, `rows` files by the first
    digits of their numbers; *folder* is where relative paths begin, `filters` are the saved ones.
    """

    bundles: Callable[[], Sequence[tuple[int, str]]] = tuple
    values: Callable[[str], Sequence[str]] = _nothing
    candidates: Callable[[int], Sequence[tuple[str, str]]] = _no_candidates
    presets: Callable[[], Sequence[tuple[str, str]]] = tuple
    transactions: Callable[[], Sequence[str]] = tuple
    sessions: Callable[[], Sequence[str]] = tuple
    folder: str = ""
    filters: Callable[[], Mapping[str, str]] = dict
    rows: Callable[[str], Sequence[tuple[int, str]]] = _no_rows
    profiles: Callable[[], Sequence[str]] = tuple
    aliases: Callable[[], Mapping[str, str]] = dict
    variables: Callable[[], Mapping[str, str]] = dict
