# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose work is inside a built program: each module and file belongs to one component, and each has its licence."""

from __future__ import annotations

import csv
import email
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from shipping.inside import Inside
from shipping.machines import Machine

TEXTS = Path(__file__).with_name("texts")
# What the classifiers of a package's metadata mean as SPDX says it.
_CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Apache Software License": "Apache-2.0",
}
_SAID_OTHERWISE = {"GPLv3": "GPL-3.0-only", "tmdbsimple": "GPL-3.0-only"}
_BOOTLOADER = "GPL-2.0-or-later WITH Bootloader-exception"
# Libraries that CPython brings as files of their own: what their names begin with, and their licence.
_BROUGHT = (
    (("libcrypto", "libssl"), "OpenSSL", "Apache-2.0", ("Apache-2.0.txt",)),
    (("libffi",), "libffi", "MIT", ()),
    (("sqlite3", "libsqlite3"), "SQLite", "blessing", ()),
    (("vcruntime", "msvcp", "concrt", "ucrtbase", "api-ms-win"), "Microsoft C and C++ runtime",
     "LicenseRef-Microsoft-Distributable-Code", ("Microsoft-runtime.txt",)),
)  # fmt: skip
# Works compiled into CPython itself; texts/CPython-incorporated.txt has what its LICENSE.txt does not repeat.
_IN_PYTHON = (
    ("bzip2", "bzip2-1.0.6"), ("Expat", "MIT"), ("liblzma", "LicenseRef-Public-Domain"), ("libmpdec", "BSD-2-Clause"),
    ("Mersenne Twister", "BSD-3-Clause"), ("zlib", "Zlib"),
)  # fmt: skip
_LICENCE_FILES = re.compile(r"(?:^|/)(?:licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
# Where PyInstaller puts what belongs to Python, on Linux and macOS.
_OWN_EXTENSIONS = re.compile(r"(?:python3\.\d+/)?lib-dynload/")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9.-]*")


@dataclass
class Component:
    """A work by others: its licence (SPDX), the licence's texts by file name, and what of it is inside."""

    name: str
    version: str
    licence: str
    purl: str = ""
    texts: dict[str, bytes] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    # Works compiled into its files: name, version, licence.
    within: list[tuple[str, str, str]] = field(default_factory=list)


class Unclaimed(Exception):
    """Something is inside that nobody's licence is known for."""


def components(inside: Inside, machine: Machine) -> list[Component]:
    """Every work in *inside* but our own; raises Unclaimed."""
    shelf = _Shelf(machine)
    lost = [name for name in sorted(inside.modules) if not shelf.claim_module(name)]
    lost += [name for name, digest in inside.files.items() if not shelf.claim_file(name, digest)]
    if lost:
        raise Unclaimed(f"nobody's: {', '.join(lost[:20])}")
    found = sorted((c for c in shelf.known.values() if c.modules or c.files), key=lambda c: c.name.casefold())
    for component in found:
        if not component.texts:
            raise Unclaimed(f"no licence text for {component.name}")
    return found


class _Shelf:
    """The components that may be inside, from a machine's Python and its packages."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._library = machine.packages.parent
        self._owner: dict[str, Component] = {}
        self.known: dict[str, Component] = {}
        for info in sorted(machine.packages.glob("*.dist-info")):
            self._add(_distribution(info), info)
        self._python = self._known(_python(machine))
        self._loader = self.known["pyinstaller"]
        self._loader.licence = _BOOTLOADER

    def _known(self, component: Component) -> Component:
        return self.known.setdefault(component.name.lower(), component)

    def _add(self, component: Component, info: Path) -> None:
        self._known(component)
        with open(info / "RECORD", encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                self._owner[row[0].replace("\\", "/")] = component

    def claim_module(self, name: str) -> bool:
        """Note whose the module *name* is; folders that several packages share are nobody's and need no owner."""
        top = name.partition(".")[0]
        path = name.replace(".", "/")
        owner = self._owner.get(f"{path}.py") or self._owner.get(f"{path}/__init__.py")
        if owner is None and (top in ("anivault_shell", "__main__") or (self._machine.packages / path).is_dir()):
            return True
        if owner is None and top.startswith(("pyimod", "pyi_")):
            owner = self._loader
        if owner is None and self._is_standard(top):
            owner, name = self._python, top
        if owner is None:
            return False
        owner.modules.add(name)
        return True

    def _is_standard(self, top: str) -> bool:
        folder = self._library
        places = (folder / f"{top}.py", folder / top)
        return top in sys.stdlib_module_names or top.startswith("_sysconfigdata") or any(p.exists() for p in places)

    def claim_file(self, name: str, digest: str) -> bool:
        """Note whose the file *name* is."""
        if name.startswith("anivault_shell/"):
            return True
        owner = self._owner.get(name) or self._brought(name)
        if owner is None:
            return False
        owner.files[name] = digest
        return True

    def _brought(self, name: str) -> Component | None:
        base = name.rpartition("/")[2]
        for begins, called, licence, texts in _BROUGHT:
            if base.lower().startswith(begins):
                there = {text: (TEXTS / text).read_bytes() for text in texts} or dict(self._python.texts)
                return self._known(Component(called, f"as in Python {self._python.version}", licence, texts=there))
        if self._machine.system == "linux" and base.startswith("lib") and not base.startswith("libpython"):
            return self._system_library(base)
        own = "/" not in name or _OWN_EXTENSIONS.match(name) or ".dylib" in name
        return self._python if own else None

    def _system_library(self, base: str) -> Component | None:
        """A library of the system that was built on, from Debian's own list."""
        owned = subprocess.run(["dpkg", "-S", f"*/{base}"], capture_output=True, encoding="utf-8", check=False).stdout
        package = owned.partition(":")[0]
        text = Path("/usr/share/doc") / package / "copyright"
        if not package or not text.exists():
            return None
        asked = ["dpkg-query", "-W", "-f=${Version}", package]
        version = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.split()[0]
        return self._known(Component(package, version, "LicenseRef-see-text", texts={"copyright": text.read_bytes()}))


