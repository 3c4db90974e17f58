# SPDX-License-Identifier: GPL-3.0-or-later
"""
Set everything up and run every check: `python3 scripts/check.py`.

Lint, format, strict types on three platforms, the audit of the source, tests; the first that fails ends it. What follows is
handed to pytest (`python3 scripts/check.py -k journal`).  `--long` runs the long profile instead, and all of the audit.
"""

from __future__ import annotations

import os
import sys

from environment import prepare, run, say

SOURCES = ("anivault_shell", "tests", "scripts")
PLATFORMS = ("win32", "linux", "darwin")


def main() -> None:
    python = str(prepare("requirements-dev.lock"))
    rest = sys.argv[1:]
    if long := "--long" in rest:
        rest.remove("--long")
        os.environ["ANIVAULT_TEST_PROFILE"] = "long"
    else:
        rest = ["-m", "not slow", *rest]
    say("lint")
    run(python, "-m", "ruff", "check", *SOURCES)
    run(python, "-m", "ruff", "format", "--check", *SOURCES)
    say("types")
    for platform in PLATFORMS:
        # What is left out on one platform is looked at on another; a cache each, or every run would begin anew.
        run(python, "-m", "mypy", "--platform", platform, "--cache-dir", f".mypy_cache/{platform}")
    run(sys.executable, "scripts/audit.py", *([] if long else ["--source"]))
    say("tests")
    run(python, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", *rest)
    say("all checks passed")


if __name__ == "__main__":
    main()
