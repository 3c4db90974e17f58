# SPDX-License-Identifier: GPL-3.0-or-later
"""The log files of whole runs: what stands in them, who may read them, what leaves none, and what goes wrong with them."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.demo.server import DEMO_KEY
from tests.flows.conftest import Make
from tests.flows.program import PATIENCE, Program, check_events, ended

NAME = "[Luna] Sousou no Frieren - 01 [1080p].mkv"
POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and signals are POSIX's")


def logged(program: Program, name: str) -> list[dict[str, Any]]:
    path = program.home / "state" / "logs" / f"{name}.log"
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def events(program: Program, name: str) -> list[str]:
    return [row["event"] for row in logged(program, name)]


def test_a_run_is_told_from_its_beginning_to_its_end(program: Program, library: Make) -> None:
    """Commands, requests, decisions, staging and transactions, each in its file, with what they came to."""
    lib = library(NAME, "Nothing Of That Name - 01.mkv")
    ran = program.inside("-c", f"scan '{lib}'; match; stage; commit --yes; undo --yes; match")
    assert ran.code == 0, ran
    app, network, pipeline = (logged(program, name) for name in ("app", "network", "pipeline"))
    assert [row["event"] for row in (app[0], app[-1])] == ["run_begun", "run_ended"]
    assert app[-1]["fields"]["code"] == 0
    begun = [row["fields"]["line"] for row in app if row["event"] == "command_begun"]
    assert begun == [f"scan '{lib}'", "match", "stage", "commit --yes", "undo --yes", "match"]
    assert {row["pid"] for row in (*app, *network, *pipeline)} == {os.getpid()}
    search = next(row["fields"] for row in network if row["fields"]["path"] == "/search/tv")
    assert (search["status"], search["outcome"], search["asked"]["language"]) == (200, "good", "en-US")
    told = [row["event"] for row in pipeline]
    assert [e for e in told if e not in ("match_decided", "transaction_begun")] == [
        "scan_ended", "match_ended", "staged", "transaction_ended", "transaction_ended", "match_ended",
    ]  # fmt: skip
    decided = {row["fields"]["title"]: row["fields"] for row in pipeline if row["event"] == "match_decided"}
    assert decided["Sousou no Frieren"]["status"] == "matched"
    assert decided["Nothing Of That Name"]["status"] == "unmatched"
    commit, undo = (row["fields"] for row in pipeline if row["event"] == "transaction_ended")
    assert (commit["what"], commit["done"], undo["undo_of"]) == ("commit", 1, commit["tx"])
    assert logged(program, "error") == []


@pytest.mark.parametrize(
    "words",
    [["--version"], ["--help"], ["-c", "help; help scan"], ["help"], ["__complete", "sc"], ["demo"], ["log", "tail"]],
    ids=lambda words: " ".join(words),
)
def test_what_only_shows_leaves_no_log(offline: Program, words: list[str]) -> None:
    """Nor so much as the folder; the demonstration writes in a home of its own."""
    assert offline(*words).code == 0
    assert not (offline.home / "state" / "logs").exists()


def test_the_demonstration_has_its_own_log(offline: Program) -> None:
    """Kept with it where it is kept; what comes after stands in the user's own again."""
    ran = offline.inside("--json", "-c", "status; demo --keep; status")
    top = Path(next(e["folder"] for e in ran.fields("system") if e.get("kind") == "demo"))
    try:
        inner = (top / "home" / "state" / "logs" / "app.log").read_text(encoding="utf-8")
        assert "commit --yes" in inner
        assert str(offline.home) not in inner
        assert events(offline, "app").count("command_begun") == 2
        assert events(offline, "app").count("run_begun") == 1
        assert logged(offline, "pipeline") == []
    finally:
        import shutil

        shutil.rmtree(top)


def test_every_error_is_there_with_its_id(offline: Program, tmp_path: Path) -> None:
    """What failed stands in `error` too; a slip of typing does not."""
    offline.inside("-c", "bogus")
    offline.inside("--home", str(offline.home), "plan", "load", str(tmp_path / "none.json"))
    (offline.home / "state" / "sessions").mkdir(parents=True)
    assert events(offline, "error") == []
    (offline.home / "config").mkdir(parents=True)
    (offline.home / "config" / "key.json").write_text("{")
    assert offline.inside("key").code == 1
    (row,) = logged(offline, "error")
    assert (row["level"], row["fields"]["id"], row["fields"]["command"]) == ("error", "E-CONFIG", "key")
    assert next(r["fields"]["id"] for r in logged(offline, "app") if r["event"] == "error_told") == "E-INPUT"


def test_a_bug_leaves_its_traceback_in_the_log_only(
    offline: Program, monkeypatch: pytest.MonkeyPatch, library: Make
) -> None:
    """The user sees a sentence and where more stands; the key in its words is painted over."""
    from anivault_shell.session import actions

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"all of it: api_key={DEMO_KEY}")

    monkeypatch.setattr(actions, "scan", broken)
    ran = offline.inside("scan", str(library(NAME)))
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "met a bug in AniVault: RuntimeError" in ran.err
    assert str(offline.home / "state" / "logs" / "error.log") in ran.err
    (row,) = (row for row in logged(offline, "error") if row["event"] == "unforeseen")
    assert "RuntimeError: all of it: api_key=********" in row["trace"]
    assert "in broken" in row["trace"]


