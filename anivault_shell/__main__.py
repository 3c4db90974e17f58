# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m anivault_shell`, and what the `anivault` command calls."""

from __future__ import annotations

import sys


def main() -> int:
    """What the console script calls; the exit code."""
    from anivault_shell.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
