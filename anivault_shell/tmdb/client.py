# SPDX-License-Identifier: GPL-3.0-or-later
"""
What the rest of the program asks TMDB for.

A staircase, one concern a step: asked before in this run -> cache -> circuit -> limiter ->
transport -> decode.  Nothing is asked twice in one run.
"""

from __future__ import annotations

import contextlib
import logging
import random as randomness
import re
import threading
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from anivault_shell.errors import CatalogueError, InputError, TmdbRefused
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch
from anivault_shell.text import clean_bytes
from anivault_shell.tmdb.circuit import Circuit
from anivault_shell.tmdb.courier import Courier
from anivault_shell.tmdb.flights import Flights, Landed
from anivault_shell.tmdb.key import KEY_HINT, key_kind
from anivault_shell.tmdb.limiter import Limiter
from anivault_shell.tmdb.options import Options, TmdbStatus, check_url
from anivault_shell.tmdb.states import LONG_WAIT, State, StateChange
from anivault_shell.tmdb.tally import Tally

if TYPE_CHECKING:
    from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupListing, Listing, Work
    from anivault_shell.tmdb.cache import Cache
    from anivault_shell.tmdb.questions import Question

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
# Episodes that are worth an answer's length when a show's other seasons come along with the one that is wanted.
MOST_ALONG = 120
log = logging.getLogger(__name__)
T = TypeVar("T")


