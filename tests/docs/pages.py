# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the project, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "README.ko.md", ROOT / "CHANGELOG.md", *DOCS.glob("*.md")])
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.MULTILINE)
PROMPT = re.compile(r"^anivault(?: [\d,/]+)?> (?P<line>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced block, and the line of the page on which its text begins."""

    page: str
    line: int
    language: str
    text: str

    @property
    def id(self) -> str:
        return f"{self.page}:{self.line}"


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def examples(*languages: str) -> Iterator[Example]:
    """Every fenced block of *languages* in every page."""
    for page in PAGES:
        text = read(page)
        for found in FENCE.finditer(text):
            if found["language"] in languages:
                line = text.count("\n", 0, found.start("text")) + 1
                yield Example(name_of(page), line, found["language"], found["text"])


def prose(page: Path) -> str:
    """*page* without its fenced blocks and inline code."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", read(page)))


def anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    found = (h["text"] for h in HEADING.finditer(FENCE.sub("", read(page))))
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in found}


def cells(page: Path, heading: str) -> list[list[str]]:
    """The rows of the first table under *heading*, the head left out; code marks taken off."""
    _, _, rest = read(page).partition(f"\n## {heading}\n")
    assert rest, f"{name_of(page)} has no heading {heading!r}"
    rows: list[list[str]] = []
    for line in rest.split("\n## ")[0].splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))])
        elif rows:
            break
    return rows[2:]
