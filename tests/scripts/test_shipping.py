# SPDX-License-Identifier: GPL-3.0-or-later
"""What builds and verifies a release: locks for another platform, sums, licences, and what is inside a program."""

from __future__ import annotations

import importlib
import io
import json
import marshal
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(autouse=True)
def scripts_are_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("sys_platform == 'win32'", True),
        ("sys_platform == 'linux'", False),
        ("sys_platform != 'linux'", True),
        ("python_full_version < '3.12'", True),
        ("python_full_version >= '3.12'", False),
        ("platform_machine == 'x86_64' or platform_machine == 'AMD64'", True),
        ("sys_platform == 'win32' and implementation_name != 'cpython'", False),
    ],
)
def test_markers_are_judged_for_windows(marker: str, holds: bool) -> None:
    """pip would judge them for the machine it runs on."""
    locked = module("shipping.locked")
    assert locked.holds(marker, locked.WINDOWS) is holds


def test_a_marker_that_is_not_understood_stops_the_build() -> None:
    """A package left out in silence would be missing in the program."""
    locked = module("shipping.locked")
    with pytest.raises(ValueError, match="not understood"):
        locked.holds("'win' in sys_platform", locked.WINDOWS)


def test_every_row_of_the_lock_is_seen() -> None:
    """Windows gets its own packages, and none of the others'."""
    locked = module("shipping.locked")
    text = (SCRIPTS.parent / "requirements-release.lock").read_text(encoding="utf-8")
    rows = locked.rows(text, locked.WINDOWS)
    names = [line.partition("==")[0] for line in rows.splitlines() if line and line[0].isalnum()]
    assert {"pefile", "pywin32-ctypes", "pyinstaller", "anitopy"} <= set(names)
    assert not {"jeepney", "secretstorage", "macholib"} & set(names)
    assert rows.count("--hash=sha256:") >= len(names)


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    """As is a file too many, and one too few."""
    folder = module("shipping.folder")
    (tmp_path / "docs").mkdir()
    for name in ("a.exe", "docs/b.md", "c.txt"):
        (tmp_path / name).write_bytes(name.encode())
    folder.write_sums(tmp_path)
    assert folder.wrong_sums(tmp_path) == []
    content = bytearray((tmp_path / "a.exe").read_bytes())
    content[2] ^= 1
    (tmp_path / "a.exe").write_bytes(content)
    (tmp_path / "docs" / "b.md").unlink()
    (tmp_path / "new").touch()
    assert folder.wrong_sums(tmp_path) == ["missing: docs/b.md", "not in SHA256SUMS: new", "changed: a.exe"]


def built(modules: list[str], standard: list[str], files: dict[str, bytes]) -> bytes:
    """A program of the form that PyInstaller makes, with nothing to run in it."""
    library = io.BytesIO()
    with zipfile.ZipFile(library, "w") as archive:
        for name in standard:
            archive.writestr(f"{name}.pyc", b"")
    table = marshal.dumps([(name, (0, 0, 0)) for name in modules])
    rows = [("PYZ.pyz", b"z", b"PYZ\0" + b"\0" * 4 + struct.pack("!i", 12) + table)]
    rows += [(name, b"b", data) for name, data in (files | {"base_library.zip": library.getvalue()}).items()]
    body, toc = b"", b""
    for name, kind, data in rows:
        packed = zlib.compress(data)
        said = name.encode() + b"\0"
        toc += struct.pack("!IIIIBc", 18 + len(said), len(body), len(packed), len(data), 1, kind) + said
        body += packed
    cookie = struct.Struct("!8sIIII64s")
    length = len(body) + len(toc) + cookie.size
    return b"loader" + body + toc + cookie.pack(b"MEI\014\013\012\013\016", length, len(body), len(toc), 311, b"")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release folder as `release.py` leaves it, of a program that holds little."""
    folder, inside = module("shipping.folder"), module("shipping.inside")
    components = module("shipping.components")
    program = tmp_path / "anivault.exe"
    program.write_bytes(
        built(["anivault_shell", "rich", "rich.text"], ["os", "encodings/utf_8"], {"python311.dll": b"dll"})
    )
    held = inside.inside(program)
    works = [
        components.Component("rich", "1.0", "MIT", texts={"LICENSE": b"text"}, modules={"rich", "rich.text"}),
        components.Component("CPython", "3.11", "Python-2.0.1", texts={"LICENSE.txt": b"text"}, modules={"os", "encodings"},
                             files=dict(held.files)),
    ]  # fmt: skip
    rows = folder.write_licences(works, tmp_path)
    (tmp_path / folder.BILL).write_text(json.dumps(bill(rows, folder.digest(program))), encoding="utf-8")
    return tmp_path


def bill(rows: list[dict[str, Any]], digest: str) -> dict[str, Any]:
    """What of a bill of materials is verified."""
    return {
        "metadata": {"component": {"hashes": [{"content": digest}]}},
        "components": [
            {
                "name": row["name"],
                "properties": [{"name": "anivault:module", "value": name} for name in row["modules"]],
                "components": [
                    {"type": "file", "name": n, "hashes": [{"content": d}]} for n, d in row["files"].items()
                ],
            }
            for row in rows
        ],
    }


def found(release: Path) -> dict[str, list[str]]:
    checks = module("verify_release").checks(release, start=False)
    return {what: wrong for what, wrong in checks if what in ("bill of materials", "licences")}


def test_a_release_that_says_what_is_inside_is_good(release: Path) -> None:
    """Modules, files and licences agree with the program's own bytes."""
    assert module("shipping.folder").wrong_sums(release) == ["missing: SHA256SUMS"]
    assert found(release) == {"bill of materials": [], "licences": []}


