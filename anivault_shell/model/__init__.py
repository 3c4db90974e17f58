# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the trade as values: nothing here reads, writes or changes in place."""
