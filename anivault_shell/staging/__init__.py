# SPDX-License-Identifier: GPL-3.0-or-later
"""From entries to a plan whose conflicts are known before anything moves, and plans as files."""

from anivault_shell.staging.planfile import check_fresh, decode, encode
from anivault_shell.staging.stage import stage, targets

__all__ = ["check_fresh", "decode", "encode", "stage", "targets"]
