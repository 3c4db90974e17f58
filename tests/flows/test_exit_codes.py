# SPDX-License-Identifier: GPL-3.0-or-later
"""The exit codes of the contract, from real processes."""

from __future__ import annotations

import ctypes
import dataclasses
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import PATIENCE, Program, Ran, check_events, command, contents, ended, schema

EPISODES = tuple(f"[Luna] Sousou no Frieren - {n:02} (1080p).mkv" for n in range(1, 9))
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, limits and modes as POSIX has them")


def run(program: Program, line: str, **places: object) -> Ran:
    return program.inside("-c", line.format(**places))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("help", 0, id="done"),
        pytest.param("undo", 0, id="nothing to take back"),
        pytest.param("redo", 0, id="nothing to do again"),
        pytest.param("recover", 0, id="nothing to recover"),
        pytest.param("commit --yes", 0, id="nothing staged"),
        pytest.param("ls bogus:1; help", 64, id="a mistake ends the line"),
        pytest.param("scan .; match; help", 10, id="waiting"),
        pytest.param("scan .; match; organize --from-plan none.json", 64, id="worse than partly"),
        pytest.param("quit; frobnicate", 64, id="read whole before the first runs"),
        pytest.param("quit; scan nowhere", 0, id="left"),
    ],
)
def test_codes_without_a_catalogue(offline: Program, line: str, code: int) -> None:
    """0 and 10 go on, anything else stops; the worst code wins."""
    (offline.cwd / "[Luna] Frieren - 01.mkv").write_bytes(b"1")
    ran = offline.inside("-c", line)
    assert ran.code == code, ran
    assert ("Look" in ran.out) == ("help" in line and code != 64)


def test_what_there_is_nothing_of_is_said(offline: Program) -> None:
    """Nobody wonders whether it worked."""
    ran = offline.inside("-c", "undo; redo; recover; commit --yes")
    assert [line.split(":")[0] for line in ran.out.splitlines()] == [
        "nothing to take back", "nothing to do again", "nothing to recover", "nothing is staged; `stage` works out the new names",
    ]  # fmt: skip


def test_a_question_nobody_answers_is_answered_no(program: Program, library: Make) -> None:
    """Files move only with a word; the run goes on and ends with 10."""
    lib = library(*EPISODES[:2])
    before = contents(lib)
    ran = run(program, "scan '{lib}'; match; stage; commit; status", lib=lib)
    assert ran.code == 10
    assert "Go? [y/N] no" in ran.err
    assert "status" not in ran.err
    assert "timeline" in ran.out
    assert contents(lib) == before


def test_stale_files_are_skipped_and_listed(program: Program, library: Make) -> None:
    """One vanished and one changed between scan and commit: the rest moves, the exit is 10."""
    lib = library(*EPISODES[:4])
    session = ("--json", "--session", "stale", "-c")
    assert program.inside(*session, f"scan '{lib}'; match; stage").code == 0
    (lib / EPISODES[0]).unlink()
    (lib / EPISODES[1]).write_bytes(b"another one, and longer than before")
    ran = program(*session, "commit --yes")
    check_events(ran.events)
    assert ran.code == 10
    assert [e["fields"]["error_code"] for e in ran.events if e["event"] == "warning"] == ["E-FS-STALE"] * 2
    assert ran.fields("organize", "complete")[0]["done"] == 2
    assert (lib / EPISODES[1]).read_bytes().startswith(b"another one")


def test_nothing_could_be_staged(program: Program, library: Make) -> None:
    """Conflicts in all of it: 6, and why."""
    lib = library("[Luna] Sousou no Frieren - 01.mkv.part")
    ran = run(program, "scan '{lib}'; match; pin all tv:209867; stage; ls", lib=lib)
    assert ran.code == 6
    assert "1 conflict, nothing could be staged" in ran.err


def test_a_plan_of_another_library_is_refused(program: Program, library: Make) -> None:
    """6, before anything is asked."""
    lib = library(*EPISODES[:2])
    assert run(program, "scan '{lib}'; match; stage; plan save p.json", lib=lib).code == 0
    plan = json.loads((program.cwd / "p.json").read_bytes())
    assert not list(schema("plan").iter_errors(plan))
    plan["machine"] = "another"
    (program.cwd / "p.json").write_text(json.dumps(plan), encoding="utf-8")
    ran = program("organize", "--from-plan", "p.json", "--apply", "--yes")
    assert ran.code == 6, ran
    assert len(contents(lib)) == 2


