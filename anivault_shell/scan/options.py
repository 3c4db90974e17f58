# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scan takes, and what it leaves out."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass

from anivault_shell.scan.names import VIDEO_EXTENSIONS, folded


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """
    *workers* is the most threads at once, *extensions* are lower case without dot, *min_size* is in
    bytes.  *exclude* holds globs on a file's or folder's name or on its path below the root, with `/`
    between folders, letter case aside.
    """

    workers: int = 8
    extensions: frozenset[str] = VIDEO_EXTENSIONS
    exclude: tuple[str, ...] = ()
    min_size: int = 0
    recursive: bool = True


def exclusion(globs: tuple[str, ...]) -> Callable[[str, str], bool]:
    """A question: is this name, at this path below the root (`Show/Extras/NCOP.mkv`), left out by one of *globs*?"""
    if not globs:
        return _none
    patterns = [folded(glob).replace("\\", "/").rstrip("/") for glob in globs]
    matches = re.compile("|".join(fnmatch.translate(p) for p in patterns if p) or r"(?!)").match

    def excluded(name: str, below: str) -> bool:
        path = folded(below)
        # With a leading slash `**/Extras` means one at the top too.
        return bool(matches(folded(name)) or matches(path) or matches("/" + path))

    return excluded


def _none(_name: str, _below: str) -> bool:
    return False
