# SPDX-License-Identifier: GPL-3.0-or-later
"""What TMDB knows: cache -> circuit -> limiter -> transport -> decode, and `client` in front."""
