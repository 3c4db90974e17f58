# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program: real processes, the loopback catalogue, real files."""
