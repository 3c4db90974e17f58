# SPDX-License-Identifier: GPL-3.0-or-later
"""What may have been meant where a query makes sense and finds nothing: `res:780p`, or `plan conflcts`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from anivault_shell.lang.fields import BY_NAME
from anivault_shell.lang.lexer import Word, quote
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.terms import TERM
from anivault_shell.session.state import Session

# So many values are listed where none is near.
LISTED = 6
ASKED = (":", "=")


def meant(session: Session, words: Sequence[Word], verbs: Sequence[str] = ()) -> tuple[str, ...]:
    """Notes that name the nearest word, one for each of *words* that leads nowhere; *verbs* are what stands first otherwise."""
    first = words[0] if words else None
    verb = nearest(first.text, verbs) if first is not None and not first.quoted and verbs else ""
    return (verb,) if verb else tuple(_values(session, words))


def _values(session: Session, words: Sequence[Word]) -> Iterator[str]:
    for word in words:
        term = TERM.fullmatch(word.text.strip("()"))
        field = BY_NAME.get(term["field"].lower()) if term is not None else None
        if term is None or field is None or field.type not in ("text", "word") or term["sign"] not in ASKED:
            continue
        there = _occurring(session, field.name)
        value = term["value"].strip("'\"")
        if value and not any(value.casefold() in name.casefold() for name in there):
            near = nearest(value, there).removeprefix("did you mean '").removesuffix("'?")
            if near:
                yield f"no file has that {field.name}; did you mean {term['field']}{term['sign']}{quote(near)}?"
            elif there:
                yield f"no file has that {field.name}; there is {', '.join(there[:LISTED])}{' …' if len(there) > LISTED else ''}"


def _occurring(session: Session, name: str) -> list[str]:
    """The values of a field, most frequent first."""
    found: Counter[str] = Counter()
    for value in BY_NAME[name].column(session.in_order()):
        for one in value if isinstance(value, tuple) else (value,):
            if one not in (None, ""):
                found[str(one)] += 1
    return [value for value, _ in found.most_common()]
