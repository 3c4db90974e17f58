# SPDX-License-Identifier: GPL-3.0-or-later
"""
The program compiled to C by Nuitka, in a folder: the way out where PyInstaller cannot be used.

Only AniVault itself is compiled.  Its libraries and Python's own go along as bytecode, as PyInstaller has them: with them there
would be twice as many C files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from environment import ROOT, prepare, say

from shipping import bundle
from shipping.machines import BUILD, HERE

LOCK = "scripts/shipping/nuitka.lock"
ENTRY = Path(__file__).with_name("entry.py")
# Never imported by the program, though something it imports names them. Nuitka has a plugin for multiprocessing and insists on it.
UNUSED = (
    "_pyrepl", "_tkinter", "concurrent.futures.process", "distutils", "doctest", "ensurepip", "idlelib", "lib2to3", "markdown_it",
    "mdurl", "pdb", "pip", "pkg_resources", "pycparser", "pydoc", "pydoc_data", "pygments", "pytest", "setuptools", "test", "tkinter",
    "turtle", "unittest", "wsgiref", "xmlrpc",
)  # fmt: skip
AS_BYTECODE = (
    "anitomy_ng", "anitopy", "backports", "certifi", "cffi", "charset_normalizer", "cryptography", "idna", "importlib_metadata",
    "jaraco", "jeepney", "keyring", "lazy_importer", "more_itertools", "msgspec", "orjson", "platformdirs", "portalocker",
    "prompt_toolkit", "rapidfuzz", "requests", "rich", "secretstorage", "tmdbsimple", "tomlkit", "urllib3", "wcwidth",
    "win32ctypes", "zipp",
)  # fmt: skip


def build(out: Path) -> Path:
    """The program for this machine under `out/nuitka/anivault/`."""
    say("compiling with Nuitka (a quarter to half an hour)")
    python = prepare(LOCK, BUILD / "compiling")
    work = BUILD / "work" / "nuitka"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    _compile(python, work, out / "nuitka.log")
    folder = out / "nuitka" / "anivault"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    (work / "entry.dist").replace(folder)
    return folder / _program()


def _compile(python: Path, work: Path, log: Path) -> None:
    name, when = bundle.commit()
    built = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    about = work / "build.txt"
    about.write_bytes(f"commit {name}\nbuilt {built}\nnuitka {_version()}\n".encode())
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {
        "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1", "PYTHONNOUSERSITE": "1", "SOURCE_DATE_EPOCH": str(when),
    }  # fmt: skip
    if HERE != "windows":
        # More takes far longer, and AniVault waits for disks and networks.
        environment["CFLAGS"] = "-O1"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as said:
        failed = subprocess.run(
            [str(python), "-m", "nuitka", *_words(work, about)], cwd=work, env=environment, stdin=subprocess.DEVNULL,
            stdout=said, stderr=subprocess.STDOUT, check=False,
        ).returncode  # fmt: skip
    if failed:
        print(log.read_text(encoding="utf-8", errors="replace")[-3000:], file=sys.stderr)
        sys.exit(f"Nuitka ended with {failed}; its log is {log}")


def _words(work: Path, about: Path) -> list[str]:
    return [
        "--standalone", "--assume-yes-for-downloads", "--include-package=anivault_shell", "--include-package-data=anivault_shell",
        f"--include-data-files={about}=anivault_shell/build.txt", "--lto=no", "--python-flag=no_docstrings",
        # Else the program would take its own `-c` for a library that starts Python again.
        "--no-deployment-flag=self-execution",
        f"--output-dir={work}", f"--output-filename={_program()}", f"--nofollow-import-to={','.join(UNUSED)}",
        *(f"--noinclude-custom-mode={name}:bytecode" for name in AS_BYTECODE), str(ENTRY),
    ]  # fmt: skip


def _program() -> str:
    return "anivault.exe" if HERE == "windows" else "anivault"


def _version() -> str:
    rows = (ROOT / LOCK).read_text(encoding="utf-8").splitlines()
    return next(row.partition("==")[2].split()[0] for row in rows if row.startswith("nuitka=="))
