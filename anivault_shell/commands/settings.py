# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `settings`, shown, explained and changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from anivault_shell.commands.base import Context
from anivault_shell.commands.editor import run_editor
from anivault_shell.disk import files
from anivault_shell.disk.scratch import scratch_folder
from anivault_shell.errors import ConfigError, InputError, Stale
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.settings.file import example, like, place_of, read_text, with_value, without
from anivault_shell.settings.keys import BY_NAME, KEYS, SECRET, Key, Value, quoted
from anivault_shell.settings.load import LARGEST_FILE, Source, layers, loaded, read_file
from anivault_shell.settings.profiles import names_in
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

COLUMNS = (
    Column("setting"), Column("value", grow=True, least=28), Column("from", grow=True),
    Column("what it is", grow=True, least=34, below=True),
)  # fmt: skip
UNSET = ("default", "system")


def settings(ctx: Context, call: Call) -> Answer:
    verb = call.text("verb") or "list"
    words = call.words.get("words", ())
    verbs: dict[str, Callable[[Context, Call, Sequence[Word]], Answer]] = {
        "list": _list, "show": _list, "get": _get, "explain": _explain, "where": _where, "set": _set, "reset": _reset, "edit": _edit,
    }  # fmt: skip
    if verb not in verbs:
        return _listed(ctx, verb)
    return verbs[verb](ctx, call, words)


