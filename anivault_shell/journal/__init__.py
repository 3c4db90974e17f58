# SPDX-License-Identifier: GPL-3.0-or-later
"""Intent before act, one file a transaction; the engine behind commit, undo, redo, recover and check."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.journal.journal import Journal
else:
    from anivault_shell.lazily import later

    __getattr__ = later(
        __name__,
        {
            "Journal": "journal",
        },
    )

__all__ = ["Journal"]
