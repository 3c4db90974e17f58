# SPDX-License-Identifier: GPL-3.0-or-later
"""
Make a release folder of what `scripts/build.py` built: `python3 scripts/release.py [windows|linux|macos]`.

`releases/anivault-VERSION/` (`-linux` or `-macos` behind it for those) holds the program, the licences of all
that is inside, schemas, docs, changelog, bill of materials and sums.  `--sign CERTIFICATE.p12` signs the Windows
program first, with osslsigncode or signtool; the password comes from ANIVAULT_SIGN_PASSWORD.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from environment import ROOT, prepare, say
from shipping import bundle, components, folder, machines, signing
from shipping.inside import inside
from shipping.machines import BUILD

BILL_LOCK = "scripts/shipping/sbom.lock"


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("system", nargs="?", choices=("windows", "linux", "macos"), default=machines.HERE)
    reader.add_argument(
        "--sign", type=Path, metavar="CERTIFICATE", help="sign the Windows program with this .p12 or .pfx"
    )
    given = reader.parse_args()
    machine = machines.builder(given.system)
    out = ROOT / "dist" / given.system
    behind = "" if given.system == "windows" else f"-{given.system}"
    release = ROOT / "releases" / f"anivault-{bundle.version()}{behind}"
    shutil.rmtree(release, ignore_errors=True)
    release.mkdir(parents=True)
    program = _program(bundle.program(given.system, "onefile", out), release)
    if given.sign:
        signing.sign(program, given.sign, os.environ.get("ANIVAULT_SIGN_PASSWORD", ""))
    fast = bundle.program(given.system, "onedir", out).parent
    _documents(release, given.system)
    found = components.components(inside(program), machine)
    rows = folder.write_licences(found, release)
    name, when = bundle.commit()
    built = datetime.fromtimestamp(when, UTC).isoformat()
    facts = {
        "version": bundle.version(),
        "commit": name,
        "built": built,
        "sha256": folder.digest(program),
        "works": rows,
    }
    _bill(facts, release)
    _zip(fast, release / f"anivault-{bundle.version()}-folder.zip", when)
    folder.write_sums(release)
    say(f"{release.relative_to(ROOT)}: {len(rows)} works by others, {len(folder.files_of(release))} files")
    return 0


def _program(built: Path, release: Path) -> Path:
    if not built.exists():
        sys.exit(f"{built} is missing: python3 scripts/build.py")
    return Path(shutil.copy2(built, release))


def _documents(release: Path, system: str) -> None:
    shutil.copytree(ROOT / "schemas", release / "schemas")
    shutil.copytree(ROOT / "docs", release / "docs")
    shutil.copytree(ROOT / "LICENSES", release / folder.LICENCES)
    shutil.copy2(ROOT / "CHANGELOG.md", release)
    if system == "windows":
        shutil.copy2(Path(bundle.__file__).with_name("READ-ME-FIRST.txt"), release)


def _bill(facts: dict[str, object], release: Path) -> None:
    python = prepare(BILL_LOCK, BUILD / "bill")
    said = BUILD / "facts.json"
    said.write_text(json.dumps(facts), encoding="utf-8")
    writer = Path(bundle.__file__).with_name("sbom.py")
    if subprocess.run([str(python), str(writer), str(said), str(release / folder.BILL)], check=False).returncode:
        sys.exit("no bill of materials, no release")


def _zip(program: Path, target: Path, when: int) -> None:
    """The program in a folder, with the commit's time on every file so that the same commit gives the same zip."""
    import zipfile

    moment = datetime.fromtimestamp(when, UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(p for p in program.rglob("*") if p.is_file()):
            row = zipfile.ZipInfo(f"anivault/{file.relative_to(program).as_posix()}", moment)
            row.compress_type = zipfile.ZIP_DEFLATED
            row.external_attr = (0o755 if os.access(file, os.X_OK) else 0o644) << 16
            archive.writestr(row, file.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
