# SPDX-License-Identifier: GPL-3.0-or-later
"""
The layouts that come along, and templates made from what the user writes.

Layouts follow the servers' own pages: jellyfin.org/docs/general/server/media/shows,
support.plex.tv "Naming and organizing your TV show files", kodi.wiki "Naming video files/TV shows",
emby.media "TV naming".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anivault_shell.errors import InputError
from anivault_shell.naming.template import TEXT_LIMIT, check, fields_used, nearest

SHOW = "{show} ({year})"
SECTIONS = ("movie", "special", "extra")
# Jellyfin to 10.11 reads the first; Plex, and Jellyfin from 12 on, the second.
ID_TAGS: Mapping[str, str] = {"tmdbid": "< [tmdbid-{tmdb_id}]>", "tmdb": "< {{tmdb-{tmdb_id}}}>"}
COUNTED = frozenset(("season", "episode", "episodes", "absolute"))
# A `|` that no brace holds: no file name can have it, so it parts the sections.
BAR = re.compile(r"\|(?![^{}]*\})")
EXTENSION = re.compile(r"\.\{ext\}\s*$")


@dataclass(frozen=True, slots=True)
class Template:
    """
    Where files go, by what they are: relative paths with `/`, without extension.

    `name` is what `compile_template` makes the same template of: a preset's name, or the text itself.
    """

    name: str
    episode: str
    special: str
    movie: str
    extra: str


def _preset(name: str, episode: str, *, movie: str, extra: str, special: str = "") -> Template:
    return Template(name, episode, special or episode, movie, extra)


PRESETS: Mapping[str, Template] = {
    preset.name: preset
    for preset in (
        _preset(
            "jellyfin",
            SHOW + "/Season {season:02}/{show} - S{season:02}E{episode:02}< - {title}>",
            movie=f"{SHOW}/{SHOW}",
            extra=SHOW + "/extras/{original}",
        ),
        _preset(
            "plex",
            SHOW + "/Season {season:02}/" + SHOW + " - S{season:02}E{episode:02}< - {title}>",
            movie=f"{SHOW}/{SHOW}",
            extra=SHOW + "/Other/{original}",
        ),
        _preset(
            "kodi",
            SHOW + "/Season {season:02}/{show} S{season:02}E{episodes:02}< - {title}>",
            movie=f"{SHOW}/{SHOW}",
            extra=SHOW + "/Extras/{original}",
        ),
        _preset(
            "emby",
            SHOW + "/Season {season}/{show} - S{season:02}E{episode:02}< - {title}>",
            special=SHOW + "/Specials/{show} - S{season:02}E{episode:02}< - {title}>",
            movie=f"{SHOW}/{SHOW}",
            extra=SHOW + "/extras/{original}",
        ),
        _preset(
            "flat",
            SHOW + " S{season:02}E{episode:02}",
            movie=SHOW,
            extra=SHOW + " - {original}",
        ),
        _preset(
            "keep",
            "{show}/Season {season:02}/{original}",
            movie="{show}/{original}",
            extra="{show}/extras/{original}",
        ),
    )
}


def compile_template(text_or_preset: str) -> Template:
    """
    The preset of that name, or the template that the text spells.

    `jellyfin+tmdbid` is the preset with `[tmdbid-1429]` behind the show's folder, `plex+tmdb` with `{tmdb-1429}`,
    `jellyfin+tmdbid+tmdb` with both; a server finds the show by it whatever the title.
    The text is the path of an episode; paths for the rest may follow after a `|` each:
    `{show}/{season:02}x{episode:02} | movie=Movies/{show} ({year})`, with `special=` and `extra=` likewise.
    What is not given is derived: a special goes where an episode goes, a movie into a folder of its own,
    extras into `extras` in the show's folder.

    Raises InputError whose span is the part to blame.
    """
    text = text_or_preset.strip()
    if text.lower() in PRESETS:
        return PRESETS[text.lower()]
    if (preset := text.lower().partition("+"))[0] in PRESETS and preset[1]:
        return _tagged(preset[0], preset[2], text_or_preset)
    if "{" not in text:
        hint = nearest(text, PRESETS) or f"presets are {' '.join(PRESETS)}; a template holds fields like {{show}}"
        raise InputError(f"no preset is called `{text}`", span=(0, len(text_or_preset)), line=text_or_preset, hint=hint)
    if len(text) > TEXT_LIMIT:
        raise InputError(f"a template has at most {TEXT_LIMIT} characters", span=(TEXT_LIMIT, len(text)), line=text)
    given = dict(_sections(text))
    episode = given["episode"]
    if not fields_used(episode):
        raise InputError("without a field every file would get the same name", span=(0, len(text)), line=text)
    movie, extra = _derived(episode)
    return Template(text, episode, given.get("special", episode), given.get("movie", movie), given.get("extra", extra))


def _tagged(name: str, tags: str, text: str) -> Template:
    """The preset *name* with ids in the folder of the show."""
    at = text.find("+") + 1
    for tag in tags.split("+"):
        if tag not in ID_TAGS:
            hint = f"`+{'`, `+'.join(ID_TAGS)}`: {', '.join(ID_TAGS.values())}"
            raise InputError(
                f"no id tag is called `{tag}`", span=(at, max(at + len(tag), at + 1)), line=text, hint=hint
            )
        at += len(tag) + 1
    preset, at = PRESETS[name], text.find("+") + 1
    if not has_show_folder(preset):
        raise InputError(f"`{name}` has no folder for a show that could bear an id", span=(at, len(text)), line=text)
    paths = {sort: getattr(preset, sort) for sort in ("episode", *SECTIONS)}
    ids = "".join(ID_TAGS[tag] for tag in dict.fromkeys(tags.split("+")))
    made = {sort: path.replace("/", ids + "/", 1) for sort, path in paths.items()}
    return Template(f"{name}+{tags}", **made)


def has_show_folder(preset: Template) -> bool:
    """Whether there is a folder that could bear an id."""
    return "/" in preset.episode


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Name and path of each section, the path checked."""
    bounds = [0, *(bar.end() for bar in BAR.finditer(text)), len(text) + 1]
    for start, after in itertools.pairwise(bounds):
        section = text[start : after - 1]
        name = _section_name(section, start, text) if start else ""
        raw = section[len(name) :]
        path = EXTENSION.sub("", raw.strip())
        check(path, start + len(name) + len(raw) - len(raw.lstrip()), text)
        yield name.strip(" =").lower() or "episode", path


def _section_name(section: str, start: int, text: str) -> str:
    """` movie=`, as it stands at the head of *section*."""
    name, equals, _ = section.partition("=")
    if not equals or name.strip().lower() not in SECTIONS:
        where = (start, start + max(len(name), 1))
        raise InputError("after a `|` comes `movie=`, `special=` or `extra=`", span=where, line=text)
    return name + equals


def _derived(episode: str) -> tuple[str, str]:
    """Paths for a movie and for extras in the manner of *episode*."""
    if not COUNTED & set(fields_used(episode)):
        return episode, episode
    parts = episode.split("/")
    fixed = [part + "/" for part in parts[:-1] if "{" not in part]
    prefix = "".join(fixed) if fixed == [part + "/" for part in parts[: len(fixed)]] else ""
    folders = parts[len(fixed) : -1]
    if not folders:
        return f"{prefix}{SHOW}", f"{prefix}{SHOW} - {{original}}"
    home = folders[0] if _names_a_show(folders[0]) else SHOW
    return f"{prefix}{home}/{SHOW}", f"{prefix}{home}/extras/{{original}}"


def _names_a_show(folder: str) -> bool:
    names = set(fields_used(folder))
    return "show" in names and not names & (COUNTED | {"title", "episode_title"})
