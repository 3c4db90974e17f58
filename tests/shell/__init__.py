# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompt, without a terminal and in a real one."""
