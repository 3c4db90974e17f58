# SPDX-License-Identifier: GPL-3.0-or-later
"""`run` and `organize`: the whole way in one line, shown first, carried out when told, taken up again when stopped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import Program, check_events, contents

NAMES = ("진격의 거인 3기 05화 1080p.mkv", "진격의 거인 3기 05화 1080p.smi", "[OldTown] Kanon - 01 [DVD].avi")


def test_a_run_shows_and_then_does(program: Program, library: Make) -> None:
    """Without --apply nothing moves; with it only what is sure, under titles of the language asked for."""
    lib = library(*NAMES)
    before, vault = contents(lib), program.cwd / "vault"
    shown = program.inside("--json", "run", "--src", str(lib), "--dst", "vault", "--lang", "ko-KR", "--rate", "500")
    check_events(shown.events)
    assert (shown.code, contents(lib)) == (0, before)
    targets = [f["target"] for f in shown.fields("organize") if f["kind"] == "operation"]
    assert targets[0].startswith(str(vault / "진격의 거인 (2013)"))
    done = program.inside("run", "--src", str(lib), "--dst", "vault", "--lang", "ko-KR", "--apply", "--yes")
    assert done.code == 0, done
    assert sorted(os.path.splitext(name)[1] for name in contents(vault)) == [".mkv", ".smi"]
    assert list(contents(lib)) == [NAMES[2]]
    assert program.inside("undo", "--yes").code == 0
    assert contents(lib) == before


def test_a_run_asks_before_it_moves(program: Program, library: Make) -> None:
    """Nobody is there to answer: 10, and all is as it was."""
    lib = library(*NAMES)
    before = contents(lib)
    assert program.inside("run", "--src", str(lib), "--apply").code == 10
    assert contents(lib) == before


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, library: Make) -> None:
    """What was found and decided is there; only what is open is asked again."""
    lib = library(*NAMES)
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        server.fault("status", status=503, count=100, only="search")
        assert program.inside("run", "--src", str(lib), "--apply", "--yes").code == 10
        server.clear()
        again = program.inside("run", "--src", str(lib), "--apply", "--yes", "--resume")
    assert again.code == 0, again
    assert "found" not in again.out
    assert "committed 2 operations" in again.out


def test_a_run_resumes_from_nothing_and_leaves_few_sessions_behind(offline: Program, library: Make) -> None:
    """A first `run --resume` is a first run; a scheduler does not fill the disk."""
    lib = library(*NAMES)
    for _ in range(8):
        assert offline.inside("--offline", "run", "--src", str(lib), "--resume").code in (0, 10)
    for n in range(8):
        kept = offline.home / "state" / "sessions" / f"run-20260101-00000{n}-1.jsonl"
        kept.write_bytes(b"")
    offline.inside("--offline", "run", "--src", str(lib))
    assert len(list((offline.home / "state" / "sessions").glob("run-*.jsonl"))) == 6


def test_settings_of_a_run_hold_for_it_alone(program: Program, library: Make) -> None:
    """At the prompt or in a script the language is back after it."""
    lib = library(*NAMES)
    line = f"run --src '{lib}' --lang ko-KR; settings lang"
    ran = program.inside("--json", "--lang", "en-US", "-c", line)
    assert ran.code == 0, ran
    assert "진격의 거인" in ran.out
    assert [f["value"] for f in ran.fields("settings")] == ["en-US"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "run needs --src FOLDER"),
        (("run", "--src", ""), "--src needs a folder"),
        (("run", "--src", "nowhere"), "there is no"),
        (("organize",), "there is nothing to organize"),
        (("-c", "run --src . --lang klingon"), "that does not fit lang"),
    ],
)
def test_what_is_missing_is_said(offline: Program, words: tuple[str, ...], said: str) -> None:
    """With 64."""
    ran = offline.inside(*words)
    assert ran.code == 64
    assert said in ran.err


def test_a_recorded_session_replays_to_the_same_result(program: Program, library: Make) -> None:
    """On the same files, by another process: the same entries, the same names on the disk."""
    lib = library(*NAMES)
    before = contents(lib)
    typed = f"""record evening.avsh
scan '{lib}'; match
alias sure='status:matched'
let VAULT=vault
filter title:kanon
pin . tv:34124
filter off
try pin 99 tv:1
dest $VAULT; stage
commit --yes
skip title:kanon
undo
record off
ls"""
    first = program.inside("--json", stdin=typed)
    after, vault = first.fields("session"), contents(program.cwd / "vault")
    assert len(vault) == 3
    assert program.inside("rollback", "--yes").code == 0
    assert contents(lib) == before
    again = program.inside("--json", "-c", "source evening.avsh; ls")
    assert again.code == 0, again
    assert again.fields("session") == after
    assert contents(program.cwd / "vault") == vault


def test_a_rehearsal_changes_no_file(program: Program, library: Make) -> None:
    """Not the user's, not the rules, not the journal; what would be done is told."""
    lib = library(*NAMES)
    before = contents(lib)
    (program.cwd / "all.avsh").write_text(
        f"scan '{lib}'\nmatch\npin title:kanon tv:34124\nstage\ncommit --yes\nundo --yes\nredo --yes\n"
        "plan save plan.json\nrules\nlog\nrun --src . --apply --yes\n",
        encoding="utf-8",
    )
    ran = program.inside("--json", "all.avsh", "--dry-run")
    assert ran.code in (0, 10), ran
    assert [f["command"] for f in ran.fields("system") if f.get("dry_run")][:2] == ["commit", "undo"]
    assert contents(lib) == before
    assert not (program.cwd / "plan.json").exists()
    assert ran.fields("organize") == []
    assert not (program.home / "state" / "rules.json").exists()


def test_a_rehearsal_counts_what_was_chosen(program: Program, library: Make) -> None:
    """A commit of some files speaks of these and their companions."""
    lib = library(*NAMES)
    line = f"scan '{lib}'; match; pin title:kanon tv:34124; stage; commit title:kanon; commit title:진격; commit"
    ran = program.inside("--dry-run", "-c", line)
    assert ran.code == 0, ran
    assert [row for row in ran.out.splitlines() if row.startswith("dry run")] == [
        "dry run: would carry out 1 operation",
        "dry run: would carry out 2 operations",
        "dry run: would carry out 3 operations",
    ]


def test_a_run_takes_a_template_and_only_some_endings(program: Program, library: Make) -> None:
    """As an option of its own, or as others spell it; the plan can be kept for later."""
    lib = library(*NAMES)
    line = ("run", "--source", str(lib), "--dest", "vault", "--naming-schema", "flat", "--extensions", ".MKV")
    shown = program.inside("--json", *line, "--plan", "kept.json")
    assert shown.code == 0, shown
    targets = [f["target"] for f in shown.fields("organize") if f["kind"] == "operation" and f["companions"]]
    assert [os.path.basename(t) for t in targets] == ["Attack on Titan (2013) S03E05.mkv"]
    assert len(contents(lib)) == 3
    done = program.inside("organize", "--from-plan", "kept.json", "--apply", "--yes")
    assert done.code == 0, done
    assert len(contents(lib)) == 1
