# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts with what the program must answer to them."""
