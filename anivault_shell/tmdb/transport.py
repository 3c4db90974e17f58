# SPDX-License-Identifier: GPL-3.0-or-later
"""
One exchange with TMDB. Nothing else knows `requests` and `tmdbsimple`.

tmdbsimple knows paths and parameters; the line it speaks over is ours, because its own
closes every connection, lets answers overwrite its attributes, and puts the key into what it raises.
`Transport.ask` never raises: the door at the end turns every failure into a Reply, and the
key stands in none of them.
"""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import logging
import re
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from anivault_shell.errors import CatalogueError, ConfigError, TmdbBusy, TmdbDown, TmdbRefused
from anivault_shell.model.media import Media
from anivault_shell.tmdb.circuit import Outcome

if TYPE_CHECKING:
    import requests

LARGEST_ANSWER = 2 * 1024 * 1024
CHUNK = 64 * 1024
AGENT = "AniVault"
APPENDED = "alternative_titles,translations,external_ids"
V3_KEY = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
V4_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{40,4096}")
NO_SUCH = frozenset({400, 404, 422})
REFUSED = frozenset({401, 403})
DIGITS = re.compile(r"\s*(\d{1,12})(?:\.\d*)?\s*", re.ASCII)
KEY_HINT = "`key set` stores one; it is free at themoviedb.org/settings/api"


@dataclass(frozen=True, slots=True)
class Reply:
    """
    How one exchange ended.

    `body` is the JSON as it came; None with `missing` when TMDB says there is no such thing,
    else `error` says why there is none and `again` whether asking once more may help.
    """

    outcome: Outcome
    body: bytes | None = None
    missing: bool = False
    error: CatalogueError | None = None
    again: bool = False
    retry_after: float | None = None


def key_kind(key: str | None) -> str:
    """`v3 key` or `v4 token`. Raises TmdbRefused for what can be neither."""
    if not key:
        raise TmdbRefused("there is no TMDB key", hint=KEY_HINT)
    if V3_KEY.fullmatch(key):
        return "v3 key"
    if V4_TOKEN.fullmatch(key):
        return "v4 token"
    raise TmdbRefused("the TMDB key is neither a v3 key (32 hex digits) nor a v4 token", hint=KEY_HINT)


def down(what: str, *, again: bool = True, hint: str | None = None) -> Reply:
    return Reply(Outcome.BAD, error=TmdbDown(what, hint=hint or "`match` later asks what is still open"), again=again)


