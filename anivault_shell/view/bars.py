# SPDX-License-Identifier: GPL-3.0-or-later
"""Bars of a terminal's own signs, an eighth of a cell fine; the theme turns them into `#` where there are only letters."""

from __future__ import annotations

EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(value: float, largest: float, cells: int) -> str:
    """*value* of *largest* as a bar at most *cells* wide; what is there at all is seen."""
    if value <= 0 or largest <= 0:
        return ""
    eighths = max(round(8 * cells * min(value / largest, 1)), 1)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
