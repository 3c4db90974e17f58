# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways a file can be carried, and what can be done where a name is taken; apart, as every start reads them."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    MOVE = "move"
    COPY = "copy"
    HARDLINK = "hardlink"
    SYMLINK = "symlink"
    REFLINK = "reflink"


class ConflictPolicy(StrEnum):
    SKIP = "skip"
    ASK = "ask"
    RENAME = "rename"
    KEEP_BEST = "keep-best"
    VERSIONS = "versions"
    OVERWRITE = "overwrite"
