# SPDX-License-Identifier: GPL-3.0-or-later
"""
The project's own `.venv`, made from nothing but Python and pip; builds have others, made the same way.

Everything comes from the lock files, each file checked against its hash, so two installs are equal.
Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def prepare(lock: str, folder: Path = VENV) -> Path:
    """
    The Python of a `.venv` that holds all that *lock* names and the project itself.

    Any other *folder* holds what *lock* names and nothing else: it is made anew when the lock changes.
    """
    if sys.version_info < OLDEST:
        sys.exit(f"AniVault needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / f".{Path(lock).name}.installed"
    wanted = fingerprint(lock)
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    if folder.exists() and (folder != VENV or not python.exists()):
        shutil.rmtree(folder)
    if not python.exists():
        _make(folder)
    say(f"installing what {lock} names into {folder.name} (once; a minute or so)")
    pip(python, "install", "--require-hashes", "-r", str(ROOT / lock))
    if folder == VENV:
        pip(python, "install", "--no-deps", "--editable", str(ROOT))
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _make(folder: Path) -> None:
    say(f"making {folder.name}")
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit("Python came without ensurepip; on Debian and Ubuntu: apt install python3-venv")


def fingerprint(lock: str) -> str:
    """What an environment was made of: another one is needed where this has changed."""
    parts = [
        (ROOT / lock).read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        sys.version.encode(),
        str(ROOT).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def pip(python: Path, *arguments: str) -> None:
    run(str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def run(*command: str) -> None:
    """Run *command* in the project's folder; a failure ends the script with its code."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)


def say(text: str) -> None:
    print(f"== {text}", file=sys.stderr, flush=True)
