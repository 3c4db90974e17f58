# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders to videos and their companions: reads the disk, changes nothing on it, and writes nothing into a library."""

from __future__ import annotations

from anivault_shell.scan.companions import Belonging, companions_of
from anivault_shell.scan.folder import FolderFound
from anivault_shell.scan.names import VIDEO_EXTENSIONS
from anivault_shell.scan.options import ScanOptions
from anivault_shell.scan.walk import scan

__all__ = ["VIDEO_EXTENSIONS", "Belonging", "FolderFound", "ScanOptions", "companions_of", "scan"]