def test_plan_save_replaces_plans_only(program: Program, library: Make) -> None:
    """A slip such as naming a video costs nobody the video."""
    lib = library(*EPISODES[:2])
    victim = program.cwd / "precious.mkv"
    victim.write_bytes(b"the only copy")
    line = "scan '{lib}'; match; stage; plan save p.json; plan save p.json; plan save precious.mkv"
    ran = run(program, line, lib=lib)
    assert ran.code == 64
    assert victim.read_bytes() == b"the only copy"
    assert "exists and is no plan" in ran.err


def test_a_damaged_session_breaks_the_contract(program: Program) -> None:
    """3, naming file and line, and nothing is guessed."""
    (program.cwd / "[Luna] Frieren - 01.mkv").write_bytes(b"1")
    assert program.inside("--session", "one", "-c", "scan .; match").code == 0
    kept = program.home / "state" / "sessions" / "one.jsonl"
    lines = kept.read_bytes().splitlines(keepends=True)
    kept.write_bytes(lines[0] + b'{"how":"do"}\n' + b"".join(lines[1:]))
    ran = program("--session", "one", "ls")
    assert ran.code == 3
    assert "one.jsonl line 2" in ran.err


@pytest.mark.parametrize(("words", "code"), [(["search", "kanon"], 2), (["-c", "scan .; match"], 10)])
def test_a_refused_key_is_two_only_where_an_answer_was_demanded(
    tmp_path: Path, server: CatalogueServer, words: list[str], code: int
) -> None:
    """A match goes on without; what it could not ask is waiting."""
    program = dataclasses.replace(place(tmp_path, server.url), key="not-a-key")
    (program.cwd / "[Luna] Frieren - 01.mkv").write_bytes(b"1")
    ran = program.inside("--json", *words)
    assert ran.code == code
    assert "key" in ran.out


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_match_leaves_a_whole_session(tmp_path: Path, library: Make, number: signal.Signals) -> None:
    """130 at once though the server says nothing; what was answered is kept, and the next run goes on from there."""
    lib = library(*EPISODES, "Bocchi the Rock! - S01E01.mkv", "[Aozora] Kusuriya no Hitorigoto - 25 [1080p].mkv")
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        fault = server.fault("slow", count=1000, only="tv/209867")
        process = program.start("--json", "--session", "stop", "-c", f"scan '{lib}'; match; ls")
        assert fault.arrived.wait(PATIENCE)
        process.send_signal(number)
        ran = ended(process)
        server.clear()
        assert ran.code == 130, ran
        check_events(ran.events)
        assert not ran.fields("session")
        assert any("stopped" in text for text in ran.said)
        after = program("--json", "--session", "stop", "-c", "match; stage; commit --yes; ls")
    assert after.code == 0
    assert {e["status"] for e in after.fields("session")} == {"committed"}


@posix
def test_impatience_ends_a_silent_wait(tmp_path: Path, library: Make) -> None:
    """The second Ctrl-C lets go of waiting."""
    lib = library(*EPISODES[:2])
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        fault = server.fault("slow", count=1000)
        process = program.start("-c", f"scan '{lib}'; match; ls")
        assert fault.arrived.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        ran = ended(process)
    assert ran.code == 130
    assert "Traceback" not in ran.err


