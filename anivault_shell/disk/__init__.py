# SPDX-License-Identifier: GPL-3.0-or-later
"""The only part that changes files, the user's and our own."""
