# SPDX-License-Identifier: GPL-3.0-or-later
"""What commands work with besides the session: the catalogue, its cache, the key, the journal of one home."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.journal import Journal
    from anivault_shell.keychain import Keychain
    from anivault_shell.model.watch import Watch
    from anivault_shell.settings import Homes, Settings
    from anivault_shell.tmdb.cache import Cache
    from anivault_shell.tmdb.client import Client
    from anivault_shell.tmdb.options import Options
    from anivault_shell.tmdb.states import StateChange, Thresholds
    from anivault_shell.tmdb.tally import Tally

MEGABYTE = 1024 * 1024
# Somebody may have to find the window in which the system's keyring asks for its password.
PATIENCE_WITH_PEOPLE, PATIENCE_ALONE = 60.0, 5.0


@dataclass(frozen=True, slots=True)
class World:
    """What only the composer knows: the clocks, who may be asked, who hears of TMDB's state, and who of secrets (to hide them)."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]
    ask_secret: Callable[[str], str | None]
    on_state: Callable[[StateChange], None]
    interactive: bool
    version: str
    learn: Callable[[str], None]


class Parts:
    """Each is made when first asked for."""

    def __init__(self, places: Homes, settings: Settings, watch: Watch, world: World) -> None:
        self._places = places
        self._settings = settings
        self._watch = watch
        self._world = world
        self._client: Client | None = None
        self._tally: Tally | None = None
        self._journal: Journal | None = None
        self._keychain: Keychain | None = None
        # The prompt has them made in a thread, while the user types already.
        self._lock = threading.RLock()

    def catalogue(self) -> Client:
        with self._lock:
            if self._client is None:
                from anivault_shell.tmdb.client import Client

                world, seed = self._world, self._settings.values["tmdb.seed"]
                dice = random.Random(int(seed)) if isinstance(seed, int) else None  # noqa: S311 - spreads waits
                self._client = Client(
                    self._options(),
                    clock=world.clock,
                    sleep=world.sleep,
                    now=world.now,
                    random=dice,
                    on_state=world.on_state,
                    tally=self._tally,
                )
                self._tally = self._client.tally
            return self._client

    def reconnect(self) -> None:
        """The next question goes out with another key."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def use(self, settings: Settings) -> None:
        """From now on by other *settings*."""
        self._settings = settings
        self.reconnect()

    def cache(self) -> Cache:
        from anivault_shell.tmdb.cache import Cache

        return Cache(self._places.cache, now=self._world.now, largest=self._cache_size())

    def keychain(self) -> Keychain:
        with self._lock:
            if self._keychain is None:
                from anivault_shell.keychain import Keychain

                patience = PATIENCE_WITH_PEOPLE if self._world.interactive else PATIENCE_ALONE
                self._keychain = Keychain(
                    self._places.config, ask=self._world.ask_secret, patience=patience, learn=self._world.learn
                )
            return self._keychain

    def journal(self) -> Journal:
        with self._lock:
            if self._journal is None:
                from anivault_shell.journal import Journal

                self._journal = Journal(self._places.journal, clock=self._world.now, version=self._world.version)
            return self._journal

    def close(self) -> None:
        self.reconnect()

    def _options(self) -> Options:
        from anivault_shell.tmdb.options import Options

        settings = self._settings
        key = settings.text("tmdb.key") or None
        kept = key is None and self.keychain().has_key
        return Options(
            base_url=settings.text("tmdb.url"),
            key=key,
            fetch_key=(lambda: self.keychain().fetch(self._watch)) if kept else None,
            language=settings.text("lang"),
            rate=settings.number("tmdb.rate"),
            concurrency=int(settings.number("tmdb.concurrency")),
            offline=settings.flag("tmdb.offline"),
            cache_folder=self._places.cache,
            cache_size=self._cache_size(),
            state_folder=self._places.state,
            auto_recover=settings.flag("tmdb.auto_recover"),
            thresholds=self._thresholds(),
        )

    def _thresholds(self) -> Thresholds:
        from anivault_shell.tmdb.states import Thresholds

        number = self._settings.number
        return Thresholds(
            bucket_cap=int(number("tmdb.bucket_cap")),
            p_throttle=number("tmdb.p_throttle"),
            p_recover=number("tmdb.p_recover"),
            n_throttle=int(number("tmdb.n_throttle")),
            n_cacheonly=int(number("tmdb.n_cacheonly")),
            sleep_min=min(number("tmdb.sleep_min"), number("tmdb.sleep_max")),
            sleep_max=number("tmdb.sleep_max"),
            probe_success=int(number("tmdb.probe_success")),
            cooldown_factor=number("tmdb.cooldown_factor"),
        )

    def _cache_size(self) -> int:
        return int(self._settings.number("cache.megabytes")) * MEGABYTE
