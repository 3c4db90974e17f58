# SPDX-License-Identifier: GPL-3.0-or-later
"""How much the tests try: everyday, or the long profile (`python3 scripts/check.py --long`)."""

from __future__ import annotations

import os

LONG = os.environ.get("ANIVAULT_TEST_PROFILE") == "long"


def cases(everyday: int, long: int) -> int:
    """How many random cases one test tries."""
    return long if LONG else everyday
