# SPDX-License-Identifier: GPL-3.0-or-later
"""What each file of the demonstration's library is, by hand: the measure for the whole way through."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A work (`tv:1429`) and, for a show, the season and episodes there."""

    work: str
    season: int | None = None
    episodes: tuple[int, ...] = ()


TITAN = "Attack on Titan S02/Attack.on.Titan.S02E0{}.1080p.WEB-DL.AAC2.0.H.264-Aozora"
FRIEREN = "[LunaSubs] Sousou no Frieren/[LunaSubs] Sousou no Frieren - {}"
KOREAN = "진격의 거인 3기/진격의 거인 3기 0{}화 1080p"
BOCCHI = "Bocchi the Rock!/Bocchi the Rock! - S01E01"
KANON = "[OldTown] Kanon - 0{} [DVD].avi"

PLACES: dict[str, Place] = {
    TITAN.format(1) + ".mkv": Place("tv:1429", 2, (1,)),
    TITAN.format(2) + ".mkv": Place("tv:1429", 2, (2,)),
    "[Kite-Raws] Shingeki no Kyojin - 60 [1080p][8A3C19D0].mkv": Place("tv:1429", 4, (1,)),
    "[Kite-Raws] Shingeki no Kyojin - 61 [1080p][51F07B2E].mkv": Place("tv:1429", 4, (2,)),
    "[Kite-Raws] Shingeki no Kyojin - 62 [1080p][C4D96A13].mkv": Place("tv:1429", 4, (3,)),
    KOREAN.format(5) + ".mkv": Place("tv:1429", 3, (5,)),
    KOREAN.format(6) + ".mkv": Place("tv:1429", 3, (6,)),
    "[雪风字幕组][进击的巨人 第三季][07][1080P].mp4": Place("tv:1429", 3, (7,)),
    "모브사이코 100 3기 01화.mkv": Place("tv:67075", 3, (1,)),
    "Mob.Psycho.100.S02E03.720p.WEB.x264-Aozora.mkv": Place("tv:67075", 2, (3,)),
    "원피스 1090화 720p.mp4": Place("tv:37854", 22, (1090,)),
    "One Piece/One Piece - 062 [480p].avi": Place("tv:37854", 2, (62,)),
    "One Piece/[Kite-Raws] One Piece - 892 [1080p].mkv": Place("tv:37854", 21, (892,)),
    "One Piece/[Kite-Raws] One Piece - 1089 [1080p].mkv": Place("tv:37854", 22, (1089,)),
    "【雪风字幕组】间谍过家家 第08话 1080P.mp4": Place("tv:120089", 1, (8,)),
    "[Aozora] SPY×FAMILY - 13 [1080p].mkv": Place("tv:120089", 1, (13,)),
    FRIEREN.format("01 (1080p) [2B7E90F4].mkv"): Place("tv:209867", 1, (1,)),
    FRIEREN.format("02 (1080p) [90D1A3C7].mkv"): Place("tv:209867", 1, (2,)),
    FRIEREN.format("02v2 (1080p) [7E45B8D2].mkv"): Place("tv:209867", 1, (2,)),
    "葬送のフリーレン 第05話 「死者の幻影」.mkv": Place("tv:209867", 1, (5,)),
    "【雪风字幕组】[葬送的芙莉莲][Sousou no Frieren][06][1080P][简日双语].mkv": Place("tv:209867", 1, (6,)),
    "[LunaSubs] Sousou no Frieren S2 - 01 (1080p) [D08F6611].mkv": Place("tv:209867", 1, (29,)),
    "呪術廻戦 第01話.mp4": Place("tv:95479", 1, (1,)),
    "[Kite] Jujutsu Kaisen S2 - 03 [1080p].mkv": Place("tv:95479", 1, (27,)),
    "[Kite] Jujutsu Kaisen S2 - 04 [1080p].mkv": Place("tv:95479", 1, (28,)),
    "[Kite] Re.Zero kara Hajimeru Isekai Seikatsu - 26 [1080p].mkv": Place("tv:65942", 1, (26,)),
    "Kimetsu no Yaiba/Season 1/01.mkv": Place("tv:85937", 1, (1,)),
    "Kimetsu no Yaiba/Season 1/02.mkv": Place("tv:85937", 1, (2,)),
    "Kimetsu no Yaiba/Season 2/05.mkv": Place("tv:85937", 2, (5,)),
    "Demon.Slayer.Kimetsu.no.Yaiba.The.Movie.Mugen.Train.2020.1080p.BluRay.x265-Aozora.mkv": Place("movie:635302"),
    "Your Name. (2016) [1080p].mkv": Place("movie:372058"),
    "千与千寻.2001.1080p.BluRay.x264.mkv": Place("movie:129"),
    "A Silent Voice (2016)/Koe no Katachi [BD 1080p].mkv": Place("movie:378064"),
    "Howl's Moving Castle (2004).mkv": Place("movie:4935"),
    "Fruits Basket (2001) - 05 [DVDRip].avi": Place("tv:36941", 1, (5,)),
    "Fruits Basket (2019)/Season 3/Fruits Basket (2019) - S03E01.mkv": Place("tv:85991", 3, (1,)),
    "[Kite] Steins;Gate - 01 [BD 1080p].mkv": Place("tv:42509", 1, (1,)),
    "[Kite] Steins;Gate - 23 [BD 1080p].mkv": Place("tv:42509", 1, (23,)),
    "K-On!! #3 [720p].mkv": Place("tv:42253", 2, (3,)),
    "[red]Oshi no Ko - 12 [bold].mkv": Place("tv:203737", 1, (12,)),
    "[Aozora] 86 - Eighty Six - 12 [1080p].mkv": Place("tv:100565", 1, (12,)),
    "[Kite] 22-7 - 03 [720p].mkv": Place("tv:93875", 1, (3,)),
    "Death.Note.E05-E06.DVDRip.XviD.avi": Place("tv:13916", 1, (5, 6)),
    "Cowboy Bebop/Cowboy Bebop - 05 - Ballad of Fallen Angels (BD 1080p).mkv": Place("tv:30991", 1, (5,)),
    "Violet.Evergarden.S00E01.1080p.WEB-DL.x264-Aozora.mkv": Place("tv:75214", 0, (1,)),
    "Kaguya-sama wa Kokurasetai 3rd Season - 02 [1080p].mkv": Place("tv:83121", 3, (2,)),
    "[Aozora] Kusuriya no Hitorigoto - 25 [1080p].mkv": Place("tv:220542", 1, (25,)),
    BOCCHI + ".mkv": Place("tv:119100", 1, (1,)),
}
# Either would do; choosing one without asking would be wrong.
AMBIGUOUS: dict[str, tuple[Place, Place]] = {
    KANON.format(n): (Place("tv:34124", 1, (n,)), Place("tv:72540", 1, (n,))) for n in (1, 2, 3)
}
# The catalogue has nothing of the name.
UNKNOWN = frozenset({f"[Kite] Yozora no Haikyo Tantei - 0{n} [1080p].mkv" for n in (1, 2)})
# A video of the show that is none of its episodes.
EXTRAS: dict[str, str] = {"[Kite] Steins;Gate - NCOP [BD 1080p].mkv": "tv:42509"}
# What travels, with the video it travels with.
COMPANIONS: dict[str, str] = {
    TITAN.format(1) + ".en.srt": TITAN.format(1) + ".mkv",
    KOREAN.format(5) + ".smi": KOREAN.format(5) + ".mkv",
    FRIEREN.format("01 (1080p) [2B7E90F4].ko.srt"): FRIEREN.format("01 (1080p) [2B7E90F4].mkv"),
    FRIEREN.format("01 (1080p) [2B7E90F4].en.ass"): FRIEREN.format("01 (1080p) [2B7E90F4].mkv"),
    "Kimetsu no Yaiba/Season 2/05.ja.ass": "Kimetsu no Yaiba/Season 2/05.mkv",
    BOCCHI + ".ko.forced.srt": BOCCHI + ".mkv",
    BOCCHI + ".nfo": BOCCHI + ".mkv",
}
# A sample is no entry, an unfinished download one with a problem: neither is moved by anybody.
LEFT_ALONE = frozenset(
    {
        "Attack on Titan S02/Sample/attack.on.titan.s02e01.1080p-aozora-sample.mkv",
        FRIEREN.format("03 (1080p).mkv.part"),
    }
)
# Two files that want one name.
SAME_TARGET = (FRIEREN.format("02 (1080p) [90D1A3C7].mkv"), FRIEREN.format("02v2 (1080p) [7E45B8D2].mkv"))
