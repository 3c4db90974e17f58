# SPDX-License-Identifier: GPL-3.0-or-later
"""Which show or film a bundle is, and how its numbers map onto the catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.match.bundles import Bundle, Told, bundle_key
    from anivault_shell.match.catalogue import Catalogue
    from anivault_shell.match.many import match_all
    from anivault_shell.match.matcher import Verdict, matches_for
    from anivault_shell.match.numbering import number_bundle, numberings, why_unplaced
    from anivault_shell.match.told import match_bundle
else:
    from anivault_shell.lazily import later

    __getattr__ = later(
        __name__,
        {
            "Bundle": "bundles",
            "Told": "bundles",
            "bundle_key": "bundles",
            "Catalogue": "catalogue",
            "match_all": "many",
            "Verdict": "matcher",
            "matches_for": "matcher",
            "number_bundle": "numbering",
            "numberings": "numbering",
            "why_unplaced": "numbering",
            "match_bundle": "told",
        },
    )

__all__ = [
    "Bundle",
    "Catalogue",
    "Told",
    "Verdict",
    "bundle_key",
    "match_all",
    "match_bundle",
    "matches_for",
    "number_bundle",
    "numberings",
    "why_unplaced",
]
