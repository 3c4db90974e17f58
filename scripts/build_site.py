# SPDX-License-Identifier: GPL-3.0-or-later
"""
Make a site of the docs: `python3 scripts/build_site.py`; it lies in `dist/site` and opens from there, without a server.

README, changelog and docs are laid into one folder, their links turned to where they then are, and MkDocs makes pages of
it; a link that leads nowhere fails.  `--serve` shows it at http://127.0.0.1:8000 instead, until Ctrl-C.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from environment import ROOT, prepare, run, say

LOCK = "requirements-docs.lock"
PAGES = ROOT / "build" / "pages"
SITE = ROOT / "dist" / "site"
# What is not in docs/ and where it goes.
BESIDE = {"README.md": "index.md", "README.ko.md": "ko.md", "CHANGELOG.md": "changelog.md"}
FILES = {"scripts/shipping/anivault.ico": "anivault.ico", "LICENSES/GPL-3.0-or-later.txt": "GPL-3.0-or-later.txt"}
LINK = re.compile(r"(?P<head>\]\()(?P<to>[^)#\s:]+)(?P<anchor>#[^)\s]*)?(?=\))")
FENCED = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`test_\w+`")
# Colours, and what lets the search work without a server.
OWN = ROOT / "scripts" / "site"


def main() -> None:
    python = str(prepare(LOCK, ROOT / "build" / "site"))
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    lay_out(PAGES)
    if "--serve" in sys.argv[1:]:
        run(python, "-m", "mkdocs", "serve", "--no-strict")
        return
    run(python, "-m", "mkdocs", "--quiet", "build", "--clean", "--strict")
    foreign = sorted(from_elsewhere(SITE))
    for name in foreign:
        print(f"loads something from elsewhere: {name}", file=sys.stderr)
    say(f"{sum(1 for _ in SITE.rglob('*.html'))} pages in {SITE.relative_to(ROOT).as_posix()}")
    sys.exit(1 if foreign else 0)


def lay_out(folder: Path) -> None:
    """All pages and pictures of the site, in *folder*, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder)
    for source, name in FILES.items():
        shutil.copyfile(ROOT / source, folder / name)
    for source, name in BESIDE.items():
        (folder / name).write_text(turned((ROOT / source).read_text("utf-8"), "."), encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        (folder / page.name).write_text(turned(page.read_text("utf-8"), "docs"), encoding="utf-8")
    for own in OWN.iterdir():
        shutil.copyfile(own, folder / own.name)


def turned(text: str, folder: str) -> str:
    """*text* of a page in *folder* with its links as they are in the site; no link is one in code."""
    parts = FENCED.split(text)
    return "".join(_code(part) if n % 2 else LINK.sub(lambda m: _link(m, folder), part) for n, part in enumerate(parts))


def _code(part: str) -> str:
    """
    A forge wants a `|` in a table's code escaped, MkDocs shows the sign that escapes it.

    The names of tests, which nothing breaks, may be broken at each word, or they leave no room for what stands beside them.
    """
    if part.startswith("```"):
        return part
    if TEST.fullmatch(part):
        return f"<code>{part.strip('`').replace('_', '_<wbr>')}</code>"
    return part.replace("\\|", "|")


def _link(found: re.Match[str], folder: str) -> str:
    path = (ROOT / folder / found["to"]).resolve().relative_to(ROOT).as_posix()
    to = BESIDE.get(path) or FILES.get(path) or path.removeprefix("docs/")
    return found["head"] + to + (found["anchor"] or "")


def from_elsewhere(site: Path) -> set[str]:
    """Pages and styles of *site* that would make a browser ask another machine."""
    asks = re.compile(
        r"<(?:script|img|iframe|link(?! rel=\"canonical\"))\b[^>]*\b(?:src|href)=\"?(?:https?:)?//|url\(\"?(?:https?:)?//"
    )
    files = (file for kind in ("*.html", "*.css") for file in site.rglob(kind))
    return {file.relative_to(site).as_posix() for file in files if asks.search(file.read_text("utf-8"))}


if __name__ == "__main__":
    main()
