# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the docs point to, something is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, LINK, PAGES, ROOT, anchors, name_of, prose


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link within the project names a file that is there, and a heading that is in it."""
    for found in LINK.finditer(prose(page)):
        to = found["to"]
        if to.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = to.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} points to {to}"
        assert target.is_relative_to(ROOT), f"{name_of(page)} points out of the project: {to}"
        if anchor:
            assert anchor in anchors(target), f"{name_of(page)}: no heading {to}"


def test_every_page_is_linked_from_the_readme_or_from_a_page() -> None:
    """A page that nobody links to is not read."""
    linked = set()
    for page in PAGES:
        for found in LINK.finditer(prose(page)):
            linked.add((page.parent / found["to"].partition("#")[0]).resolve())
    assert {name_of(p) for p in DOCS.glob("*.md") if p.resolve() not in linked} == set()


def test_links_to_the_web_are_encrypted() -> None:
    """Nobody is sent over a line that others can read."""
    found = [f"{name_of(p)}: {m['to']}" for p in PAGES for m in LINK.finditer(prose(p)) if m["to"].startswith("http:")]
    assert found == []
