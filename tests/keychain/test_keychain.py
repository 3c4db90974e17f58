# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the key is kept, whatever the system's keyring does, and what can be read of it on the disk."""

from __future__ import annotations

import os
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from anivault_shell.errors import ConfigError, DiskFull, Interrupted, TmdbRefused
from anivault_shell.keychain import FILE, KEYRING, Keychain, sealed, system
from anivault_shell.keychain.mask import masked
from anivault_shell.model.watch import Unwatched
from tests.keychain.backends import Memory, Silent

KEY = "c0ffee00" * 4
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJjYW5hcnkifQ.s1gn4tur3-s1gn4tur3"
WATCH = Unwatched()
PIN = "한글 correct horse"


class Person:
    """Answers what is asked with the next word; None: nobody is there."""

    def __init__(self, *words: str | None) -> None:
        self.words = list(words)
        self.asked: list[str] = []

    def __call__(self, question: str) -> str | None:
        self.asked.append(question)
        return self.words.pop(0)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cost of a PIN is held by a test of its own; a keyring of this machine is never touched."""
    monkeypatch.setattr(sealed, "N", 2**10)
    choose(monkeypatch, "tests.keychain.backends.Memory")
    yield
    Memory.kept.clear()


def choose(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)


def chain(folder: Path, person: Person | None = None, patience: float = 20.0) -> Keychain:
    return Keychain(str(folder / "config"), ask=person or Person(), patience=patience)


def on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


# -- the system's keyring ---------------------------------------------------------------


def test_the_keyring_keeps_the_key_and_our_file_only_says_so(tmp_path: Path) -> None:
    """The next run finds it there."""
    assert chain(tmp_path).keep_in_keyring(KEY, WATCH) == ""
    later = chain(tmp_path)
    assert (later.has_key, later.place) == (True, KEYRING)
    assert later.fetch(WATCH) == KEY
    assert KEY.encode() not in on_disk(tmp_path)
    assert list(Memory.kept.values()) == [KEY]


def test_the_keyring_is_asked_once_a_run(tmp_path: Path) -> None:
    """It may put a question to the user each time."""
    one = chain(tmp_path)
    one.keep_in_keyring(KEY, WATCH)
    Memory.kept.clear()
    assert one.fetch(WATCH) == KEY


def test_forgetting_leaves_nothing(tmp_path: Path) -> None:
    """Neither there nor here."""
    one = chain(tmp_path)
    one.keep_in_keyring(KEY, WATCH)
    assert one.forget(WATCH) == ""
    assert (one.has_key, one.place, Memory.kept) == (False, "", {})
    assert one.forget(WATCH) == "", "twice is fine"
    with pytest.raises(TmdbRefused, match="no TMDB key"):
        one.fetch(WATCH)


def test_a_key_that_is_gone_from_the_keyring_is_said(tmp_path: Path) -> None:
    """Somebody tidied up there."""
    chain(tmp_path).keep_in_keyring(KEY, WATCH)
    Memory.kept.clear()
    with pytest.raises(TmdbRefused, match="gone"):
        chain(tmp_path).fetch(WATCH)


@pytest.mark.parametrize(
    ("backend", "trouble"),
    [
        ("keyring.backends.fail.Keyring", "no keyring"),
        ("keyring.backends.null.Keyring", "no keyring"),
        ("not.there.Keyring", "no keyring"),
        ("tests.keychain.backends.Locked", "locked"),
        ("tests.keychain.backends.Talkative", "ValueError"),
    ],
)
def test_a_keyring_that_does_not_take_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str, trouble: str
) -> None:
    """Missing, switched off, locked or broken: a word on what is wrong, without the key, and nothing is written."""
    choose(monkeypatch, backend)
    one = chain(tmp_path)
    told = one.keep_in_keyring(KEY, WATCH)
    assert trouble in told
    assert KEY not in told
    assert not one.has_key


def test_a_locked_keyring_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Matching goes on offline and says why."""
    chain(tmp_path).keep_in_keyring(KEY, WATCH)
    choose(monkeypatch, "tests.keychain.backends.Locked")
    with pytest.raises(TmdbRefused, match="locked"):
        chain(tmp_path).fetch(WATCH)
    assert "locked" in chain(tmp_path).forget(WATCH)


