# SPDX-License-Identifier: GPL-3.0-or-later
"""The docs are held by tests: links, examples, tables, scripts."""
