# SPDX-License-Identifier: GPL-3.0-or-later
"""
Writes the bill of materials (CycloneDX 1.6) and validates it: `python sbom.py FACTS TARGET`.

Runs in an environment of its own that holds `sbom.lock` (cyclonedx-bom).  FACTS is JSON: the program's version,
commit and time, and the rows of THIRD_PARTY_LICENSES.json.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

# What of a component is inside: a module's name, once for each.
MODULE = "anivault:module"
LICENCES = LicenseFactory()


def bill(facts: dict[str, Any]) -> Bom:
    """The program, and in it each work by others with its modules, files and what was compiled into them."""
    program = Component(
        name="anivault", version=facts["version"], type=ComponentType.APPLICATION, bom_ref="anivault",
        licenses=[LICENCES.make_from_string("GPL-3.0-or-later")],
        properties=[Property(name="anivault:commit", value=facts["commit"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=facts["sha256"])],
    )  # fmt: skip
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(facts, sort_keys=True)))
    bom.metadata.component = program
    bom.metadata.timestamp = datetime.fromisoformat(facts["built"])
    works = [_work(row) for row in facts["works"]]
    for work in works:
        bom.components.add(work)
    bom.register_dependency(program, works)
    return bom


def _work(row: dict[str, Any]) -> Component:
    made = Component(
        name=row["name"], version=row["version"], type=ComponentType.LIBRARY, bom_ref=row["name"],
        purl=PackageURL.from_string(row["purl"]) if row["purl"] else None,
        licenses=[LICENCES.make_from_string(row["licence"])],
        properties=[Property(name=MODULE, value=name) for name in row["modules"]],
    )  # fmt: skip
    for path, digest in row["files"].items():
        made.components.add(
            Component(name=path, type=ComponentType.FILE, bom_ref=f"{row['name']}/{path}",
                      hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)])
        )  # fmt: skip
    for work in row["contains"]:
        made.components.add(
            Component(name=work["name"], version=work["version"], type=ComponentType.LIBRARY,
                      bom_ref=f"{row['name']}/{work['name']}@{work['version']}",
                      licenses=[LICENCES.make_from_string(work["licence"])] if work["licence"] else ())
        )  # fmt: skip
    return made


def main(facts: str, target: str) -> int:
    text = JsonV1Dot6(bill(json.loads(Path(facts).read_text(encoding="utf-8")))).output_as_string(indent=1)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        print(f"the bill of materials is not as CycloneDX 1.6 wants it: {wrong}", file=sys.stderr)
        return 1
    Path(target).write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