def test_a_silent_keyring_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time is limited, and a stop is heard meanwhile."""
    chain(tmp_path).keep_in_keyring(KEY, WATCH)
    choose(monkeypatch, "tests.keychain.backends.Silent")
    with pytest.raises(TmdbRefused, match="did not answer"):
        chain(tmp_path, patience=0.2).fetch(WATCH)

    class Stopped(Unwatched):
        def check(self) -> None:
            if Silent.asked.is_set():
                raise Interrupted

    Silent.asked.clear()
    start = time.monotonic()
    with pytest.raises(Interrupted):
        chain(tmp_path, patience=60).fetch(Stopped())
    assert time.monotonic() - start < 10


def test_a_library_that_is_long_in_loading_is_no_silent_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time on a slow disk, with an antivirus looking on; a stop is heard then, too."""
    chain(tmp_path).keep_in_keyring(KEY, WATCH)
    loaded = threading.Event()
    monkeypatch.setattr(system, "_load", loaded.wait)

    class Patient(Unwatched):
        checks = 0

        def check(self) -> None:
            self.checks += 1
            if self.checks == 5:
                loaded.set()

    watch = Patient()
    assert chain(tmp_path, patience=0.2).fetch(watch) == KEY
    assert watch.checks == 5

    class Stopped(Unwatched):
        def check(self) -> None:
            raise Interrupted

    loaded.clear()
    with pytest.raises(Interrupted):
        chain(tmp_path).fetch(Stopped())
    loaded.set()


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX")
def test_our_file_is_the_user_s_own(tmp_path: Path) -> None:
    """0600 in 0700, whatever the umask."""
    old = os.umask(0)
    try:
        chain(tmp_path).keep_under_pin(KEY, PIN, WATCH)
    finally:
        os.umask(old)
    assert (tmp_path / "config" / "key.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "config").stat().st_mode & 0o777 == 0o700


# -- under a PIN ------------------------------------------------------------------------


def test_a_pin_opens_the_file(tmp_path: Path) -> None:
    """At the second try as well; the key itself stands nowhere."""
    chain(tmp_path).keep_under_pin(TOKEN, PIN, WATCH)
    person = Person("wrong one", PIN)
    one = chain(tmp_path, person)
    assert (one.place, one.fetch(WATCH)) == (FILE, TOKEN)
    assert len(person.asked) == 2
    assert one.fetch(WATCH) == TOKEN
    assert len(person.asked) == 2, "and is asked for once a run"
    assert TOKEN.encode() not in on_disk(tmp_path)
    assert PIN.encode() not in on_disk(tmp_path)


@pytest.mark.parametrize(
    ("person", "message"),
    [
        (Person("one", "two", "three"), "no PIN fits"),
        (Person(""), "no PIN fits"),
        (Person(None), "nobody is here"),
    ],
    ids=["three wrong", "Enter", "nobody"],
)
def test_without_the_pin_there_is_no_key(tmp_path: Path, person: Person, message: str) -> None:
    """And the program goes on without one."""
    chain(tmp_path).keep_under_pin(KEY, PIN, WATCH)
    with pytest.raises(TmdbRefused, match=message):
        chain(tmp_path, person).fetch(WATCH)
    assert not person.words


def test_a_new_place_takes_over(tmp_path: Path) -> None:
    """The keyring does not keep what has moved into the file; and back."""
    one = chain(tmp_path)
    one.keep_in_keyring(KEY, WATCH)
    one.keep_under_pin(KEY, PIN, WATCH)
    assert (one.place, Memory.kept) == (FILE, {})
    assert one.keep_in_keyring(TOKEN, WATCH) == ""
    assert chain(tmp_path).fetch(WATCH) == TOKEN


def test_a_new_pin_leaves_nothing_of_the_old_seal(tmp_path: Path) -> None:
    """Another salt, another seal; the old PIN opens nothing, and no copy or draft of the old file stays."""
    one = chain(tmp_path)
    one.keep_under_pin(KEY, PIN, WATCH)
    before = one._note()
    one.keep_under_pin(one.fetch(WATCH), "another horse", WATCH)
    after = one._note()
    assert before is not None
    assert after is not None
    assert before.sealed is not None
    assert after.sealed is not None
    assert (before.sealed.salt != after.sealed.salt, before.sealed.token != after.sealed.token) == (True, True)
    assert sealed.unseal(after.sealed, PIN) is None
    assert chain(tmp_path, Person("another horse")).fetch(WATCH) == KEY
    assert os.listdir(tmp_path / "config") == ["key.json"]
    written = on_disk(tmp_path)
    assert before.sealed.token.encode() not in written
    assert before.sealed.salt.encode() not in written


@pytest.mark.parametrize("first", [KEYRING, FILE])
@pytest.mark.parametrize("then", [KEYRING, FILE])
def test_a_new_key_replaces_the_old_one(tmp_path: Path, first: str, then: str) -> None:
    """Wherever either is kept: the old one is nowhere afterwards."""

    def keep(place: str, key: str, pin: str) -> None:
        one = chain(tmp_path)
        if place == KEYRING:
            assert one.keep_in_keyring(key, WATCH) == ""
        else:
            one.keep_under_pin(key, pin, WATCH)

    keep(first, KEY, PIN)
    old = on_disk(tmp_path)
    keep(then, TOKEN, "another horse")
    assert chain(tmp_path, Person("another horse")).fetch(WATCH) == TOKEN
    assert KEY not in Memory.kept.values()
    assert os.listdir(tmp_path / "config") == ["key.json"]
    assert (on_disk(tmp_path) == old) == (first == then == KEYRING)
    if then == FILE:
        with pytest.raises(TmdbRefused, match="no PIN fits"):
            chain(tmp_path, Person(PIN, PIN, PIN)).fetch(WATCH)


def test_a_change_that_fails_leaves_the_old_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, or the machine stops: the file is the old one or the new one, and the old PIN still opens it."""
    chain(tmp_path).keep_under_pin(KEY, PIN, WATCH)

    def full(fd: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        chain(tmp_path).keep_under_pin(TOKEN, "another horse", WATCH)
    monkeypatch.undo()
    monkeypatch.setattr(sealed, "N", 2**10)
    assert chain(tmp_path, Person(PIN)).fetch(WATCH) == KEY
    assert os.listdir(tmp_path / "config") == ["key.json"]


def test_every_secret_that_passes_is_known_to_the_log(tmp_path: Path) -> None:
    """Keys and PINs, the wrong ones too: they are near the right one."""
    known: list[str] = []
    one = Keychain(str(tmp_path), ask=Person("wrong one", PIN), patience=1, learn=known.append)
    one.keep_under_pin(KEY, PIN, WATCH)
    again = Keychain(str(tmp_path), ask=Person("wrong one", PIN), patience=1, learn=known.append)
    assert again.fetch(WATCH) == KEY
    assert again.keep_in_keyring(TOKEN, WATCH) == ""
    assert set(known) == {KEY, PIN, "wrong one", TOKEN}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"schema_version":1,"place":"file"}',
        b'{"schema_version":1,"place":"attic"}',
        b'{"schema_version":9,"place":"keyring"}',
        b'{"schema_version":1,"place":"keyring","key":"c0ffee"}',
        b"\xff" * 100,
        b"[" * 50_000,
        b" " * 20_000,
    ],
    ids=["empty", "torn", "list", "no seal", "nowhere", "newer", "more", "no text", "deep", "long"],
)
def test_a_file_that_makes_no_sense(tmp_path: Path, content: bytes) -> None:
    """It is said when somebody looks, stops nobody who does not ask TMDB, and can be forgotten."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "key.json").write_bytes(content)
    one = chain(tmp_path)
    assert one.has_key
    with pytest.raises(ConfigError):
        _ = one.place
    with pytest.raises(TmdbRefused, match=r"key\.json"):
        one.fetch(WATCH)
    assert one.forget(WATCH) == ""
    assert not one.has_key


def test_a_seal_opens_for_its_pin_alone() -> None:
    """Each has a salt of its own; the same word from another keyboard is the same word."""
    first, second = sealed.seal(KEY, PIN), sealed.seal(KEY, PIN)
    assert first.salt != second.salt
    assert first.token != second.token
    assert sealed.unseal(first, unicodedata.normalize("NFD", PIN)) == KEY
    assert sealed.unseal(first, PIN + " ") is None
    assert sealed.unseal(first, "") is None


@pytest.mark.parametrize(
    "change",
    [
        {"token": "gAAAAA"},
        {"token": "é"},
        {"salt": "!"},
        {"n": 2**30},
        {"n": 3},
        {"n": -1},
        {"n": 2**80},
        {"r": 10_000},
        {"p": 0},
        {"kdf": "none"},
    ],
    ids=str,
)
def test_a_spoilt_seal_costs_nothing(change: dict[str, object]) -> None:
    """Neither memory nor time nor a crash."""
    spoilt = msgspec.structs.replace(sealed.seal(KEY, PIN), **change)
    start = time.monotonic()
    assert sealed.unseal(spoilt, PIN) is None
    assert time.monotonic() - start < 5


def test_a_try_costs_an_attacker_time_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """n = 2^17, r = 8: 128 MB, and a good part of a second."""
    monkeypatch.undo()
    one = sealed.seal(KEY, PIN)
    assert (one.n, one.r, one.p) == (2**17, 8, 1)
    start = time.process_time()
    assert sealed.unseal(one, PIN) == KEY
    assert time.process_time() - start > 0.05


# -- masks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"GET /3/search/tv?query=x&api_key={KEY}&language=ko HTTP/1.1",
        f"{{'api_key': '{KEY}'}}",
        f"Authorization: Bearer {TOKEN}",
        f"key={TOKEN}",
        f"key {KEY.upper()} refused",
        f"http://bob:p@{KEY}x@proxy:3128/",
    ],
)
def test_keys_are_painted_over(text: str) -> None:
    """In whatever form they come along; the rest can still be read."""
    told = masked(text)
    assert KEY not in told.lower()
    assert TOKEN not in told
    assert "********" in told
    assert told.split()[0][:3] == text[:3]


def test_ordinary_text_is_left_alone() -> None:
    """Check sums of files, names, numbers."""
    for text in ("[Luna] Frieren - 01 [A1B2C3D4].mkv", "tv:1429 S01E01", "query=the+bearer", "a" * 64, "e" * 40):
        assert masked(text) == text
