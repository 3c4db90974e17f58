# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/identify.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

NUMBER_FIELDS = ("season", "episode", "episode_end", "year", "version", "absolute", "part")
TEXT_FIELDS = ("title", "release_group", "resolution", "episode_title", "source", "codec", "audio", "crc")
ONCE = Option("--once", "do not remember it for later scans")
SEL = Param("sel", Kind.SELECTOR, "files or bundles", many=True)
SPECS = (
    CommandSpec(
        "match", "identify", "Ask TMDB what each bundle is.", "match",
        (Param("sel", Kind.SELECTOR, "files to ask about again; all that are open if left out", optional=True, many=True),),
        (Option("--retry", "try now, even after an outage"),),
        details="Sure ones are matched; the rest is `unsure` with a best guess, to be decided with `pick`, `pin` or `number`.",
        background=True,
        elsewhere=(
            ("--src", "`scan FOLDER; match` in one line, or `run --src FOLDER`, which stages too"),
            ("--output", "`match; export matched.csv ls status:matched` writes it down"),
        ),
    ),
    CommandSpec("candidates", "identify", "What a bundle might be, best first.", "candidates @1",
                (Param("sel", Kind.SELECTOR, "files or bundles", optional=True, many=True),)),
    CommandSpec("search", "identify", "Look for a show or movie at TMDB.", "search kimi no na wa --movie",
                (Param("text", Kind.TEXT, "words of its title", many=True),),
                (Option("--tv", "shows only"), Option("--movie", "movies only"),
                 Option("--year", "from this year", Kind.NUMBER))),
    CommandSpec("pick", "identify", "Choose one of a bundle's candidates.", "pick @1 2",
                (SEL, Param("rank", Kind.RANK, "its rank in `candidates`")), (ONCE,)),
    CommandSpec(
        "pin", "identify", "Say which show or movie files are; it outranks every score.", "pin @1 tv:1429",
        (SEL, Param("show", Kind.SHOW, "tv:ID, movie:ID, imdb:ID, tvdb:ID or the address of its page")),
        (ONCE,),
        details="It is remembered as a rule for that release, also in later sessions; `rules` lists them, `unpin` forgets it.",
    ),
    CommandSpec("unpin", "identify", "Take a pin off and forget its rule; the files are open again.", "unpin @1", (SEL,)),
    CommandSpec(
        "number", "identify", "Say how the numbers of files map onto the show's.", "number @1 absolute",
        (SEL, Param("numbering", Kind.NUMBERING, "season, first, absolute, specials, movie, offset:N, s2, s2+12, group:NAME")),
        (ONCE,),
        details="It is remembered as a rule for that release; `diff numbering` shows two side by side. `group:NAME` counts by an "
                "episode group of TMDB's, `group:NAME/2` by its second part; `group:` alone lists them.",
    ),
    CommandSpec(
        "set", "identify", "Correct what was read from names.", "set . release_group=HS",
        (SEL, Param("field", Kind.ASSIGNMENT, "FIELD=VALUE; nothing after = clears it", many=True)),
        details="Fields: " + ", ".join((*TEXT_FIELDS, *NUMBER_FIELDS, "kind")) + ".",
    ),
    CommandSpec("skip", "identify", "Leave files out of everything that follows.", "skip 12", (SEL,)),
)  # fmt: skip
