# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured says how it spreads."""

from __future__ import annotations

import pytest

from anivault_shell.model.measured import LAST, Measured, Spread


def measured(*values: float) -> Measured:
    made = Measured()
    for value in values:
        made.add(value)
    return made


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        pytest.param((), None, id="nothing"),
        pytest.param((2.0,), Spread(1, 2.0, 2.0, 2.0, 2.0), id="one"),
        pytest.param((3.0, 1.0), Spread(2, 1.0, 3.0, 2.0, 3.0), id="two"),
        pytest.param(tuple(map(float, range(1, 101))), Spread(100, 1.0, 100.0, 50.5, 95.0), id="a hundred"),
        pytest.param(tuple(map(float, range(1, 21))), Spread(20, 1.0, 20.0, 10.5, 19.0), id="of twenty the nineteenth"),
    ],
)
def test_how_values_spread(values: tuple[float, ...], spread: Spread | None) -> None:
    """Least, most, mean, and what of a hundred ninety-five stay under."""
    assert measured(*values).spread() == spread


def test_long_runs_stay_small() -> None:
    """All are counted; the percentile is of the last ones."""
    found = measured(*[9.0] * LAST, *[1.0] * LAST).spread()
    assert found == Spread(2 * LAST, 1.0, 9.0, 5.0, 1.0)
