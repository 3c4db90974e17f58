# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that tell of the release and not of the work: resolution, source, codecs, audio, languages, group marks."""

from __future__ import annotations

import re

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

_WORDS = (
    r"\d{3,4}[pi](?:[@x]?\d{2,3}(?:fps)?|10)?|\d{3,4}\s?[x×*]\s?\d{3,4}[pi]?|[48]k|uhd|fhd|qhd|hd|sd|hdr(?:10\+?)?|dv|sdr|dovi|"
    r"(?:bd|dvd|web|hd|hdtv|tv|dtv|br|vhs|ld|bs|uhd|hddvd)[ -]?(?:rip|remux|mux|box|dl|iso|r|9|5)?|blu-?ray|bdmv|remux|web-?(?:dl|rip|mkv)|"
    r"dvd(?:iso|5|9)?|raws?|baha|bahamut|bilibili|b-?global|crunchyroll|cr|nf|netflix|amzn|amazon|dsnp|hulu|abema|viutv|iqiyi|"
    r"hidive|funimation|myvideo|linetv|ani-one|at-x|mx|tbs|ntv|bs11|nhk|wowow|animax|"
    r"[xh][ .]?26[45]|hevc|avc|av1|vp9|xvid|divx\d?|mpeg-?[24]|wmv9?|hi10p?|hi444pp?|ma10p|ma444|10-?bits?|8-?bits?|yuv\d*p?\d*|"
    r"main10p?|\d{2,3}(?:\.\d+)?-?fps|vfr|cfr|crf-?\d+|"
    r"(?:e-?)?aac(?:[ .]?[257]\.[01])?(?:x\d)?|flac(?:x\d|[257]\.[01])?|e?-?ac-?3|ddp?\+?[257]?\.?[01]?|dts(?:-?hd)?(?:-?ma)?|truehd|atmos|opus|"
    r"mp3|vorbis|ogg|pcm|lpcm|ma|\d\.[01]|\d?ch|"
    r"dual[ -]?audio|multi[ -]?audio|multi(?:ple)?[ -]?subs?(?:title)?s?|dual|multi|dub(?:bed)?|subs?|subbed|softsubs?|hardsubs?|uncensored|uncut|"
    r"unc|censored|complete|batch|fin|end|final|v\d|repack|proper|rev|remaster(?:ed)?|weekly|"
    r"mkv|mp4|avi|rmvb|ass|srt(?:x\d)?|pgs|ssa|vobsub|zip|"
    r"gb|big5|chs|cht|chi|jpn?|jap|eng?|english|japanese|chinese|korean|kor?|rus?|ita|fre?|spa|ger|por|vostfr|vf|us|uk|"
    r"jpsc|jptc|gb_jp|big5_jp|gb&jp|sc|tc|简|繁|日|中|英|简体?|繁體?|繁体|"
    r"mawen1250|menus?|scans?|extras?|cds?|ost|bonus|bk|sps?|tv|ova|oad|ona|movie|specials?"
)
_JOIN = r"[\s_.,+&/|@\-~;:]*"
TAGS = re.compile(rf"{_JOIN}(?:(?:{_WORDS})(?![a-z]){_JOIN})+", re.IGNORECASE)
# Whole phrases of Chinese, Japanese and Korean release notes.
CJK_TAG = re.compile(
    r"[简繁簡体體中日英国國粤双雙多語语字幕文内內外挂掛封嵌硬软軟版招募翻译翻譯校对校對時轴轴軸片源修正复复制製磁连附無无修检检索新番月年度"
    r"\d\s_&/+,.、·・A-Za-z\-&]*(?:字幕|双语|雙語|简体|簡體|繁体|繁體|简繁|簡繁|繁日|简日|內嵌|内嵌|内封|內封|外挂|外掛|招募|招人|翻译|翻譯|"
    r"月新?番|国语|國語|日语|日語|粤语|粵語|中字|检索|檢索|典藏版|精校|合集|無修正|年齡限制版|重制|修复|修正|地區|地区|자체자막|자막|더빙|무삭제)"
    r"[^\]]*"
)
CRC = re.compile(r"(?:[0-9A-Fa-f]{8})")
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
    return TAGS.fullmatch(text) is not None or CRC.fullmatch(text) is not None or CJK_TAG.fullmatch(text) is not None


def has_tags(text: str) -> bool:
    """Whether *text* opens with a technical word, as `1080p foo` or `BD x264 by me`."""
    found = TAGS.match(text.strip())
    return found is not None and bool(found.group().strip())


def is_group(text: str) -> bool:
    """Whether the inside of a pair of brackets names who made the release by its very words."""
    return GROUP_MARK.search(text) is not None
