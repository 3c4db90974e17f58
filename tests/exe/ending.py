# SPDX-License-Identifier: GPL-3.0-or-later
"""
A program ended from outside, with all that it has started.

A program in one file is two processes: the one that unpacks, and the one that works.  To end the first alone, as
`Popen.kill` does, would let the other go on.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys

from tests.flows.program import PATIENCE, Program, command


class Ended:
    """*program* running *words* with nobody at its streams, until `kill`: SIGKILL, on Windows TerminateJobObject."""

    def __init__(self, program: Program, *words: str) -> None:
        self._process = subprocess.Popen(
            command(words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=program.cwd, env=program.environment, start_new_session=True,
        )  # fmt: skip
        if sys.platform == "win32":
            self._job = ctypes.c_void_p(_call("CreateJobObjectW", None, None))
            # What it starts from now on belongs to the job as well.
            _call("AssignProcessToJobObject", self._job, ctypes.c_void_p(int(self._process._handle)))

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        if sys.platform == "win32":
            _call("TerminateJobObject", self._job, 1)
            _call("CloseHandle", self._job)
        else:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)


if sys.platform == "win32":

    def _call(name: str, *given: object) -> int:
        function = ctypes.WinDLL("kernel32", use_last_error=True)[name]
        function.restype = ctypes.c_void_p
        answer = function(*given)
        if not answer:
            raise ctypes.WinError(ctypes.get_last_error())
        return int(answer)
