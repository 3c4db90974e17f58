# SPDX-License-Identifier: GPL-3.0-or-later
"""A small library and a small catalogue of our own: all of AniVault to be seen without a key or a network."""
