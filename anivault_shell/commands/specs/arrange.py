# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/arrange.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param
from anivault_shell.settings.keys import SERVERS

PLAN_VERBS = ("conflicts", "diff", "tree", "edit", "save", "load")
SPECS = (
    CommandSpec(
        "dest", "arrange", "Say under which folder new names stand.", "dest Vault",
        (Param("folder", Kind.FOLDER, "a folder (made when needed), or off", optional=True, words=("off",)),),
        details="Without one, files are renamed within the folder that was scanned.",
    ),
    CommandSpec(
        "template", "arrange", "Choose how new names look: a preset or a template of your own.", "template jellyfin",
        (Param("template", Kind.TEMPLATE, "a preset, a template, or: test TEMPLATE", optional=True, many=True,
               words=("test",)),),
        (Option("--server", "put the ids there that these read: jellyfin10, jellyfin12, plex, kodi, none", Kind.TEXT,
                words=(*SERVERS, "none"), listed=True),),
        details="Presets: jellyfin, plex, kodi, emby, flat, keep. Fields stand in {braces}, what may be missing in <…>. `+tmdbid`"
        " behind a preset puts `[tmdbid-1429]` into the show's folder, `+tmdb` puts `{tmdb-1429}` there; `--server"
        " jellyfin10,plex` (or `naming.servers`) chooses what these servers read. `template test` shows what a template would"
        " make of your files.",
    ),
    CommandSpec(
        "stage", "arrange", "Work out new names for all that is sure; nothing is changed yet.", "stage",
        (Param("sel", Kind.SELECTOR, "which files; all that are matched if left out", optional=True, many=True),),
        (
            Option("--on-conflict", "what happens to a taken name", Kind.CHOICE,
                   ("skip", "ask", "rename", "keep-best", "versions", "overwrite")),
            Option("--action", "what commit will do", Kind.CHOICE, ("move", "copy", "hardlink", "symlink", "reflink")),
        ),
    ),
    CommandSpec("unstage", "arrange", "Take staged names back.", "unstage @1",
                (Param("sel", Kind.SELECTOR, "which files; all if left out", optional=True, many=True),)),
    CommandSpec(
        "plan", "arrange", "Show what commit would do; save it, or take up a saved one.", "plan conflicts",
        (Param("sel", Kind.SELECTOR, "files, or: conflicts, diff, tree, edit, save FILE, load FILE", optional=True, many=True,
               words=PLAN_VERBS, files_after=("save", "load")),),
        details="`plan diff` marks within each name what goes and what comes, `plan tree` draws the folders before and after.",
    ),
)  # fmt: skip
