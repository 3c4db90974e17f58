# SPDX-License-Identifier: GPL-3.0-or-later
"""
One kept answer as it is written: `{schema_version, created_at, ttl_sec, key, data, source}`.

The time is ISO 8601 UTC, `key` what was asked, `data` TMDB's own field names (null: there is no such thing).
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

SCHEMA_VERSION = 2
TTL = 30 * 24 * 3600
NEGATIVE_TTL = 24 * 3600
DAY = 24 * 3600
LARGEST_FILE = 4 * 1024 * 1024
# What a file brought from the first format says of its source, which was not written down then.
UNKNOWN_SOURCE = "tmdb:v1"

Key = dict[str, str | int | None]


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    schema_version: int
    created_at: str
    ttl_sec: int
    key: Key
    data: msgspec.Raw
    source: str

    @property
    def created(self) -> datetime | None:
        """When it was answered; None where that is no time."""
        try:
            found = datetime.fromisoformat(self.created_at)
        except ValueError:
            return None
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

    @property
    def answer(self) -> bytes | None:
        """The JSON of the answer; None where TMDB said there is no such thing."""
        data = bytes(self.data)
        return None if data == b"null" else data

    def is_fresh(self, now: datetime) -> bool:
        created = self.created
        if created is None:
            return False
        # Much in the future means that a clock was wrong; asking again is cheap.
        return -DAY < (now - created).total_seconds() < min(self.ttl_sec, TTL)


class Envelope1(msgspec.Struct, forbid_unknown_fields=True):
    """The first format: the time in seconds since 1970, and nothing about the source."""

    schema_version: int
    created_at: int
    ttl_sec: int
    key: Key
    data: msgspec.Raw


# Made while this is imported: see shapes.
_decoder, _decoder1 = msgspec.json.Decoder(Envelope), msgspec.json.Decoder(Envelope1)


def opened(raw: bytes) -> Envelope | None:
    """*raw* as an envelope of whatever version, None where it is none."""
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def migrated(raw: bytes) -> Envelope | None:
    """What *raw*, of the first format, says in today's; None where it is not of the first."""
    try:
        old = _decoder1.decode(raw)
        if old.schema_version != 1:
            return None
        created = written(datetime.fromtimestamp(old.created_at, UTC))
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError, OverflowError, OSError):
        return None
    return Envelope(SCHEMA_VERSION, created, old.ttl_sec, old.key, old.data, UNKNOWN_SOURCE)


def sealed(key: Key, data: bytes | None, source: str, ttl: int, now: datetime) -> bytes:
    body = msgspec.Raw(b"null" if data is None else data)
    return msgspec.json.encode(Envelope(SCHEMA_VERSION, written(now), ttl, key, body, source))


def written(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
