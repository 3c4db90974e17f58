# SPDX-License-Identifier: GPL-3.0-or-later
"""How it stands with TMDB, as the prompt and programs are shown it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell.about import ATTRIBUTION
from anivault_shell.tmdb.options import TmdbStatus
from anivault_shell.tmdb.states import NextStep, State, StateChange
from anivault_shell.view import messages, tmdb

ROOT = Path(__file__).resolve().parents[2]


def status(state: State, rate: float, share: float, step: NextStep | None) -> TmdbStatus:
    return TmdbStatus(state, rate, 2, share, 10, 0, 10, next_step=step)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (status(State.NORMAL, 35.0, 0.0, None), "TMDB online"),
        (status(State.THROTTLE, 17.5, 0.3, NextStep(State.HALF_OPEN, answers=10)), "17.5/s, 30% bad"),
        (status(State.HALF_OPEN, 3.0, 0.0, NextStep(State.NORMAL, answers=5)), "3/s"),
        (status(State.SLEEP, 0.0, 1.0, NextStep(State.HALF_OPEN, seconds=12.4)), "12 s"),
        (status(State.CACHE_ONLY, 0.0, 1.0, NextStep(State.HALF_OPEN, seconds=600)), "10 min"),
    ],
    ids=lambda value: str(value.state) if isinstance(value, TmdbStatus) else "",
)
def test_the_prompt_shows_state_rate_share_and_time(now: TmdbStatus, shown: str) -> None:
    """Each where it says something."""
    assert tmdb.brief(now, True).endswith(shown)
    assert tmdb.brief(now, False) == messages.KEYLESS


def test_a_change_is_an_event_with_all_that_is_known() -> None:
    """Under the names that programs read."""
    change = StateChange(State.THROTTLE, State.SLEEP, "TMDB keeps asking us to wait", 0.0, 0, 7.25, 0.5)
    event = tmdb.event(change)
    assert (event.phase, event.event) == ("system", "info")
    wanted = {"tmdb_state": "sleep", "from": "throttle", "rate": 0.0, "retry_after": 7.2, "error_share": 0.5}
    assert wanted.items() <= event.fields.items()


@pytest.mark.parametrize("page", ["README.md", "docs/getting-started.md"])
def test_tmdb_s_notice_stands_in_the_docs(page: str) -> None:
    """Its terms ask for it, word for word."""
    assert ATTRIBUTION in (ROOT / page).read_text(encoding="utf-8")
