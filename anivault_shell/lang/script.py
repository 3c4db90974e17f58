# SPDX-License-Identifier: GPL-3.0-or-later
"""
A script is read whole before its first line runs.

Three words are understood here, because they change how what follows is read: `try COMMAND` forgives a failure, `let NAME=VALUE`
sets `$NAME`, and `alias NAME=COMMAND` gives a command a second name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word, statements
from anivault_shell.lang.parser import Specs, parse_words
from anivault_shell.lang.syntax import Kind

if TYPE_CHECKING:
    from anivault_shell.lang.query import Saved
    from anivault_shell.lang.syntax import Call

TRY, LET, ALIAS = "try", "let", "alias"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ALIAS_NAME = re.compile(r"[^\W\d][\w-]*")
# An alias may use another; a circle ends here.
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One call of a script, where it stands (`tour.avsh:12`), how it was written, whether its failure is forgiven, and
    whether it goes into the background (`match &`).
    """

    call: Call
    where: str
    text: str = ""
    tried: bool = False
    background: bool = False


@dataclass(slots=True)
class _Reading:
    """What is known on the way through a script; `let` and `alias` add to it."""

    specs: Specs
    variables: dict[str, str] | None
    aliases: dict[str, str]
    found: list[Statement] = field(default_factory=list)


