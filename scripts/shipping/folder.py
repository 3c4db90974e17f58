# SPDX-License-Identifier: GPL-3.0-or-later
"""A release's folder: its sums, and its licences as files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shipping.components import Component

SUMS = "SHA256SUMS"
LICENCES = "LICENSES"
THIRD_PARTIES = f"{LICENCES}/THIRD_PARTY_LICENSES.json"
BILL = "SBOM.json"
# The bill's own sum beside it, for those who are handed the bill alone.
BILL_SUM = f"{BILL}.sha256"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_of(folder: Path) -> list[str]:
    """Every file of a release but its sums, in order."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != SUMS)


def write_sums(folder: Path) -> None:
    """`SHA256SUMS` and that of the bill alone, as `sha256sum -c` reads them."""
    if bill := _bill_sum(folder):
        (folder / BILL_SUM).write_bytes(bill.encode())
    lines = "".join(f"{digest(folder / name)}  {name}\n" for name in files_of(folder))
    (folder / SUMS).write_bytes(lines.encode())


def wrong_sums(folder: Path) -> list[str]:
    """What is missing, not listed, or not what it was; nothing where all is well."""
    if not (folder / SUMS).is_file():
        return [f"missing: {SUMS}"]
    rows = (line.split("  ", 1) for line in (folder / SUMS).read_text(encoding="utf-8").splitlines())
    said = {name: wanted for wanted, name in rows}
    here = set(files_of(folder))
    wrong = [f"missing: {name}" for name in sorted(said.keys() - here)]
    wrong += [f"not in {SUMS}: {name}" for name in sorted(here - said.keys())]
    wrong += [f"changed: {name}" for name in sorted(here & said.keys()) if digest(folder / name) != said[name]]
    bill = (folder / BILL_SUM).read_text(encoding="utf-8") if (folder / BILL_SUM).is_file() else ""
    return wrong if bill == _bill_sum(folder) else [*wrong, f"{BILL_SUM} is not that of {BILL}"]


def _bill_sum(folder: Path) -> str:
    return f"{digest(folder / BILL)}  {BILL}\n" if (folder / BILL).is_file() else ""


def write_licences(works: Iterable[Component], folder: Path) -> list[dict[str, Any]]:
    """Each text as a file under LICENSES/, and the list of all; the list."""
    rows = []
    for work in works:
        own = re.sub(r"[^A-Za-z0-9._-]+", "-", work.name)
        (folder / LICENCES / own).mkdir(parents=True, exist_ok=True)
        for name, text in work.texts.items():
            (folder / LICENCES / own / name).write_bytes(text)
        rows.append(
            {
                "name": work.name, "version": work.version, "licence": work.licence, "purl": work.purl,
                "texts": [f"{own}/{name}" for name in sorted(work.texts)],
                "modules": sorted(work.modules), "files": work.files,
                "contains": [dict(zip(("name", "version", "licence"), part, strict=True)) for part in sorted(work.within)],
            }
        )  # fmt: skip
    text = json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    (folder / THIRD_PARTIES).write_bytes(text.encode())
    return rows
