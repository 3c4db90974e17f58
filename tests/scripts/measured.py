# SPDX-License-Identifier: GPL-3.0-or-later
"""A measuring script run as a program of its own: how it ended, and the figures it printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def measured(script: str, *words: str) -> tuple[int, dict[str, float]]:
    """What *script* printed is one JSON object; it says nothing on standard error."""
    done = subprocess.run([sys.executable, SCRIPTS / script, *words], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)
