# SPDX-License-Identifier: GPL-3.0-or-later
"""
What the rest of the program asks TMDB for.

A staircase, one concern a step: asked before in this run -> cache -> circuit -> limiter ->
transport -> decode.  A question is tried at most 3 times and 20 s in all, is never asked
twice in one run, and whoever waits hears of a stop within a tenth of a second.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random as randomness
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from anivault_shell.errors import (
    CatalogueError,
    ConfigError,
    InputError,
    TmdbBusy,
    TmdbDown,
    TmdbRefused,
)
from anivault_shell.model.catalogue import Episode, Listing, Work
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch
from anivault_shell.text import clean_bytes
from anivault_shell.tmdb.circuit import LONG_WAIT, Circuit, Outcome, State, StateChange, Thresholds, backoff
from anivault_shell.tmdb.crew import Crew
from anivault_shell.tmdb.flights import Flights
from anivault_shell.tmdb.limiter import SLICE, Limiter

if TYPE_CHECKING:
    from anivault_shell.tmdb.cache import Cache
    from anivault_shell.tmdb.questions import Question
    from anivault_shell.tmdb.transport import Reply, Transport

TMDB_HOSTS = frozenset({"api.themoviedb.org", "api.tmdb.org"})
TMDB_RATE = 35.0
TMDB_BURST = 3
TMDB_PLACES = 8
FASTEST, MOST_PLACES = 10_000.0, 64
TRIES = 3
PATIENCE = 20.0
SILENCE, HASTY = 4, 3.0
KEY_HINT = "set ANIVAULT_TMDB_KEY; a key is free at themoviedb.org/settings/api"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """
    How to reach TMDB: `rate` in requests a second, `timeout` connect and read in seconds.

    `key` is a v3 key (32 hex digits, goes into the query) or a v4 token (a bearer header).
    """

    base_url: str = "https://api.themoviedb.org/3"
    key: str | None = field(default=None, repr=False)
    language: str = "en-US"
    rate: float = TMDB_RATE
    concurrency: int = 4
    offline: bool = False
    cache_folder: str = ""
    state_folder: str = ""
    auto_recover: bool = False
    timeout: tuple[float, float] = (5.0, 10.0)
    thresholds: Thresholds = Thresholds()  # noqa: RUF009 - frozen

    @property
    def is_tmdb(self) -> bool:
        return (urlsplit(self.base_url).hostname or "") in TMDB_HOSTS


@dataclass(frozen=True, slots=True)
class TmdbStatus:
    """How it stands with TMDB; `retry_at` is when asking may go on by itself, `note` what is not as it should be."""

    state: State
    rate: float
    concurrency: int
    error_share: float
    requests: int
    cache_hits: int
    cache_misses: int
    retry_at: datetime | None = None
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """How a try ended; `answer` is None where TMDB has no such thing, or the reply has an error."""

    answer: T | None
    reply: Reply


class Client:
    """
    TMDB, from as many threads as like.

    What cannot be had now raises TmdbBusy (told to wait), TmdbRefused (no key, or not accepted)
    or TmdbDown (offline, no answer); what TMDB does not have, InputError.
    """

    def __init__(
        self,
        options: Options,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
        random: randomness.Random | None = None,
        on_state: Callable[[StateChange], None] | None = None,
    ) -> None:
        _check_url(options.base_url)
        self._options = options
        self._clock, self._sleep, self._now = clock, sleep, now
        self._random = random or randomness.Random()  # noqa: S311 - spreads waits, guards nothing
        self._on_state = on_state
        self._language = options.language if LANGUAGE.fullmatch(options.language) else "en-US"
        rate, places = _limits(options)
        self._places = places
        self._circuit = Circuit(
            rate=rate,
            concurrency=places,
            clock=clock,
            thresholds=options.thresholds,
            random=self._random,
            auto_recover=options.auto_recover,
            closed="offline" if options.offline else "" if options.key else "there is no key",
            on_change=self._changed,
        )
        self._limiter = Limiter(
            rate,
            min(options.thresholds.bucket_cap, TMDB_BURST),
            clock=clock,
            sleep=sleep,
            path="" if self._circuit.state is State.CACHE_ONLY else _rate_file(options),
        )
        self._crew = Crew(places)
        self._flights: Flights[object] = Flights()
        self._lock = threading.Lock()
        self._requests = self._hits = self._misses = 0
        self._refused: TmdbRefused | None = None
        self._cache: Cache | None = None
        self._transport: Transport | None = None

    # -- the questions -------------------------------------------------------------

    def search(self, media: Media, query: str, year: int | None = None, *, watch: Watch) -> tuple[Listing, ...]:
        """Shows or movies whose titles hold all words of *query*, as TMDB ranks them; none is an answer too."""
        from anivault_shell.tmdb import questions

        words = " ".join(clean_bytes(query).split())[:250]
        if not words:
            return ()
        return self._answer(questions.search(media, words, year, self._language), watch)

    def details(self, media: Media, tmdb_id: int, *, watch: Watch) -> Work:
        """All of a show or movie, in every language. Raises InputError when TMDB has none by that id."""
        from anivault_shell.tmdb import questions

        return self._answer(questions.details(media, _id(tmdb_id), self._language), watch)

    def episodes(self, tmdb_id: int, season: int, *, watch: Watch) -> tuple[Episode, ...]:
        """One season under TMDB's own numbers (which need not begin at 1); empty where there is no such season."""
        from anivault_shell.tmdb import questions

        if not 0 <= int(season) <= 100_000:
            return ()
        return self._answer(questions.season(_id(tmdb_id), int(season), self._language), watch)

    def find(self, source: str, external_id: str, *, watch: Watch) -> tuple[Listing, ...]:
        """Who has this `imdb_id` or `tvdb_id`. Raises InputError for what is no such id."""
        from anivault_shell.tmdb import questions

        return self._answer(questions.find(source, external_id, self._language), watch)

    def check_key(self, *, watch: Watch) -> str:
        """Ask TMDB about the key: `v3 key` or `v4 token` when it is good. Raises TmdbRefused."""
        from anivault_shell.tmdb import questions, transport

        kind = transport.key_kind(self._options.key)
        with self._lock:
            self._refused = None
        if not self._ask(questions.authentication(), watch):
            raise TmdbRefused("TMDB did not accept the key", hint=KEY_HINT)
        return kind

    # -- how it stands -------------------------------------------------------------

    def status(self) -> TmdbStatus:
        wait = self._circuit.wait
        notes = [self._limiter.note, self._cache.note if self._cache is not None else ""]
        return TmdbStatus(
            state=self._circuit.state,
            rate=min(self._circuit.rate, self._limiter.rate),
            concurrency=self._circuit.concurrency,
            error_share=self._circuit.error_share,
            requests=self._requests,
            cache_hits=self._hits,
            cache_misses=self._misses,
            retry_at=None if wait is None else self._now() + timedelta(seconds=wait),
            why=str(self._refused) if self._refused is not None else self._circuit.why,
            note="; ".join(note for note in notes if note),
        )

    def retry(self) -> None:
        """Ask again although TMDB did not answer, or refused the key, a while ago."""
        with self._lock:
            self._refused = None
        self._circuit.retry()

    def close(self) -> None:
        self._crew.close()
        if self._transport is not None:
            self._transport.close()
        if self._cache is not None:
            self._cache.trim()
        self._limiter.close()

    # -- the staircase -------------------------------------------------------------

    def _answer(self, question: Question[T], watch: Watch) -> T:
        """The answer from this run, from somebody who is asking it right now, from the cache, or from TMDB."""
        found = self._flights.share(question.identity, lambda: self._look_up(question, watch), watch, self._hit)
        return question.value(found)  # type: ignore[arg-type]

    def _look_up(self, question: Question[T], watch: Watch) -> T | None:
        cache = self._open_cache()
        kept = cache.get(question.file, question.key) if cache is not None else None
        stale: T | None = None
        if kept is not None:
            if kept.data is None and kept.fresh:
                self._hit()
                return None
            if kept.data is not None:
                value = question.read_kept(kept.data)
                if value is not None and kept.fresh:
                    self._hit()
                    return value
                if value is None and cache is not None:
                    cache.quarantine(question.file)
                stale = value
        with self._lock:
            self._misses += 1
        try:
            return self._ask(question, watch)
        except CatalogueError:
            if stale is None:
                raise
            # An answer of last month is better than none.
            self._hit()
            return stale

    def _ask(self, question: Question[T], watch: Watch) -> T | None:
        """Ask TMDB, up to three times; None when it has no such thing."""
        until = self._clock() + PATIENCE
        for attempt in range(1, TRIES + 1):
            done = self._try(question, watch, until)
            reply = done.reply
            if reply.error is None:
                return done.answer
            wait = 0.0 if reply.retry_after else backoff(attempt, self._random)
            if not reply.again or attempt == TRIES or self._clock() + wait >= until:
                raise reply.error
            self._pause(wait, watch)
        raise AssertionError("the last try returns or raises")

    def _try(self, question: Question[T], watch: Watch, until: float) -> Done[T]:
        ticket = self._enter(watch, until)
        timeout = self._timeout(until)
        done = self._crew.run(
            lambda: self._exchange(question, ticket, timeout), watch, latest=lambda: self._clock() > until + 1.0
        )
        if done is None:
            raise TmdbDown("TMDB did not answer in time", hint="`match` later asks what is still open")
        return done

    def _timeout(self, until: float) -> tuple[float, float]:
        """Seconds to connect and to read; once TMDB is silent nobody waits long, or an outage would take minutes."""
        patience = max(until - self._clock(), 0.1)
        if self._circuit.bad_run >= SILENCE:
            patience = min(patience, HASTY)
        connect, read = self._options.timeout
        return min(connect, patience), min(read, patience)

    def _enter(self, watch: Watch, until: float) -> int:
        """A place to ask from and a slot in time, or the reason why there is none."""
        while True:
            watch.check()
            if self._refused is not None:
                raise TmdbRefused(self._refused.message, hint=self._refused.hint)
            admission = self._circuit.admit()
            if admission.ticket is None:
                self._stay_away(admission.wait, watch, until)
                continue
            try:
                # Imports and proxies take their time, and must not stand between a slot and its request.
                self._open_transport().open()
                self._limiter.acquire(watch, latest=until, pace=self._circuit.rate or None)
                if self._circuit.still(admission.ticket):
                    return admission.ticket
            except BaseException:
                self._circuit.withdraw()
                raise
            self._circuit.withdraw()

    def _stay_away(self, wait: float | None, watch: Watch, until: float) -> None:
        now = self._clock()
        if wait is None:
            raise self._shut()
        if now + wait >= until or now >= until:
            raise TmdbBusy(max(wait, 1.0))
        if wait:
            self._pause(min(wait, SLICE), watch)
        else:
            self._circuit.wait_for_place(SLICE)

    def _shut(self) -> CatalogueError:
        if self._options.offline:
            return TmdbDown("TMDB is not asked: offline", hint="without `--offline` it is")
        if not self._options.key:
            return TmdbRefused("there is no TMDB key", hint=KEY_HINT)
        if self._circuit.why == LONG_WAIT and (wait := self._circuit.wait):
            return TmdbBusy(wait)
        return TmdbDown(f"TMDB is not asked: {self._circuit.why}", hint="`match --retry` asks again")

    def _exchange(self, question: Question[T], ticket: int, timeout: tuple[float, float]) -> Done[T]:
        """One try, in a thread of the crew: the answer, or the reply that says why there is none."""
        outcome, after = Outcome.UNCOUNTED, None
        try:
            with self._lock:
                self._requests += 1
            reply = question.ask(self._open_transport(), timeout)
            done = self._understood(question, reply)
            outcome, after = done.reply.outcome, done.reply.retry_after
            self._obey(done.reply)
            return done
        finally:
            self._circuit.leave(ticket, outcome, after)

    def _understood(self, question: Question[T], reply: Reply) -> Done[T]:
        from anivault_shell.tmdb import decode, transport

        if reply.missing:
            self._keep(question, None)
        if reply.body is None:
            return Done(None, reply)
        try:
            answer, data = question.read(reply.body)
        except decode.Unreadable:
            hint = "a proxy or a login page may be between"
            return Done(None, transport.down("not TMDB that answered", hint=hint))
        self._keep(question, data)
        return Done(answer, reply)

    def _keep(self, question: Question[T], data: bytes | None) -> None:
        cache = self._open_cache()
        if cache is not None and question.file:
            cache.keep(question.file, question.key, data, question.source, question.ttl(data))

    def _obey(self, reply: Reply) -> None:
        if reply.outcome is Outcome.BUSY:
            self._limiter.hold(reply.retry_after or 1.0)
        if isinstance(reply.error, TmdbRefused):
            with self._lock:
                self._refused = reply.error

    def _pause(self, seconds: float, watch: Watch) -> None:
        end = self._clock() + seconds
        while (left := end - self._clock()) > 0:
            watch.check()
            self._sleep(min(left, SLICE))

    # -- what is opened when it is first needed --------------------------------------

    def _open_cache(self) -> Cache | None:
        if not self._options.cache_folder:
            return None
        with self._lock:
            if self._cache is None:
                from anivault_shell.tmdb.cache import Cache

                self._cache = Cache(self._options.cache_folder, now=self._now)
            return self._cache

    def _open_transport(self) -> Transport:
        with self._lock:
            if self._transport is None:
                from anivault_shell.tmdb.transport import Transport, key_kind

                try:
                    key_kind(self._options.key)
                except TmdbRefused as exc:
                    self._refused = exc
                    raise
                url = self._options.base_url.rstrip("/")
                self._transport = Transport(url, self._options.key, connections=self._places, now=self._now)
            return self._transport

    def _hit(self) -> None:
        with self._lock:
            self._hits += 1

    def _changed(self, change: StateChange) -> None:
        log.info(
            "event=state_transition from=%s to=%s reason=%r rate=%.1frps sem=%d sleep=%.1fs err_rate_30s=%.2f",
            change.old, change.new, change.why, change.rate, change.concurrency, change.wait or 0.0,
            self._circuit.error_share,
        )  # fmt: skip
        if self._on_state is not None:
            self._on_state(change)

    def __repr__(self) -> str:
        return f"Client({self._options!r})"


def _limits(options: Options) -> tuple[float, int]:
    """Rate and places: TMDB itself is asked gently whatever was asked of us."""
    fastest, most = (TMDB_RATE, TMDB_PLACES) if options.is_tmdb else (FASTEST, MOST_PLACES)
    return min(max(float(options.rate), 0.1), fastest), min(max(int(options.concurrency), 1), most)


def _rate_file(options: Options) -> str:
    """One file a server, for the rate is the server's; empty without a folder to share."""
    if not options.state_folder:
        return ""
    host = urlsplit(options.base_url).netloc
    name = "tmdb" if options.is_tmdb else hashlib.sha256(host.encode()).hexdigest()[:12]
    return os.path.join(options.state_folder, f"rate-{name}.bin")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        fine = fine and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        raise ConfigError("the address of TMDB is no http(s) URL", hint="ANIVAULT_TMDB_URL says where it is")


def _id(number: int) -> int:
    if not 1 <= int(number) < 2**31:
        raise InputError(f"{number} is no TMDB id")
    return int(number)
