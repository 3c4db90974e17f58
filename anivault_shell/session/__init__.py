# SPDX-License-Identifier: GPL-3.0-or-later
"""The library in memory: entries, what was decided of them, and every step that led here."""