def read_script(
    text: str,
    specs: Specs,
    name: str,
    variables: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> list[Statement]:
    """Every statement of *text*; raises InputError with file, line and place for the first that makes no sense."""
    reading = _Reading(specs, None if variables is None else dict(variables), dict(aliases or {}))
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if number == 1 and line.startswith("#!"):
            continue
        where = f"{name}:{number}"
        try:
            for words, source in _statements(line.rstrip("\r"), reading):
                reading.found.append(_statement(words, source, where, reading))
        except InputError as exc:
            exc.where = where
            raise
    return reading.found


def check(statements: Sequence[Statement], saved: Saved) -> None:
    """
    Queries and rows of a script make sense too, before its first line runs; *saved* queries are known by name.

    Raises InputError with file, line and place.
    """
    from anivault_shell.lang.query import compile_query
    from anivault_shell.lang.selector import parse_selector

    added: dict[str, str] = {}

    def names() -> Mapping[str, str]:
        return {**saved(), **added}

    for statement in statements:
        call = statement.call
        added |= _saved_by(call)
        for kind, words in _asked(call):
            try:
                if kind is Kind.SELECTOR:
                    parse_selector(words, call.line, names)
                else:
                    compile_query(words, call.line, names)
            except InputError as exc:
                exc.where, exc.line = statement.where, call.line
                raise


def _asked(call: Call) -> Iterator[tuple[Kind, Sequence[Word]]]:
    """What *call* was given where a query may stand; words that mean something else there are passed over."""
    for param in call.spec.params:
        words = call.words.get(param.name, ())
        if (
            words
            and param.kind in (Kind.SELECTOR, Kind.QUERY)
            and (words[0].quoted or words[0].text not in param.words)
        ):
            yield param.kind, words


def _saved_by(call: Call) -> dict[str, str]:
    """`filter save NAME QUERY` makes a name for the lines behind it."""
    words = call.words.get("query", ())
    if call.spec.name != "filter" or len(words) < 3 or words[0].text != "save":
        return {}
    return {words[1].text: call.line[words[2].start : words[-1].end]}


def read_words(words: Sequence[Word], specs: Specs, line: str) -> Statement:
    """One statement whose words were split already; raises InputError with the place."""
    return _statement(words, line, "", _Reading(specs, None, {}))


def _statements(line: str, reading: _Reading, depth: int = 0) -> Iterator[tuple[list[Word], str]]:
    """The statements of one line, aliases written out, each with the line that its words stand in."""
    for words in statements(line, reading.variables):
        head = words[_tries(words, reading.specs)]
        body = reading.aliases.get(head.text) if not head.quoted and head.text not in reading.specs else None
        if body is None:
            yield words, line
        elif depth >= DEEPEST:
            raise InputError(f"the alias {head.text} never comes to a command", span=head.span, line=line)
        else:
            spelled = line[words[0].start : head.start] + body + line[head.end : words[-1].end]
            yield from _statements(spelled, reading, depth + 1)


def _tries(words: Sequence[Word], specs: Specs) -> int:
    """How many words `try` stand before the command."""
    tries = 0
    while TRY in specs and tries < len(words) - 1 and words[tries].text == TRY and not words[tries].quoted:
        tries += 1
    return tries


def _statement(words: Sequence[Word], line: str, where: str, reading: _Reading) -> Statement:
    tries = _tries(words, reading.specs)
    words, background = _unhooked(words, tries, line, reading)
    call = parse_words(_plain(words[tries:]), reading.specs, line)
    if call.spec.name == LET and call.words.get("assignment"):
        name, value = assigned(call)
        if reading.variables is not None:
            reading.variables[name] = value
    elif call.spec.name == ALIAS and call.words.get("command"):
        name, body = spelled_out(call, reading.specs)
        reading.aliases[name] = body
    return Statement(call, where, line[words[0].start : words[-1].end], bool(tries), background)


def _unhooked(words: Sequence[Word], tries: int, line: str, reading: _Reading) -> tuple[Sequence[Word], bool]:
    """*words* without the `&` at their end, and whether there was one; to some commands it is a word like others."""
    last, spec = words[-1], reading.specs.get(words[tries].text)
    if last.text != "&" or last.quoted or spec is None or len(words) == tries + 1:
        return words, False
    if not spec.background:
        if any(p.many and p.kind in (Kind.TEXT, Kind.ALIAS) for p in spec.params):
            return words, False
        able = ", ".join(s.name for s in reading.specs.values() if s.background)
        raise InputError(f"{spec.name} cannot work in the background", span=last.span, line=line,
                         hint=f"{able} can; in quotes & is text")  # fmt: skip
    return words[:-1], True


def _plain(words: Sequence[Word]) -> Sequence[Word]:
    """What an alias stands for is text: an option in it is none of `alias` itself."""
    if words[0].text != ALIAS:
        return words
    return [*words[:2], *(replace(w, quoted=True) for w in words[2:])]


def assigned(call: Call) -> tuple[str, str]:
    """Name and value of a `let`. Raises InputError where it is none."""
    words = call.words["assignment"]
    name, sign, value = words[0].text.partition("=")
    hint = "a name, =, and the value without blanks around the sign: let VAULT='/srv/My Anime'"
    if not sign or len(words) > 1 or words[0].quoted:
        spare = words[1:] or words
        raise InputError("let takes one NAME=VALUE", span=(spare[0].start, spare[-1].end), line=call.line, hint=hint)
    if not NAME.fullmatch(name):
        span = (words[0].start, words[0].start + max(len(name), 1))
        raise InputError("a name has letters, digits and _, and begins with no digit", span=span, line=call.line)
    return name, value


def spelled_out(call: Call, specs: Specs) -> tuple[str, str]:
    """Name and text of an `alias`; no text removes it. Raises InputError where it is none."""
    words = call.words["command"]
    name, sign, text = words[0].text.partition("=")
    at = (words[0].start, words[0].start + max(len(name), 1))
    hint = "alias sure='stage conf>=0.95'"
    if not sign or words[0].quoted:
        raise InputError("alias takes NAME=COMMAND", span=words[0].span, line=call.line, hint=hint)
    if not ALIAS_NAME.fullmatch(name):
        raise InputError("an alias has letters, digits, - and _, and begins with a letter", span=at, line=call.line)
    if name in specs:
        raise InputError(f"{name} is a command already", span=at, line=call.line, hint="take another name")
    if len(words) > 1:
        text = call.line[words[0].start + len(name) + 1 : words[-1].end]
    return name, text.strip()
