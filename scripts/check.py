# SPDX-License-Identifier: GPL-3.0-or-later
"""
Set everything up and run every check: `python3 scripts/check.py`.

Lint, format, strict types, tests; the first that fails ends it. What follows is handed to
pytest (`python3 scripts/check.py -k journal`).  `--long` runs the long profile instead.
"""

from __future__ import annotations

import os
import sys

from environment import prepare, run, say

SOURCES = ("anivault_shell", "tests", "scripts")


def main() -> None:
    python = str(prepare("requirements-dev.lock"))
    rest = sys.argv[1:]
    if "--long" in rest:
        rest.remove("--long")
        os.environ["ANIVAULT_TEST_PROFILE"] = "long"
    else:
        rest = ["-m", "not slow", *rest]
    say("lint")
    run(python, "-m", "ruff", "check", *SOURCES)
    run(python, "-m", "ruff", "format", "--check", *SOURCES)
    say("types")
    run(python, "-m", "mypy")
    say("tests")
    run(python, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", *rest)
    say("all checks passed")


if __name__ == "__main__":
    main()
