# SPDX-License-Identifier: GPL-3.0-or-later
"""How TMDB is reached from here, by what the user's system says: names, proxies, certificates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from anivault_shell.tmdb.door import library

if TYPE_CHECKING:
    from requests import Session

BROKEN = re.compile(r"[\r\n\0]")


class Way:
    """
    To *base_url*, with *headers* in each request. `requests` finds it, urllib3 goes it.

    `target` is what every path begins with (a whole address for a plain proxy), `head` what stands behind it.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str]) -> None:
        requests = library()
        session: Session = requests.Session()
        found = session.merge_environment_settings(base_url, {}, True, None, None)
        session.trust_env = False
        start = session.prepare_request(requests.Request("GET", base_url))
        adapter: Any = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        proxies, verify, cert = found["proxies"], found["verify"], found["cert"]
        self._pool = adapter.get_connection_with_tls_context(start, verify, proxies=proxies, cert=cert)
        adapter.cert_verify(self._pool, base_url, verify, cert)
        self._tunnelled = self._pool.proxy is not None and self._pool.scheme == "https"
        self.target = adapter.request_url(start, proxies).rstrip("/")
        fields = {"Host": urlsplit(start.url or base_url).netloc} | dict(headers)
        if proxies and self.target.startswith("http"):
            fields |= self._pool.proxy_headers
        self.head = _head(fields)

    def connected(self, seconds: float) -> Any:
        """A new `urllib3.connection.HTTPConnection`, in about *seconds*; raises what urllib3 and sockets do."""
        import urllib3.exceptions

        # Names of urllib3's own, the same in its versions 1 and 2; a connection can be had in no other way.
        connection = self._pool._new_conn()
        connection.timeout = seconds
        try:
            if self._tunnelled:
                self._pool._prepare_proxy(connection)
            else:
                connection.connect()
        except BaseException as exc:
            connection.close()
            # A plain OSError is what a proxy's refusal comes as.
            if connection.proxy is not None and (not connection.has_connected_to_proxy or type(exc) is OSError):
                raise urllib3.exceptions.ProxyError("no way through", exc) from None  # type: ignore[arg-type]
            raise
        return connection


def _head(fields: Mapping[str, str]) -> str:
    if any(BROKEN.search(part) for pair in fields.items() for part in pair):
        raise ValueError("a header of several lines")
    return " HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
