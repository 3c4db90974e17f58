# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `profile`, sets of settings under a name."""

from __future__ import annotations

import os
from dataclasses import replace

from anivault_shell.commands.base import Context
from anivault_shell.commands.settings import UNSET, edited, shown
from anivault_shell.disk import files
from anivault_shell.errors import ConfigError, DiskError, InputError
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.settings.file import written
from anivault_shell.settings.keys import BY_NAME, KEYS
from anivault_shell.settings.load import LARGEST_FILE, loaded, read_file
from anivault_shell.settings.profiles import folder_in, is_name, names_in, path_of
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of


def profile(ctx: Context, call: Call) -> Answer:
    verb = call.text("verb") or "list"
    if verb == "list":
        return _profiles(ctx)
    word = call.word("name")
    if word is None:
        at = call.words["verb"][0].end
        raise InputError(f"profile {verb} needs a name", span=(at, at + 1), line=call.line)
    if not is_name(word.text):
        raise InputError("a name of letters, digits, blanks, - and _", span=word.span, line=call.line)
    path = path_of(ctx.homes.config, word.text)
    if verb == "save":
        return _save(ctx, word.text, path)
    if not os.path.isfile(path):
        known = names_in(ctx.homes.config)
        hint = nearest(word.text, known) or (
            f"there is {', '.join(known)}" if known else "`profile save NAME` makes one"
        )
        raise InputError(f"no profile {word.text!r}", span=word.span, line=call.line, hint=hint)
    if verb == "edit":
        return _edit(ctx, call, word.text, path)
    return {"load": _load, "show": _show, "remove": _remove}[verb](ctx, word.text, path)


def _profiles(ctx: Context) -> Answer:
    rows: list[list[Cell | str]] = []
    events = []
    for name in names_in(ctx.homes.config):
        path = path_of(ctx.homes.config, name)
        try:
            said = ", ".join(f"{k.name} {shown(k, v)}" for k, v in read_file(path).items())
        except ConfigError as exc:
            said = exc.message
        used = path == ctx.settings.source.profile
        rows.append([Cell(name, "accent"), "in force" if used else "", Cell(said, "dim")])
        events.append(Event("settings", "item", {"kind": "profile", "name": name, "path": path, "loaded": used}))
    notes = () if rows else ("no profiles yet; `profile save NAME` keeps the settings of now",)
    return Answer(
        table=table_of((Column("profile"), Column(""), Column("sets", grow=True)), rows), events=events, notes=notes
    )


def _save(ctx: Context, name: str, path: str) -> Answer:
    now = ctx.settings
    values = {
        k.name: now.values[k.name]
        for k in KEYS
        if now.origins[k.name] not in UNSET and not k.secret and k.name != "profile" and now.values[k.name] is not None
    }
    frame = ctx.session.frame
    here = {"naming.template": frame.template, "naming.dest": frame.dest}
    values |= {name: value for name, value in here.items() if value and value != BY_NAME[name].default}
    if os.path.lexists(path) and not ctx.ask(f"Profile {name} exists. Replace it?"):
        return Answer(say="nothing was saved", code=10)
    files.private_folder(ctx.homes.config)
    files.private_folder(folder_in(ctx.homes.config))
    files.write_atomic(path, written(values).encode())
    event = Event("settings", "item", {"kind": "profile", "name": name, "path": path, "settings": sorted(values)})
    return Answer(say=f"saved {plural(len(values), 'setting')} as profile {name}", events=(event,))


def _load(ctx: Context, name: str, path: str) -> Answer:
    """In force until the program ends: after the command line and the environment, before the files."""
    found = read_file(path)
    ctx.adjust(loaded(replace(ctx.settings.source, profile=path)))
    session = ctx.session
    template, dest = ctx.settings.text("naming.template"), ctx.settings.text("naming.dest")
    fresh = {k.name for k in found} & {"naming.template", "naming.dest"} and session.frame.plan is None
    if fresh:
        session.change(f"profile {name}", template=template, dest=dest)
    outranked = [k.name for k in found if ctx.settings.origins[k.name] != path]
    notes = [f"outranked by the command line or the environment: {', '.join(outranked)}"] if outranked else []
    if not fresh and (template, dest) != (session.frame.template, session.frame.dest):
        notes.append("the staged plan keeps its template and folder; `template` and `dest` change them")
    event = Event(
        "settings", "item", {"kind": "profile", "name": name, "path": path, "settings": sorted(k.name for k in found)}
    )
    return Answer(
        say=f"profile {name}: {plural(len(found), 'setting')} in force until you leave",
        events=(event,),
        notes=tuple(notes),
    )


def _edit(ctx: Context, call: Call, name: str, path: str) -> Answer:
    """As `settings edit` does with the settings; what is in force goes by it at once."""
    after = edited(ctx, call, path, files.read(path, LARGEST_FILE).decode("utf-8-sig", "replace"))
    if after is None:
        return Answer(say="nothing was changed")
    files.write_atomic(path, after.encode())
    if ctx.settings.source.profile == path:
        ctx.adjust(loaded(ctx.settings.source))
    event = Event("settings", "item", {"kind": "profile", "name": name, "path": path})
    return Answer(say=f"wrote profile {name}", events=(event,))


def _show(ctx: Context, name: str, path: str) -> Answer:  # noqa: ARG001
    found = read_file(path)
    rows: list[list[Cell | str]] = [
        [Cell(k.name, "accent"), shown(k, v), Cell(k.summary, "dim")] for k, v in found.items()
    ]
    events = [
        Event("settings", "item", {"name": k.name, "value": shown(k, v), "origin": path, "summary": k.summary})
        for k, v in found.items()
    ]
    return Answer(
        table=table_of((Column("setting"), Column("value"), Column("what it is", grow=True)), rows), events=events
    )


def _remove(ctx: Context, name: str, path: str) -> Answer:
    origin = ctx.settings.origins["profile"]
    if ctx.settings.text("profile") == name and origin in ctx.settings.source.files:
        raise InputError(f"{origin} asks for it at every start", hint="`settings reset profile` first")
    if not ctx.ask(f"Remove profile {name}?"):
        return Answer(say="nothing was removed", code=10)
    try:
        files.remove(path)
    except DiskError as exc:
        raise ConfigError(exc.message) from None
    if ctx.settings.source.profile == path:
        ctx.adjust(loaded(replace(ctx.settings.source, profile="")))
    return Answer(
        say=f"removed profile {name}",
        events=(Event("settings", "item", {"kind": "profile", "name": name, "removed": True}),),
    )
