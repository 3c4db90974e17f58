# SPDX-License-Identifier: GPL-3.0-or-later
"""Collected only where ANIVAULT_EXE names a built program."""

from __future__ import annotations

import ctypes
import os
import sys

from tests.flows.conftest import library, offline, program, server
from tests.flows.program import BUILT

__all__ = ["library", "offline", "program", "server"]
collect_ignore_glob = [] if os.environ.get(BUILT) else ["test_*.py"]
if sys.platform == "win32":
    # Wine starts its desktop with the first window, hands it the standard error of whoever opened that window, and keeps it for as
    # long as we live. A program in one file opens one: we would wait for the end of its pipe, and the pipe for ours.
    ctypes.WinDLL("user32").GetDesktopWindow()
else:
    collect_ignore_glob.append("test_windows.py")
