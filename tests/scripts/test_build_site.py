# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the site, as they are laid out for MkDocs; making the site itself needs an environment of its own."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.pages import LINK, ROOT, anchors, read


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("build_site")


def test_every_link_is_turned_to_where_its_page_is(site: ModuleType, tmp_path: Path) -> None:
    """README and changelog move into the folder of the others; every link still leads somewhere, headings too."""
    folder = tmp_path / "pages"
    site.lay_out(folder)
    for page in sorted(folder.glob("*.md")):
        for found in LINK.finditer(
            re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL))
        ):
            to, _, anchor = found["to"].partition("#")
            if to.startswith("https:"):
                continue
            target = (folder / to).resolve() if to else page
            assert target.is_relative_to(folder.resolve()), f"{page.name}: {found['to']}"
            assert target.exists(), f"{page.name}: {found['to']}"
            assert not anchor or anchor in anchors(target), f"{page.name}: {found['to']}"


def test_every_page_is_in_the_menu(site: ModuleType, tmp_path: Path) -> None:
    """And the menu names no page that is not there."""
    site.lay_out(tmp_path / "pages")
    _, _, menu = read(ROOT / "mkdocs.yml").partition("\nnav:\n")
    assert sorted(re.findall(r"\S+\.md$", menu, re.MULTILINE)) == sorted(
        p.name for p in (tmp_path / "pages").glob("*.md")
    )


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("[a](docs/guide.md#another-drive)", "[a](guide.md#another-drive)"),
        ("![a](docs/tour.svg)", "![a](tour.svg)"),
        ("[a](CHANGELOG.md)", "[a](changelog.md)"),
        ("[a](https://example.org/docs/x.md)", "[a](https://example.org/docs/x.md)"),
        ("[a](#here)", "[a](#here)"),
        ("`[a](docs/x.md)`", "`[a](docs/x.md)`"),
    ],
)
def test_a_link(site: ModuleType, text: str, turned: str) -> None:
    """Code is left alone, and so is the web."""
    assert site.turned(text, ".") == turned


def test_what_would_be_fetched_from_elsewhere_is_seen(site: ModuleType, tmp_path: Path) -> None:
    """A page that asks another machine for a font tells that machine who reads it."""
    (tmp_path / "a.html").write_text('<link rel="stylesheet" href="https://fonts.example/x.css">')
    (tmp_path / "b.html").write_text('<a href="https://example.org">a link is the reader\'s own step</a>')
    (tmp_path / "c.css").write_text("@font-face{src:url(//fonts.example/x.woff2)}")
    assert site.from_elsewhere(tmp_path) == {"a.html", "c.css"}


def test_nothing_is_fetched_by_the_settings(site: ModuleType) -> None:
    """No fonts of others, no counters, no repository's stars."""
    settings = read(ROOT / "mkdocs.yml")
    assert "font: false" in settings
    assert "http" not in settings.replace("https://anivault", "")


def test_code_is_shown_as_it_is_typed(site: ModuleType) -> None:
    """No sign of the table it stands in gets into it, and what no browser would break may be broken."""
    assert site.turned("| `{show\\|dots}` | a field |", "docs") == "| `{show|dots}` | a field |"
    assert site.turned("```text\na \\| b\n```", "docs") == "```text\na \\| b\n```"
    assert site.turned("`test_a_b` `test x_y`", "docs") == "<code>test_<wbr>a_<wbr>b</code> `test x_y`"
