# SPDX-License-Identifier: GPL-3.0-or-later
"""
A request over a connection that is open already, which is all but the first few.

urllib3 opens connections (names, proxies, certificates); what it does beyond that for each request costs as
much again as the request itself.  So a kept one is spoken to with http.client, as urllib3 does underneath.
"""

from __future__ import annotations

import http.client
import time
import zlib
from dataclasses import dataclass
from typing import Any

LARGEST_ANSWER = 2 * 1024 * 1024
CHUNK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it came; `body` is None where it grew too long."""

    status: int
    headers: Any
    body: bytes | None


class HungUp(Exception):
    """The other side had closed the kept connection before it answered; this says nothing about its health."""


def ask(conn: Any, method: str, target: str, headers: dict[str, str], read: float, until: float) -> Said:
    """
    One exchange over *conn*, a connected `urllib3.connection.HTTPConnection`; it is closed unless it can be used again.

    *read* is the seconds between two parts of the answer, *until* when `time.monotonic` ends it.  Raises HungUp, or what
    http.client, sockets and zlib raise.
    """
    whole = False
    try:
        response = _answer(conn, method, target, headers, read)
        body = _body(response, until)
        whole = body is not None and not response.will_close
        response.close()
        return Said(response.status, response.headers, body)
    finally:
        if not whole:
            conn.close()


def _answer(conn: Any, method: str, target: str, headers: dict[str, str], read: float) -> http.client.HTTPResponse:
    conn.timeout = read
    try:
        conn.request(method, target, headers=headers, preload_content=False)
        return http.client.HTTPConnection.getresponse(conn)
    except TimeoutError:
        raise
    except OSError:
        raise HungUp from None


def _body(response: http.client.HTTPResponse, until: float) -> bytes | None:
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise zlib.error("an encoding that was not asked for")
    unpack = zlib.decompressobj(GZIP) if packed.endswith("gzip") else None
    parts: list[bytes] = []
    size = 0
    while part := response.read1(CHUNK):
        if unpack is not None:
            part = unpack.decompress(part, LARGEST_ANSWER + 1 - size)
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            return None
        if time.monotonic() > until:
            raise TimeoutError
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    if unpack is not None and parts and not unpack.eof:
        raise zlib.error("cut short")
    return b"".join(parts)
