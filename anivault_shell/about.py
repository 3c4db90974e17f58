# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program is: its version, how it was built, and to whom it owes its data."""

from __future__ import annotations

import os
import sys

from anivault_shell import __version__

ATTRIBUTION = "This product uses the TMDB API but is not endorsed or certified by TMDB."


def about_us() -> dict[str, str]:
    """Version, and what is known of the build; a build leaves `build.json` beside this module."""
    about = {
        "version": __version__,
        "commit": "not from a build",
        "built": "",
        "python": sys.version.split()[0],
        "pyinstaller": "",
    }
    try:
        with open(os.path.join(os.path.dirname(__file__), "build.json"), encoding="utf-8") as file:
            import json

            built = json.load(file)
    except (OSError, ValueError):
        return about
    return about | {name: str(built.get(name, "")) for name in ("commit", "built", "pyinstaller")}


def lines() -> list[str]:
    """What `--version` tells people."""
    about = about_us()
    known = (f"{name}: {value}" for name, value in about.items() if name != "version" and value)
    return [f"AniVault {about['version']}", *known, ATTRIBUTION]
