# SPDX-License-Identifier: GPL-3.0-or-later
"""What each command is called, takes, and looks like in use; nothing here knows an engine."""