def _list(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:  # noqa: ARG001
    return _listed(ctx, words[0].text if words else "")


def _listed(ctx: Context, wanted: str) -> Answer:
    keys = [key for key in KEYS if wanted in key.name]
    rows: list[list[Cell | str]] = [
        [Cell(k.name, "accent"), shown(k, ctx.settings.values[k.name]), Cell(ctx.settings.origins[k.name], "dim"),
         Cell(k.summary, "dim")] for k in keys
    ]  # fmt: skip
    notes = () if rows else (f"no setting has {wanted!r} in its name; {like(wanted)}",)
    return Answer(table=table_of(COLUMNS, rows, cap=None), events=[_item(ctx, k) for k in keys], notes=notes)


def _item(ctx: Context, key: Key) -> Event:
    return Event("settings", "item", {
        "name": key.name, "value": shown(key, ctx.settings.values[key.name]), "origin": ctx.settings.origins[key.name],
        "summary": key.summary,
    })  # fmt: skip


def shown(key: Key, value: Value) -> str:
    if key.secret and value:
        return "********"
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _key(call: Call, words: Sequence[Word], verb: str) -> Key:
    if not words:
        at = call.words["verb"][0].end
        raise InputError(
            f"settings {verb} needs a setting", span=(at, at + 1), line=call.line, hint="such as tmdb.rate"
        )
    key = BY_NAME.get(words[0].text)
    if key is None:
        raise InputError(f"no setting {words[0].text!r}", span=words[0].span, line=call.line, hint=like(words[0].text))
    return key


def _get(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    key = _key(call, words, "get")
    return Answer(lines=((Cell(shown(key, ctx.settings.values[key.name])),),), events=(_item(ctx, key),))


# -- what it is, and where it stands


def _explain(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    return explained(ctx, _key(call, words, "explain"))


def explained(ctx: Context, key: Key) -> Answer:
    """All there is to say of one setting."""
    table, _, last = key.name.rpartition(".")
    ways = [
        key.option,
        key.environment,
        f"`{last}` below [{table}] in anivault.toml" if table else f"`{last}` in anivault.toml",
    ]
    facts = {
        "takes": takes(key), "default": shown(key, key.default) or "none",
        "now": f"{shown(key, ctx.settings.values[key.name]) or 'none'}, from {ctx.settings.origins[key.name]}",
        "given by": ", ".join(filter(None, ways)),
        "example": f"settings set {key.name} {_sample(key)}" if not key.secret else "key set",
    }  # fmt: skip
    lines = [(Cell(key.name, "title"), Cell(f"  {key.summary}"))]
    lines += [(Cell(f"  {name:>9}  ", "dim"), Cell(value)) for name, value in facts.items()]
    fields = {
        "name": key.name,
        "summary": key.summary,
        "takes": takes(key),
        "default": shown(key, key.default),
        "now": shown(key, ctx.settings.values[key.name]),
    }
    more = {
        "origin": ctx.settings.origins[key.name],
        "option": key.option or None,
        "environment": key.environment or None,
    }
    return Answer(lines=tuple(lines), events=(Event("settings", "item", {"kind": "explained", **fields, **more}),))


def takes(key: Key) -> str:
    """What fits, in words: what its check says to something that never does."""
    for odd in ("\0", object()):
        try:
            key.check(odd)
        except ValueError as exc:
            return str(exc).removeprefix("expecting ")
    return "text"


def _sample(key: Key) -> str:
    value = shown(key, key.default)
    return f'"{value}"' if " " in value else value or ("VALUE" if takes(key) != "a list of words" else "FIRST SECOND")


def _where(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    """The files in their order; of one setting every place that gives it a value, the one that counts first."""
    source = ctx.settings.source
    if not words:
        rows: list[list[Cell | str]] = [
            [path, Cell("read" if os.path.isfile(path) else "not there", "dim")] for path in _files(source)
        ]
        events = [
            Event("settings", "item", {"kind": "file", "path": p, "exists": os.path.isfile(p)}) for p in _files(source)
        ]
        return Answer(table=table_of((Column("file"), Column("")), rows), events=events)
    key = _key(call, words, "where")
    given = [(origin, found[key.name]) for origin, found in layers(source) if key.name in found]
    given.append(("default", key.default))
    columns = (Column("value"), Column("from", grow=True), Column(""))
    places: list[list[Cell | str]] = [
        [shown(key, value), origin, Cell("" if n else "this one counts", "accent")] for n, (origin, value) in enumerate(given)
    ]  # fmt: skip
    events = [
        Event(
            "settings",
            "item",
            {"kind": "place", "name": key.name, "value": shown(key, v), "origin": o, "counts": n == 0},
        )
        for n, (o, v) in enumerate(given)
    ]
    return Answer(table=table_of(columns, places), events=events)


def _files(source: Source) -> list[str]:
    return [path for path in (source.profile, *source.files) if path]


# -- changing the file


def own_file(ctx: Context) -> str:
    """The user's own file, which `settings set` changes."""
    files_ = ctx.settings.source.files
    return files_[-1] if files_ else os.path.join(ctx.homes.config, "anivault.toml")


def _text(path: str) -> str:
    try:
        return files.read(path, LARGEST_FILE).decode("utf-8-sig")
    except Stale:
        return ""
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is no UTF-8 text", hint="mend it, or move it away") from None


def _set(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    key = _key(call, words, "set")
    if key.secret:
        # The line is not repeated: it holds the key.
        raise InputError("a settings file is no place for a key", hint="`key set` keeps it safe")
    if len(words) < 2:
        at = words[0].end
        raise InputError(f"{key.name} to what?", span=(at, at + 1), line=call.line, hint=f"it takes {takes(key)}")
    typed = " ".join(w.text for w in words[1:])
    try:
        value = _checked(ctx, key, typed)
    except ValueError as exc:
        if SECRET.search(typed):
            raise InputError(f"that does not fit {key.name}: {exc}") from None
        span, known = (words[1].start, words[-1].end), str(exc).removeprefix("expecting ").split(", ")
        hint = nearest(typed, known) if len(known) > 1 else ""
        raise InputError(f"that does not fit {key.name}: {exc}", span=span, line=call.line, hint=hint) from None
    path = own_file(ctx)
    _write(ctx, path, with_value(_text(path), key.name, value))
    return _changed(ctx, [key], f"{key.name} = {shown(key, value)} in {path}")


def _checked(ctx: Context, key: Key, typed: str) -> Value:
    value = key.check(typed)
    if key.name == "profile" and typed and typed not in names_in(ctx.homes.config):
        raise ValueError(f"there is no profile {typed!r}; `profile list` has them all")
    if key.name == "naming.template":
        from anivault_shell import naming

        try:
            naming.compile_template(typed)
        except InputError as exc:
            raise ValueError(exc.message) from None
    return value


def _reset(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    every = bool(words) and words[0].text == "all"
    keys = list(KEYS) if every else [_key(call, [word], "reset") for word in words] or [_key(call, words, "reset")]
    path = own_file(ctx)
    present = [key for key in read_file(path) if key in keys]
    if not present:
        return Answer(say=f"{path} sets {'nothing' if every else 'none of them'}; they have their defaults")
    if every and not ctx.ask(f"{plural(len(present), 'setting')} of {path} back to their defaults?"):
        return Answer(say="nothing was changed", code=10)
    _write(ctx, path, without(_text(path), [key.name for key in present]))
    return _changed(ctx, present, f"{', '.join(k.name for k in present)} taken out of {path}")


def _edit(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:  # noqa: ARG001
    """The file in the user's editor; what makes no sense is said with its place, and the file stays as it was."""
    path = own_file(ctx)
    after = edited(ctx, call, path, _text(path) or example())
    if after is None:
        return Answer(say="nothing was changed")
    _write(ctx, path, after)
    return _changed(ctx, list(KEYS), f"wrote {path}")


def edited(ctx: Context, call: Call, path: str, before: str) -> str | None:
    """
    What the user's editor makes of *before*, which stands or will stand in *path*; None where nothing was changed.

    Raises ConfigError for what makes no sense, and keeps it beside *path*.
    """
    if not ctx.interactive and not (ctx.environment.get("VISUAL") or ctx.environment.get("EDITOR")):
        raise InputError(
            "nobody is there to edit", span=call.name.span, line=call.line, hint="`settings set KEY VALUE`"
        )
    with scratch_folder("anivault-settings-") as folder:
        draft = os.path.join(folder, "anivault.toml")
        files.write_atomic(draft, before.encode())
        with ctx.lent():
            run_editor(draft, ctx.environment, "the settings are as they were")
        after = files.read(draft, LARGEST_FILE).decode("utf-8-sig", "replace")
    if after == before:
        return None
    try:
        _sensible(ctx, after, path)
    except ConfigError as exc:
        rescue = path + ".rejected"
        files.private_folder(os.path.dirname(path))
        files.write_atomic(rescue, after.encode())
        hint = "; ".join(filter(None, (exc.hint, f"the settings are as they were, your text is kept as {rescue}")))
        raise ConfigError(exc.message, hint=hint) from None
    return after


def _sensible(ctx: Context, text: str, path: str) -> None:
    """Raises ConfigError where the next start would stop at *text*."""
    for key, value in read_text(text, path).items():
        try:
            if key.name in ("profile", "naming.template"):
                _checked(ctx, key, str(value))
        except ValueError as exc:
            raise ConfigError(
                f"{path}{place_of(text, key.name)}: {quoted(key, value)} does not fit {key.name}: {exc}"
            ) from None


def _write(ctx: Context, path: str, text: str) -> None:
    """Only what can be read again is written; it holds from now on."""
    read_text(text, path)
    files.private_folder(os.path.dirname(path))
    files.write_atomic(path, text.encode())
    source = ctx.settings.source
    ctx.adjust(loaded(source if source.files else replace(source, files=(path,))))


def _changed(ctx: Context, keys: Sequence[Key], say: str) -> Answer:
    now = ctx.settings
    path = own_file(ctx)
    notes = [
        f"{k.name} is {shown(k, now.values[k.name])} all the same: {now.origins[k.name]} outranks the file"
        for k in keys if len(keys) < 9 and now.origins[k.name] not in (path, *UNSET)
    ]  # fmt: skip
    if any(k.name in ("naming.template", "naming.dest") for k in keys) and ctx.session.entries:
        notes.append("this session keeps its own template and folder; `template` and `dest` change them")
    return Answer(say=say, events=[_item(ctx, k) for k in keys if len(keys) < 9], notes=tuple(notes))
