# SPDX-License-Identifier: GPL-3.0-or-later
"""The measure of matching grows what it says, fills the cache, and matches offline."""

from __future__ import annotations

from tests.scripts.measured import measured


def test_a_small_library_is_matched_out_of_the_cache() -> None:
    """Every file is matched without a request, and the bar that is missed ends with one."""
    code, found = measured("bench_match.py", "--bundles", "8", "--library", "harsh", "--most", "0")
    assert code == 1
    assert (found["bundles"], found["shows"], found["files"], found["matched"]) == (8, 4, 16, 16)
    assert 3 <= found["looks_per_bundle"] <= 6
    assert found["match_seconds"] > 0
