# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an answer is waited for. Apart from what waits, because that takes http.client and ssl along."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from anivault_shell.model.watch import Watch


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, between two parts of an answer, and at most in all; *watch* may end it."""

    connect: float
    read: float
    watch: Watch
    most: float = math.inf

    def end(self) -> float:
        """When it is over, as `time.monotonic` has it, if it begins now."""
        return time.monotonic() + min(self.connect + self.read, self.most)
