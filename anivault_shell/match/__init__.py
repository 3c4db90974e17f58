# SPDX-License-Identifier: GPL-3.0-or-later
"""Which show or film a bundle is, and how its numbers map onto the catalogue's."""

from anivault_shell.match.bundles import Bundle, Told, bundle_key, bundles
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.many import match_all
from anivault_shell.match.matcher import Verdict, matches_for
from anivault_shell.match.numbering import number_bundle, numberings, why_unplaced
from anivault_shell.match.told import match_bundle

__all__ = [
    "Bundle",
    "Catalogue",
    "Told",
    "Verdict",
    "bundle_key",
    "bundles",
    "match_all",
    "match_bundle",
    "matches_for",
    "number_bundle",
    "numberings",
    "why_unplaced",
]
