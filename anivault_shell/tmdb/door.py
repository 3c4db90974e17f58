# SPDX-License-Identifier: GPL-3.0-or-later
"""
The libraries under the line, and the one door where what they raise becomes ours.

They are imported when they are first used.
"""

from __future__ import annotations

import http.client
import logging
import threading
import zlib
from types import ModuleType
from typing import Any

from anivault_shell.errors import ConfigError
from anivault_shell.tmdb.reply import Reply, down

_import_lock = threading.Lock()
_made: dict[str, Any] = {}


def foreign_errors() -> tuple[type[BaseException], ...]:
    """Everything that requests, urllib3, the sockets and the codecs below them raise."""
    if "errors" not in _made:
        import urllib3.exceptions

        _made["errors"] = (
            library().exceptions.RequestException,
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
    import ssl

    import urllib3.exceptions

    theirs, lower = library().exceptions, urllib3.exceptions
    hint = None
    if isinstance(exc, (theirs.Timeout, lower.TimeoutError, TimeoutError)):
        what = "TMDB did not answer in time"
    elif isinstance(exc, (theirs.ProxyError, lower.ProxyError, theirs.InvalidProxyURL)):
        what, hint = "the proxy does not let us through", "HTTPS_PROXY says which one"
    elif isinstance(exc, (theirs.SSLError, lower.SSLError, ssl.SSLError)):
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


def library() -> ModuleType:
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


def endpoints() -> dict[str, Any]:
    """tmdbsimple's classes, deaf to what an answer would write into them, and without its global key."""
    if "endpoints" not in _made:
        library()
        with _import_lock:
            tmdbsimple = _tmdbsimple()
            _made["endpoints"] = {
                name: type(name, (_Deaf, getattr(tmdbsimple, name)), {})
                for name in ("Search", "TV", "Movies", "TV_Seasons", "TV_Episode_Groups", "Find")
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
