# SPDX-License-Identifier: GPL-3.0-or-later
"""Intent before act, one file a transaction; the engine behind commit, undo, redo, recover and check."""

from anivault_shell.journal.journal import Journal

__all__ = ["Journal"]
