# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs in the background: `jobs wait cancel`."""

from __future__ import annotations

import time

from anivault_shell.commands.background import SLICE, Job
from anivault_shell.commands.base import Context, worst
from anivault_shell.errors import InputError
from anivault_shell.lang.syntax import Call
from anivault_shell.view.answer import Answer, Column, Event, table_of

COLUMNS = (Column("job", right=True), Column("command", grow=True), Column("how far"), Column("for", right=True))
NONE = "nothing is at work in the background; `match &` would be"


def jobs(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    rows = [[str(j.number), j.text, _far(j), f"{ctx.clock() - j.begun:.0f} s"] for j in ctx.jobs.running]
    events = [Event("system", "item", {
        "kind": "job", "job": j.number, "command": j.text, "processed": j.watch.far[0], "total": j.watch.far[1],
    }) for j in ctx.jobs.running]  # fmt: skip
    return Answer(table=table_of(COLUMNS, rows), events=events, notes=() if rows else (NONE,))


def wait(ctx: Context, call: Call) -> Answer:
    wanted = [_job(ctx, call)] if call.words.get("job") else list(ctx.jobs.running)
    codes = []
    for job in wanted:
        while not job.over:
            ctx.watch.check()
            done, total = job.watch.far
            ctx.watch.progress(job.call.spec.name, done, total)
            time.sleep(SLICE)
        assert ctx.runner is not None  # noqa: S101
        codes.append(ctx.runner.take_in(job))
    return Answer(code=worst(codes), notes=() if wanted else (NONE,))


def cancel(ctx: Context, call: Call) -> Answer:
    job = _job(ctx, call)
    job.watch.stop.set()
    return Answer(say=f"job {job.number} ends: {job.text}")


def _far(job: Job) -> str:
    done, total = job.watch.far
    return "done" if job.over else f"{done:,} of {total:,}" if total else f"{done:,}" if done else "begun"


def _job(ctx: Context, call: Call) -> Job:
    word = call.words["job"][0]
    found = next((j for j in ctx.jobs.running if str(j.number) == word.text.lstrip("[%").rstrip("]")), None)
    if found is None:
        raise InputError(f"no job {word.text}", span=word.span, line=call.line, hint="`jobs` lists them")
    return found
