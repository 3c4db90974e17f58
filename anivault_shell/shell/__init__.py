# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompt: the only part that knows prompt_toolkit, and only once a terminal is there."""
