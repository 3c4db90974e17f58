# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for files: templates and presets, the fields they use, and what every system allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.naming.fields import fields_of, sort_of
    from anivault_shell.naming.filenames import legal_part
    from anivault_shell.naming.presets import PRESETS, Template, compile_template
    from anivault_shell.naming.target import Namer, target_for
else:
    from anivault_shell.lazily import later

    __getattr__ = later(
        __name__,
        {
            "fields_of": "fields",
            "sort_of": "fields",
            "legal_part": "filenames",
            "PRESETS": "presets",
            "Template": "presets",
            "compile_template": "presets",
            "Namer": "target",
            "target_for": "target",
        },
    )

__all__ = ["PRESETS", "Namer", "Template", "compile_template", "fields_of", "legal_part", "sort_of", "target_for"]
