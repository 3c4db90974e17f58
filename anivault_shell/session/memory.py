# SPDX-License-Identifier: GPL-3.0-or-later
"""
The rules on the disk: one private file, `rules.json`, that all of the user's processes share.

`{"anivault_rules": 1, "rules": […]}` (`schemas/rules.schema.json`).  It is replaced whole under a lock, so two
processes never lose each other's rules, and after any stop it is the old file or the new one.  What stands in it is
checked before it is believed: it may have been edited, or come from elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Annotated, Literal

import msgspec

from anivault_shell.disk import files
from anivault_shell.disk.locks import Lock
from anivault_shell.errors import ContractBroken, Stale
from anivault_shell.match.rules import Change, Rule, Rules
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch

VERSION = 1
LARGEST_FILE = 32 << 20
MOST = 50_000
PATIENCE = 5.0
HINT = "mend that line, or move the file away; files on disk and the journal do not depend on it"

_Text = Annotated[str, msgspec.Meta(max_length=1_000)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
_Id = Annotated[int, msgspec.Meta(ge=1, le=9_999_999_999)]


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
    made: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    by: Literal["pin", "pick", "number", "add"]
    title: _Text
    season: Annotated[int, msgspec.Meta(ge=-1, le=100_000)] | None
    part: _Count | None
    year: _Count | None
    kind: Literal["", "movie", "special", "ova"]
    release_group: _Text | None
    folder: _Text
    file: _Text
    media: Media
    tmdb_id: _Id
    name: _Text
    numbering: (
        Annotated[
            str,
            msgspec.Meta(
                pattern=r"^(season|first|absolute|specials|movie|(offset:)?[+-]?\d{1,5}|s\d{1,3}([+-]\d{1,5})?"
                r"|group:[0-9a-f]{24}(/\d{1,3})?)$"
            ),
        ]
        | None
    )


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    anivault_rules: int
    rules: Annotated[list[_Row], msgspec.Meta(max_length=MOST)]


NAMES = tuple(f.name for f in fields(Rule))


def encode(rules: Rules) -> bytes:
    """The file of *rules*, for people to read as well."""
    rows = [{name: getattr(rule, name) for name in NAMES} for rule in rules.rows]
    made = msgspec.json.encode({"anivault_rules": VERSION, "rules": rows})
    return msgspec.json.format(made, indent=2) + b"\n"


def decode(data: bytes, path: str) -> Rules:
    """The rules in *data*. Raises ContractBroken with the place where it breaks the schema."""
    try:
        read = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ContractBroken(f"{path} holds no rules: {exc}", hint=HINT) from None
    if read.anivault_rules != VERSION:
        raise ContractBroken(f"{path} is of version {read.anivault_rules}; this program knows {VERSION}", hint=HINT)
    rules = Rules(Rule(**{name: getattr(row, name) for name in NAMES}) for row in read.rules)
    if len({r.id for r in rules.rows}) < len(rules) or len({r.key for r in rules.rows}) < len(rules):
        raise ContractBroken(f"{path} has two rules of one number, or of one release", hint=HINT)
    return rules


def read_file(path: str) -> Rules:
    """The rules in the file *path*; Stale where there is none."""
    return decode(files.read(path, LARGEST_FILE), path)


def _kept() -> bool:
    return False


class Memory:
    """
    The rules of one home; *folder* is made when the first is kept.

    While *rehearsed* says so, what changes holds for this process and is not written.
    """

    def __init__(self, folder: str, rehearsed: Callable[[], bool] = _kept) -> None:
        self.path = os.path.join(folder, "rules.json")
        self._folder = folder
        self._rehearsed = rehearsed
        self._tried: Rules | None = None
        self._seen: tuple[int, int, int] | None = None
        self._rules = Rules()

    def rules(self) -> Rules:
        """All rules as they stand now. Raises ContractBroken, DiskError."""
        if not self._rehearsed():
            self._tried = None
        return self._on_disk() if self._tried is None else self._tried

    def _on_disk(self) -> Rules:
        try:
            found = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            self._seen, self._rules = None, Rules()
            return self._rules
        seen = found.st_mtime_ns, found.st_size, found.st_ino
        if seen != self._seen:
            try:
                self._rules = read_file(self.path)
            except Stale:
                return Rules()
            self._seen = seen
        return self._rules

    def keep(self, drafts: Sequence[Rule], watch: Watch) -> Change:
        """*drafts* as rules from now on; answers what that changed."""
        return self._change(lambda rules: rules.with_(drafts), watch)

    def forget(self, rules: Sequence[Rule], watch: Watch) -> Change:
        return self._change(lambda known: known.without(rules), watch)

    def apply(self, change: Change, watch: Watch) -> None:
        """*change* once more, or taken back."""
        self._change(lambda rules: (rules.apply(change), change), watch)

    def _change(self, how: Callable[[Rules], tuple[Rules, Change]], watch: Watch) -> Change:
        if self._rehearsed():
            self._tried, change = how(self.rules())
            return change
        files.private_folder(self._folder)
        with Lock(os.path.join(self._folder, "rules.lock"), what="the rules").wait(watch, PATIENCE):
            self._seen = None
            rules, change = how(self.rules())
            if change:
                if len(rules) > MOST:
                    raise ContractBroken(f"there are {MOST:,} rules already", hint="`rules remove` makes room")
                files.write_atomic(self.path, encode(rules))
        return change