@posix
@pytest.mark.parametrize("words", [[], ["parse", "-"]], ids=["commands", "names"])
def test_ctrl_c_while_reading_lines_is_no_fault(offline: Program, words: list[str]) -> None:
    """Before the first command nothing is under way: 130, and no trace of our insides."""
    process = subprocess.Popen(
        command(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=offline.environment, cwd=offline.cwd,
    )  # fmt: skip
    _wait_until_it_reads(process, Path(f"/proc/{process.pid}/wchan"))
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert ran.code == 130, ran
    assert "Traceback" not in ran.err


def _wait_until_it_reads(process: subprocess.Popen[bytes], place: Path) -> None:
    while process.poll() is None and place.exists() and "pipe" not in place.read_text():
        os.sched_yield()


@posix
@pytest.mark.parametrize(
    ("action", "limit"),
    [
        pytest.param("copy", 50_000, id="for a copy"),
        pytest.param("move", 2_500, id="for the journal"),
    ],
)
def test_a_full_disk_is_five_and_loses_nothing(program: Program, library: Make, action: str, limit: int) -> None:
    """Where nothing more can be written: 5; what moved is known, or brought home."""
    lib = library(*EPISODES)
    (lib / EPISODES[0]).write_bytes(b"x" * 100_000)
    before = contents(lib)
    assert run(program, f"scan '{lib}'; match; stage --action {action}; plan save p.json").code == 0
    done = subprocess.run(
        command(["--json", "organize", "--from-plan", "p.json", "--apply", "--yes"]), capture_output=True, check=False,
        cwd=program.cwd, env=program.environment, timeout=PATIENCE, preexec_fn=partial(_allow, limit),
    )  # fmt: skip
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert ran.code == 5, ran
    check_events(ran.events)
    assert set(contents(lib).values()) == set(before.values())
    assert program.inside("recover", "--yes").code == 0
    assert program.inside("undo", "--yes").code == 0
    assert contents(lib) == before


def _allow(size: int) -> None:
    """No file of this process may grow beyond *size* bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@posix
def test_a_full_disk_for_results(offline: Program) -> None:
    """Results that cannot be written are told in one line."""
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(["help"]),
            stdout=full,
            stderr=subprocess.PIPE,
            env=offline.environment,
            cwd=offline.cwd,
            check=False,
        )
    assert (done.returncode, done.stderr.decode().count("\n")) == (5, 1)


@posix
def test_a_reader_that_goes_away_is_no_fault(offline: Program) -> None:
    """`anivault help | head -1` is quiet."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            command(["--json", "help"]), stdout=gone, stderr=subprocess.PIPE, env=offline.environment, cwd=offline.cwd,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("stream", [0, 1, 2])
@posix
def test_a_closed_stream_is_as_an_empty_one(offline: Program, stream: int) -> None:
    """A service manager may start us with none of the three."""
    done = subprocess.run(
        command(["status"]), stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=offline.cwd,
        env=offline.environment, preexec_fn=lambda: os.close(stream),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@posix
@pytest.mark.parametrize("dest", [pytest.param("vault", id="files"), pytest.param("library", id="folders")])
def test_no_right_to_move_is_four(program: Program, library: Make, dest: str) -> None:
    """Most of the operation was refused, files or folders: 4, and all stands where it was."""
    lib = library(*EPISODES[:3])
    before = contents(lib)
    lib.chmod(0o555)
    ran = _without_rights(program, "--json", "-c", f"scan '{lib}'; match; dest '../{dest}'; stage; commit --yes")
    lib.chmod(0o755)
    check_events(ran.events)
    assert ran.code == 4, ran
    assert ran.said[-1].startswith("nothing was moved · 3 files skipped")
    assert contents(lib) == before


@posix
def test_a_folder_that_cannot_be_read_is_told_and_passed(offline: Program, library: Make) -> None:
    """The rest is found; exit 10.  Where nothing could be read, 4."""
    lib = library(*EPISODES[:3])
    closed = lib / "closed"
    closed.mkdir(mode=0)
    ran = _without_rights(offline, "--json", "-c", f"scan '{lib}'; ls")
    top = _without_rights(offline, "scan", str(closed))
    closed.chmod(0o755)
    check_events(ran.events)
    assert ran.code == 10
    assert [e["fields"]["file_path"] for e in ran.events if e["event"] == "warning"] == [str(closed)]
    assert len(ran.fields("session")) == 3
    assert top.code == 4
    assert "ermission" in top.err


def _without_rights(program: Program, *words: str) -> Ran:
    """As a user whom the modes of files bind; root is bound once it gave up its powers over them."""
    done = subprocess.run(
        command(words), capture_output=True, cwd=program.cwd, env=program.environment, timeout=PATIENCE, check=False,
        stdin=subprocess.DEVNULL, preexec_fn=_give_up_powers if os.geteuid() == 0 else None,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _give_up_powers() -> None:
    # prctl(PR_CAPBSET_DROP) of CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER: see capabilities(7).
    libc = ctypes.CDLL(None)
    for power in (1, 2, 3):
        libc.prctl(24, power, 0, 0, 0)
