# SPDX-License-Identifier: GPL-3.0-or-later
"""What this process takes of the machine, as the system counts it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Burden:
    """Bytes of memory now and at most (None: the system does not tell), and seconds of the processor."""

    memory: int | None
    peak: int | None
    seconds: float


def burden() -> Burden:
    spent = os.times()
    return Burden(*_memory(), spent.user + spent.system)


if sys.platform == "win32":

    def _memory() -> tuple[int | None, int | None]:
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):
            """PROCESS_MEMORY_COUNTERS."""

            _fields_ = (
                ("cb", wintypes.DWORD),
                ("faults", wintypes.DWORD),
                ("peak", ctypes.c_size_t),
                ("now", ctypes.c_size_t),
                ("rest", ctypes.c_size_t * 6),
            )

        found = Counters(cb=ctypes.sizeof(Counters))
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        ask = kernel.K32GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
        if not ask(kernel.GetCurrentProcess(), ctypes.byref(found), found.cb):
            return None, None
        return int(found.now), int(found.peak)

else:

    def _memory() -> tuple[int | None, int | None]:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # macOS counts bytes, others kibibytes; the peak lags behind what is in use now.
        peak, now = most if sys.platform == "darwin" else most * 1024, _resident()
        return now, max(peak, now or 0)

    def _resident() -> int | None:
        try:
            with open("/proc/self/statm", "rb") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError):
            return None
