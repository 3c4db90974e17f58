# SPDX-License-Identifier: GPL-3.0-or-later
"""Names as they stand together: the videos of a folder, and a path typed as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from anivault_shell.model.media import ParsedName
from anivault_shell.parse import tags
from anivault_shell.parse.folder import as_context
from anivault_shell.parse.reader import parse_name, read

SEPARATOR = re.compile(r"(?<!\s)/(?!\s)|(?<!\s)\\(?!\s)")


def parse_text(text: str) -> ParsedName:
    """
    A name with or without its folders, as it is typed or piped in.

    A `/` with blanks around it is text; in a name that ends in a known extension a `/` without
    blanks separates folders, which are read as context; else it is text.  `name` is the whole text.
    """
    found = tags.EXTENSION.search(text)
    if not found or found.group(1).lower() not in tags.EXTENSIONS:
        return parse_name(text)
    *folders, name = SEPARATOR.split(text)
    if not folders or not name:
        return parse_name(text)
    reading = parse_name(name, [f for f in reversed(folders) if f][:4])
    shift = len(text) - len(name)
    spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) if s.level == 0 else s for s in reading.spans)
    return replace(reading, name=text, spans=spans)


def parse_folder(folders: Sequence[str], names: Sequence[str]) -> list[ParsedName]:
    """The readings of all videos of one folder, in the order of *names*; *folders* nearest first."""
    context = as_context(folders)
    return [read(name, context) for name in names]
