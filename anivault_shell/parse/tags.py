# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that tell of the release and not of the work: resolution, source, codecs, audio, languages, group marks."""

from __future__ import annotations

import re
from functools import lru_cache

_VIDEO = (
    "3gp amv asf avi divx dv evo f4v flv iso m1v m2t m2ts m2v m4v mk3d mkv mov mp2 mp4 mp4v mpe mpeg mpg mts mxf nsv nuv ogm "
    "ogv qt ram rm rmvb strm tp trp ts vob vro webm wmv wtv xvid y4m"
)
_OTHER = (
    "srt ass ssa vtt smi sub idx sup ttml lrc mka mp3 m4a aac ac3 eac3 dts flac ogg opus wav nfo torrent zip rar 7z md5 sfv "
    "xml txt jpg jpeg png webp ttf otf"
)
VIDEO_EXTENSIONS = frozenset(_VIDEO.split())
OTHER_EXTENSIONS = frozenset(_OTHER.split())
EXTENSIONS = VIDEO_EXTENSIONS | OTHER_EXTENSIONS
EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})\s*$")

_PLAIN_WORDS = """
4k 8k 2k uhd fhd qhd hd sd hdr hdr10 hdr10+ dv sdr dovi bd dvd web hdtv tv dtv br vhs ld bs bdrip dvdrip webrip hdrip tvrip
dtvrip brrip vhsrip ldrip bdremux bdmux dvdremux bdbox dvdbox bdiso dvdiso dvd5 dvd9 dvdr webdl bluray bdmv remux rip dl mux
webmkv raw raws audio sub subs subtitle subtitles subbed softsub softsubs hardsub hardsubs dub dubbed multisub multisubs
baha bahamut bilibili bglobal crunchyroll cr nf netflix amzn amazon dsnp hulu abema viutv iqiyi hidive funimation myvideo
linetv anione atx mx tbs ntv bs11 nhk wowow animax global hmax max
x264 x265 h264 h265 264 265 hevc avc av1 vp9 xvid divx divx5 divx6 mpeg2 mpeg4 wmv wmv9 hi10 hi10p hi444p hi444pp ma10p ma444
10bit 10bits 8bit 8bits bit bits yuv420p8 yuv420p10 yuv444p10 yuv444p10le yuv420 main10 main10p vfr cfr fps
aac eac flac ac3 eac3 ddp dd dd+ dts dtshd ma truehd atmos opus mp3 vorbis ogg pcm lpcm ch 2ch 6ch 5ch 8ch srtx2 srtx3
dual multi multiple uncensored uncut unc censored complete batch fin end final repack proper rev remaster remastered weekly
mkv mp4 avi rmvb ass srt pgs ssa vobsub zip gb big5 chs cht chi jp jpn jap en eng english japanese chinese korean ko kor ru rus
it ita fr fre french spa ger por vostfr vf us uk jpsc jptc sc tc 简 繁 日 中 英 简体 繁体 繁體 mawen1250 menu menus scan scans
extra extras cd cds ost bonus bk sp sps ova oad ona movie special specials 国漫 國漫
"""
_WORDS = frozenset(_PLAIN_WORDS.split())
_PATTERN = re.compile(
    r"\d{3,4}[pi](?:[@x]?\d{2,3}(?:fps)?)?|\d{3,4}[x×*]\d{3,4}[pi]?|v\d|\d{2,3}(?:\.\d+)?fps|crf\d+|\d\.\d|[257]\.[01](?:ch)?"
    r"|(?:aac|flac|ddp?\+?|ac3|eac3|opus|dts|ma|truehd|pcm|lpcm)(?:x\d|[1257]\.?[01]?)|srtx?\d|assx?\d|yuv\d+p?\d*(?:le)?|[0-9a-f]{8}"
)
_TOKEN = re.compile(r"[^\s_,+&/|@;:()~.\-]+(?:[.\-][^\s_,+&/|@;:()~.\-]+)*")
_PIECE = re.compile(r"[^.\-]+")
# Whole phrases of Chinese, Japanese and Korean release notes.
# Signs that may stand before the word that gives it away, as in `简繁日内封`.
_BEFORE = (
    r"[简繁簡体體中日英国國粤双雙多語语文内內外挂掛封嵌硬软軟版招募翻译譯校对對時时轴軸片源修正复复制製磁连附無无检索新番"
    r"月年度\d\s_&/+,.、·・A-Za-z-]*"
)
_GIVEAWAY = (
    "字幕(?![组組社])|双语|雙語|简体|簡體|繁体|繁體|简繁|簡繁|繁日|简日|內嵌|内嵌|内封|內封|外挂|外掛|招募|招人|翻译|翻譯|月新?番|国语|國語"
    "|日语|日語|粤语|粵語|中字|检索|檢索|典藏版|精校|合集|無修正|年齡限制版|重制|修复|地區|地区|자체자막|자막|더빙|무삭제"
)
CJK_TAG = re.compile(rf"{_BEFORE}(?:{_GIVEAWAY})[^\]]*")
GROUP_MARK = re.compile(
    r"字幕|汉化|漢化|工作室|制作组|製作組|压制|壓制|發佈|发布|搬運|搬运|动漫|動漫|汉化组|[组組社团團]$|"
    r"(?i:raws?\b|subs?\b|fansub|studio|house\b|production|\.(?:net|com|org|tv|hu|ru|me)\b|team\b)"
)
RESOLUTION = re.compile(r"(?<![\dA-Za-z])(?:(\d{3,4})\s?[x×*]\s?(\d{3,4})|(\d{3,4})[pPi]|([48])[kK])(?![A-Za-z]{2})")


def is_tag(text: str) -> bool:
    """Whether all of *text*, the inside of a pair of brackets, tells of the release alone."""
    text = text.strip()
    if not text:
        return True
    if len(text) > 120:
        return False
    return all(_is_word(t) for t in _TOKEN.findall(text.lower())) or CJK_TAG.fullmatch(text) is not None


def has_tags(text: str) -> bool:
    """Whether *text* opens with a technical word, as `1080p foo` or `BD x264 by me`."""
    found = _TOKEN.search(text.lower())
    return found is not None and _is_word(found.group())


@lru_cache(maxsize=8192)
def _is_word(token: str) -> bool:
    if token in _WORDS or _PATTERN.fullmatch(token) or token.replace("-", "") in _WORDS:
        return True
    pieces = _PIECE.findall(token)
    return (
        len(pieces) > 1
        and all(p in _WORDS or p.isdigit() or _PATTERN.fullmatch(p) for p in pieces)
        and any(p in _WORDS for p in pieces)
    )


def is_group(text: str) -> bool:
    """Whether the inside of a pair of brackets names who made the release by its very words."""
    return GROUP_MARK.search(text) is not None
