# SPDX-License-Identifier: GPL-3.0-or-later
"""An interactive shell for anime libraries."""

__version__ = "0.1.0"
