# SPDX-License-Identifier: GPL-3.0-or-later
"""
Grow a library of empty release files for measuring: `python scripts/grow.py /tmp/library --files 100000`.

Titles are those of the demonstration's catalogue; folders, release groups and naming styles vary with
--seed, and the same seed grows the same library.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parent.parent / "anivault_shell" / "demo" / "catalogue.json"
GROUPS = ("Luna", "Kite-Raws", "Aozora", "OldTown", "Mizu", "Hoshi", "TsukiSubs", "Nagi")
RESOLUTIONS = ("480p", "720p", "1080p", "2160p")
STYLES = (
    "[{g}] {t} - {e:02} ({r}) [{c}].mkv",
    "[{g}] {t} S{s} - {e:02} [{r}].mkv",
    "{d}.S{s:02}E{e:02}.{r}.WEB-DL.x264-{g}.mkv",
    "{t} - S{s:02}E{e:02} - {r} BluRay.mkv",
    "[{g}][{t}][{e:02}][{r}].mkv",
    "{t} {s}기 {e:02}화 ({r}).mkv",
    "{t} 第{e:02}話 ({r}).mp4",
    "{t} EP{e:02} {r}.mkv",
)
FOLDERS = ("{t} ({n})", "[{g}] {t} [{r}] ({n})", "{t} ({n})/Season {s}", "{g}/{t} {s}기 ({n})")
LONGEST_SEASON = 26


def titles() -> list[str]:
    """Every title of the catalogue that a file name can hold."""
    works = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    works = works["works"] if isinstance(works, dict) else works
    found = {text for text in _texts(works) if 2 < len(text) < 60 and not set(text) & set('<>:"/\\|?*')}
    return sorted(found)


def _texts(value: object, under: str = "") -> list[str]:
    if isinstance(value, dict):
        return [t for k, v in value.items() for t in _texts(v, k if "title" in k or k == "name" else under)]
    if isinstance(value, list):
        return [t for v in value for t in _texts(v, under)]
    return [value] if isinstance(value, str) and under else []


def grow(folder: str, files: int, seed: int = 1, subtitles: float = 0.3) -> None:
    """*files* videos under *folder*, a third of the seasons with subtitles beside them."""
    rng = random.Random(seed)
    names, made, number = titles(), 0, 0
    while made < files:
        number += 1
        title, group, resolution = rng.choice(names), rng.choice(GROUPS), rng.choice(RESOLUTIONS)
        values = {
            "t": title,
            "d": title.replace(" ", "."),
            "g": group,
            "r": resolution,
            "s": rng.randint(1, 3),
            "n": number,
        }
        place = os.path.join(folder, *rng.choice(FOLDERS).format(**values).split("/"))
        os.makedirs(place, exist_ok=True)
        style, subbed = rng.choice(STYLES), rng.random() < subtitles
        for episode in range(1, min(rng.randint(12, LONGEST_SEASON), files - made) + 1):
            name = style.format(**values, e=episode, c=f"{rng.getrandbits(32):08X}")
            _touch(os.path.join(place, name))
            if subbed:
                _touch(os.path.join(place, os.path.splitext(name)[0] + rng.choice((".ko.srt", ".en.ass", ".smi"))))
            made += 1


def _touch(path: str) -> None:
    with open(path, "xb"):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    grow(options.folder, options.files, options.seed)
    print(f"{options.files} videos under {options.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
