# SPDX-License-Identifier: GPL-3.0-or-later
"""How TMDB is to be asked, and how it stands with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from anivault_shell.errors import ConfigError
from anivault_shell.tmdb.states import NextStep, State, Thresholds

TMDB_HOSTS = frozenset({"api.themoviedb.org", "api.tmdb.org"})
TMDB_RATE = 35.0
TMDB_BURST = 3
TMDB_PLACES = 8
FASTEST, MOST_PLACES = 10_000.0, 64
LARGEST_CACHE = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """
    How to reach TMDB: `rate` in requests a second, `timeout` connect and read in seconds, `cache_size` in bytes.

    `key` is a v3 key (32 hex digits, goes into the query) or a v4 token (a bearer header); where it is kept
    elsewhere, `fetch_key` brings it when it is first needed, or raises TmdbRefused.
    """

    base_url: str = "https://api.themoviedb.org/3"
    key: str | None = field(default=None, repr=False)
    fetch_key: Callable[[], str] | None = field(default=None, repr=False)
    language: str = "en-US"
    rate: float = TMDB_RATE
    concurrency: int = 4
    offline: bool = False
    cache_folder: str = ""
    cache_size: int = LARGEST_CACHE
    state_folder: str = ""
    auto_recover: bool = False
    timeout: tuple[float, float] = (5.0, 10.0)
    thresholds: Thresholds = Thresholds()  # noqa: RUF009 - frozen

    @property
    def is_tmdb(self) -> bool:
        return (urlsplit(self.base_url).hostname or "") in TMDB_HOSTS

    @property
    def keyed(self) -> bool:
        """Whether there is a key, be it still to be fetched."""
        return bool(self.key) or self.fetch_key is not None

    @property
    def limits(self) -> tuple[float, int]:
        """Rate and places: TMDB itself is asked gently whatever was asked of us."""
        fastest, most = (TMDB_RATE, TMDB_PLACES) if self.is_tmdb else (FASTEST, MOST_PLACES)
        return min(max(float(self.rate), 0.1), fastest), min(max(int(self.concurrency), 1), most)

    @property
    def burst(self) -> int:
        """How many requests may go out together after a pause; with 3, 35 a second are never 40 in any one."""
        wanted = max(self.thresholds.bucket_cap, 1)
        return min(wanted, TMDB_BURST) if self.is_tmdb else wanted

    @property
    def rate_file(self) -> str:
        """One file a server, for the rate is the server's; empty without a folder to share, or nothing to ask."""
        if not self.state_folder or self.offline or not self.keyed:
            return ""
        host = urlsplit(self.base_url).netloc
        name = "tmdb" if self.is_tmdb else hashlib.sha256(host.encode()).hexdigest()[:12]
        return os.path.join(self.state_folder, f"rate-{name}.bin")


@dataclass(frozen=True, slots=True)
class TmdbStatus:
    """
    How it stands with TMDB; `retry_at` is when asking may go on by itself, `next_step` what will change next.

    `error_share` (0 to 1) is of the last 30 s; `note` says what is not as it should be.
    """

    state: State
    rate: float
    concurrency: int
    error_share: float
    requests: int
    cache_hits: int
    cache_misses: int
    retry_at: datetime | None = None
    why: str = ""
    next_step: NextStep | None = None
    note: str = ""


def check_url(url: str) -> None:
    """Raises ConfigError for what is no address of a server, or has a name and password in it."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        fine = fine and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        raise ConfigError("the address of TMDB is no http(s) URL", hint="ANIVAULT_TMDB_URL says where it is")
