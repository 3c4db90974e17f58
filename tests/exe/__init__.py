# SPDX-License-Identifier: GPL-3.0-or-later
"""The built program, run as a program: `python3 scripts/test_exe.py`."""
