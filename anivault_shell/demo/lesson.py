# SPDX-License-Identifier: GPL-3.0-or-later
"""The tutorial: ten small steps in the demonstration's library, each with what to type and a hint."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One step: *name* by which its check is found, *says* why, *type* what is typed for it, *hint* where that does not come."""

    name: str
    says: tuple[str, ...]
    type: str
    hint: str
    done: str


TASKS = (
    Task(
        "scan",
        (
            "A library begins with looking at it. `scan` finds the videos and what belongs to them,",
            "and reads their names. Nothing is changed.",
        ),
        "scan library",
        "type: scan library",
        "It found the files, and read every name.",
    ),
    Task(
        "shows",
        (
            "Files of one release are a bundle; `shows` has a line for each. What you decide, you decide",
            "once for a bundle.",
        ),
        "shows",
        "type: shows   (`ls` shows the files one by one)",
        "The number before each is the bundle's: @7 means all its files.",
    ),
    Task(
        "match",
        ("Now ask the catalogue what each bundle is. Here it is a small one of our own; else it is TMDB.",),
        "match",
        "type: match",
        "Most are sure. What is not is never guessed.",
    ),
    Task(
        "unsure",
        (
            "What waits for you? A query behind a command names files by what is known of them.",
            "Try Tab behind `status:`.",
        ),
        "shows status:unsure",
        "type: shows status:unsure",
        "So one bundle is unsure: two shows are called Kanon.",
    ),
    Task(
        "why",
        ("Ask why. The evidence is listed, the runner-up, and what would tip it.",),
        "why title:kanon",
        "type: why title:kanon   (or why @ and its number)",
        "The names fit both shows equally well.",
    ),
    Task(
        "pin",
        (
            "You know that it is the one of 2006. Your word outranks every score, and is remembered",
            "for the next episodes of this release.",
        ),
        "pin title:kanon tv:34124",
        "type: pin title:kanon tv:34124   (`pick @11 1` does it by the rank in `candidates`)",
        "From now on that is what it is.",
    ),
    Task(
        "dest",
        ("Say where the sorted library shall stand. Without this it is sorted where it is.",),
        "dest vault",
        "type: dest vault",
        "`undo` would take this back, like every step so far.",
    ),
    Task(
        "stage",
        ("Work out the new names. Still nothing moves; `plan` shows every one of them.",),
        "stage",
        "type: stage   (and then plan, if you like)",
        "`plan conflicts` says what cannot be, and why.",
    ),
    Task(
        "commit",
        ("Now the files move, through a journal: nothing is ever replaced, and a crash leaves nothing half done.",),
        "commit --yes",
        "type: commit --yes   (`commit` alone asks first)",
        "The sorted library stands in the folder vault.",
    ),
    Task(
        "undo",
        ("And back again: every file to its old name. This works tomorrow as well.",),
        "undo --yes",
        "type: undo --yes",
        "All is where it was.",
    ),
)