def _distribution(info: Path) -> Component:
    about = email.message_from_string((info / "METADATA").read_text(encoding="utf-8"))
    name, version = str(about["Name"]), str(about["Version"])
    texts = {
        file.relative_to(info).as_posix().replace("/", "-").removeprefix("licenses-"): file.read_bytes()
        for file in sorted(info.rglob("*"))
        if file.is_file() and _LICENCE_FILES.search(file.relative_to(info).as_posix())
    }
    component = Component(name, version, _licence(about, name), f"pkg:pypi/{name.lower()}@{version}", texts)
    component.within = [work for file in sorted(info.glob("sboms/*.json")) for work in _compiled_in(file)]
    for _, _, licence in component.within:
        component.texts |= _standard_texts(licence)
    return component


def _licence(about: Message, name: str) -> str:
    said = about["License-Expression"]
    if said:
        return str(said)
    ends = (line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License"))
    found = [_CLASSIFIERS[end] for end in ends if end in _CLASSIFIERS]
    plain = str(about["License"] or "")
    return _SAID_OTHERWISE.get(plain) or _SAID_OTHERWISE.get(name) or " OR ".join(found) or plain


def _compiled_in(file: Path) -> list[tuple[str, str, str]]:
    """The works that a package's own list says were compiled into it."""
    read = json.loads(file.read_text(encoding="utf-8"))
    return [(w["name"], str(w.get("version", "")), _said_licence(w)) for w in read.get("components", [])]


def _said_licence(work: dict[str, Any]) -> str:
    rows = work.get("licenses") or ()
    found = [row.get("expression") or row["license"].get("id") or row["license"].get("name") for row in rows]
    # A package may leave it out of its list.
    return " AND ".join(found) or {"openssl": "Apache-2.0"}.get(work["name"], "")


def _standard_texts(licence: str) -> dict[str, bytes]:
    names = [TEXTS / f"{word}.txt" for word in _IDENTIFIER.findall(licence)]
    return {file.name: file.read_bytes() for file in names if file.exists()}


def _python(machine: Machine) -> Component:
    asked = "import os, platform, sys; print(platform.python_version()); print(os.path.dirname(os.__file__)); print(sys.base_prefix)"
    done = subprocess.run(
        machine.command(machine.python, "-c", asked), env=machine.environment({}), stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    version, library, base = done.stdout.split("\n")[:3]
    home = machine.python.parent if machine.under_wine else Path(base.strip())
    places = (home / "LICENSE.txt", Path(library.strip()) / "LICENSE.txt", home / "share/doc/python3.11/copyright",
              Path("/usr/share/doc/python3/copyright"))  # fmt: skip
    text = next((place.read_bytes() for place in places if place.exists()), b"")
    incorporated = TEXTS / "CPython-incorporated.txt"
    texts = {"LICENSE.txt": text, incorporated.name: incorporated.read_bytes()} if text else {}
    within = [(name, f"as in Python {version.strip()}", licence) for name, licence in _IN_PYTHON]
    return Component(
        "CPython", version.strip(), "Python-2.0.1", f"pkg:generic/cpython@{version.strip()}", texts, within=within
    )
