# SPDX-License-Identifier: GPL-3.0-or-later
"""The key through the whole program: kept, shown, tested, forgotten, and found nowhere that it should not be."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from anivault_shell.demo.server import DEMO_KEY, CatalogueServer
from anivault_shell.keychain.mask import forms
from tests.flows.conftest import Make
from tests.flows.marked import everything, found_in
from tests.flows.program import Program, Ran, check_events

NAME = "[Luna] Sousou no Frieren - 01 [1080p].mkv"
OTHER = "ffffffff" * 4


@pytest.fixture
def keyless(program: Program, tmp_path: Path) -> Program:
    """No key in the environment; a keyring of our own for all processes of the test."""
    more = {"PYTHON_KEYRING_BACKEND": "tests.keychain.backends.OnDisk", "TEST_KEYRING": str(tmp_path / "keyring.json")}
    return dataclasses.replace(program, key="", more=more)


def told(ran: Ran) -> str:
    return ran.out + ran.err


def set_key(program: Program, key: str = DEMO_KEY) -> Ran:
    return program.inside("key", "set", "-", stdin=key + "\n")


def test_a_key_is_kept_and_used(keyless: Program, library: Make) -> None:
    """From standard input into the keyring; later runs match with it."""
    lib = library(NAME)
    ran = set_key(keyless)
    assert (ran.code, ran.out) == (0, "the v3 key is kept in this system's keyring; `key test` asks TMDB about it\n")
    shown = keyless.inside("key")
    assert shown.out == "TMDB key  ********e8f9 · v3 key · in this system's keyring\n"
    assert keyless.inside("key", "test").out == "TMDB accepts the key: a v3 key\n"
    matched = keyless.inside("--json", "-c", f"scan '{lib}'; match; ls")
    assert [e["status"] for e in matched.fields("session")] == ["matched"]
    assert keyless.inside("key", "forget").out == "the key is forgotten\n"
    assert keyless.inside("key", "show").out == "no TMDB key\n"


def test_the_environment_outranks_what_is_kept(keyless: Program) -> None:
    """And says so."""
    set_key(keyless, OTHER)
    both = dataclasses.replace(keyless, key=DEMO_KEY)
    assert "from ANIVAULT_TMDB_KEY" in both.inside("key").out
    assert "outranks the one that is kept in this system's keyring" in both.inside("key").err
    assert both.inside("key").out.startswith("TMDB key  ********e8f9")


def test_a_key_that_is_refused_or_missing_ends_with_two(keyless: Program) -> None:
    """`key test` is the place where an online answer is demanded; a match goes on without."""
    assert keyless.inside("key", "test").code == 2
    set_key(keyless, OTHER)
    with CatalogueServer() as strict:
        strict.fault(status=401, count=1_000)
        refused = dataclasses.replace(keyless, url=strict.url)
        ran = refused.inside("--json", "key", "test")
        check_events(ran.events)
        assert (ran.code, ran.errors) == (2, ["E-TMDB-KEY"])
        assert strict.requests == 1
    assert keyless.inside("--offline", "key", "test").code == 1


def test_events_of_the_key_hold_none(keyless: Program) -> None:
    """Kind, place, and enough to tell two keys apart."""
    ran = keyless.inside("--json", "key", "set", "-", stdin=DEMO_KEY)
    check_events(ran.events)
    (item,) = ran.fields("system")
    assert (item["kind"], item["place"], item["type"], item["masked"]) == ("key", "keyring", "v3 key", "********e8f9")
    for words in (["key"], ["key", "test"], ["key", "forget"], ["key"]):
        ran = keyless.inside("--json", *words)
        check_events(ran.events)
        assert DEMO_KEY not in ran.out


@pytest.mark.parametrize(
    "words",
    [
        ["key", "set", DEMO_KEY],
        ["key", DEMO_KEY],
        ["key", "show", DEMO_KEY],
        ["-c", f"key set {DEMO_KEY}"],
        ["key", "set", "-", DEMO_KEY],
    ],
    ids=["set", "alone", "show", "one-liner", "both"],
)
@pytest.mark.parametrize("manner", [[], ["--json"]], ids=["plain", "json"])
def test_a_key_on_the_line_is_refused_and_not_repeated(keyless: Program, words: list[str], manner: list[str]) -> None:
    """It would stay in the shell's history; the error does not spread it further."""
    ran = keyless.inside(*manner, *words)
    assert ran.code == 64
    assert DEMO_KEY not in told(ran)
    assert not keyless.inside("key").out.startswith("TMDB key")