class Client:
    """
    Shows, movies and episodes; for many threads, of which as many ask at once as *options* allow.

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
        tally: Tally | None = None,
    ) -> None:
        check_url(options.base_url)
        self._options = options
        self._now = now
        self._on_state = on_state
        self._language = options.language if LANGUAGE.fullmatch(options.language) else "en-US"
        random = random or randomness.Random()  # noqa: S311 - spreads waits, guards nothing
        rate, places = options.limits
        self._circuit = Circuit(
            rate=rate,
            concurrency=places,
            clock=clock,
            thresholds=options.thresholds,
            random=random,
            auto_recover=options.auto_recover,
            closed="offline" if options.offline else "" if options.keyed else "there is no key",
            on_change=self._changed,
        )
        self._limiter = Limiter(rate, options.burst, clock=clock, sleep=sleep, path=options.rate_file)
        self.tally = Tally() if tally is None else tally
        self._courier = Courier(
            options,
            self._circuit,
            self._limiter,
            self._keep,
            clock=clock,
            sleep=sleep,
            now=now,
            random=random,
            tally=self.tally,
        )
        self._flights: Flights[Any] = Flights()
        self._lock = threading.Lock()
        self._cache: Cache | None = None

    # -- the questions -------------------------------------------------------------

    def search(self, media: Media, query: str, year: int | None = None, *, watch: Watch) -> tuple[Listing, ...]:
        """Shows or movies whose titles hold all words of *query*, as TMDB ranks them; none is an answer too."""
        from anivault_shell.tmdb import questions

        words = " ".join(clean_bytes(query).split())[:250]
        if not words:
            return ()
        file = questions.search_file(media, words, year, self._language)
        return self._answer(file, lambda: questions.search(media, words, year, self._language), watch)

    def details(self, media: Media, tmdb_id: int, *, watch: Watch) -> Work:
        """All of a show or movie, in every language. Raises InputError when TMDB has none by that id."""
        from anivault_shell.tmdb import questions

        number = _id(tmdb_id)
        return self._answer(
            questions.details_file(media, number), lambda: questions.details(media, number, self._language), watch
        )

    def episodes(self, tmdb_id: int, season: int, *, watch: Watch) -> tuple[Episode, ...]:
        """One season under TMDB's own numbers (which need not begin at 1); empty where there is no such season."""
        from anivault_shell.tmdb import questions

        if not 0 <= int(season) <= 100_000:
            return ()
        number, season = _id(tmdb_id), int(season)
        return self._answer(
            questions.season_file(number, season, self._language),
            lambda: questions.season(number, season, self._language),
            watch,
            lambda: self._other_seasons(number, season),
        )

    def groups(self, tmdb_id: int, *, watch: Watch) -> tuple[GroupListing, ...]:
        """The orders that people have put a show's episodes in; empty for most shows. A request of its own."""
        from anivault_shell.tmdb import questions

        question = questions.groups(_id(tmdb_id))
        return self._answer(question.file, lambda: question, watch)

    def group(self, group_id: str, *, watch: Watch) -> EpisodeGroup:
        """One of them with all its places. Raises InputError when TMDB has none by that id."""
        from anivault_shell.tmdb import questions

        question = questions.group(group_id)
        return self._answer(question.file, lambda: question, watch)

    def find(self, source: str, external_id: str, *, watch: Watch) -> tuple[Listing, ...]:
        """Who has this `imdb_id` or `tvdb_id`. Raises InputError for what is no such id."""
        from anivault_shell.tmdb import questions

        question = questions.find(source, external_id, self._language)
        return self._answer(question.file, lambda: question, watch)

    def check_key(self, *, watch: Watch) -> str:
        """Ask TMDB about the key: `v3 key` or `v4 token` when it is good. Raises TmdbRefused."""
        from anivault_shell.tmdb import questions

        self._courier.forgive()
        kind = key_kind(self._courier.key())
        if not self._courier.ask(questions.authentication(), watch):
            raise TmdbRefused("TMDB did not accept the key", hint=KEY_HINT)
        return kind

    # -- how it stands -------------------------------------------------------------

    @property
    def keyed(self) -> bool:
        """Whether there is a key to ask with."""
        return self._options.keyed

    def status(self) -> TmdbStatus:
        wait = self._wait()
        notes = [self._limiter.note, self._cache.note if self._cache is not None else ""]
        refused = self._courier.refused
        return TmdbStatus(
            state=self._circuit.state,
            rate=min(self._circuit.rate, self._limiter.rate),
            concurrency=self._circuit.concurrency,
            error_share=self._circuit.error_share,
            requests=self.tally.requests,
            cache_hits=self.tally.hits,
            cache_misses=self.tally.misses,
            retry_at=None if wait is None else self._now() + timedelta(seconds=wait),
            why=str(refused) if refused is not None else self._circuit.why,
            next_step=self._circuit.next_step,
            note="; ".join(note for note in notes if note),
        )

    def _wait(self) -> float | None:
        """Seconds until asking goes on by itself, or until TMDB said we may; None where neither is so."""
        if (wait := self._circuit.wait) is None:
            return self._limiter.held_for() or None
        stays = self._circuit.state is State.CACHE_ONLY and not self._options.auto_recover
        return None if stays and self._circuit.why != LONG_WAIT else wait

    def retry(self) -> None:
        """Ask again although TMDB did not answer, or refused the key, a while ago."""
        self._courier.forgive()
        self._circuit.retry()

    def unlock(self) -> None:
        """Fetch the key now, while somebody is there to be asked for it; what goes wrong shows when TMDB is asked."""
        if self.keyed and not self._options.offline:
            with contextlib.suppress(CatalogueError):
                self._courier.unlock()

    def close(self) -> None:
        self._courier.close()
        if self._cache is not None:
            self._cache.trim()
        self._limiter.close()

    # -- the staircase -------------------------------------------------------------

    def _answer(
        self,
        file: str,
        ask: Callable[[], Question[T]],
        watch: Watch,
        along: Callable[[], Sequence[Question[Any]]] | None = None,
    ) -> T:
        """
        The answer from this run, from the cache, from somebody who is asking it right now, or from TMDB.

        It stands in *file*; *ask* makes the question, which most answers are found without.
        """
        found = self._flights.recall(file)
        if found is not None:
            self.tally.hit()
            return found.value if found.value is not None else ask().value(None)
        question = ask()
        kept, fresh = self._kept(question)
        if fresh:
            self.tally.hit()
            self._flights.land(file, kept)
            if log.isEnabledFor(logging.DEBUG):
                asked = {"path": question.source, "asked": question.key, "cached": True}
                log.debug("request", extra={"fields": asked})
            return question.value(kept)
        others = {q.file: q for q in along()} if along is not None else {}
        return question.value(
            self._flights.share(
                file,
                lambda claimed: self._look_up(question, kept, watch, [q for f, q in others.items() if f in claimed]),
                watch,
                self.tally.hit,
                tuple(others),
            )
        )

    def _look_up(
        self, question: Question[T], kept: T | None, watch: Watch, along: Sequence[Question[Any]]
    ) -> Landed[Any]:
        """The answer of TMDB; *kept*, which is no longer fresh, where it gives none."""
        self.tally.miss()
        try:
            return self._ask(question, watch, along)
        except CatalogueError:
            if kept is None:
                raise
            # An answer of last month is better than none.
            log.info("stale_answer_used", extra={"fields": {"path": question.source, "asked": question.key}})
            self.tally.hit()
            return Landed(kept)

    def _kept(self, question: Question[Any]) -> tuple[Any, bool]:
        """What the cache has, and whether it is fresh (None that is fresh: no such thing)."""
        cache = self._open_cache()
        kept = cache.get(question.file, question.key) if cache is not None else None
        if kept is None or cache is None:
            return None, False
        if kept.data is None:
            return None, kept.fresh
        value = question.read_kept(kept.data)
        if value is None:
            cache.quarantine(question.file)
        return value, kept.fresh and value is not None

    def _ask(self, question: Question[T], watch: Watch, along: Sequence[Question[Any]]) -> Landed[Any]:
        from anivault_shell.tmdb import questions

        also: dict[Hashable, Any] = {}
        wanted = []
        for other in along:
            value, fresh = self._kept(other)
            if fresh:
                also[other.file] = value
            else:
                wanted.append(other)
        if wanted:
            numbers = [int(q.key["season"] or 0) for q in wanted]
            tmdb_id, season = int(question.key["tmdb_id"] or 0), int(question.key["season"] or 0)
            question = questions.seasons(tmdb_id, season, numbers, self._language)  # type: ignore[assignment]
        return Landed(self._courier.ask(question, watch), also)

    def _other_seasons(self, tmdb_id: int, season: int) -> list[Question[Any]]:
        """The seasons that may come along with *season*: those of the library's next bundles, if they are not long."""
        from anivault_shell.model.catalogue import Work
        from anivault_shell.tmdb import questions
        from anivault_shell.tmdb.transport import MOST_APPENDED

        work = self._flights.known(questions.details_file(Media.TV, tmdb_id))
        own = work.season(season) if isinstance(work, Work) else None
        if not isinstance(work, Work) or own is None:
            return []
        room = MOST_ALONG - own.episode_count
        found: list[Question[Any]] = []
        for other in work.seasons:
            if other.number in (0, season) or not 0 < other.episode_count <= room:
                continue
            question = questions.season(tmdb_id, other.number, self._language)
            if self._flights.known(question.file) is None:
                found.append(question)
                room -= other.episode_count
        return found[: MOST_APPENDED - 1]

    def _keep(self, question: Question[Any], answer: Any, data: bytes | None) -> None:
        cache = self._open_cache()
        if cache is not None and question.file:
            cache.keep(question.file, question.key, data, question.source, question.ttl(data))
        if question.file and answer is not None:
            self._flights.land(question.file, answer)

    # -- what is opened when it is first needed --------------------------------------

    def _open_cache(self) -> Cache | None:
        if not self._options.cache_folder:
            return None
        with self._lock:
            if self._cache is None:
                from anivault_shell.tmdb.cache import Cache

                self._cache = Cache(self._options.cache_folder, now=self._now, largest=self._options.cache_size)
            return self._cache

    def _changed(self, change: StateChange) -> None:
        fields = {
            "from": change.old.value, "to": change.new.value, "reason": change.why, "rate": round(change.rate, 1),
            "sem": change.concurrency, "sleep": round(change.wait or 0.0, 1), "err_rate_30s": round(change.error_share, 2),
            "consec429": change.busy_run, "retry_after": change.retry_after,
        }  # fmt: skip
        log.info("state_transition", extra={"fields": fields})
        if self._on_state is not None:
            self._on_state(change)

    def __repr__(self) -> str:
        return f"Client({self._options!r})"


def _id(number: int) -> int:
    if not 1 <= int(number) < 2**31:
        raise InputError(f"{number} is no TMDB id")
    return int(number)
