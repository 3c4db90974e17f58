# SPDX-License-Identifier: GPL-3.0-or-later
"""
What is inside a built program, read from its bytes: no PyInstaller, and nothing of it is run.

A program in one file ends in an archive: a table of names, kinds and places, then a cookie that says where the
table is.  The archive holds modules in another one (PYZ).  In a folder, files lie under `_internal/` instead.
The layout is PyInstaller's, "Advanced Topics" of its manual.
"""

from __future__ import annotations

import hashlib
import io
import marshal
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

_COOKIE = struct.Struct("!8sIIII64s")
_MAGIC = b"MEI\014\013\012\013\016"
_ROW = struct.Struct("!IIIIBc")


@dataclass(frozen=True)
class Inside:
    """Modules by their dotted names; files by their paths (with slashes) and SHA-256."""

    modules: frozenset[str]
    files: dict[str, str]

    @property
    def top_modules(self) -> frozenset[str]:
        return frozenset(name.partition(".")[0] for name in self.modules)


def inside(program: Path) -> Inside:
    """What *program*, and the folder beside it where it has one, is made of; ValueError where it is no such program."""
    modules: set[str] = set()
    files: dict[str, bytes] = {}
    for name, kind, data in _archive(program.read_bytes()):
        if kind == b"z":
            modules |= _module_names(data)
        elif kind in b"mM":
            modules.add(name)
        elif kind in b"bxZ":
            files[name.replace("\\", "/")] = data
    beside = program.parent / "_internal"
    if beside.is_dir():
        files |= {p.relative_to(beside).as_posix(): p.read_bytes() for p in beside.rglob("*") if p.is_file()}
    if library := files.pop("base_library.zip", None):
        modules |= _zipped(library)
    return Inside(frozenset(modules), {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())})


def _archive(data: bytes) -> list[tuple[str, bytes, bytes]]:
    """Name, kind and content of each row."""
    found = data.rfind(_MAGIC)
    if found < 0:
        raise ValueError("no program that PyInstaller made")
    _, length, table_at, table_length, _, _ = _COOKIE.unpack_from(data, found)
    begin = found + _COOKIE.size - length
    rows, at, end = [], begin + table_at, begin + table_at + table_length
    while at < end:
        size, place, packed, _, squeezed, kind = _ROW.unpack_from(data, at)
        name = data[at + _ROW.size : at + size].rstrip(b"\0").decode("utf-8")
        content = data[begin + place : begin + place + packed]
        rows.append((name, kind, zlib.decompress(content) if squeezed else content))
        at += size
    return rows


def _module_names(archive: bytes) -> set[str]:
    if archive[:4] != b"PYZ\0":
        raise ValueError("no archive of modules")
    [table] = struct.unpack_from("!i", archive, 8)
    return {row[0] for row in marshal.loads(archive[table:])}


def _zipped(library: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(library)) as archive:
        names = (name.rpartition(".")[0].replace("/", ".") for name in archive.namelist() if name.endswith(".pyc"))
        return {name.removesuffix(".__init__") for name in names}
