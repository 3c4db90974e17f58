# SPDX-License-Identifier: GPL-3.0-or-later
"""A small library of release files, named as awkwardly as they are in the wild."""

from __future__ import annotations

import os

from anivault_shell.disk.files import private_folder, write_atomic
from anivault_shell.disk.folders import make_folders
from anivault_shell.errors import InputError

# Composed for the demonstration: the works are real, the release groups and check sums are not.
FILES = (
    # English, with a season, a companion and a sample
    "Attack on Titan S02/Attack.on.Titan.S02E01.1080p.WEB-DL.AAC2.0.H.264-Aozora.mkv",
    "Attack on Titan S02/Attack.on.Titan.S02E01.1080p.WEB-DL.AAC2.0.H.264-Aozora.en.srt",
    "Attack on Titan S02/Attack.on.Titan.S02E02.1080p.WEB-DL.AAC2.0.H.264-Aozora.mkv",
    "Attack on Titan S02/Sample/attack.on.titan.s02e01.1080p-aozora-sample.mkv",
    # Romaji, numbers that count over all seasons
    "[Kite-Raws] Shingeki no Kyojin - 60 [1080p][8A3C19D0].mkv",
    "[Kite-Raws] Shingeki no Kyojin - 61 [1080p][51F07B2E].mkv",
    "[Kite-Raws] Shingeki no Kyojin - 62 [1080p][C4D96A13].mkv",
    # Korean
    "진격의 거인 3기/진격의 거인 3기 05화 1080p.mkv",
    "진격의 거인 3기/진격의 거인 3기 05화 1080p.smi",
    "진격의 거인 3기/진격의 거인 3기 06화 1080p.mkv",
    "모브사이코 100 3기 01화.mkv",
    "원피스 1090화 720p.mp4",
    # Chinese
    "[雪风字幕组][进击的巨人 第三季][07][1080P].mp4",
    "【雪风字幕组】间谍过家家 第08话 1080P.mp4",
    "【雪风字幕组】[葬送的芙莉莲][Sousou no Frieren][06][1080P][简日双语].mkv",
    # Japanese
    "葬送のフリーレン 第05話 「死者の幻影」.mkv",
    "呪術廻戦 第01話.mp4",
    # A second version beside the first: two files, one target.  A download that is not finished.
    "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - 01 (1080p) [2B7E90F4].mkv",
    "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - 02 (1080p) [90D1A3C7].mkv",
    "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - 02v2 (1080p) [7E45B8D2].mkv",
    "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - 01 (1080p) [2B7E90F4].ko.srt",
    "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - 01 (1080p) [2B7E90F4].en.ass",
    "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - 03 (1080p).mkv.part",
    # A second season that the catalogue holds in the first
    "[LunaSubs] Sousou no Frieren S2 - 01 (1080p) [D08F6611].mkv",
    "[Kite] Jujutsu Kaisen S2 - 03 [1080p].mkv",
    "[Kite] Jujutsu Kaisen S2 - 04 [1080p].mkv",
    "[Kite] Re.Zero kara Hajimeru Isekai Seikatsu - 26 [1080p].mkv",
    # A long runner
    "One Piece/One Piece - 062 [480p].avi",
    "One Piece/[Kite-Raws] One Piece - 892 [1080p].mkv",
    "One Piece/[Kite-Raws] One Piece - 1089 [1080p].mkv",
    # Bare numbers: only the folders say what it is
    "Kimetsu no Yaiba/Season 1/01.mkv",
    "Kimetsu no Yaiba/Season 1/02.mkv",
    "Kimetsu no Yaiba/Season 2/05.mkv",
    "Kimetsu no Yaiba/Season 2/05.ja.ass",
    # Films
    "Demon.Slayer.Kimetsu.no.Yaiba.The.Movie.Mugen.Train.2020.1080p.BluRay.x265-Aozora.mkv",
    "Your Name. (2016) [1080p].mkv",
    "千与千寻.2001.1080p.BluRay.x264.mkv",
    "A Silent Voice (2016)/Koe no Katachi [BD 1080p].mkv",
    "Howl's Moving Castle (2004).mkv",
    # Two shows of one name: nobody can tell without asking
    "[OldTown] Kanon - 01 [DVD].avi",
    "[OldTown] Kanon - 02 [DVD].avi",
    "[OldTown] Kanon - 03 [DVD].avi",
    # Two more, but the year tells
    "Fruits Basket (2001) - 05 [DVDRip].avi",
    "Fruits Basket (2019)/Season 3/Fruits Basket (2019) - S03E01.mkv",
    # Signs that mean something to shells and terminals
    "[Kite] Steins;Gate - 01 [BD 1080p].mkv",
    "[Kite] Steins;Gate - 23 [BD 1080p].mkv",
    "[Kite] Steins;Gate - NCOP [BD 1080p].mkv",
    "K-On!! #3 [720p].mkv",
    "[red]Oshi no Ko - 12 [bold].mkv",
    "[Aozora] SPY×FAMILY - 13 [1080p].mkv",
    # Titles that look like numbers
    "[Aozora] 86 - Eighty Six - 12 [1080p].mkv",
    "[Kite] 22-7 - 03 [720p].mkv",
    "Mob.Psycho.100.S02E03.720p.WEB.x264-Aozora.mkv",
    # Two episodes in one file, an episode's own name, a special, a season by its number
    "Death.Note.E05-E06.DVDRip.XviD.avi",
    "Cowboy Bebop/Cowboy Bebop - 05 - Ballad of Fallen Angels (BD 1080p).mkv",
    "Violet.Evergarden.S00E01.1080p.WEB-DL.x264-Aozora.mkv",
    "Kaguya-sama wa Kokurasetai 3rd Season - 02 [1080p].mkv",
    "[Aozora] Kusuriya no Hitorigoto - 25 [1080p].mkv",
    "Bocchi the Rock!/Bocchi the Rock! - S01E01.mkv",
    "Bocchi the Rock!/Bocchi the Rock! - S01E01.ko.forced.srt",
    "Bocchi the Rock!/Bocchi the Rock! - S01E01.nfo",
    # No catalogue knows it
    "[Kite] Yozora no Haikyo Tantei - 01 [1080p].mkv",
    "[Kite] Yozora no Haikyo Tantei - 02 [1080p].mkv",
)


def make_library(folder: str) -> list[str]:
    """
    Fill *folder*, which must be new or empty, and return the paths written.

    Every file holds a few bytes that no other one holds, so that a lost or swapped one is noticed.
    """
    if not os.path.isdir(folder):
        private_folder(folder)
    elif os.listdir(folder):
        raise InputError(f"{folder} is not empty", hint="give the demonstration a folder of its own")
    paths = [os.path.join(folder, *name.split("/")) for name in FILES]
    for number, (name, path) in enumerate(zip(FILES, paths, strict=True), 1):
        make_folders(os.path.dirname(path), folder)
        write_atomic(path, content(number, name), 0o644)
    return paths


def content(number: int, name: str) -> bytes:
    """What stands in the demonstration's file *number*."""
    return f"AniVault demonstration, file {number}: {name}\n".encode()