def test_a_bug_outside_of_commands_is_told_as_well(offline: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback ever reaches a user."""
    from anivault_shell.commands.door import Door

    def broken(*_: object) -> int:
        raise LookupError("odd")

    monkeypatch.setattr(Door, "run_words", broken)
    ran = offline.inside("status")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "AniVault met a bug in AniVault: LookupError" in ran.err
    assert "LookupError: odd" in logged(offline, "error")[0]["trace"]


@pytest.mark.parametrize(
    "line",
    ["key set {}", "status; key set {}; ls", "settings set tmdb.key {}"],
)
@pytest.mark.parametrize("secret", [DEMO_KEY, DEMO_KEY[:-2]], ids=["a key", "what is nearly one"])
def test_a_key_that_was_typed_is_not_in_the_log(offline: Program, line: str, secret: str) -> None:
    """Where it was refused neither; that a key was spoken of can be seen."""
    offline.inside("--log-level", "debug", "-c", line.format(secret))
    text = b"".join(p.read_bytes() for p in (offline.home / "state" / "logs").iterdir())
    assert b"command_begun" in text
    assert secret.encode() not in text


@POSIX
def test_logs_are_the_user_s_own(offline: Program) -> None:
    """0600 in 0700."""
    offline.inside("status")
    folder = offline.home / "state" / "logs"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o600}


def test_a_folder_that_takes_nothing_breaks_no_run(offline: Program, library: Make) -> None:
    """One sentence at the end, whatever was said; the exit code is that of the work."""
    (offline.home / "state").mkdir(parents=True)
    (offline.home / "state" / "logs").write_bytes(b"a file in the way")
    ran = offline.inside("-c", f"scan '{library(NAME)}'; ls; ls; ls")
    assert ran.code == 0
    assert ran.err.count("could not be written") == 1
    ran = offline.inside("--json", "-c", "ls; ls")
    assert ran.code == 0
    check_events(ran.events)
    assert sum("could not be written" in said for said in ran.said) == 1


@POSIX
def test_a_full_disk_breaks_no_run(offline: Program) -> None:
    """What is in the log already stays whole."""
    offline.inside("status")
    before = logged(offline, "app")
    limited = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200));"
        "from anivault_shell.app import run; sys.exit(run(['-c', 'status; ls']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited], env=offline.environment, capture_output=True, text=True, cwd=offline.cwd,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr.count("could not be written") == 1
    assert logged(offline, "app") == before


def test_settings_of_the_log(offline: Program) -> None:
    """Off is off; debug tells each folder; how long files grow and how many stay is the user's."""
    off = dataclasses.replace(offline, more={"ANIVAULT_LOG_FILES": "off"})
    assert off.inside("-c", "status; bogus").code == 64
    assert not (offline.home / "state" / "logs").exists()
    assert "settings reset log.files" in off.inside("log", "tail").err
    offline.inside("-c", "settings set log.files off; ls; settings set log.files error; status; ls 99")
    assert events(offline, "app") == ["run_begun", "command_begun"]
    assert offline.inside("settings", "set", "log.keep", "0").code == 64


def test_the_log_as_people_read_it(offline: Program, library: Make) -> None:
    """Filtered by file, level, text and time; options of it are refused elsewhere."""
    offline.inside("-c", f"scan '{library(NAME)}'; match; ls 99")
    assert "scan_ended" in offline.inside("log", "tail").out
    rows = offline.inside("log", "tail", "--file", "pipeline").out.splitlines()
    assert rows
    assert all("  pipeline  " in row for row in rows)
    assert "E-INPUT" in offline.inside("log", "tail", "--level", "warning", "--grep", "no FILE 99").out
    assert len(offline.inside("log", "tail", "--grep", "~match_(decided|ended)").out.splitlines()) == 2
    assert len(offline.inside("log", "tail", "--last", "3", "--since", "today").out.splitlines()) == 3
    assert offline.inside("log", "tail", "--since", "2999-01-01").err.startswith("no such line")
    ran = offline.inside("--json", "log", "tail", "--last", "2", "--since", "1h")
    check_events(ran.events)
    assert [f["kind"] for f in ran.fields("system")] == ["log", "log"]
    for words in (["--since", "soon"], ["--grep", "~("], ["--grep", "~(a+)+b"], ["--level", "loud"], ["--last", "x"]):
        assert offline.inside("log", "tail", *words).code == 64, words
    assert offline.inside("log", "--level", "error").code == 64


@POSIX
def test_following_ends_with_ctrl_c(offline: Program) -> None:
    """It shows what other runs say meanwhile; to be stopped is how it ends."""
    following = offline.start("log", "tail", "-f")
    assert following.stdout is not None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        # It may not have begun to look yet: each run says something again.
        offline.inside("status")
        if os.get_blocking(following.stdout.fileno()):
            os.set_blocking(following.stdout.fileno(), False)
        if b"command_begun" in (following.stdout.read() or b""):
            break
    else:
        pytest.fail("nothing was shown")
    os.set_blocking(following.stdout.fileno(), True)
    following.send_signal(2)
    ran = ended(following)
    assert (ran.code, ran.err) == (0, "stopping ...\n")
