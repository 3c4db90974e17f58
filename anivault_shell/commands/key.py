# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `key`."""

from __future__ import annotations

from anivault_shell.commands.base import Context
from anivault_shell.commands.specs.key import VERBS
from anivault_shell.errors import ConfigError, InputError, TmdbRefused
from anivault_shell.keychain import FILE, KEYRING, SHORTEST_PIN
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.tmdb.key import KEY_HINT, key_kind
from anivault_shell.view.answer import Answer, Cell, Event

LONGEST_KEY = 8 * 1024
IN_PLACE = {KEYRING: "in this system's keyring", FILE: "in a file of AniVault's, under a PIN"}
WEAK_PIN = "a PIN of digits is guessed in days by whoever has the file; a few words are not"


def key(ctx: Context, call: Call) -> Answer:
    word = call.word("verb")
    verb = word.text if word is not None else "show"
    if verb not in VERBS:
        # Neither the word nor the line is repeated: it may be the key.
        raise _slip("expecting show, set, test, pin or forget", nearest(verb, VERBS) or "`key set` asks for the key")
    if verb != "set" and (call.words.get("from") or call.has("--pin")):
        raise _slip(f"key {verb} takes no more than that", "usage: key set [-] [--pin]")
    return {"show": show, "set": keep, "test": test, "pin": change_pin, "forget": forget}[verb](ctx, call)


def show(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    given, origin = ctx.settings.text("tmdb.key"), ctx.settings.origins["tmdb.key"]
    chain = ctx.keychain()
    place = chain.place
    notes: tuple[str, ...] = ()
    known: str | None = given or None
    where = f"from {origin}" if given else IN_PLACE.get(place, "")
    if given and place:
        notes = (f"that outranks the one that is kept {IN_PLACE[place]}",)
    elif place == KEYRING:
        try:
            known = chain.fetch(ctx.watch)
        except TmdbRefused as exc:
            notes = (exc.message,)
    if not where:
        return Answer(lines=("no TMDB key",), events=(_item("show", None, None, "", ""),), notes=(KEY_HINT,))
    kind = _kind(known)
    lines = ((Cell("TMDB key  ", "dim"), Cell(" · ".join(filter(None, (_masked(known), kind, where))))),)
    item = _item("show", origin if given else place, kind or None, _masked(known), where)
    return Answer(lines=lines, events=(item,), notes=notes)


def keep(ctx: Context, call: Call) -> Answer:
    given = _typed(ctx, call)
    try:
        kind = key_kind(given)
    except TmdbRefused as exc:
        raise _slip(exc.message if given else "no key was given", "nothing was kept") from None
    chain = ctx.keychain()
    notes: list[str] = []
    trouble = "" if call.has("--pin") else chain.keep_in_keyring(given, ctx.watch)
    place = KEYRING
    if trouble or call.has("--pin"):
        notes += [f"{trouble}: the key goes into a file, under a PIN"] if trouble else []
        pin = _new_pin(ctx, notes, trouble)
        chain.keep_under_pin(given, pin, ctx.watch)
        place = FILE
    ctx.reconnect()
    if ctx.settings.text("tmdb.key"):
        notes.append(f"the key from {ctx.settings.origins['tmdb.key']} outranks it as long as it is there")
    say = f"the {kind} is kept {IN_PLACE[place]}; `key test` asks TMDB about it"
    return Answer(say=say, events=(_item("set", place, kind, _masked(given), IN_PLACE[place]),), notes=tuple(notes))


def test(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    kind = ctx.catalogue().check_key(watch=ctx.watch)
    say = f"TMDB accepts the key: a {kind}"
    return Answer(say=say, events=(Event("system", "item", {"kind": "key", "command": "test", "type": kind}),))


def change_pin(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    chain = ctx.keychain()
    if chain.place != FILE:
        raise InputError("the key is not kept under a PIN", hint="`key set --pin` keeps it so")
    known = chain.fetch(ctx.watch)
    notes: list[str] = []
    chain.keep_under_pin(known, _new_pin(ctx, notes, ""), ctx.watch)
    return Answer(
        say="the key is under the new PIN", events=(_item("pin", FILE, _kind(known), "", ""),), notes=tuple(notes)
    )


def forget(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    chain = ctx.keychain()
    kept = chain.has_key
    trouble = chain.forget(ctx.watch)
    ctx.reconnect()
    notes = [f"it may still be in the keyring: {trouble}"] if trouble else []
    if ctx.settings.text("tmdb.key"):
        notes.append(f"there is still the key from {ctx.settings.origins['tmdb.key']}")
    say = "the key is forgotten" if kept else "no key was kept"
    event = Event("system", "item", {"kind": "key", "command": "forget", "forgotten": kept})
    return Answer(say=say, events=(event,), notes=tuple(notes), code=10 if trouble else 0)


def _typed(ctx: Context, call: Call) -> str:
    """The key from standard input (`-`) or from somebody who types it unseen; never from the line itself."""
    words = call.words.get("from", ())
    if [w.text for w in words] == ["-"]:
        return ctx.stdin.readline(LONGEST_KEY).strip()
    if words:
        raise _slip(
            "a key on the line would stay in histories and process lists",
            "`key set` asks for it, `key set -` reads standard input; this one is better replaced at TMDB",
        )
    found = ctx.ask_secret("TMDB key or token (it is not shown): ")
    if found is None:
        raise _slip("nobody is here to type the key", "`key set -` reads it from standard input")
    return found.strip()


def _new_pin(ctx: Context, notes: list[str], trouble: str) -> str:
    for _ in range(3):
        pin = ctx.ask_secret(f"a PIN for it, {SHORTEST_PIN} signs or more, better a few words: ")
        if pin is None:
            raise ConfigError(
                f"{trouble or 'a PIN is wanted'}, and nobody is here to choose a PIN",
                hint="`key set` in a terminal asks for one; ANIVAULT_TMDB_KEY works without",
            )
        if not pin:
            break
        if len(pin) < SHORTEST_PIN:
            ctx.output.note(f"that is too short; {SHORTEST_PIN} signs at least (Enter alone gives up)")
        elif ctx.ask_secret("once more: ") != pin:
            ctx.output.note("those two differ")
        else:
            notes += [WEAK_PIN] if pin.isdecimal() else []
            return pin
    raise _slip("no PIN was chosen", "nothing was kept")


def _slip(message: str, hint: str) -> InputError:
    """A mistake of usage that shows nothing of the line."""
    return InputError(message, line="", hint=hint)


def _kind(known: str | None) -> str:
    try:
        return key_kind(known) if known else ""
    except TmdbRefused:
        return "no key that TMDB gives out"


def _masked(known: str | None) -> str:
    """Enough to tell two keys apart."""
    return "" if known is None else f"********{known[-4:]}" if len(known) >= 32 else "********"


def _item(command: str, place: str | None, kind: str | None, masked: str, where: str) -> Event:
    fields = {
        "kind": "key",
        "command": command,
        "place": place,
        "type": kind,
        "masked": masked or None,
        "where": where or None,
    }
    return Event("system", "item", fields)
