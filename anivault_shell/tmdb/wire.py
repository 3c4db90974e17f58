# SPDX-License-Identifier: GPL-3.0-or-later
"""Kept connections to TMDB, in the place of the session that tmdbsimple would use."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from anivault_shell.errors import TmdbBusy, TmdbDown, TmdbRefused
from anivault_shell.tmdb import kept
from anivault_shell.tmdb.door import foreign_errors, library, translated
from anivault_shell.tmdb.kept import CHUNK, LARGEST_ANSWER, Said
from anivault_shell.tmdb.key import KEY_HINT, V3_KEY
from anivault_shell.tmdb.reply import Reply, down, retry_after
from anivault_shell.tmdb.states import Outcome

if TYPE_CHECKING:
    from requests import Session
    from requests.adapters import HTTPAdapter

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

    `requests` finds the way (proxy, CA bundle, certificates) once; each request then takes a connection
    from its pool.  So no `~/.netrc` can replace the Authorization header, no redirect is
    followed with it, no cookie is kept, and a request takes half the time.
    """

    def __init__(self, base_url: str, key: str | None, connections: int, now: Callable[[], datetime]) -> None:
        self._base_url = base_url
        self._query, self._headers = _credentials(key)
        self._connections = connections
        self._now = now
        self._lock = threading.Lock()
        self._adapter: HTTPAdapter | None = None
        self._pool: Any = None
        self._target = ""

    def request(self, method: str, url: str, **asked: Any) -> Answer:
        """
        As `requests.Session.request`, which tmdbsimple believes to be calling.

        Its headers are not used (one of them closes the connection); nothing the net does is raised.
        """
        foreign = foreign_errors()
        begun, params = time.monotonic(), asked.get("params") or {}
        try:
            said = self._exchange(method, url, params, asked["timeout"])
            status, reply = said.status, self._judge(said)
        except kept.HungUp:
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

    def _exchange(self, method: str, url: str, params: dict[str, Any], timeout: tuple[float, float]) -> Said:
        pool = self.open()
        until = time.monotonic() + sum(timeout)
        target = f"{self._target}{url.removeprefix(self._base_url)}?{urlencode(params | self._query, quote_via=quote)}"
        # Names of urllib3's own, the same in its versions 1 and 2; a kept connection can be had in no other way.
        conn = pool._get_conn()
        try:
            if not conn.is_closed:
                return kept.ask(conn, method, target, self._headers, timeout[1], until)
        finally:
            pool._put_conn(conn)
        return self._first(pool, method, target, timeout, until)

    def _first(self, pool: Any, method: str, target: str, timeout: tuple[float, float], until: float) -> Said:
        """A request over a connection that has to be opened."""
        import urllib3

        response = pool.urlopen(
            method,
            target,
            headers=self._headers,
            timeout=urllib3.Timeout(*timeout),
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return Said(response.status, response.headers, _body(response, until))
        finally:
            # Kept for the next one if it was read to its end, closed if not.
            response.close()
            response.release_conn()

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

    def open(self) -> Any:
        with self._lock:
            if self._pool is None:
                self._connect()
            return self._pool

    def _connect(self) -> None:
        requests = library()
        session: Session = requests.Session()
        way = session.merge_environment_settings(self._base_url, {}, True, None, None)
        session.trust_env = False
        start = session.prepare_request(requests.Request("GET", self._base_url))
        adapter: Any = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=self._connections, max_retries=0)
        proxies, verify, cert = way["proxies"], way["verify"], way["cert"]
        pool = adapter.get_connection_with_tls_context(start, verify, proxies=proxies, cert=cert)
        adapter.cert_verify(pool, self._base_url, verify, cert)
        # A whole address for a plain proxy, a path for everything else.
        self._target = adapter.request_url(start, proxies).rstrip("/")
        if proxies and self._target.startswith("http"):
            self._headers |= pool.proxy_headers
        self._adapter, self._pool = adapter, pool

    def close(self) -> None:
        with self._lock:
            adapter, self._adapter, self._pool = self._adapter, None, None
        if adapter is not None:
            adapter.close()

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


def _body(response: Any, until: float) -> bytes | None:
    """The answer, unpacked; None once it grows over the limit. A trickle ends at *until*."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            return None
        if time.monotonic() > until:
            raise TimeoutError
    return b"".join(parts)
