# SPDX-License-Identifier: GPL-3.0-or-later
"""
Write what the docs say of commands, fields and settings from the program's own descriptions.

    .venv/bin/python scripts/make_reference.py          (Windows: .venv\\Scripts\\python)

`docs/commands.md` is written whole; in other pages only what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
A test compares: whoever changes a description runs this.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from anivault_shell.commands import SPECS
from anivault_shell.commands.help import FAMILIES
from anivault_shell.lang.fields import FIELDS, Field
from anivault_shell.lang.syntax import CommandSpec, Option
from anivault_shell.naming.presets import PRESETS
from anivault_shell.naming.template import FIELDS as TEMPLATE_FIELDS
from anivault_shell.settings.arguments import OPTION_HELP
from anivault_shell.settings.file import example
from anivault_shell.settings.keys import KEYS, Key

DOCS = Path(__file__).resolve().parent.parent / "docs"
HEAD = """\
# Commands

Every command of the prompt, of scripts, of `-c` and of `anivault COMMAND`: they are the same.
`SEL` stands for files, as [Selectors and queries](query.md) explains; `[…]` may be left out, `…` may be given again.
At the prompt, `help COMMAND` says what stands here.

*This page is written by `scripts/make_reference.py` from the commands' own descriptions.*
"""
SIGNS = {"text": "`:` `=` `!=` `~`", "number": "`:` `=` `!=` `<` `<=` `>` `>=`"}
SIGNS |= {"word": SIGNS["text"], "size": SIGNS["number"], "date": SIGNS["number"]}


def pages(docs: Path = DOCS) -> Mapping[Path, str]:
    """Every page this writes, as it should read."""
    return {
        docs / "commands.md": commands_page(list(SPECS.values())),
        docs / "query.md": _filled(docs / "query.md", "fields", field_table(FIELDS)),
        docs / "settings.md": _with_settings(docs / "settings.md"),
        docs / "templates.md": _with_templates(docs / "templates.md"),
        docs / "contract.md": _filled(docs / "contract.md", "options", option_table()),
    }


def _with_settings(page: Path) -> str:
    text = _put(page.read_text(encoding="utf-8"), "settings", setting_table(KEYS), page)
    return _put(text, "example", f"```text\n{example()}```", page)


def _with_templates(page: Path) -> str:
    text = _put(page.read_text(encoding="utf-8"), "presets", preset_table(), page)
    return _put(text, "template fields", ", ".join(f"`{name}`" for name in sorted(TEMPLATE_FIELDS)), page)


def _filled(page: Path, name: str, content: str) -> str:
    return _put(page.read_text(encoding="utf-8"), name, content, page)


def _put(text: str, name: str, content: str, page: Path) -> str:
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marks.search(text):
        sys.exit(f"{page}: nothing is marked <!-- {name} --> … <!-- /{name} -->")
    return marks.sub(lambda found: f"{found[1]}{content.rstrip()}\n{found[2]}", text)


def commands_page(specs: Sequence[CommandSpec]) -> str:
    """The families in help's order, each command with all that its description holds."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        members = [s for s in specs if s.family == family]
        if members:
            parts += [f"## {title}\n", *("\n".join(_command(spec)) + "\n" for spec in members)]
    return "\n".join(parts)


def _command(spec: CommandSpec) -> Iterator[str]:
    yield from (f"### {spec.name}", "", plain(spec.summary), "", "```text", *folded(spec.usage), "```", "")
    rows = [(f"`{p.name.upper()}`", plain(p.summary or p.kind.value)) for p in spec.params]
    rows += [(f"`{_option(o)}`", plain(o.summary)) for o in spec.options]
    if rows:
        yield from (*table(("takes", "what that is"), rows), "")
    yield from ("For example:", "", "```avsh", spec.example, "```")
    if spec.details:
        yield from ("", plain(spec.details))


def folded(usage: str, width: int = 80) -> Iterator[str]:
    """*usage* in lines of *width*, each word with its brackets whole."""
    line = ""
    for word in re.findall(r"\[[^]]*\]|\S+", usage):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = "   "
        line = f"{line} {word}" if line else word
    yield line


def _option(option: Option) -> str:
    value = "" if option.kind is None else " " + ("|".join(option.choices) or option.kind.name)
    return f"{option.name}{value}" + (f", {option.short}" if option.short else "")


def field_table(fields: Iterable[Field]) -> str:
    rows = [(", ".join(f"`{n}`" for n in (f.name, *f.also)), f.type, SIGNS[f.type], plain(f.summary)) for f in fields]
    return "\n".join(table(("field", "is a", "takes", "what it holds"), rows))


def setting_table(keys: Iterable[Key]) -> str:
    rows = [(f"`{k.name}`", plain(k.summary), _default(k), _ways(k)) for k in keys]
    return "\n".join(table(("setting", "what it is", "default", "also given as"), rows))


def _default(key: Key) -> str:
    if key.name == "lang":
        return "the system's language, else `en-US`"
    if key.default in (None, "", ()):
        return "none"
    if isinstance(key.default, bool):
        return f"`{str(key.default).lower()}`"
    return f"`{key.default:g}`" if isinstance(key.default, (int, float)) else f"`{key.default}`"


def _ways(key: Key) -> str:
    return ", ".join(f"`{way}`" for way in (key.option, key.environment) if way)


def preset_table() -> str:
    rows = [(f"`{p.name}`", f"`{p.episode}`", f"`{p.movie}`", f"`{p.extra}`") for p in PRESETS.values()]
    return "\n".join(table(("preset", "an episode", "a movie", "openings, endings, extras"), rows))


def option_table() -> str:
    return "\n".join(table(("option", "what it does"), [(f"`{o}`", plain(what)) for o, what in OPTION_HELP]))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def plain(text: str) -> str:
    """*text* where Markdown would read signs as its own; what stands in backticks is left alone."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([<*_\[])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def write(say: Callable[[str], object] = print) -> None:
    for page, text in pages().items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8", newline="\n")
            say(f"wrote {page.name}")


if __name__ == "__main__":
    write()
