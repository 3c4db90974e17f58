# SPDX-License-Identifier: GPL-3.0-or-later
"""Kept connections to TMDB, in the place of the session that tmdbsimple would use."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from anivault_shell.errors import TmdbBusy, TmdbDown, TmdbRefused
from anivault_shell.tmdb.crew import Crew
from anivault_shell.tmdb.door import foreign_errors, translated
from anivault_shell.tmdb.kept import HungUp, Line
from anivault_shell.tmdb.key import KEY_HINT, V3_KEY
from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.reply import Reply, down, retry_after
from anivault_shell.tmdb.said import Said
from anivault_shell.tmdb.states import Outcome
from anivault_shell.tmdb.way import Way

# What would end the first line of a request, or begin another one.
NO_PATH = re.compile(r"[^!-~]")
AGENT = "AniVault"
log = logging.getLogger(__name__)
NO_SUCH = frozenset({400, 404, 422})
REFUSED = frozenset({401, 403})


class Answer:
    """What tmdbsimple takes for a response; its JSON is the reply, unread."""

    encoding = "utf-8"

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def raise_for_status(self) -> None:
        pass

    def json(self) -> Answer:
        return self


class Wire:
    """
    Kept connections to one host, in the place of tmdbsimple's session.

    `requests` finds the way (proxy, CA bundle, certificates) once, urllib3 opens connections by it, and each request
    takes one of those.  So no `~/.netrc` can replace the Authorization header, no redirect is followed with it and no
    cookie is kept.
    """

    def __init__(self, base_url: str, key: str | None, connections: int, now: Callable[[], datetime]) -> None:
        self._base_url = base_url
        self._query, self._headers = _credentials(key)
        self._connections = connections
        self._now = now
        self._lock = threading.Lock()
        self._crew = Crew(connections)
        self._way: Way | None = None
        self._idle: list[Line] = []

    def request(self, method: str, url: str, **asked: Any) -> Answer:
        """
        As `requests.Session.request`, which tmdbsimple believes to be calling; `timeout` is a Patience.

        Its headers are not used (one of them closes the connection); nothing the net does is raised.
        """
        foreign = foreign_errors()
        begun, params = time.monotonic(), asked.get("params") or {}
        try:
            said = self._exchange(method, url, params, asked["timeout"])
            status, reply = said.status, self._judge(said)
        except HungUp:
            status, reply = None, _hung_up()
        except foreign as exc:
            status, reply = None, translated(exc)
        self._told(url, params, status, reply, time.monotonic() - begun)
        return Answer(reply)

    def _told(self, url: str, params: dict[str, Any], status: int | None, reply: Reply, seconds: float) -> None:
        """A line of the log; the key is added further down and stands in none of this."""
        level = logging.INFO if reply.error is None else logging.WARNING
        if not log.isEnabledFor(level):
            return
        fields = {
            "path": url.removeprefix(self._base_url), "asked": params, "status": status, "ms": round(seconds * 1000, 1),
            "bytes": len(reply.body or b""), "outcome": reply.outcome.value, "cached": False,
        }  # fmt: skip
        if reply.error is not None:
            fields |= {"trouble": reply.error.message, "retry_after": reply.retry_after}
        log.log(level, "request", extra={"fields": fields, "told": True})

    def _exchange(self, method: str, url: str, params: dict[str, Any], patience: Patience) -> Said:
        way = self.open()
        query = "&".join([f"{name}={quote(str(value), ',/')}" for name, value in (params | self._query).items()])
        target = f"{way.target}{url.removeprefix(self._base_url)}?{query}"
        if NO_PATH.search(target):
            raise ValueError("no path")
        request = f"{method} {target}{way.head}".encode("latin-1")
        until = patience.end()
        line = self._line(way, patience, until)
        try:
            return line.ask(request, patience, until)
        finally:
            self._put_back(line)

    def _line(self, way: Way, patience: Patience, until: float) -> Line:
        """One that lies idle, or a new one."""
        while True:
            with self._lock:
                line = self._idle.pop() if self._idle else None
            if line is None:
                # Names and handshakes cannot be waited for in slices; who is left to wait for them leaves his line to others.
                opened = self._crew.run(
                    lambda: self._put_back(Line(way.connected(patience.connect))),
                    patience.watch,
                    latest=lambda: time.monotonic() > until,
                )
                if opened is None:
                    raise TimeoutError
            elif line.alive:
                return line
            else:
                line.close()

    def _put_back(self, line: Line) -> bool:
        if line.alive:
            with self._lock:
                if len(self._idle) < self._connections:
                    self._idle.append(line)
                    return True
        line.close()
        return False

    def _judge(self, said: Said) -> Reply:
        status = said.status
        if status == 200:
            if said.body is None:
                return Reply(Outcome.BAD, error=TmdbDown("TMDB sent over 2 MB"), too_long=True)
            return Reply(Outcome.GOOD, body=said.body)
        if status in NO_SUCH:
            return Reply(Outcome.GOOD if status == 404 else Outcome.UNCOUNTED, missing=True)
        if status in REFUSED:
            return Reply(Outcome.UNCOUNTED, error=TmdbRefused("TMDB did not accept the key", hint=KEY_HINT))
        if status == 429:
            wait = retry_after(said.headers, self._now())
            return Reply(Outcome.BUSY, error=TmdbBusy(wait or 1.0), again=True, retry_after=wait)
        if status >= 500 or status == 408:
            return down(f"TMDB is in trouble (HTTP {status})")
        return down(
            f"not TMDB that answered (HTTP {status})", again=False, hint="a proxy or a login page may be between"
        )

    def open(self) -> Way:
        with self._lock:
            if self._way is None:
                self._way = Way(self._base_url, self._headers)
            return self._way

    def close(self) -> None:
        self._crew.close()
        with self._lock:
            self._connections = 0
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def __repr__(self) -> str:
        return f"Wire({self._base_url!r})"


def _hung_up() -> Reply:
    """Asked again over a new connection; this request has had its slot, and the next one takes its own."""
    return Reply(Outcome.UNCOUNTED, error=TmdbDown("the connection to TMDB broke off"), again=True, at_once=True)


def _credentials(key: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """What the key adds to the query (v3) or to the headers (v4)."""
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": AGENT}
    if key and V3_KEY.fullmatch(key):
        return {"api_key": key}, headers
    return {}, headers | ({"Authorization": f"Bearer {key}"} if key else {})
