# SPDX-License-Identifier: GPL-3.0-or-later
"""Collected only where ANIVAULT_EXE names a built program."""

from __future__ import annotations

import os

from tests.flows.conftest import library, offline, program, server
from tests.flows.program import BUILT

__all__ = ["library", "offline", "program", "server"]
collect_ignore_glob = [] if os.environ.get(BUILT) else ["test_*.py"]
if os.name != "nt":
    collect_ignore_glob.append("test_windows.py")
