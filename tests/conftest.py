# SPDX-License-Identifier: GPL-3.0-or-later
"""The long profile tries more of everything that draws its cases, in tests that name no number of their own too."""

from __future__ import annotations

from hypothesis import settings

from tests.profile import LONG

if LONG:
    settings.register_profile("long", max_examples=2_000, deadline=None)
    settings.load_profile("long")
