# SPDX-License-Identifier: GPL-3.0-or-later
"""
The project's own `.venv`, made from nothing but Python and pip.

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
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)


def prepare(lock: str) -> Path:
    """The Python of a `.venv` that holds all that *lock* names and the project itself."""
    if sys.version_info < OLDEST:
        sys.exit(f"AniVault needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}")
    stamp = VENV / f".{lock}.installed"
    wanted = _fingerprint(lock)
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return PYTHON
    _fresh()
    say(f"installing what {lock} names into {VENV.name} (once; a minute or so)")
    pip("install", "--require-hashes", "-r", str(ROOT / lock))
    pip("install", "--no-deps", "--editable", str(ROOT))
    stamp.write_text(wanted, encoding="utf-8")
    return PYTHON


def _fresh() -> None:
    if VENV.exists() and not PYTHON.exists():
        shutil.rmtree(VENV)
    if not PYTHON.exists():
        say(f"making {VENV.name}")
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("Python came without ensurepip; on Debian and Ubuntu: apt install python3-venv")


def _fingerprint(lock: str) -> str:
    parts = [
        (ROOT / lock).read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        sys.version.encode(),
        str(ROOT).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def pip(*arguments: str) -> None:
    run(str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def run(*command: str) -> None:
    """Run *command* in the project's folder; a failure ends the script with its code."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)


def say(text: str) -> None:
    print(f"== {text}", file=sys.stderr, flush=True)
