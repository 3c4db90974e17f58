# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matcher says of a bundle, remembered or worked out again from the cache."""

from __future__ import annotations

from collections.abc import Sequence

from anivault_shell import match as matching
from anivault_shell.commands.base import Context
from anivault_shell.commands.remember import telling
from anivault_shell.match import Verdict
from anivault_shell.model.entry import Entry
from anivault_shell.session import actions
from anivault_shell.session.state import Session


def best_of(session: Session, number: int, members: Sequence[Entry]) -> tuple[str, float | None]:
    """The best candidate of a bundle and its score, from what it is matched to or what the matcher last said."""
    for entry in members:
        if entry.match is not None:
            return entry.match.work.label, entry.match.confidence
    verdict = session.verdicts.get(number)
    if verdict is not None and verdict.candidates:
        return verdict.candidates[0].work.label, verdict.candidates[0].score
    return "", None


def score_role(score: float | None) -> str:
    if score is None:
        return ""
    return "good" if score >= 0.85 else "warn" if score >= 0.5 else "bad"


def verdict_of(ctx: Context, number: int, members: Sequence[Entry]) -> Verdict:
    """What was said when the bundle was matched; after `open` or a correction it is asked again."""
    verdict = ctx.session.verdicts.get(number)
    if verdict is not None and {e.id for e in members} <= {e.id for e in verdict.bundle.entries}:
        return verdict
    bundle = telling(ctx)(actions.bundles_of(members)[0])[0]
    verdict = matching.match_bundle(
        bundle, ctx.catalogue(), accept=ctx.settings.number("match.accept"), language=ctx.language, watch=ctx.watch
    )
    ctx.session.verdicts[number] = verdict
    return verdict
