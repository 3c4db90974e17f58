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
    words = shlex.split(said, posix=os.name != "nt")
    try:
        # The user's own choice of program, run without a shell.
        code = subprocess.call([*words, path], stdout=sys.stderr)  # noqa: S603 # nosec B603
    except OSError as exc:
        raise InputError(f"the editor {words[0]} cannot be started: {exc.strerror}", hint="set EDITOR to one") from None
    if code:
        raise InputError(f"the editor ended with {code}; {unchanged}")