class Transport:
    """
    The line to *base_url*; safe for as many threads as *connections*.

    *now* is the wall clock, for a Retry-After that is a date.
    """

    def __init__(self, base_url: str, key: str | None, *, connections: int, now: Callable[[], datetime]) -> None:
        self._base_url = base_url
        self._wire = Wire(base_url, key, connections, now)

    def open(self) -> None:
        """Have everything ready, so that the next question goes out at once; a failure shows when asking."""
        _endpoints()
        with contextlib.suppress(*foreign_errors()):
            self._wire.open()

    def search(self, media: Media, query: str, year: int | None, language: str, timeout: tuple[float, float]) -> Reply:
        """`/search/tv` or `/search/movie`, first page."""
        asked: dict[str, Any] = {"query": query, "language": language}
        if year is not None:
            asked["first_air_date_year" if media is Media.TV else "primary_release_year"] = int(year)
        kind = "tv" if media is Media.TV else "movie"
        return self._ask("Search", kind, timeout, asked)

    def details(self, media: Media, tmdb_id: int, language: str, timeout: tuple[float, float]) -> Reply:
        """`/tv/{id}` or `/movie/{id}` with titles and ids appended."""
        asked = {"language": language, "append_to_response": APPENDED}
        return self._ask("TV" if media is Media.TV else "Movies", "info", timeout, asked, int(tmdb_id))

    def season(self, tmdb_id: int, season: int, language: str, timeout: tuple[float, float]) -> Reply:
        """`/tv/{id}/season/{n}`"""
        return self._ask("TV_Seasons", "info", timeout, {"language": language}, int(tmdb_id), int(season))

    def find(self, source: str, external_id: str, language: str, timeout: tuple[float, float]) -> Reply:
        """`/find/{external_id}`; the caller has checked *external_id* (it becomes part of the path)."""
        return self._ask("Find", "info", timeout, {"external_source": source, "language": language}, external_id)

    def authentication(self, timeout: tuple[float, float]) -> Reply:
        """`/authentication`, which tmdbsimple does not know."""
        return self._wire.request("GET", f"{self._base_url}/authentication", timeout=timeout).reply

    def close(self) -> None:
        self._wire.close()

    def _ask(
        self, kind: str, method: str, timeout: tuple[float, float], asked: dict[str, Any], *ids: int | str
    ) -> Reply:
        # An object is used once: what an answer may have done to it is forgotten with it.
        endpoint = _endpoints()[kind](*ids)
        endpoint.base_uri = self._base_url
        endpoint.session = self._wire
        endpoint.timeout = timeout
        reply: Reply = getattr(endpoint, method)(**asked).reply
        return reply

    def __repr__(self) -> str:
        return f"Transport({self._base_url!r})"


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

    `requests` finds the way (proxy, CA bundle, certificates) once; each request then goes straight
    to its pool.  So no `~/.netrc` can replace the Authorization header, no redirect is
    followed with it, no cookie is kept, and a request takes half the time.
    """

    def __init__(self, base_url: str, key: str | None, connections: int, now: Callable[[], datetime]) -> None:
        self._base_url = base_url
        self._query, self._headers = _credentials(key)
        self._connections = connections
        self._now = now
        self._lock = threading.Lock()
        self._adapter: requests.adapters.HTTPAdapter | None = None
        self._pool: Any = None
        self._target = ""

    def request(self, method: str, url: str, **asked: Any) -> Answer:
        """
        As `requests.Session.request`, which tmdbsimple believes to be calling.

        Its headers are not used (one of them closes the connection); nothing the net does is raised.
        """
        foreign = foreign_errors()
        try:
            return Answer(self._exchange(method, url, asked.get("params") or {}, asked["timeout"]))
        except foreign as exc:
            return Answer(translated(exc))

    def _exchange(self, method: str, url: str, params: dict[str, Any], timeout: tuple[float, float]) -> Reply:
        import urllib3

        pool = self.open()
        until = time.monotonic() + sum(timeout)
        query = urlencode(params | self._query, quote_via=quote)
        response = pool.urlopen(
            method,
            f"{self._target}{url.removeprefix(self._base_url)}?{query}",
            headers=self._headers,
            timeout=urllib3.Timeout(*timeout),
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return self._judge(response.status, response.headers, _body(response, until))
        finally:
            # Kept for the next one if it was read to its end, closed if not.
            response.close()
            response.release_conn()

    def _judge(self, status: int, headers: Any, body: bytes | None) -> Reply:
        if status == 200:
            return Reply(Outcome.GOOD, body=body) if body is not None else down("TMDB sent over 2 MB", again=False)
        if status in NO_SUCH:
            return Reply(Outcome.GOOD if status == 404 else Outcome.UNCOUNTED, missing=True)
        if status in REFUSED:
            return Reply(Outcome.UNCOUNTED, error=TmdbRefused("TMDB did not accept the key", hint=KEY_HINT))
        if status == 429:
            wait = retry_after(headers, self._now())
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
        library = _library()
        session: requests.Session = library.Session()
        way = session.merge_environment_settings(self._base_url, {}, True, None, None)
        session.trust_env = False
        start = session.prepare_request(library.Request("GET", self._base_url))
        adapter: Any = library.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=self._connections, max_retries=0)
        proxies, verify, cert = way["proxies"], way["verify"], way["cert"]
        pool = adapter.get_connection_with_tls_context(start, verify, proxies=proxies, cert=cert)
        adapter.cert_verify(pool, self._base_url, verify, cert)
        # A whole address for a plain proxy, a path for everything else.
        self._target = adapter.request_url(start, proxies).rstrip("/")
        self._adapter, self._pool = adapter, pool

    def close(self) -> None:
        with self._lock:
            adapter, self._adapter, self._pool = self._adapter, None, None
        if adapter is not None:
            adapter.close()

    def __repr__(self) -> str:
        return f"Wire({self._base_url!r})"


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


def retry_after(headers: Any, now: datetime) -> float | None:
    """
    Seconds a Retry-After asks for, at least 1; None where there is none.

    Read as seconds or as a date (RFC 9110, 10.2.3).  A date is taken against the answer's own
    Date where it has one: the two clocks then need not agree.  Nonsense counts as 1.
    """
    written = headers.get("Retry-After")
    if written is None:
        return None
    if seconds := DIGITS.fullmatch(written):
        return max(1.0, float(seconds[1]))
    until = _moment(written)
    if until is None:
        return 1.0
    started = _moment(headers.get("Date") or "") or now
    return max(1.0, (until - started).total_seconds())


def _moment(written: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# -- the door ------------------------------------------------------------------------


def foreign_errors() -> tuple[type[BaseException], ...]:
    """Everything that requests, urllib3, the sockets and the codecs below them raise."""
    if "errors" not in _made:
        import urllib3.exceptions

        _made["errors"] = (
            _library().exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,  # InvalidURL, UnicodeError and their kin
            zlib.error,
        )
    found: tuple[type[BaseException], ...] = _made["errors"]
    return found


def translated(exc: BaseException) -> Reply:
    """*exc* as a reply; its own words are not used, they may hold the key."""
    import urllib3.exceptions

    theirs, lower = _library().exceptions, urllib3.exceptions
    hint = None
    if isinstance(exc, (theirs.Timeout, lower.TimeoutError, TimeoutError)):
        what = "TMDB did not answer in time"
    elif isinstance(exc, (theirs.ProxyError, lower.ProxyError, theirs.InvalidProxyURL)):
        what, hint = "the proxy does not let us through", "HTTPS_PROXY says which one"
    elif isinstance(exc, (theirs.SSLError, lower.SSLError)):
        what, hint = "the connection to TMDB is not trusted", "a wrong clock, or a proxy that reads along?"
    elif isinstance(exc, (theirs.ContentDecodingError, lower.DecodeError, zlib.error)):
        what = "TMDB sent something unreadable"
    elif isinstance(exc, (theirs.ChunkedEncodingError, lower.ProtocolError, http.client.HTTPException)):
        what = "the connection to TMDB broke off"
    elif isinstance(exc, (theirs.ConnectionError, lower.HTTPError, OSError)) and not isinstance(exc, ValueError):
        what = "TMDB could not be reached"
    else:
        what = "TMDB could not be asked"
    return down(what, hint=hint)


# -- the libraries, imported when they are first used ---------------------------------

_import_lock = threading.Lock()
_made: dict[str, Any] = {}


def _library() -> ModuleType:
    if "requests" not in _made:
        with _import_lock:
            import requests

            _silence()
            _made["requests"] = requests
    library: ModuleType = _made["requests"]
    return library


class _NoQueries(logging.Filter):
    """urllib3 writes whole queries, and with them a v3 key, at DEBUG."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.INFO


