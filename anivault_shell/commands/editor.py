# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own editor, for a file that comes back changed."""

from __future__ import annotations

import os
import shlex
import subprocess  # nosec B404 - the user's own editor
import sys
from collections.abc import Mapping

from anivault_shell.errors import InputError


def run_editor(path: str, environment: Mapping[str, str], unchanged: str = "the plan is as it was") -> None:
    """Open *path* in the user's own editor and wait; raises InputError where it ends badly, and *unchanged* is said."""
    said = environment.get("VISUAL") or environment.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        # The user's own choice of program, run without a shell.
        code = subprocess.call(_command(said, path), stdout=sys.stderr)  # noqa: S603 # nosec B603
    except (OSError, ValueError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else exc
        raise InputError(f"the editor {said} cannot be started: {why}", hint="set EDITOR to one") from None
    if code:
        raise InputError(f"the editor ended with {code}; {unchanged}")


def _command(said: str, path: str) -> str | list[str]:
    """Windows reads quotes itself, and a program's path may hold blanks without any; raises ValueError for half a quote."""
    if os.name != "nt":
        return [*shlex.split(said), path]
    return [said, path] if os.path.isfile(said) else f"{said} {subprocess.list2cmdline([path])}"
