# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's garbage collector and a hundred thousand entries."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def unswept() -> Iterator[None]:
    """
    While very many values are made at once.

    The collector looks for cycles, among values there are none, and looking takes longer than making them.  Afterwards
    they are put out of its sight: they still go when nobody holds them any more.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.freeze()
            gc.enable()
