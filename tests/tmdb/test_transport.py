# SPDX-License-Identifier: GPL-3.0-or-later
"""One exchange: what goes out, what comes back, and a door that lets no foreign error and no key through."""

from __future__ import annotations

import builtins
import http.client
import inspect
import logging
import socket
import ssl
import subprocess
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import idna.core
import pytest
import requests.exceptions
import urllib3.exceptions

from anivault_shell.errors import CatalogueError, Interrupted, TmdbBusy, TmdbDown, TmdbRefused
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Unwatched
from anivault_shell.tmdb.door import foreign_errors, translated
from anivault_shell.tmdb.key import key_kind
from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.reply import retry_after
from anivault_shell.tmdb.states import Outcome
from anivault_shell.tmdb.transport import Transport
from tests.tmdb.standin import V3, V4, Say, Tmdb, show

TIMEOUT = Patience(10.0, 10.0, Unwatched())
SHORT = Patience(0.2, 0.2, Unwatched())
NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


class Stopped(Unwatched):
    """The user has asked to stop."""

    looks = 0

    def check(self) -> None:
        self.looks += 1
        raise Interrupted


@pytest.fixture
def line(tmdb: Tmdb) -> Iterator[Callable[..., Transport]]:
    made: list[Transport] = []

    def make(key: str | None = V3, url: str = "") -> Transport:
        made.append(Transport(url or tmdb.url, key, connections=4, now=lambda: NOW))
        return made[-1]

    yield make
    for one in made:
        one.close()


def ask(line: Transport, patience: Patience = TIMEOUT) -> Any:
    return line.search(Media.TV, "百姓贵族 & ?x=1", 2023, "ko-KR", patience)