def test_the_bill_has_a_sum_of_its_own(release: Path) -> None:
    """For those who are handed the bill alone; one that was changed with its line in SHA256SUMS is found by it."""
    folder = module("shipping.folder")
    folder.write_sums(release)
    assert folder.wrong_sums(release) == []
    bill = release / "SBOM.json"
    assert (release / "SBOM.json.sha256").read_text() == f"{folder.digest(bill)}  SBOM.json\n"
    old = folder.digest(bill)
    bill.write_bytes(bill.read_bytes() + b" ")
    sums = release / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(f"{old}  SBOM.json\n", f"{folder.digest(bill)}  SBOM.json\n"))
    assert folder.wrong_sums(release) == ["SBOM.json.sha256 is not that of SBOM.json"]


def test_what_is_inside_and_not_said_is_found(release: Path) -> None:
    """A module, a file, and a file that is another one."""
    program = release / "anivault.exe"
    inside = {"python311.dll": b"another", "extra.dll": b"x"}
    program.write_bytes(built(["anivault_shell", "evil", "rich", "rich.text"], ["os", "encodings/utf_8"], inside))
    assert found(release)["bill of materials"] == [
        "written for another program", "not in the bill: module evil", "not in the bill: extra.dll", "another one: python311.dll",
    ]  # fmt: skip


def test_a_folder_that_is_not_the_program_is_found(release: Path, tmp_path: Path) -> None:
    """It is released without a bill of its own: one module more, or one other library, would be in nobody's."""
    verify, inside = module("verify_release"), module("shipping.inside")
    held = inside.inside(release / "anivault.exe")
    zipped = tmp_path / "x-folder.zip"

    def packed(modules: list[str], library: bytes) -> list[str]:
        with zipfile.ZipFile(zipped, "w") as archive:
            archive.writestr("anivault/anivault.exe", built(modules, ["os", "encodings/utf_8"], {}))
            archive.writestr("anivault/_internal/python311.dll", library)
        return list(verify.wrong_zip(zipped, held))

    assert packed(["anivault_shell", "rich", "rich.text"], b"dll") == []
    assert packed(["anivault_shell", "rich", "rich.text", "evil"], b"other") == [
        "another one: python311.dll", "only in one: module evil",
    ]  # fmt: skip


def test_a_missing_licence_is_found(release: Path) -> None:
    """The text must be there, and not be empty."""
    (release / "LICENSES" / "rich" / "LICENSE").write_bytes(b"")
    (release / "LICENSES" / "CPython" / "LICENSE.txt").unlink()
    assert sorted(found(release)["licences"]) == ["no text: LICENSE of rich", "no text: LICENSE.txt of CPython"]


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("python3.11/lib-dynload/_csv.cpython-311-x86_64-linux-gnu.so", True),
        ("lib-dynload/_csv.so", True),
        ("other/lib-dynload/_csv.so", False),
        ("python3.11/site-packages/x.so", False),
    ],
)
def test_extensions_of_python_itself_are_known(path: str, own: bool) -> None:
    """PyInstaller has laid them in two ways; what lies elsewhere must have an owner of its own."""
    assert bool(module("shipping.components")._OWN_EXTENSIONS.match(path)) is own


def test_the_icon_is_what_its_script_draws() -> None:
    """The committed file is no other."""
    icon = module("shipping.icon")
    small = icon.picture(16, icon.color)
    assert small in (SCRIPTS / "shipping" / "anivault.ico").read_bytes()


def test_what_is_compiled_into_python_has_its_text() -> None:
    """CPython's licence file repeats bzip2's; the others stand in a text of ours."""
    components = module("shipping.components")
    text = (components.TEXTS / "CPython-incorporated.txt").read_text(encoding="utf-8")
    names = {name for name, _ in components._IN_PYTHON}
    assert names >= {"bzip2", "Expat", "libmpdec", "zlib"}
    assert all(f"\n{name}" in text for name in names - {"bzip2"})


@pytest.mark.parametrize(
    ("tool", "system", "built_by"),
    [
        ("pyinstaller", "here", None),
        ("nuitka", "here", "nuitka"),
        ("either", "here", "nuitka"),
        ("either", "elsewhere", None),
        ("nuitka", "elsewhere", None),
    ],
)
def test_the_way_out_is_taken_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tool: str, system: str, built_by: str | None
) -> None:
    """PyInstaller fails here: alone it ends the script, else Nuitka builds, for this machine only."""
    build = module("build")

    def fails(*_: object) -> list[Path]:
        sys.exit("PyInstaller ended with 1")

    monkeypatch.setattr(build.machines, "HERE", "here")
    monkeypatch.setattr(build.machines, "builder", lambda _: None)
    monkeypatch.setattr(build.bundle, "build", fails)
    monkeypatch.setattr(build.compiled, "build", lambda out: out / "nuitka")
    if built_by is None:
        with pytest.raises(SystemExit):
            build._built(system, build.bundle.SHAPES, tmp_path, tool)
    else:
        assert build._built(system, build.bundle.SHAPES, tmp_path, tool) == [tmp_path / built_by]


def test_a_compiled_program_holds_what_the_lock_names() -> None:
    """A new dependency would be compiled too, and the lock's versions are those that are released."""
    compiled, root = module("shipping.compiled"), SCRIPTS.parent
    lock, released = (
        dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", (root / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in (compiled.LOCK, "requirements.lock")
    )
    assert lock.keys() - released.keys() == {"nuitka"}
    assert lock.items() >= released.items()
    tops = {name.partition("-")[0].replace("prompt", "prompt_toolkit") for name in released}
    known = {name.partition("_")[0] for name in (*compiled.AS_BYTECODE, *compiled.UNUSED)} | {
        "prompt_toolkit",
        "pywin32",
    }
    assert tops <= known