def _silence() -> None:
    for name in ("urllib3", "urllib3.connectionpool", "urllib3.util.retry"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addFilter(_NoQueries())


def _endpoints() -> dict[str, Any]:
    """tmdbsimple's classes, deaf to what an answer would write into them, and without its global key."""
    if "endpoints" not in _made:
        _library()
        with _import_lock:
            tmdbsimple = _tmdbsimple()
            _made["endpoints"] = {
                name: type(name, (_Deaf, getattr(tmdbsimple, name)), {})
                for name in ("Search", "TV", "Movies", "TV_Seasons", "Find")
            }
    found: dict[str, Any] = _made["endpoints"]
    return found


def _tmdbsimple() -> ModuleType:
    try:
        import tmdbsimple
    except ValueError:
        # It reads its timeout from the environment while it is imported.
        raise ConfigError("TMDB_REQUESTS_TIMEOUT is no number of seconds") from None
    # Else TMDB_USE_BEARER_AUTH in the environment makes it want a key of its own.
    tmdbsimple.USE_BEARER_AUTH = False
    library: ModuleType = tmdbsimple
    return library


class _Deaf:
    def _set_attrs_to_values(self, response: object = None) -> None:
        pass

    def _get_params(self, params: dict[str, Any] | None) -> dict[str, Any] | None:
        return params
