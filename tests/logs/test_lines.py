# SPDX-License-Identifier: GPL-3.0-or-later
"""A line as it is written and read: whole, harmless, and without secrets."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.keychain.mask import Mask
from anivault_shell.logs.lines import LONGEST, Line, decode, encode

KEY = "c0ffee00" * 4
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJjYW5hcnkifQ.s1gn4tur3-s1gn4tur3"
PIN = 'corréct "horse\\ 한글'
AT = 1_795_275_000.25


def line(event: str = "request", trace: str = "", **fields: object) -> Line:
    return Line(AT, "info", "tmdb.wire", 42, "MainThread", event, fields, trace)


def test_a_line_comes_back_as_it_was() -> None:
    """Time to the millisecond, with its zone; Korean as Korean."""
    said = line(title="진격의 거인", status=200, asked={"query": "x"}, path=None)
    raw = encode(said, Mask())
    assert decode(raw) == said
    assert "진격의 거인".encode() in raw
    assert json.loads(raw)["ts"] == "2026-11-21T15:30:00.250Z"
    assert said.file == "network"


@pytest.mark.parametrize(
    ("logger", "file"),
    [
        ("tmdb.client", "network"),
        ("session.gather", "pipeline"),
        ("journal.journal", "pipeline"),
        ("commands.trail", "app"),
        ("urllib3", "app"),
    ],
)
def test_each_part_has_its_file(logger: str, file: str) -> None:
    """What is not asking and not working on files is `app`."""
    assert Line(AT, "info", logger, 1, "t", "x").file == file


@given(st.text(), st.dictionaries(st.text(), st.text() | st.binary() | st.integers() | st.none(), max_size=3))
def test_whatever_is_said_is_one_harmless_line(event: str, fields: dict[str, object]) -> None:
    """No control character, no second line, always JSON."""
    raw = encode(Line(AT, "error", "app", 1, "t", event, fields, event), Mask())
    text = raw.decode()
    assert text.endswith("\n")
    assert text[:-1].isprintable()
    assert decode(raw) is not None


@pytest.mark.parametrize("secret", [KEY, TOKEN, PIN], ids=["v3", "v4", "PIN"])
@pytest.mark.parametrize(
    "form",
    [
        lambda s: s,
        lambda s: quote(s, safe=""),
        lambda s: json.dumps(s),
        lambda s: base64.b64encode(s.encode()).decode(),
        lambda s: f"https://api.themoviedb.org/3/search/tv?api_key={quote(s)}&query=x",
        lambda s: f"Authorization: Bearer {s}",
        repr,
    ],
    ids=["plain", "quoted", "json", "base64", "address", "header", "repr"],
)
@pytest.mark.parametrize("place", ["event", "field", "name", "deep", "trace", "object"])
def test_no_secret_is_written(secret: str, form: object, place: str) -> None:
    """Wherever it stands and however it is spelled; what is written is a line all the same."""
    assert callable(form)
    text = f'before "{form(secret)}" behind'
    said = {
        "event": line(text),
        "field": line(url=text),
        "name": line(**{text: 1}),
        "deep": line(asked={"headers": [text, {"x": text}]}),
        "trace": line(trace=f"Traceback\n  File x\nValueError: {text}"),
        "object": line(exc=ValueError(text)),
    }[place]
    mask = Mask()
    mask.learn(secret)
    raw = encode(said, mask)
    assert decode(raw) is not None
    for hidden in (
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    ):
        assert hidden not in raw.decode()
        assert json.dumps(hidden, ensure_ascii=False)[1:-1] not in raw.decode()
    assert base64.b64encode(secret.encode()).decode().rstrip("=") not in raw.decode()


@pytest.mark.parametrize("key", [KEY, TOKEN])
def test_a_key_that_nobody_knows_of_is_painted_over_too(key: str) -> None:
    """Its shape gives it away."""
    assert key not in encode(line(text=f"odd {key} here"), Mask()).decode()


def test_who_logs_in_at_a_proxy_stays_unnamed() -> None:
    """Libraries put the whole address into their words."""
    assert b"hunter2" not in encode(line(text="no way through http://me:hunter2@proxy.example:3128/"), Mask())


def test_a_giant_is_cut() -> None:
    """One line cannot fill a file; its secrets do not come to light by that."""
    raw = encode(Line(AT, "error", "app", 1, "t", "x" * LONGEST, {"a": "b" * LONGEST}, f"{KEY} " * LONGEST), Mask())
    assert len(raw) <= LONGEST
    assert KEY.encode() not in raw
    assert decode(raw) is not None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'{"ts":"2026"}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"ts":"2026-11-21T00:00:00Z","level":"loud","logger":"a","pid":1,"thread":"t","event":"e","fields":{}}',
        b'{"ts":"2026-11-21T00:00:00Z","level":"info","logger":"a","pid":1,"thread":"t","event":"e","fields":7}',
        b'{"ts":7,"level":"info","logger":"a","pid":1,"thread":"t","event":"e","fields":{}}',
    ],
)
def test_what_is_no_line_is_none(raw: bytes) -> None:
    """Torn, foreign or hostile: passed over."""
    assert decode(raw) is None
