# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program is: its version, how it was built, and to whom it owes its data."""

from __future__ import annotations

import os
import sys

from anivault_shell import __version__

ATTRIBUTION = "This product uses the TMDB API but is not endorsed or certified by TMDB."


def about_us() -> dict[str, str]:
    """Version, and what is known of the build; a build leaves `build.txt` beside this module."""
    about = {
        "version": __version__,
        "commit": "not from a build",
        "built": "",
        "python": sys.version.split()[0],
        "pyinstaller": "",
        "nuitka": "",
    }
    try:
        # Plain lines: reading JSON would take longer than all else that `--version` does.
        with open(os.path.join(os.path.dirname(__file__), "build.txt"), encoding="utf-8") as file:
            rows = [line.split() for line in file]
    except (OSError, ValueError):
        return about
    return about | {row[0]: row[1] for row in rows if len(row) == 2 and row[0] in about}


def lines() -> list[str]:
    """What `--version` tells people."""
    about = about_us()
    known = (f"{name}: {value}" for name, value in about.items() if name != "version" and value)
    return [f"AniVault {about['version']}", *known, ATTRIBUTION]
