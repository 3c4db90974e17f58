# SPDX-License-Identifier: GPL-3.0-or-later
"""Set everything up and show AniVault at work: `python3 scripts/demo.py`. No key, no network but for the set-up."""

from __future__ import annotations

import subprocess
import sys

from environment import prepare


def main() -> int:
    python = prepare("requirements.lock")
    return subprocess.run([str(python), "-m", "anivault_shell", "demo", *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
