# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as another program meets it: a process with arguments, streams and an exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema.protocols import Validator

from anivault_shell import app
from anivault_shell.demo.server import DEMO_KEY

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
BUILT = "ANIVAULT_EXE"
# A built program may run under Wine, on a machine that is busy with other things: only what hangs takes longer than this.
PATIENCE = 600 if os.environ.get(BUILT) else 60
# Nobody listens there: the discard service has been switched off for thirty years.
NOBODY = "http://127.0.0.1:9/3"
# Which schema the fields of an item follow, by phase; those of organize by their kind.
KINDS = {"parse": "parsed-name", "session": "entry", "match": "candidate"}


@cache
def schema(name: str) -> Validator:
    """The validator of `schemas/NAME.schema.json`."""
    read = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(read)
    return jsonschema.Draft202012Validator(read)


@dataclass(frozen=True)
class Ran:
    """One finished run; `out` and `err` as they were written."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every line of standard output, which must be nothing but events."""
        return [json.loads(line) for line in self.out.removesuffix("\n").split("\n")] if self.out else []

    def fields(self, phase: str, event: str = "item") -> list[dict[str, Any]]:
        return [e["fields"] for e in self.events if (e["phase"], e["event"]) == (phase, event)]

    @property
    def errors(self) -> list[str]:
        """The codes of the error events."""
        return [e["fields"]["error_code"] for e in self.events if e["event"] == "error"]

    @property
    def said(self) -> list[str]:
        return [e["fields"]["message"] for e in self.events if e["event"] == "info"]


@dataclass(frozen=True)
class Program:
    """A home of its own and the environment around it; calling it runs the program to its end."""

    home: Path
    cwd: Path
    url: str = NOBODY
    key: str = DEMO_KEY
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANIVAULT_", "LC_", "LANG"))}
        own = {
            "ANIVAULT_HOME": str(self.home), "ANIVAULT_TMDB_URL": self.url, "ANIVAULT_TMDB_KEY": self.key,
            "ANIVAULT_RATE_BASE": "1000", "LANG": "en_US.UTF-8", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        return kept | {k: v for k, v in own.items() if v} | self.more

    def __call__(self, *words: str | bytes, stdin: str | bytes = b"") -> Ran:
        given = stdin if isinstance(stdin, bytes) else stdin.encode("utf-8", "surrogateescape")
        done = subprocess.run(
            command(words), input=given, capture_output=True, cwd=self.cwd, env=self.environment, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert "Traceback" not in ran.out + ran.err, ran.err
        return ran

    def inside(self, *words: str, stdin: str | bytes = b"") -> Ran:
        """The same in this process, for tables of many short runs."""
        given = stdin if isinstance(stdin, bytes) else stdin.encode("utf-8", "surrogateescape")
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch:
            for name in [n for n in os.environ if n not in self.environment]:
                patch.delenv(name)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.chdir(self.cwd)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = app.run(list(words))
        out.flush()
        err.flush()
        return Ran(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A run to be disturbed, in a process group of its own."""
        return subprocess.Popen(
            command(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.cwd,
            env=self.environment, start_new_session=True,
        )  # fmt: skip


def command(words: Iterable[str | bytes]) -> list[str | bytes]:
    """The program from its source, or the built one that ANIVAULT_EXE names (`source` is the source)."""
    built = os.environ.get(BUILT, "source")
    return [built, *words] if built != "source" else [sys.executable, "-m", "anivault_shell", *words]


def ended(process: subprocess.Popen[bytes]) -> Ran:
    out, err = process.communicate(timeout=PATIENCE)
    return Ran(process.returncode, out.decode(), err.decode())


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below *folder*, by its relative path."""
    return {
        os.fsencode(p.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace"): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def check_events(events: Iterable[dict[str, Any]]) -> None:
    """Every event follows its schema, and every item that of its kind."""
    for event in events:
        _check("event", event)
        phase, fields = event["phase"], event["fields"]
        if event["event"] != "item":
            continue
        if phase in KINDS:
            _check(KINDS[phase], fields)
        elif phase == "organize":
            assert fields["kind"] in ("operation", "transaction", "check"), event
            _check(fields["kind"], fields)
        else:
            assert phase in ("system", "settings"), event
            if fields.get("kind") == "metrics":
                _check("metrics", fields)


def _check(name: str, value: Any) -> None:
    wrong = [f"{e.json_path}: {e.message}" for e in schema(name).iter_errors(value)]
    assert not wrong, f"{name}: {wrong}\n{value}"
