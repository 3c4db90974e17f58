# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: its catalogue, its library, its tour."""
