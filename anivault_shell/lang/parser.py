# SPDX-License-Identifier: GPL-3.0-or-later
"""Words to a call, by the commands' own descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word, tokenize
from anivault_shell.lang.syntax import JSON, Call, CommandSpec, Kind, Option, Param

LONGEST_NUMBER = 12
Specs = Mapping[str, CommandSpec]


def parse_line(line: str, specs: Specs, variables: Mapping[str, str] | None = None) -> list[Call]:
    """Every call of one line, all understood before the first is made; raises InputError with the place."""
    return [parse_words(words, specs, line) for words in tokenize(line, variables)]


def parse_words(words: Sequence[Word], specs: Specs, line: str) -> Call:
    """
    One call.

    statement: name (value | option)*     an option is `--name`, `--name VALUE` or `--name=VALUE`
    After `--` everything is a value.  `--json` may stand behind any command.
    """
    name, rest = words[0], words[1:]
    spec = specs.get(name.text)
    if spec is None:
        raise InputError(f"no command {name.text!r}", span=name.span, line=line, hint=nearest(name.text, specs, "help"))
    values, options = _split_options(spec, rest, line)
    return Call(spec, name, line, _place(spec, values, line), options)


def nearest(text: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the closest known word, or where all of them stand."""
    import difflib

    close = difflib.get_close_matches(text.lower(), list(known), n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"`{otherwise}` lists them" if otherwise else ""


def _split_options(spec: CommandSpec, words: Sequence[Word], line: str) -> tuple[list[Word], dict[str, Word | None]]:
    values: list[Word] = []
    found: dict[str, Word | None] = {}
    known = {name: o for o in (JSON, *spec.options) for name in (o.name, o.short, *o.also) if name}
    whole = next((n for n, p in enumerate(spec.params) if p.kind is Kind.LINE), None)
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if (
            (
                whole is not None
                and len(values) >= whole
                and word.text != "--"
                and word.text.partition("=")[0] not in known
            )
            or word.quoted
            or not word.text.startswith("-")
            or word.text == "-"
            or _is_value(word, known)
        ):
            values.append(word)
        elif word.text == "--":
            values += rest
            break
        else:
            option, value = _option(spec, known, word, rest, line)
            if option.value and value is not None:
                values.append(value)
            else:
                found[option.name] = value
    return values, found


def _is_value(word: Word, known: Mapping[str, Option]) -> bool:
    """`-12` (an offset) and `-foo.mkv` are values; `--word` and a known `-y` are options."""
    return not word.text.startswith("--") and word.text not in known


def _option(
    spec: CommandSpec, known: Mapping[str, Option], word: Word, rest: list[Word], line: str
) -> tuple[Option, Word | None]:
    name, has_value, text = word.text.partition("=")
    option = known.get(name)
    if option is None:
        names = [o.name for o in spec.options]
        raise InputError(
            f"{spec.name} has no option {name}",
            span=(word.start, word.start + len(name)),
            line=line,
            hint=dict(spec.elsewhere).get(name)
            or nearest(name, (*names, JSON.name))
            or (f"it has {', '.join(names)}" if names else f"`help {spec.name}` shows what it takes"),
        )
    if option.kind is None:
        if has_value:
            raise InputError(f"{name} takes no value", span=word.span, line=line)
        return option, None
    if not has_value:
        if not rest:
            raise InputError(f"{name} needs {_wanted(option.kind, option.choices)}", span=_after(line, word), line=line)
        value = rest.pop(0)
    else:
        value = Word(text, word.start + len(name) + 1, word.end)
    _check(option.kind, option.choices, value, line)
    return option, value


def _place(spec: CommandSpec, values: list[Word], line: str) -> dict[str, tuple[Word, ...]]:
    found: dict[str, tuple[Word, ...]] = {}
    rest = list(values)
    for n, param in enumerate(spec.params):
        if not rest:
            if param.optional:
                continue
            raise _missing(spec, param, values, line)
        take = _take(param, spec.params[n + 1 :], rest)
        for word in rest[:take]:
            _check(param.kind, param.choices, word, line)
        found[param.name] = tuple(rest[:take])
        rest = rest[take:]
    if rest:
        raise InputError(
            f"{spec.name} takes no more than that",
            span=(rest[0].start, rest[-1].end),
            line=line,
            hint=f"usage: {spec.usage}",
        )
    return found


def _missing(spec: CommandSpec, param: Param, values: Sequence[Word], line: str) -> InputError:
    hint = f"usage: {spec.usage}   example: {spec.example}"
    wanted = _wanted(param.kind, param.choices)
    if param.kind is Kind.ASSIGNMENT and len(values) > 1:
        return InputError(f"expecting {wanted}", span=values[-1].span, line=line, hint=hint)
    return InputError(
        f"{spec.name} needs {wanted}", span=_after(line, values[-1] if values else None), line=line, hint=hint
    )


def _take(param: Param, behind: Sequence[Param], rest: Sequence[Word]) -> int:
    """How many words *param* gets: `many` leaves what those behind it need (of assignments, all at the end)."""
    if not param.many:
        return 1
    if param.kind in (Kind.SELECTOR, Kind.QUERY) and any(p.kind is Kind.ASSIGNMENT for p in behind):
        trailing = 0
        for word in reversed(rest[1:]):
            if not is_assignment(word):
                break
            trailing += 1
        return len(rest) - trailing
    needed = sum(1 for p in behind if not p.optional)
    return max(len(rest) - needed, 1)


def is_assignment(word: Word) -> bool:
    """`season=2`, with a plain field name before the sign."""
    name, sign, _ = word.text.partition("=")
    return bool(sign) and not word.quoted and name.replace("_", "").isalpha() and name.isascii()


def _check(kind: Kind, choices: tuple[str, ...], word: Word, line: str) -> None:
    if kind is Kind.CHOICE and word.text not in choices:
        hint = nearest(word.text, choices)
        raise InputError(f"expecting {_wanted(kind, choices)}", span=word.span, line=line, hint=hint)
    if kind in (Kind.NUMBER, Kind.RANK) and not (word.text.isdecimal() and len(word.text) <= LONGEST_NUMBER):
        raise InputError("expecting a number", span=word.span, line=line)
    if kind is Kind.ASSIGNMENT and not is_assignment(word):
        raise InputError(f"expecting {Kind.ASSIGNMENT.value}", span=word.span, line=line)


def _wanted(kind: Kind, choices: tuple[str, ...]) -> str:
    return (
        " or ".join([", ".join(choices[:-1]), choices[-1]] if len(choices) > 1 else choices) if choices else kind.value
    )


def _after(line: str, word: Word | None) -> tuple[int, int]:
    end = word.end if word else len(line.rstrip())
    return end + 1, end + 2