def test_a_search_goes_out_as_tmdb_reads_it(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """Path, parameters and key where they belong."""
    assert ask(line()).outcome is Outcome.GOOD
    asked = tmdb.asked[0]
    assert asked.path == "/3/search/tv"
    assert asked.query == {
        "query": "百姓贵族 & ?x=1",
        "first_air_date_year": "2023",
        "language": "ko-KR",
        "api_key": V3,
    }
    assert "Authorization" not in asked.headers


def test_a_v4_token_goes_as_a_bearer_header(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """And nowhere else."""
    ask(line(V4))
    assert tmdb.asked[0].headers["Authorization"] == f"Bearer {V4}"
    assert "api_key" not in tmdb.asked[0].query


def test_connections_are_kept(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """tmdbsimple asks to close each of them."""
    one = line()
    for _ in range(5):
        ask(one)
        one.details(Media.MOVIE, 5, "en-US", TIMEOUT)
    assert len({asked.peer for asked in tmdb.asked}) == 1
    assert all(asked.headers.get("Connection", "").lower() != "close" for asked in tmdb.asked)


@pytest.mark.parametrize("status", [401, 404, 422, 429, 500], ids=str)
def test_a_failure_keeps_the_connection_too(tmdb: Tmdb, line: Callable[..., Transport], status: int) -> None:
    """The body of an error is read to its end."""
    tmdb.answer = lambda asked: Say(status, {"success": False, "status_message": "x" * 3000})
    one = line()
    for _ in range(3):
        ask(one)
    assert len({asked.peer for asked in tmdb.asked}) == 1


def test_a_netrc_changes_nothing(
    tmdb: Tmdb, line: Callable[..., Transport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests would put its password in the place of our token."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login thief password taken\ndefault login thief password taken\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    ask(line(V4))
    assert tmdb.asked[0].headers["Authorization"] == f"Bearer {V4}"
    ask(line(V3))
    assert "Authorization" not in tmdb.asked[1].headers


def test_a_proxy_of_the_environment_is_used(
    tmdb: Tmdb, line: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain proxy gets the whole address."""
    monkeypatch.setenv("http_proxy", tmdb.url.removesuffix("/3"))
    monkeypatch.setenv("no_proxy", "")
    assert ask(line(url="http://tmdb.invalid/3")).outcome is Outcome.GOOD
    assert tmdb.asked[0].headers["Host"] == "tmdb.invalid"


def test_an_answer_cannot_rewrite_who_asks(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """tmdbsimple makes attributes of whatever keys an answer has."""
    tmdb.answer = lambda asked: Say(body=show(5, base_uri="http://evil.invalid", session=None, headers={}, id=7))
    one = line(V4)
    for _ in range(2):
        one.details(Media.TV, 5, "en-US", TIMEOUT)
    assert [asked.path for asked in tmdb.asked] == ["/3/tv/5", "/3/tv/5"]


def test_a_redirect_is_not_followed(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """A token would travel with it."""
    tmdb.next.append(Say(302, b"", {"Location": tmdb.url + "/stolen"}))
    reply = ask(line(V4))
    assert isinstance(reply.error, TmdbDown)
    assert len(tmdb.asked) == 1


REPLIES = [
    pytest.param(Say(404, {}), Outcome.GOOD, None, False, id="404"),
    pytest.param(Say(422, {}), Outcome.UNCOUNTED, None, False, id="422"),
    pytest.param(Say(401, {}), Outcome.UNCOUNTED, TmdbRefused, False, id="401"),
    pytest.param(Say(403, {}), Outcome.UNCOUNTED, TmdbRefused, False, id="403"),
    pytest.param(Say(429, {}), Outcome.BUSY, TmdbBusy, True, id="429"),
    pytest.param(Say(500, {}), Outcome.BAD, TmdbDown, True, id="500"),
    pytest.param(Say(503, b"<html>"), Outcome.BAD, TmdbDown, True, id="503"),
    pytest.param(Say(fault="reset"), Outcome.BAD, TmdbDown, True, id="reset"),
    pytest.param(Say(body=[1], fault="truncate"), Outcome.BAD, TmdbDown, True, id="truncated"),
    pytest.param(Say(body=b"x" * (3 << 20)), Outcome.BAD, TmdbDown, False, id="3 MB"),
    pytest.param(Say(body=b" " * (16 << 20), packed=True), Outcome.BAD, TmdbDown, False, id="16 MB packed small"),
    pytest.param(
        Say(body=b"no gzip", headers={"Content-Encoding": "gzip"}), Outcome.BAD, TmdbDown, True, id="bad gzip"
    ),
]


@pytest.mark.parametrize(("say", "outcome", "error", "again"), REPLIES)
@pytest.mark.parametrize(
    ("key", "kept"), [(V3, False), (V4, False), (V3, True), (V4, True)], ids=["v3", "v4", "v3-kept", "v4-kept"]
)
def test_every_ending_is_a_reply(
    tmdb: Tmdb,
    line: Callable[..., Transport],
    caplog: pytest.LogCaptureFixture,
    say: Say,
    outcome: Outcome,
    error: type[CatalogueError] | None,
    again: bool,
    key: str,
    kept: bool,
) -> None:
    """Counted as it should be, asked again where it helps, and the key in none of it; over a new and a kept connection."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    one = line(key)
    if kept:
        ask(one)
        outcome = Outcome.UNCOUNTED if say.fault == "reset" else outcome
    tmdb.next.append(say)
    reply = ask(one)
    assert (reply.outcome, type(reply.error) if reply.error else None, reply.again) == (outcome, error, again)
    told = repr(reply) + repr(one) + repr(one._wire) + caplog.text
    if reply.error is not None:
        told += "".join(traceback.format_exception(reply.error)) + repr(reply.error.args) + repr(vars(reply.error))
    assert key not in told
    assert ask(one).outcome is Outcome.GOOD, "and the next one is answered"


def test_who_hangs_up_a_kept_connection_is_asked_again_at_once(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """Servers close what lies idle; that counts against nobody, and a new connection that is dropped does."""
    one = line()
    ask(one)
    tmdb.next.extend([Say(fault="reset"), Say(fault="reset")])
    first, second = ask(one), ask(one)
    assert (first.outcome, first.again, first.at_once) == (Outcome.UNCOUNTED, True, True)
    assert (second.outcome, second.again, second.at_once) == (Outcome.BAD, True, False)
    assert ask(one).outcome is Outcome.GOOD
    assert len({asked.peer for asked in tmdb.asked}) == 3


def test_a_proxy_that_wants_a_password_gets_it_each_time(
    tmdb: Tmdb, line: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the first request of a connection and with all that follow."""
    monkeypatch.setenv("http_proxy", tmdb.url.removesuffix("/3").replace("://", "://me:secret@"))
    monkeypatch.setenv("no_proxy", "")
    one = line(url="http://tmdb.invalid/3")
    assert [ask(one).outcome for _ in range(3)] == [Outcome.GOOD] * 3
    assert [asked.headers.get("Proxy-Authorization") for asked in tmdb.asked] == ["Basic bWU6c2VjcmV0"] * 3
    assert len({asked.peer for asked in tmdb.asked}) == 1


def test_a_trickle_over_a_kept_connection_times_out(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """The patience is for the whole answer there, too; a late header as well."""
    one = line()
    ask(one)
    tmdb.next.append(Say(body=b" " * 1000, fault="trickle"))
    assert str(ask(one, SHORT).error) == "TMDB did not answer in time"
    ask(one)
    tmdb.next.append(Say(fault="slow"))
    reply = ask(one, SHORT)
    assert (reply.outcome, str(reply.error)) == (Outcome.BAD, "TMDB did not answer in time")


def test_a_line_that_was_closed_while_it_lay_idle_is_not_used(
    tmdb: Tmdb, line: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at first where it lay for long: no request is lost on it."""
    one = line()
    tmdb.next.append(Say(body={"results": []}, fault="leave"))
    ask(one)
    monkeypatch.setattr("anivault_shell.tmdb.kept.FRESH", 0.0)
    (idle,) = one._wire._idle
    while idle.alive:
        pass
    assert ask(one).outcome is Outcome.GOOD
    assert len({asked.peer for asked in tmdb.asked}) == 2


@pytest.mark.parametrize("fault", ["slow", "trickle"])
def test_waiting_ends_when_the_user_says_so(tmdb: Tmdb, line: Callable[..., Transport], fault: str) -> None:
    """Within a slice, and the line is given up with its answer; a byte now and then changes nothing."""
    watch = Stopped()
    one = line()
    ask(one)
    tmdb.next.append(Say(body=b" " * 1000, fault=fault))
    with pytest.raises(Interrupted):
        ask(one, Patience(5.0, 5.0, watch))
    assert watch.looks == 1
    tmdb.let_go.set()
    assert ask(one).outcome is Outcome.GOOD
    assert len({asked.peer for asked in tmdb.asked}) == 2


def test_connecting_ends_when_the_user_says_so(line: Callable[..., Transport]) -> None:
    """Names and handshakes take their time; they are left to themselves."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        one = line(url=f"https://127.0.0.1:{silent.getsockname()[1]}/3")
        with pytest.raises(Interrupted):
            ask(one, Patience(5.0, 5.0, Stopped()))


def test_a_proxy_that_lets_nobody_through(
    tmdb: Tmdb, line: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its refusal is told from TMDB's silence; so is one that is not there."""
    monkeypatch.setenv("no_proxy", "")
    for proxy in (tmdb.url.removesuffix("/3"), "http://127.0.0.1:9"):
        monkeypatch.setenv("https_proxy", proxy)
        reply = ask(line(url="https://tmdb.invalid/3"))
        assert str(reply.error) == "the proxy does not let us through"


def test_a_trusted_server_is_waited_for_in_slices(
    trusted: Tmdb, line: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS keeps its place when a wait is over before the answer is there; connections are kept with it, too."""
    monkeypatch.setattr("anivault_shell.tmdb.kept.SLICE", 0.001)
    one = line(url=trusted.url)
    trusted.next.append(Say(body={"results": []}, fault="late"))
    assert [ask(one).outcome for _ in range(3)] == [Outcome.GOOD] * 3
    assert len({asked.peer for asked in trusted.asked}) == 1


def test_nobody_home(line: Callable[..., Transport]) -> None:
    """A closed port, and a name that does not exist."""
    for url in ("http://127.0.0.1:9/3", "http://tmdb.invalid/3", "http://xn--a.invalid/3"):
        reply = ask(line(url=url))
        assert reply.outcome is Outcome.BAD
        assert reply.again
        assert V3 not in repr(reply)


def test_a_slow_answer_times_out(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """Connect and read have each their own patience."""
    tmdb.next.append(Say(fault="slow"))
    reply = ask(line(), Patience(1.0, 0.1, Unwatched()))
    assert str(reply.error) == "TMDB did not answer in time"


def test_a_trickle_times_out(tmdb: Tmdb, line: Callable[..., Transport]) -> None:
    """A byte now and then keeps a read timeout from ever coming."""
    for patience in (SHORT, Patience(2.0, 2.0, Unwatched(), most=0.2)):
        tmdb.next.append(Say(body=b" " * 1000, fault="trickle"))
        begun = time.monotonic()
        assert str(ask(line(), patience).error) == "TMDB did not answer in time"
        assert time.monotonic() - begun < 1.5


# -- the door -----------------------------------------------------------------------

SECRET = f"/3/search/tv?api_key={V3}"


def instances(module: Any) -> list[Exception]:
    """One of each exception class of *module*, with the key in its words."""
    made = []
    for name, kind in sorted(vars(module).items()):
        if not (inspect.isclass(kind) and issubclass(kind, Exception)) or issubclass(kind, Warning):
            continue
        if kind.__module__ == builtins.__name__ or name.startswith("_"):
            continue
        error = kind.__new__(kind)
        error.args = (SECRET,)
        made.append(pytest.param(error, id=f"{module.__name__}.{name}"))
    return made  # type: ignore[return-value]


THEIRS = [
    *instances(requests.exceptions),
    *instances(urllib3.exceptions),
    *instances(http.client),
    *instances(ssl),
    *instances(socket),
    *instances(idna.core),
    *(
        pytest.param(kind(SECRET), id=kind.__name__)
        for kind in (OSError, ConnectionResetError, TimeoutError, ValueError)
    ),
    pytest.param(zlib.error(SECRET), id="zlib.error"),
    pytest.param(UnicodeEncodeError("idna", SECRET, 0, 1, SECRET), id="UnicodeEncodeError"),
]


@pytest.mark.parametrize("error", THEIRS)
def test_the_door_is_complete(error: Exception) -> None:
    """Every exception of the libraries is caught, and becomes ours without its words."""
    assert isinstance(error, foreign_errors())
    reply = translated(error)
    assert isinstance(reply.error, TmdbDown)
    assert reply.outcome is Outcome.BAD
    assert reply.error.__context__ is None
    assert reply.error.__cause__ is None
    assert V3 not in repr(reply) + str(reply.error) + str(reply.error.hint)


# -- Retry-After ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7),
        ("7.5", 7),
        ("0", 1),
        ("-5", 1),
        ("", 1),
        ("soon", 1),
        ("1e9", 1),
        ("nan", 1),
        ("٣", 1),
        ("86400", 86_400),
        ("9" * 40, 1),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 31),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 1),
        ("Saturday, 21-Nov-26 12:00:30 GMT", 31),
        ("Sat, 99 Nov 2026 12:00:30 GMT", 1),
        ("Sat, 21 Nov 99999 12:00:30 GMT", 1),
    ],
)
def test_retry_after_in_all_its_forms(written: str, seconds: float) -> None:
    """Seconds, dates and nonsense; at least one second."""
    assert retry_after({"retry-after": written}, NOW) == seconds


def test_retry_after_httpdate_is_read_against_the_server_s_own_clock() -> None:
    """Ours may be an hour off."""
    headers = {"retry-after": "Sat, 21 Nov 2026 15:00:05 GMT", "date": "Sat, 21 Nov 2026 15:00:00 GMT"}
    assert retry_after(headers, NOW) == 6, "a date is cut to seconds, and the moment that is meant may be later"


def test_no_retry_after_is_none() -> None:
    """TMDB leaves it out these days."""
    assert retry_after({}, NOW) is None


# -- keys ----------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "short", "0" * 31, V4 + "\r\nX-Evil: 1", "g" * 33 + " "], ids=repr)
def test_what_is_no_key_is_refused_unasked(key: str | None) -> None:
    """And not shown."""
    with pytest.raises(TmdbRefused) as caught:
        key_kind(key)
    assert not key or key not in str(caught.value)


def test_the_kinds_of_key() -> None:
    """32 hex digits, or a long token."""
    assert key_kind(V3) == "v3 key"
    assert key_kind(V3.upper()) == "v3 key"
    assert key_kind(V4) == "v4 token"


def test_the_client_is_imported_without_its_libraries() -> None:
    """A prompt that never asks TMDB does not pay for requests."""
    code = "import sys, anivault_shell.tmdb.client\n"
    code += "print([m for m in ('requests', 'tmdbsimple', 'urllib3', 'msgspec', 'orjson') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