@pytest.mark.parametrize("typed", ["", "\n", "not a key\n", "x" * 31 + "\n", DEMO_KEY[:-1] + "g\n"], ids=repr)
def test_what_is_no_key_is_not_kept(keyless: Program, typed: str) -> None:
    """And not shown."""
    ran = keyless.inside("key", "set", "-", stdin=typed)
    assert ran.code == 64
    assert not typed.strip() or typed.strip() not in told(ran)
    assert keyless.inside("key").out == "no TMDB key\n"


def test_without_a_keyring_and_a_person_nothing_is_kept(keyless: Program) -> None:
    """A PIN cannot be asked for; the ways that remain are told."""
    bare = dataclasses.replace(keyless, more=keyless.more | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})
    ran = set_key(bare)
    assert ran.code == 1
    assert "nobody is here to choose a PIN" in ran.err
    assert "ANIVAULT_TMDB_KEY" in ran.err
    assert DEMO_KEY not in told(ran)


def test_a_spoilt_key_file_stops_nobody(keyless: Program, library: Make) -> None:
    """Scanning works, matching waits and says why."""
    lib = library(NAME)
    (keyless.home / "config").mkdir(parents=True)
    (keyless.home / "config" / "key.json").write_text("{")
    ran = keyless.inside("-c", f"scan '{lib}'; match; ls")
    assert ran.code == 10
    assert "key.json" in ran.err
    assert keyless.inside("key").code == 1
    assert keyless.inside("key", "forget").code == 0


