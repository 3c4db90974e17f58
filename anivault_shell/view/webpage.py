# SPDX-License-Identifier: GPL-3.0-or-later
"""
One page with everything in it: counts, bars, tables that sort and search, light and dark.

It asks for nothing from anywhere: the policy in its head allows no request, and only the one script and the one style that
stand in it, known by their hashes.  Whatever a name holds is text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from anivault_shell.model.watch import TOGETHER
from anivault_shell.text import display, plural
from anivault_shell.view.answer import Cell, Column, Table
from anivault_shell.view.tables import cell

if TYPE_CHECKING:
    from anivault_shell.model.watch import Watch
    from anivault_shell.view.exports import Part

# A browser draws some thousand rows at once without a pause.
MOST = 20_000
STYLE = """
:root{--ground:#fbfbfd;--card:#fff;--ink:#1d2330;--soft:#667085;--line:#e3e6ee;--accent:#2457d6;--bar:#7ea6ff;
--good:#12703b;--warn:#9a5b00;--bad:#b3261e;--hover:#f1f4fc}
@media(prefers-color-scheme:dark){:root{--ground:#12141b;--card:#1a1d27;--ink:#e8eaf2;--soft:#9aa3b8;--line:#2b3040;
--accent:#8fb2ff;--bar:#3d63c9;--good:#6fd694;--warn:#f0b357;--bad:#ff8a80;--hover:#222736}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI","Noto Sans","Noto Sans CJK KR",sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 24px 64px}
header h1{margin:0;font-size:30px;letter-spacing:-.02em}
header p{margin:4px 0 0;color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:24px 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.card b{display:block;font-size:26px;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.card span{color:var(--soft);font-size:13px}
.bars{columns:340px;column-gap:12px}
.chart{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px;
break-inside:avoid;margin-bottom:12px}
.chart h3{margin:0 0 8px;font-size:14px;color:var(--soft);font-weight:600}
.chart dl{display:grid;grid-template-columns:minmax(70px,38%) 1fr auto;gap:4px 10px;margin:0;align-items:center;font-size:13px}
.chart dt{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chart dd{margin:0}.chart dd.n{text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}
.chart svg{display:block;width:100%;height:12px}.chart rect{fill:var(--bar)}
section{margin-top:36px}
section h2{font-size:19px;margin:0 0 4px}
section p{margin:0 0 10px;color:var(--soft)}
.find{position:sticky;top:0;z-index:2;background:var(--ground);padding:12px 0;margin-top:20px}
.find input{width:100%;padding:10px 14px;font:inherit;color:inherit;background:var(--card);
border:1px solid var(--line);border-radius:10px}
.find input:focus{outline:2px solid var(--accent);outline-offset:-1px}
.wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:12px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{padding:7px 12px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{position:sticky;top:0;background:var(--card);white-space:nowrap;font-weight:600}
th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid var(--accent)}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
tr:last-child td{border-bottom:0}tbody tr:hover{background:var(--hover)}
.r{text-align:right;font-variant-numeric:tabular-nums}.r,.s{white-space:nowrap}.g{min-width:9em}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.accent{color:var(--accent)}.dim{color:var(--soft)}
footer{margin-top:48px;color:var(--soft);font-size:13px}
@media print{.find{display:none}body{background:#fff}}
"""
SCRIPT = """
'use strict';
const box=document.querySelector('.find input');
box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);
for(const row of document.querySelectorAll('tbody tr')){const text=row.textContent.toLowerCase();
row.hidden=!words.every(w=>text.includes(w));}});
const order=new Intl.Collator(undefined,{numeric:true,sensitivity:'base'});
for(const head of document.querySelectorAll('th button'))head.addEventListener('click',()=>{
const th=head.parentElement,at=th.cellIndex,body=th.closest('table').tBodies[0];
const up=th.getAttribute('aria-sort')!=='ascending';
for(const other of th.parentElement.cells)other.removeAttribute('aria-sort');
th.setAttribute('aria-sort',up?'ascending':'descending');
const key=row=>{const c=row.cells[at];return c.dataset.v===undefined?c.textContent:Number(c.dataset.v)};
const rows=[...body.rows].map(row=>[key(row),row]);
rows.sort(([a],[b])=>{const e=a===''||b===''?(a===''?1:0)-(b===''?1:0):null;if(e!==null&&e!==0)return e;
const d=typeof a==='number'&&typeof b==='number'?a-b:order.compare(a,b);return up?d:-d;});
body.append(...rows.map(r=>r[1]));});
"""
ROLES = frozenset(("good", "warn", "bad", "accent", "dim"))


def page(title: str, parts: Sequence[Part], watch: Watch) -> str:
    """The whole of it."""
    counts = next((event.fields for p in parts if p.name == "stats" for event in p.events), None)
    body = [f"<header><h1>{_text(title)}</h1><p>{_text(_lead(parts))}</p></header>"]
    if counts is not None:
        body.append(_cards(counts, parts))
    drawn = [p for p in parts if p.name == "stats" and len(parts) > 1]
    body += [line for part in drawn for line in _charts(part)]
    body.append(
        '<div class="find"><input type="search" placeholder="Search all tables" aria-label="Search all tables"></div>'
    )
    body += [line for part in parts if part not in drawn for line in _section(part, watch)]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">\n'
        f'<meta name="color-scheme" content="light dark"><title>{_text(title)}</title>\n<style>{STYLE}</style></head>\n<body><main>\n'
        + "\n".join(body)
        + "\n<footer>Made by AniVault. Nothing on this page was asked from anywhere.</footer>\n</main>\n"
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def _policy() -> str:
    """No request at all; the style and the script by what they are."""
    style, script = (base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (STYLE, SCRIPT))
    return f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"


def _text(text: str) -> str:
    return escape(display(text), quote=True)


def _lead(parts: Sequence[Part]) -> str:
    return next((p.say for p in parts if p.name == "stats" and p.say), " · ".join(p.say for p in parts if p.say))


def _cards(counts: object, parts: Sequence[Part]) -> str:
    found = dict(counts) if isinstance(counts, dict) else {}
    rows = [("files", found.get("files")), ("bundles", found.get("bundles")), ("shows matched", found.get("shows"))]
    missing = sum(len(e.fields.get("missing", ())) for p in parts if p.name == "missing" for e in p.events)
    spare = sum(1 for p in parts if p.name == "dupes" for e in p.events if e.fields.get("kind") == "dupe")
    if any(p.name == "missing" for p in parts):
        rows.append(("episodes missing", missing))
    if any(p.name == "dupes" for p in parts):
        rows.append(("episodes held twice", spare))
    made = "".join(
        f'<div class="card"><b>{n:,}</b><span>{_text(name)}</span></div>' for name, n in rows if isinstance(n, int)
    )
    return f'<div class="cards">{made}</div>'


def _charts(part: Part) -> Iterator[str]:
    """The counts of each field as bars, the first dozen of each."""
    by: dict[str, list[tuple[str, int]]] = {}
    for e in part.events:
        if e.fields.get("kind") == "stat" and e.fields["value"] is not None:
            by.setdefault(str(e.fields["by"]), []).append((str(e.fields["value"]), int(e.fields["files"])))
    yield f'<section><h2>{_text(part.title)}</h2><div class="bars">'
    for name, rows in by.items():
        largest = max(n for _, n in rows)
        made = "".join(_bar(value, n, largest) for value, n in rows[:12])
        left = f'<dt class="dim">{len(rows) - 12:,} more</dt><dd></dd><dd></dd>' if len(rows) > 12 else ""
        yield f'<div class="chart"><h3>{_text(name.replace("_", " "))}</h3><dl>{made}{left}</dl></div>'
    yield "</div></section>"


def _bar(value: str, n: int, largest: int) -> str:
    share = max(100 * n / largest, 1)
    bar = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="{share:.1f}" height="10"/></svg>'
    return f'<dt title="{_text(value)}">{_text(value)}</dt><dd>{bar}</dd><dd class="n">{n:,}</dd>'


def _section(part: Part, watch: Watch) -> Iterator[str]:
    table = part.table
    more = f" The first {MOST:,} are shown." if table.count > MOST else ""
    yield f"<section><h2>{_text(part.title)}</h2><p>{_text(part.say or plural(table.count, 'row'))}{more}</p>"
    if table.count:
        yield '<div class="wide"><table><thead><tr>'
        yield "".join(_head(c) for c in table.columns)
        yield "</tr></thead><tbody>"
        for n in range(shown := min(table.count, MOST)):
            if n % TOGETHER == 0:
                watch.check()
                watch.progress("session", n, shown)
            yield _row(table, n)
        yield "</tbody></table></div>"
    yield "</section>"


def _head(column: Column) -> str:
    return f'<th scope="col"{_class("r") if column.right else ""}><button type="button">{_text(column.title)}</button></th>'


def _row(table: Table, n: int) -> str:
    cells = zip(table.columns, map(cell, table.row(n)), strict=False)
    return f"<tr>{''.join(_cell(column, value) for column, value in cells)}</tr>"


def _cell(column: Column, value: Cell) -> str:
    names = " ".join(
        [*(["r"] if column.right else ["g"] if column.grow else ["s"]), *([value.role] if value.role in ROLES else [])]
    )
    raw = f' data-v="{value.raw}"' if value.raw is not None else ""
    return f"<td{_class(names)}{raw}>{_text(value.text)}</td>"


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""
