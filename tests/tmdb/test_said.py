# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes over the line, in pieces of any length, against what http.client makes of the same bytes."""

from __future__ import annotations

import gzip
import http.client
import io
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.tmdb.said import LARGEST_ANSWER, LONGEST_HEAD, Said, heard

JSON = b'{"results": []}'
PACKED = gzip.compress(JSON)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def told(raw: bytes, size: int = 1 << 16) -> Said:
    """*raw* as it is heard when it comes *size* bytes at a time, and the line is closed behind it."""
    pieces = iter([raw[n : n + size] for n in range(0, len(raw), size)])
    return heard(next(pieces, b""), lambda: next(pieces, b""))


def with_length(body: bytes, *more: bytes, status: bytes = b"200 OK") -> bytes:
    head = [b"HTTP/1.1 " + status, *more, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


SOUND = {
    "length": (with_length(JSON), JSON, True),
    "nothing": (with_length(b""), b"", True),
    "packed": (with_length(PACKED, b"CONTENT-ENCODING:gzip"), JSON, True),
    "closed behind": (with_length(JSON, b"connection: Close"), JSON, False),
    "old": (with_length(JSON).replace(b"1.1", b"1.0"), JSON, False),
    "to the end": (b"HTTP/1.1 200 OK\r\n\r\n" + JSON, JSON, False),
    "chunks": (CHUNKED + b"6\r\n" + JSON[:6] + b"\r\n9; a=b\r\n" + JSON[6:] + b"\r\n0\r\n\r\n", JSON, True),
    "trailers": (CHUNKED + b"f\r\n" + JSON + b"\r\n000\r\nDate: now\r\nX: y\r\n\r\n", JSON, True),
    "hints first": (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + with_length(JSON), JSON, True),
    "no body": (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
    "no reason": (with_length(JSON, status=b"404"), JSON, True),
}


@pytest.mark.parametrize("size", [1, 3, 7, 1 << 16])
@pytest.mark.parametrize(("raw", "body", "whole"), SOUND.values(), ids=SOUND)
def test_an_answer_is_heard_whole(raw: bytes, body: bytes, whole: bool, size: int) -> None:
    """However it comes in pieces."""
    said = told(raw, size)
    assert (said.body, said.whole) == (body, whole)


def test_a_line_with_more_behind_the_answer_is_not_used_again() -> None:
    """What stands there would be taken for the answer to the next question."""
    assert not told(with_length(JSON) + b"HTTP/1.1 200 OK").whole


BROKEN = {
    "closed": (b"", http.client.IncompleteRead),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-", http.client.IncompleteRead),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", http.client.BadStatusLine),
    "HTTP 2": (b"HTTP/2 200\r\n\r\n", http.client.BadStatusLine),
    "no header": (b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", http.client.HTTPException),
    "cut": (with_length(JSON)[:-1], http.client.IncompleteRead),
    "cut packed": (with_length(PACKED[:-9], b"Content-Encoding: gzip"), zlib.error),
    "not packed": (with_length(JSON, b"Content-Encoding: gzip"), zlib.error),
    "packed otherwise": (with_length(JSON, b"Content-Encoding: br"), zlib.error),
    "less than nothing": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", http.client.HTTPException),
    "two lengths": (with_length(JSON, b"Content-Length: 3"), http.client.HTTPException),
    "cut chunk": (CHUNKED + b"f\r\n" + JSON[:-1], http.client.IncompleteRead),
    "no size": (CHUNKED + b"x\r\n", http.client.HTTPException),
    "size below nothing": (CHUNKED + b"-1\r\n", http.client.HTTPException),
    "no end of a chunk": (CHUNKED + b"3\r\n" + JSON, http.client.HTTPException),
    "other coding": (CHUNKED.replace(b"chunked", b"gzip, chunked"), http.client.HTTPException),
    "endless head": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 3 * LONGEST_HEAD, http.client.LineTooLong),
    "endless size": (CHUNKED + b"1" * 3 * LONGEST_HEAD, http.client.LineTooLong),
}


@pytest.mark.parametrize("size", [7, 1 << 16])
@pytest.mark.parametrize(("raw", "error"), BROKEN.values(), ids=BROKEN)
def test_what_is_none_is_refused(raw: bytes, error: type[Exception], size: int) -> None:
    """As http.client would, so that one door knows all of it."""
    with pytest.raises(error):
        told(raw, size)


def endless(head: bytes, part: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield part


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 999),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", b"x" * 999),
        (CHUNKED, b"1f4\r\n" + b"x" * 500 + b"\r\n"),
        (CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n"), b""),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + PACKED, b"x" * 999),
    ],
    ids=["open end", "length", "chunks", "packed chunks", "behind the packed"],
)
def test_nothing_is_heard_for_ever(head: bytes, part: bytes) -> None:
    """2 MB are enough, of what comes and of what it unpacks to."""
    bomb = gzip.compress(b" " * (LARGEST_ANSWER + 1))
    pieces = endless(head, part or b"%x\r\n%b\r\n" % (len(bomb), bomb))
    said = heard(next(pieces), lambda: next(pieces))
    assert (said.body, said.whole) == (None, False)


TOKENS = st.sampled_from(
    [
        b"\r\n",
        b"HTTP/1.1 ",
        b"200 OK",
        b"304 ",
        b"Content-Length: ",
        b"Transfer-Encoding: chunked",
        b"5",
        b"0",
        b"a",
        b": ",
    ]
)


@given(st.lists(TOKENS | st.binary(max_size=3), max_size=14).map(b"".join), st.integers(1, 9))
def test_any_bytes_are_an_answer_or_refused(raw: bytes, size: int) -> None:
    """And what http.client reads to its end, with a length or in chunks, is read the same."""
    raw = b"HTTP/1.1 200 OK\r\n" + raw
    try:
        said: Said | None = told(raw, size)
    except (http.client.HTTPException, zlib.error):
        said = None
    if said is not None and said.whole:
        assert said.body == plainly(raw)


def plainly(raw: bytes) -> bytes:
    class Socket:
        def makefile(self, mode: str) -> io.BytesIO:
            return io.BytesIO(raw)

    response = http.client.HTTPResponse(Socket())  # type: ignore[arg-type]
    response.begin()
    return response.read()