def test_a_start_asks_no_keyring(keyless: Program) -> None:
    """Nor imports what would; a start that asks TMDB nothing does not pay for it."""
    set_key(keyless)
    code = (
        "import sys; from anivault_shell.app import run; run(['status']); run(['ls']);"
        "print(sorted({'keyring', 'cryptography', 'requests'} & {m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=keyless.environment, capture_output=True, text=True, check=True, cwd=keyless.cwd
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


# -- the canary ----------------------------------------------------------------------------


@pytest.mark.parametrize("kept", ["environment", "keyring"])
def test_the_key_is_found_nowhere_after_a_whole_run(
    keyless: Program, library: Make, server: CatalogueServer, kept: str
) -> None:
    """Not in logs, cache, journal, sessions, history, arguments, errors: everything that was written is searched."""
    lib = library(NAME, "Kanon - 01.mkv", "Nothing Of That Name - 01.mkv")
    program = dataclasses.replace(keyless, key=DEMO_KEY) if kept == "environment" else keyless
    if kept == "keyring":
        set_key(keyless)
    line = f"status; settings; key; scan '{lib}'; match; ls; why all; stage; commit --yes; log; undo --yes; cache; cache verify"
    runs = [
        program.inside("--log-level", "debug", "-v", "--session", "canary", "-c", line),
        program.inside("--json", "--log-level", "debug", "-c", line),
        program.inside("--session", "canary", "-c", "ls; cache export answers.jsonl"),
        program.inside("-c", 'parse "${env:ANIVAULT_TMDB_KEY}"'),
        dataclasses.replace(program, url="http://127.0.0.1:9/3").inside("--log-level", "debug", "search", "kanon"),
        dataclasses.replace(program, url=f"{server.url}/nowhere").inside("--log-level", "debug", "search", "frieren"),
        program.inside("-c", "help; key test; bogus"),
    ]
    running = program.start("-c", f"scan '{lib}'; match")
    arguments = Path(f"/proc/{running.pid}/cmdline")
    seen = [arguments.read_bytes() if arguments.exists() else b"", *running.communicate(timeout=60)]
    seen += [told(ran).encode() for ran in runs]
    seen += [everything(keyless.home), everything(keyless.cwd), everything(lib)]
    assert sum(map(len, seen)) > 20_000
    for part in seen:
        assert DEMO_KEY.encode() not in part
        assert DEMO_KEY.encode().hex().encode() not in part
    assert json.loads((keyless.cwd / "answers.jsonl").read_text().splitlines()[0]) == {"anivault_cache": 1}


V4 = "eyJhbGciOiJIUzI1NiJ9.CANARY0canary1canary2canary3canary4canary5"


@pytest.mark.parametrize("key", [DEMO_KEY, V4], ids=["v3", "v4"])
@pytest.mark.parametrize("place", ["kept.Line.ask", "way.Way.connected"])
def test_the_key_is_found_nowhere_after_a_bug_that_holds_it(
    keyless: Program, library: Make, monkeypatch: pytest.MonkeyPatch, key: str, place: str
) -> None:
    """What nobody foresaw breaks in the middle of a request, in its own thread or in one beside it, and says all it knows."""

    def broken(self: object, *given: object) -> None:
        raise LookupError(f"{given!r} {vars(self)!r}", key, key.encode().hex(), {"Authorization": f"Bearer {key}"})

    monkeypatch.setattr(f"anivault_shell.tmdb.{place}", broken)
    lib = library(NAME, "Kanon - 01.mkv")
    program = dataclasses.replace(keyless, key=key)
    runs = [
        program.inside("--log-level", "debug", "-v", "--session", "canary", "-c", f"scan '{lib}'; match"),
        program.inside("--json", "--log-level", "debug", "-c", f"scan '{lib}'; match"),
        program.inside("--log-level", "debug", "search", "kanon"),
        program.inside("-c", "log tail; log tail --file error --level debug"),
    ]
    assert [ran.code for ran in runs] == [1, 1, 1, 0]
    assert all("LookupError" in told(ran) for ran in runs)
    seen = "".join(told(ran) for ran in runs).encode() + everything(keyless.home) + everything(keyless.cwd)
    assert b"********" in seen, "it was there, and was painted over"
    for form in (*forms(key), key[-16:]):
        assert form.encode() not in seen


# A v4 token whose shape gives nothing away, and that is spelled otherwise in addresses and in base64.
MARKED = "c4n4ry+MARKED/key=~with.signs-in_it" * 2


@pytest.mark.parametrize("key", [MARKED, "feedc0de" * 4], ids=["v4", "v3"])
def test_a_marked_key_is_in_no_byte_that_a_run_writes(
    tmp_path: Path, keyless: Program, library: Make, server: CatalogueServer, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logs, cache, journal, sessions, history, exports, reports, a crash, both streams: every byte is searched, in every form."""
    from anivault_shell.session import actions

    lib = library(NAME, "Kanon - 01.mkv", "Nothing Of That Name - 01.mkv")
    program = dataclasses.replace(keyless, key=key, more=keyless.more | {"ANIVAULT_LOG_FILES": "debug"})
    kept = dataclasses.replace(program, key="")
    runs = [
        set_key(kept, key),
        kept.inside("--log-level", "debug", "-c", f"scan '{lib}'; match; key; settings; verify --tmdb; status --diag"),
        program.inside(
            "--log-level", "debug", "--session", "marked", "-c",
            f"record tape.avsh; scan '{lib}'; match; ls; why all; stage; plan save plan.json; commit --yes; undo --yes; "
            "export out.csv; export out.html; export out.json; cache export answers.jsonl; profile save mine; "
            "status --diag report.txt; status --diag report.json; log tail --last 1000; settings list; record off",
        ),
        program.inside("--json", "-c", "log tail --last 1000; status --diag; settings tmdb; key show; cache stats"),
        dataclasses.replace(program, url="http://127.0.0.1:9/3").inside("--log-level", "debug", "search", "kanon"),
        program.inside("-c", f"key set {key}"),
    ]  # fmt: skip
    server.fault("status", status=401, count=1, only="search")
    runs.append(program.inside("--log-level", "debug", "-c", f"scan '{lib}'; match --retry; search anything"))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"all it knows: {key} {quote(key)} {key!r} https://x/3?api_key={key} Bearer {key}")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "scan", broken)
        runs.append(program.inside("--log-level", "debug", "scan", str(lib)))
        runs.append(program.inside("--json", "scan", str(lib)))
    runs.append(program.inside("--json", "log", "tail", "--file", "error"))
    assert "unforeseen" in runs[-1].out
    seen = [told(ran).encode() for ran in runs] + [everything(keyless.home), everything(keyless.cwd), everything(lib)]
    seen.append("\n".join(str(p) for p in tmp_path.rglob("*")).encode())
    assert sum(map(len, seen)) > 50_000
    for part in seen:
        assert found_in(part, key) == b""


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX's; tests/disk/test_acl.py has Windows' lists")
def test_all_that_a_run_leaves_is_the_user_s_own(keyless: Program, library: Make) -> None:
    """Every file of the home is 0600, every folder 0700, whatever the umask: cache, journal, sessions, logs, key, settings."""
    old = os.umask(0)
    try:
        set_key(keyless)
        line = f"scan '{library(NAME)}'; match; stage; commit --yes; undo --yes; filter save x ep:1; alias s=status; profile save p"
        assert keyless.inside("--session", "s", "-c", line).code == 0
        keyless.inside("settings", "set", "tmdb.rate", "20")
        keyless.inside("-c", "rules add 'kanon' tv:30981; cache stats; recover")
    finally:
        os.umask(old)
    found = list(keyless.home.rglob("*"))
    assert {p.name for p in found} >= {"app.log", "key.json", "anivault.toml", "sessions", "journal", "logs", "details"}
    open_ones = {
        str(p.relative_to(keyless.home)): oct(p.stat().st_mode & 0o777) for p in found if p.stat().st_mode & 0o077
    }
    assert open_ones == {}


LOGIN = "http://bob:hunter@22@127.0.0.1:9/3"
HELD = "http://127.0.0.1:9/3?api_key=hunter@22"


@pytest.mark.parametrize("address", [LOGIN, HELD], ids=["password", "key"])
@pytest.mark.parametrize("place", ["typed", "environment", "file", "profile"])
def test_an_address_that_holds_a_secret_is_refused_and_shown_nowhere(
    keyless: Program, place: str, address: str
) -> None:
    """Who logs in at a mirror stands in no error, list, report, log, script, profile or export, wherever it was given."""
    config = keyless.home / "config"
    (config / "profiles").mkdir(parents=True)
    written = f"[tmdb]\nurl = {address!r}\n"
    program = dataclasses.replace(keyless, url="", more=keyless.more | {"ANIVAULT_LOG_FILES": "debug"})
    if place == "environment":
        program = dataclasses.replace(program, url=address)
    elif place != "typed":
        kept = config / ("anivault.toml" if place == "file" else "profiles/nas.toml")
        kept.write_text(written)
    set_it = f"settings set tmdb.url {address}"
    lines = [
        f"try {set_it}; settings list; settings where tmdb.url; settings explain tmdb.url; status; status --diag",
        "profile list; try profile load nas; try profile show nas; profile save mine; export out.csv settings",
        f"record tape.avsh; try {set_it}; try settings set tmdb.key hunter@22; record off; log tail --last 1000",
    ]
    first = [["-c", line] for line in lines] + [["--json", "-c", lines[0]], ["verify", "--tmdb"], ["key", "test"]]
    more = [
        ["settings", "set", "tmdb.url", address],
        ["--log-level", "debug", "search", "kanon"],
        ["--profile", "nas", "status"],
    ]
    runs = [program.inside(*words) for words in (*first, *more)]
    if place in ("environment", "file"):
        assert {ran.code for ran in runs} == {1}
        assert "without name, password or key" in runs[0].err
    else:
        assert runs[6].code == 64
    for path in (*config.glob("anivault.toml"), *config.glob("profiles/nas.toml")):
        path.unlink()
    seen = "".join(told(ran) for ran in runs).encode() + everything(keyless.home) + everything(keyless.cwd)
    assert b"hunter" not in seen
    assert b"22@127" not in seen
