# SPDX-License-Identifier: GPL-3.0-or-later
"""The measure of the TMDB client runs, and counts what it says it counts."""

from __future__ import annotations

from tests.scripts.measured import measured


def test_a_few_titles_are_measured() -> None:
    """Two requests a title, without those of the first; connections are kept."""
    code, found = measured("bench_tmdb.py", "--titles", "6", "--latency-ms", "1", "--concurrency", "2")
    assert code == 0
    assert (found["requests"], found["asked"]) == (10, 12)
    assert found["connections"] <= 2
    assert found["cpu_ms_per_request"] > 0


def test_a_bar_that_is_missed_ends_with_one() -> None:
    """So that a script can watch it."""
    assert measured("bench_tmdb.py", "--titles", "2", "--latency-ms", "1", "--least", "1e9")[0] == 1
