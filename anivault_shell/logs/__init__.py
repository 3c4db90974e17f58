# SPDX-License-Identifier: GPL-3.0-or-later
"""Log files: what the parts have to say, written by one thread, and read back."""
