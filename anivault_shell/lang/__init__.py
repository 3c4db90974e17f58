# SPDX-License-Identifier: GPL-3.0-or-later
"""The command language: one grammar for the prompt, scripts, one-liners and subcommands."""
