# SPDX-License-Identifier: GPL-3.0-or-later
"""
Carries one question to TMDB: circuit -> limiter -> transport -> decode.

It is tried at most 3 times and 20 s in all, and whoever waits hears of a stop within a tenth of a second.
"""

from __future__ import annotations

import random as randomness
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from anivault_shell.errors import CatalogueError, TmdbBusy, TmdbDown, TmdbRefused
from anivault_shell.model.watch import Watch
from anivault_shell.tmdb.circuit import Circuit, backoff
from anivault_shell.tmdb.key import KEY_HINT, key_kind
from anivault_shell.tmdb.limiter import SLICE, Limiter
from anivault_shell.tmdb.options import Options
from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.states import LONG_WAIT, Outcome
from anivault_shell.tmdb.tally import Tally

if TYPE_CHECKING:
    from anivault_shell.tmdb.questions import Question
    from anivault_shell.tmdb.reply import Reply
    from anivault_shell.tmdb.transport import Transport

TRIES = 3
PATIENCE = 20.0
SILENCE, HASTY = 4, 3.0
PROXY_HINT = "a proxy or a login page may be between"
T = TypeVar("T")
# What to keep of an answer: the question, its value, its JSON (None and None: no such thing).
Keep = Callable[["Question[Any]", Any, bytes | None], None]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """How a try ended; `answer` is None where TMDB has no such thing, or the reply has an error."""

    answer: T | None
    reply: Reply


class Courier:
    """Safe for many threads. *keep* is handed every answer, and what came along with it, as soon as it has been read."""

    def __init__(
        self,
        options: Options,
        circuit: Circuit,
        limiter: Limiter,
        keep: Keep,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
        random: randomness.Random,
        tally: Tally,
    ) -> None:
        self._options = options
        self._circuit = circuit
        self._limiter = limiter
        self._keep = keep
        self._clock, self._sleep, self._now = clock, sleep, now
        self._random = random
        self._tally = tally
        self._places = options.limits[1]
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._transport: Transport | None = None
        self.refused: TmdbRefused | None = None

    def ask(self, question: Question[T], watch: Watch) -> T | None:
        """Ask TMDB, up to three times; None when it has no such thing."""
        until = self._clock() + PATIENCE
        for attempt in range(1, TRIES + 1):
            done = self._try(question, watch, until)
            if done.reply.too_long and question.shorter is not None:
                done = self._try(question.shorter(), watch, until)
            reply = done.reply
            if reply.error is None:
                return done.answer
            wait = 0.0 if reply.retry_after or reply.at_once else backoff(attempt, self._random)
            if not reply.again or attempt == TRIES or self._clock() + wait >= until:
                raise reply.error
            self._pause(wait, watch)
        raise AssertionError("the last try returns or raises")

    def forgive(self) -> None:
        """A key that was refused, or could not be fetched, is tried again."""
        with self._lock:
            self.refused = None

    def key(self) -> str:
        """The key, fetched if need be. Raises TmdbRefused."""
        options = self._options
        key = options.key or (options.fetch_key() if options.fetch_key is not None else None)
        key_kind(key)
        return key or ""

    def unlock(self) -> None:
        """Have the key, before threads that nobody can be asked from want it."""
        self._open()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _try(self, question: Question[T], watch: Watch, until: float) -> Done[T]:
        ticket = self._enter(watch, until)
        outcome, after = Outcome.UNCOUNTED, None
        try:
            self._tally.request()
            done = self._understood(question, self._timed(question, watch, until))
            outcome, after = done.reply.outcome, done.reply.retry_after
            self._obey(done.reply)
            return done
        finally:
            self._circuit.leave(ticket, outcome, after)

    def _timed(self, question: Question[Any], watch: Watch, until: float) -> Reply:
        begun = self._clock()
        reply = question.ask(self._open(), self._patience(until, watch))
        self._tally.took.add(self._clock() - begun)
        return reply

    def _patience(self, until: float, watch: Watch) -> Patience:
        """How long to wait; once TMDB is silent nobody waits long, or an outage would take minutes."""
        longest = max(until - self._clock(), 0.1)
        if self._circuit.bad_run >= SILENCE:
            longest = min(longest, HASTY)
        connect, read = self._options.timeout
        return Patience(min(connect, longest), min(read, longest), watch, longest)

    def _enter(self, watch: Watch, until: float) -> int:
        """A place to ask from and a slot in time, or the reason why there is none."""
        while True:
            watch.check()
            if self.refused is not None:
                raise TmdbRefused(self.refused.message, hint=self.refused.hint)
            admission = self._circuit.admit()
            if admission.ticket is None:
                self._stay_away(admission.wait, watch, until)
                continue
            try:
                # Imports and proxies take their time, and must not stand between a slot and its request.
                self._open().open()
                self._wait_for_turn(admission.rate, watch, until)
                if self._circuit.still(admission.ticket):
                    return admission.ticket
            except BaseException:
                self._circuit.withdraw()
                raise
            self._circuit.withdraw()

    def _wait_for_turn(self, rate: float, watch: Watch, until: float) -> None:
        begun = self._clock()
        try:
            self._limiter.acquire(watch, latest=until, pace=rate)
        finally:
            self._tally.waited.add(self._clock() - begun)

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
        if not self._options.keyed:
            return TmdbRefused("there is no TMDB key", hint=KEY_HINT)
        if self._circuit.why == LONG_WAIT and (wait := self._circuit.wait):
            return TmdbBusy(wait)
        return TmdbDown(f"TMDB is not asked: {self._circuit.why}", hint="`match --retry` asks again")

    def _understood(self, question: Question[T], reply: Reply) -> Done[T]:
        from anivault_shell.tmdb.reply import down
        from anivault_shell.tmdb.shapes import Unreadable

        if reply.missing:
            self._keep(question, None, None)
        if reply.body is None:
            return Done(None, reply)
        try:
            answer, data = question.parse(reply.body)
            extras = question.extras(reply.body)
        except Unreadable:
            return Done(None, down("not TMDB that answered", hint=PROXY_HINT))
        self._keep(question, answer, data)
        for extra in extras:
            self._keep(extra.question, extra.answer, extra.data)
        return Done(answer, reply)

    def _obey(self, reply: Reply) -> None:
        if reply.outcome is Outcome.BUSY:
            self._limiter.hold(reply.retry_after or 1.0)
        if isinstance(reply.error, TmdbRefused):
            with self._lock:
                self.refused = reply.error

    def _pause(self, seconds: float, watch: Watch) -> None:
        end = self._clock() + seconds
        while (left := end - self._clock()) > 0:
            watch.check()
            self._sleep(min(left, SLICE))

    def _open(self) -> Transport:
        """The line, with the key, when it is first needed; who else wants it meanwhile waits."""
        if self._transport is None:
            with self._opening:
                if self._transport is None:
                    self._transport = self._opened()
        return self._transport

    def _opened(self) -> Transport:
        from anivault_shell.tmdb.transport import Transport

        if self.refused is not None:
            raise TmdbRefused(self.refused.message, hint=self.refused.hint)
        try:
            key = self.key()
        except TmdbRefused as exc:
            self.refused = exc
            raise
        url = self._options.base_url.rstrip("/")
        return Transport(url, key, connections=self._places, now=self._now)
