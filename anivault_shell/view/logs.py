# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs: lines on standard error in which what a name or an answer holds is harmless."""

from __future__ import annotations

import logging
from typing import TextIO

from anivault_shell.keychain.mask import masked
from anivault_shell.text import clean_bytes, display


class _Harmless(logging.Formatter):
    """Lines with nothing in them that a terminal would obey."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(clean_bytes(display(line)) for line in masked(super().format(record)).split("\n"))


def start(level: str, stream: TextIO) -> None:
    """From now on what is logged at *level* (`info`) and above goes to *stream*."""
    written = logging.StreamHandler(stream)
    written.setFormatter(_Harmless("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[written], force=True)
    for noisy in ("urllib3", "asyncio", "requests"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # at debug urllib3 writes whole addresses, key and all
