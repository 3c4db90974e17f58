# SPDX-License-Identifier: GPL-3.0-or-later
"""What only Windows has: reserved names, long paths, names that ignore case, open files, Ctrl-Break."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backends.Windows import WinVaultKeyring

from anivault_shell.demo.server import CatalogueServer
from anivault_shell.disk import acl
from anivault_shell.disk.names import long_path
from anivault_shell.keychain.system import NAME, SERVICE
from tests.flows.conftest import Make
from tests.flows.marked import everything, found_in
from tests.flows.program import Program, command, ended

NAMES = tuple(f"[Luna] Sousou no Frieren - {n:02} (1080p).mkv" for n in range(1, 4))
# A key of each kind.
V3, V4 = "feedc0de" * 4, "c4n4ry+MARKED/key=~with.signs-in_it" * 2
WINE = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
# A show and a film whose names no Windows folder can have.
RESERVED = (
    {"media": "tv", "id": 7001, "name": "Con", "original_name": "Con", "original_language": "ja", "date": "2020-01-01",
     "popularity": 9, "seasons": [{"number": 1, "episodes": 3, "date": "2020-01-01"}]},
    {"media": "tv", "id": 7002, "name": "Nul...", "original_name": "Nul...", "original_language": "ja", "date": "2021-01-01",
     "popularity": 8, "seasons": [{"number": 1, "episodes": 3, "date": "2021-01-01"}]},
)  # fmt: skip


def make(path: Path | str, content: bytes) -> None:
    """A file at any path at all: the prefix switches off what Windows does to names."""
    os.makedirs(os.path.dirname(long_path(str(path))), exist_ok=True)
    with open(long_path(str(path)), "wb") as file:
        file.write(content)


def below(folder: Path) -> list[str]:
    """Every file below *folder*, however long its path."""
    top = long_path(str(folder))
    found = []
    for where, _, names in os.walk(top):
        # Not relpath: it makes a plain path first, and drops dots.
        found += [os.path.join(where, name)[len(top) + 1 :].replace("\\", "/") for name in names]
    return sorted(found)


def test_reserved_names_are_never_made(tmp_path: Path, program: Program) -> None:
    """CON and NUL get a sign before them, dots at the end go; undo brings the files back."""
    lib, vault = tmp_path / "lib", tmp_path / "vault"
    make(lib / "Con - 01.mkv", b"con")
    make(lib / "Nul... - 02.mkv", b"nul")
    with CatalogueServer(RESERVED) as server:
        own = Program(program.home, program.cwd, server.url)
        ran = own(
            "-c", f"scan '{lib}'; pin title:con tv:7001; pin title:nul tv:7002; dest '{vault}'; "
            "template '{show}/{show} E{episode:02}'; stage; commit --yes",
        )  # fmt: skip
        assert ran.code == 0, ran
        made = below(vault)
        assert len(made) == 2, ran
        for name in made:
            folder, _, file = name.partition("/")
            assert folder.casefold() not in ("con", "nul"), name
            assert not folder.endswith((".", " ")), name
            assert not file.partition(".")[0].endswith((".", " ")), name
        assert own("undo", "--yes").code == 0
    assert below(lib) == ["Con - 01.mkv", "Nul... - 02.mkv"]


def test_files_in_reserved_folders_are_found_and_moved(tmp_path: Path, program: Program) -> None:
    """Other systems make such names; here they can be looked at only with the long prefix."""
    lib, vault = tmp_path / "lib", tmp_path / "vault"
    make(lib / "aux" / NAMES[0], b"1")
    make(lib / "ends with a dot." / NAMES[1], b"2")
    ran = program("-c", f"scan '{lib}'; match; dest '{vault}'; stage; commit --yes")
    assert ran.code == 0, ran
    assert len(below(vault)) == 2
    assert program("undo", "--yes").code == 0
    assert below(lib) == [f"aux/{NAMES[0]}", f"ends with a dot./{NAMES[1]}"]


def test_paths_longer_than_260(tmp_path: Path, program: Program) -> None:
    """Both ways: from a deep folder, and to one."""
    deep = tmp_path / "library" / ("d" * 120) / ("e" * 120)
    vault = tmp_path / "vault" / ("v" * 120) / ("w" * 120)
    for name in NAMES:
        make(deep / name, name.encode())
    assert len(str(deep / NAMES[0])) > 260
    ran = program("-c", f"scan '{tmp_path / 'library'}'; match; dest '{vault}'; stage; commit --yes")
    assert ran.code == 0, ran
    assert len(below(vault)) == len(NAMES)
    assert below(tmp_path / "library") == []
    assert program("check").code == 0
    ran = program("undo", "--yes")
    assert ran.code == 0, ran
    assert sorted(os.listdir(long_path(str(deep)))) == sorted(NAMES)


def test_a_change_of_case_alone(tmp_path: Path, program: Program) -> None:
    """The disk calls both names one file; it is renamed, and renamed back."""
    season = tmp_path / "lib" / "Frieren - Beyond Journey's End (2023)" / "Season 01"
    make(season / "frieren - beyond journey's end - s01e01.mkv", b"1")
    ran = program("-c", f"scan '{tmp_path / 'lib'}'; match; pin all tv:209867; stage; plan; commit --yes")
    assert ran.code == 0, ran
    [name] = below(tmp_path / "lib")
    assert name.rpartition("/")[2].startswith("Frieren - Beyond Journey's End - S01E01")
    assert program("undo", "--yes").code == 0
    [name] = below(tmp_path / "lib")
    assert name.rpartition("/")[2] == "frieren - beyond journey's end - s01e01.mkv"


def test_a_file_that_a_player_holds_open(program: Program, library: Make, tmp_path: Path) -> None:
    """It stays where it is and is named; the rest moves, and the exit says that not all was done."""
    lib, vault = library(*NAMES), tmp_path / "vault"
    # Python opens without letting others delete or rename, as most players do.
    with open(lib / NAMES[1], "rb"):
        ran = program("-c", f"scan '{lib}'; match; dest '{vault}'; stage; commit --yes")
    assert ran.code == 10, ran
    assert below(lib) == [NAMES[1]]
    assert len(below(vault)) == 2
    assert NAMES[1] in ran.out + ran.err
    assert program("-c", f"scan '{lib}'; match; dest '{vault}'; stage; commit --yes").code == 0
    assert below(lib) == []


def test_what_the_command_prompt_redirects(offline: Program) -> None:
    """`>`, `<`, `2>` and `|` of cmd: UTF-8 without a mark at its beginning, and ERRORLEVEL is the exit code."""
    (offline.cwd / "진격의 거인 3기 05화 1080p.mkv").write_bytes(b"1")
    (offline.cwd / "lines.txt").write_text("scan .\nls\n", encoding="ascii")
    program = subprocess.list2cmdline([str(word) for word in command([])])
    lines = (
        "@echo off", f"{program} < lines.txt > out.txt", "echo read %errorlevel%",
        f"{program} frobnicate 2> err.txt", "echo wrong %errorlevel%", f'echo help | {program} | find "scan" > nul',
        "echo piped %errorlevel%",
    )  # fmt: skip
    (offline.cwd / "try.bat").write_text("\n".join((*lines, "")), encoding="ascii")
    done = subprocess.run(
        ["cmd", "/d", "/c", "try.bat"], cwd=offline.cwd, env=offline.environment, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["read", "0", "wrong", "64", "piped", "0"], done
    assert "진격의 거인" in (offline.cwd / "out.txt").read_text(encoding="utf-8", errors="strict").splitlines()[-1]
    assert "no command 'frobnicate'" in (offline.cwd / "err.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", [V3, V4], ids=["v3", "v4"])
def test_the_key_is_kept_by_windows_alone(program: Program, library: Make, tmp_path: Path, key: str) -> None:
    """In the Credential Manager, from where it is used: not one byte of it is in a file or was said, in any form."""
    lib = library(*NAMES, "Nothing Of That Name - 01.mkv")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    own = Program(
        program.home, program.cwd, program.url, key="",
        more={"ANIVAULT_LOG_FILES": "debug", "TEMP": str(scratch), "TMP": str(scratch)},
    )  # fmt: skip
    vault = WinVaultKeyring()
    try:
        runs = [own("key", "set", "-", stdin=f"{key}\n")]
        assert runs[0].code == 0, runs
        assert vault.get_password(SERVICE, NAME) == key
        runs += [
            own("key", "show"),
            own("--json", "key", "test"),
            own("--session", "k", "-c", f"scan '{lib}'; match; ls; stage; plan save p.json; commit --yes; undo --yes"),
            own("-c", "settings list; status --diag report.txt; verify --tmdb; log tail --last 1000"),
        ]
        assert "keyring" in runs[1].out, runs[1]
        assert [ran.code for ran in runs[:3]] == [0, 0, 0], runs
        assert "matched 3" in runs[3].out, runs[3]
        seen = [everything(tmp_path), *((ran.out + ran.err).encode() for ran in runs)]
    finally:
        forgotten = own("key", "forget")
    assert (forgotten.code, forgotten.out) == (0, "the key is forgotten\n"), forgotten
    assert vault.get_password(SERVICE, NAME) is None
    for part in (*seen, everything(tmp_path), (forgotten.out + forgotten.err).encode()):
        assert found_in(part, key) == b""


def test_the_home_is_closed_to_others(program: Program, library: Make) -> None:
    """Its folder lets in the user, the system and administrators; what is in it takes that over."""
    assert program("-c", f"scan '{library(*NAMES)}'; match; stage; commit --yes; settings set lang ko-KR").code == 0
    made = [program.home / name for name in below(program.home)]
    assert {path.name for path in made} >= {"app.log", "anivault.toml"}
    assert acl.user().startswith("S-1-5-")
    for path in (program.home, *made):
        said = acl.access_list(str(path))
        # Wine has access lists, and makes them of POSIX modes: it takes ours and forgets it.
        assert acl.is_private(said, acl.user()) or (WINE and said), f"{path}: {said}"


def test_two_programs_at_once(program: Program, library: Make, tmp_path: Path) -> None:
    """The journal has one writer: each file is moved once, by one of them."""
    lib, vault = library(*NAMES), tmp_path / "vault"
    line = f"scan '{lib}'; match; dest '{vault}'; stage; commit --yes"
    both = [program.start("-c", line) for _ in range(2)]
    codes = sorted(ended(process).code for process in both)
    assert codes[0] == 0
    assert len(below(vault)) == len(NAMES)
    assert program("check").code == 0


def test_ctrl_break_stops_cleanly(program: Program, library: Make) -> None:
    """While TMDB keeps us waiting: nothing is moved, and the exit code says interrupted."""
    if sys.platform == "win32" and not ctypes.WinDLL("kernel32").GetConsoleCP():
        pytest.skip("this Windows has no console to break from (Wine without a screen)")
    lib = library(*NAMES)
    with CatalogueServer() as server:
        fault = server.fault("slow", count=1000)
        own = Program(program.home, program.cwd, server.url)
        process = subprocess.Popen(
            command(["-c", f"scan '{lib}'; match"]), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=own.cwd, env=own.environment, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )  # fmt: skip
        try:
            assert fault.arrived.wait(60)
            assert sys.platform == "win32"
            process.send_signal(signal.CTRL_BREAK_EVENT)
            ran = ended(process)
        finally:
            server.clear()
            process.kill()
    assert ran.code == 130, ran
    assert below(lib) == sorted(NAMES)
