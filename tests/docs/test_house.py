# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/architecture.md and the README say what is so."""

from __future__ import annotations

import re
import tomllib

from tests.docs.pages import DOCS, FENCE, ROOT, cells, read
from tests.test_layers import LINES

ARCHITECTURE = DOCS / "architecture.md"


def test_the_import_order_is_the_one_that_is_held() -> None:
    """The picture of the house shows the lines of tests/test_layers.py, in their order."""
    blocks = [found["text"] for found in FENCE.finditer(read(ARCHITECTURE)) if "__main__" in found["text"]]
    lines = re.findall(r"^\s*\d+\s+(.+?)(?:\s{2,}.*)?$", blocks[0], re.MULTILINE)
    assert [set(re.split(r"\s*\|\s*", line.strip())) for line in lines] == LINES


def test_every_library_has_its_reason() -> None:
    """Each dependency of pyproject.toml, and of its extras, stands in the table with a reason."""
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    wanted = {re.split(r"[<>=;\s\[]", line)[0] for line in (*project["dependencies"], *extras)}
    rows = {name: row for row in cells(ARCHITECTURE, "Libraries") for name in re.findall(r"`([^`]+)`", row[0])}
    assert wanted - set(rows) == set()
    assert set(rows) - wanted == set()
    assert [name for name, row in rows.items() if len(row[1]) < 15] == []


def test_every_module_that_is_named_exists() -> None:
    """A path such as `session/actions.py` is one of the package, the tests or the scripts."""
    for name in re.findall(r"`([a-z_]+(?:/[a-z_]+)*\.py)`", read(ARCHITECTURE)):
        places = (ROOT / "anivault_shell" / name, ROOT / name)
        assert any(place.exists() for place in places), name


def test_the_readme_has_its_two_commands_alone_on_their_lines() -> None:
    """They can be copied as they stand, and the checks of the project find theirs."""
    readme = read(ROOT / "README.md")
    blocks = [found["text"].strip() for found in FENCE.finditer(readme)]
    assert "python3 scripts/demo.py" in blocks
    assert "python3 scripts/check.py" in blocks
    assert "py scripts\\demo.py" in readme


def test_the_readme_names_licence_and_source() -> None:
    """TMDB asks for its sentence, the licence for its name."""
    readme = read(ROOT / "README.md")
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in readme
    assert "GPL-3.0-or-later" in readme
