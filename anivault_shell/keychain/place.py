# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether there is a key, which the prompt says before it has opened anything."""

from __future__ import annotations

import os

FILE_NAME = "key.json"


def has_key(folder: str) -> bool:
    """Whether a key was kept; that it can still be had is only known when it is fetched."""
    return os.path.lexists(os.path.join(folder, FILE_NAME))
