# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders to videos and their companions: reads the disk, changes nothing on it, and writes nothing into a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.scan.companions import Belonging, companions_of
    from anivault_shell.scan.folder import FolderFound
    from anivault_shell.scan.names import VIDEO_EXTENSIONS
    from anivault_shell.scan.options import ScanOptions
    from anivault_shell.scan.walk import scan
else:
    from anivault_shell.lazily import later

    __getattr__ = later(
        __name__,
        {
            "Belonging": "companions",
            "companions_of": "companions",
            "FolderFound": "folder",
            "VIDEO_EXTENSIONS": "names",
            "ScanOptions": "options",
            "scan": "walk",
        },
    )

__all__ = ["VIDEO_EXTENSIONS", "Belonging", "FolderFound", "ScanOptions", "companions_of", "scan"]
