# SPDX-License-Identifier: GPL-3.0-or-later
"""How one exchange with TMDB ended."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from anivault_shell.errors import CatalogueError, TmdbDown
from anivault_shell.tmdb.states import Outcome

# A date in HTTP has no parts of a second: the moment that is meant may lie that much later.
DATE_STEP = 1.0
DIGITS = re.compile(r"\s*(\d{1,12})(?:\.\d*)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reply:
    """
    How one exchange ended.

    `body` is the JSON as it came; None with `missing` when TMDB says there is no such thing,
    else `error` says why there is none and `again` whether asking once more may help (`at_once`: without a pause).
    `too_long`: asking for less may.
    """

    outcome: Outcome
    body: bytes | None = None
    missing: bool = False
    error: CatalogueError | None = None
    again: bool = False
    retry_after: float | None = None
    too_long: bool = False
    at_once: bool = False


def down(what: str, *, again: bool = True, hint: str | None = None) -> Reply:
    return Reply(Outcome.BAD, error=TmdbDown(what, hint=hint or "`match` later asks what is still open"), again=again)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """
    Seconds a Retry-After asks for, at least 1; None where there is none.

    Read as seconds or as a date (RFC 9110, 10.2.3).  A date is taken against the answer's own
    Date where it has one: the two clocks then need not agree.  Nonsense counts as 1.
    """
    written = headers.get("retry-after")
    if written is None:
        return None
    if seconds := DIGITS.fullmatch(written):
        return max(1.0, float(seconds[1]))
    until = _moment(written)
    if until is None:
        return 1.0
    started = _moment(headers.get("date") or "") or now
    return max(1.0, (until - started).total_seconds() + DATE_STEP)


def _moment(written: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
