# SPDX-License-Identifier: GPL-3.0-or-later
"""
An answer as it comes over the line (RFC 9112), read to its end and unpacked.

http.client would make a mail message of each head, which takes longer than all the rest of a request.  What is
no HTTP raises as http.client does.
"""

from __future__ import annotations

import http.client
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LARGEST_ANSWER = 2 * 1024 * 1024
LONGEST_HEAD = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: .*)?", re.DOTALL)
LENGTH = re.compile(r"\d{1,15}", re.ASCII)
CHUNK = re.compile(rb"([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?", re.DOTALL)
# What we go by; the rest of a head is not looked at.
FIELDS = frozenset(
    (b"connection", b"content-encoding", b"content-length", b"date", b"retry-after", b"transfer-encoding")
)
# Gives what came next, empty once the other side has closed the line.
More = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; `body` is None where it grew too long. `whole`: the line may be used again."""

    status: int
    headers: dict[str, str]
    body: bytes | None
    whole: bool


def heard(data: bytes, more: More) -> Said:
    """The answer that begins with *data*. Raises http.client.HTTPException, zlib.error, and what *more* raises."""
    text = Text(data, more)
    status, headers, keeps = _head(text)
    while 100 <= status < 200:  # "go on", "early hints": the answer itself comes behind
        status, headers, keeps = _head(text)
    parts, framed = _parts(status, headers, text)
    body = _unpacked(headers.get("content-encoding", "").lower(), parts)
    return Said(status, headers, body, keeps and framed and body is not None and not text.left)


class Text:
    """What has come and was not read yet, and what comes behind it."""

    def __init__(self, data: bytes, more: More) -> None:
        self._data, self._at = data, 0
        self._more = more

    @property
    def left(self) -> bool:
        """Whether something has come that was not read."""
        return self._at < len(self._data)

    def before(self, mark: bytes, limit: int) -> bytes:
        """What stands before *mark*, which is passed over."""
        seen = self._at
        while (end := self._data.find(mark, seen)) < 0:
            seen = max(0, len(self._data) - self._at - len(mark) + 1)
            if seen > limit:
                raise http.client.LineTooLong("head")
            self._data, self._at = self._data[self._at :] + self._next(), 0
        found, self._at = self._data[self._at : end], end + len(mark)
        return found

    def exactly(self, size: int) -> Iterator[bytes]:
        """The next *size* bytes, as they come."""
        while size > (here := len(self._data) - self._at):
            if here:
                yield self._data[self._at :]
            size -= here
            self._data, self._at = self._next(), 0
        if size:
            part = self._data[self._at : self._at + size]
            self._at += size
            yield part

    def rest(self) -> Iterator[bytes]:
        part = self._data[self._at :] or self._more()
        while part:
            yield part
            part = self._more()
        self._data, self._at = b"", 0

    def _next(self) -> bytes:
        if not (data := self._more()):
            raise http.client.IncompleteRead(b"")
        return data


def _head(text: Text) -> tuple[int, dict[str, str], bool]:
    """Status, headers, and whether the line stays open."""
    first, *lines = text.before(b"\r\n\r\n", LONGEST_HEAD).split(b"\r\n")
    found = STATUS.fullmatch(first)
    if found is None:
        raise http.client.BadStatusLine("no HTTP")
    headers = _headers(lines)
    return int(found[2]), headers, found[1] == b"1" and "close" not in headers.get("connection", "").lower()


def _headers(lines: list[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon:
            raise http.client.HTTPException("no header")
        if (name := name.lower()) in FIELDS:
            key, said = name.decode(), value.strip(b" \t").decode("latin-1")
            found[key] = said if key not in found else f"{found[key]}, {said}"
    return found


def _parts(status: int, headers: dict[str, str], text: Text) -> tuple[Iterator[bytes], bool]:
    """The body as it comes, and whether it says itself where it ends."""
    if status in (204, 304):
        return iter(()), True
    if (coding := headers.get("transfer-encoding")) is not None:
        if coding.lower() != "chunked":
            raise http.client.HTTPException("a transfer encoding that was not asked for")
        return _chunks(text), True
    if (length := headers.get("content-length")) is None:
        return text.rest(), False
    if not LENGTH.fullmatch(length):
        raise http.client.HTTPException("no length")
    return text.exactly(int(length)), True


def _chunks(text: Text) -> Iterator[bytes]:
    while size := _chunk_size(text):
        yield from text.exactly(size)
        if text.before(b"\r\n", 0):
            raise http.client.HTTPException("no end of a chunk")
    while text.before(b"\r\n", LONGEST_HEAD):
        pass  # trailers say nothing that we go by


def _chunk_size(text: Text) -> int:
    found = CHUNK.fullmatch(text.before(b"\r\n", LONGEST_HEAD))
    if found is None:
        raise http.client.HTTPException("no size of a chunk")
    return int(found[1], 16)


def _unpacked(packed: str, parts: Iterator[bytes]) -> bytes | None:
    """All of it, None once it is too long: as it comes, or unpacked."""
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise zlib.error("an encoding that was not asked for")
    unpack = zlib.decompressobj(GZIP) if packed.endswith("gzip") else None
    found: list[bytes] = []
    came = size = 0
    for part in parts:
        came += len(part)
        found.append(part if unpack is None else unpack.decompress(part, LARGEST_ANSWER + 1 - size))
        size += len(found[-1])
        if max(came, size) > LARGEST_ANSWER:
            return None
    if unpack is not None and came and not unpack.eof:
        raise zlib.error("cut short")
    return found[0] if len(found) == 1 else b"".join(found)
