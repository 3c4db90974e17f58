# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of templates and the words for what is wrong in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.errors import InputError
from anivault_shell.naming import PRESETS, Template, compile_template
from anivault_shell.naming.template import EveryNumber, Numbers, fill


@pytest.mark.parametrize(
    ("text", "blamed", "words"),
    [
        pytest.param("{shwo}/{title}", "shwo", "did you mean `show`?", id="unknown field"),
        pytest.param("{}/{title}", "", "fields are", id="no field"),
        pytest.param("{show.__class__}", "show.__class__", "no field", id="attribute"),
        pytest.param("{show[0]}", "show[0]", "no field", id="index"),
        pytest.param("{show!r}", "show!r", "no field", id="conversion"),
        pytest.param("{0}", "0", "no field", id="position"),
        pytest.param("{show}/{season:02d}", "02d", "width", id="format type"),
        pytest.param("{show}/{season:>9}", ">9", "width", id="alignment"),
        pytest.param("{show}/{season:0999999999}", "0999999999", "width", id="huge width"),
        pytest.param("{show:02}", "02", "text", id="width of a text"),
        pytest.param("{show|uper}", "uper", "did you mean `upper`?", id="unknown filter"),
        pytest.param("{show|lower|x}", "x", "filters are", id="second filter"),
        pytest.param("{show", "{show", "not closed", id="open brace"),
        pytest.param("{show}}x", "}", "without a `{`", id="lone brace"),
        pytest.param("{show}< - {title}", "<", "never closed", id="open part"),
        pytest.param("{show} - {title}>", ">", "without a `<`", id="lone end"),
        pytest.param("{show}< <{title}>>", "<", "inside", id="part in a part"),
        pytest.param("{show}< x>", "< x>", "field", id="part without a field"),
        pytest.param("{show}</{title}>", "/", "left out", id="slash in a part"),
        pytest.param("{show}: {title}", ":", "no file name", id="colon"),
        pytest.param("{show}\\{title}", "\\", "separated by `/`", id="backslash"),
        pytest.param("{show}\x07", "\x07", "no file name", id="control"),
        pytest.param("/{show}", "/", "empty", id="absolute"),
        pytest.param("{show}//{title}", "/", "empty", id="empty folder"),
        pytest.param("{show}/", "", "empty", id="folder only"),
        pytest.param("../{show}", "..", "folder", id="way out"),
        pytest.param("{show}/CON/{title}", "CON", "folder", id="device"),
        pytest.param("jelyfin", "jelyfin", "did you mean `jellyfin`?", id="unknown preset"),
        pytest.param("Anime/Files", "Anime/Files", "presets are", id="no field at all"),
        pytest.param("{show} | film={title}", " film", "movie=", id="unknown section"),
        pytest.param("{show} | movie=M/{shwo}", "shwo", "did you mean `show`?", id="field in a section"),
    ],
)
def test_the_caret_points_at_the_part_to_blame(text: str, blamed: str, words: str) -> None:
    """Place and words of each mistake."""
    with pytest.raises(InputError) as caught:
        compile_template(text)
    error = caught.value
    assert error.span is not None
    assert error.line is not None
    assert error.line[slice(*error.span)] == blamed
    assert words in f"{error.message} {error.hint or ''}"


def test_a_template_is_not_endless() -> None:
    """A thousand signs are enough for any path."""
    with pytest.raises(InputError, match="at most"):
        compile_template("{show}" + "x" * 1000)


@given(st.text(st.sampled_from("{}<>|:/ .showtle02=\\\x00movie"), max_size=40))
def test_any_text_compiles_or_says_why(text: str) -> None:
    """No text makes the reader stumble, and every span lies in its line."""
    error = None
    try:
        assert compile_template(text).name
    except InputError as caught:
        error = caught
    if error is not None:
        assert error.span is not None
        assert error.line is not None
        assert 0 <= error.span[0] <= error.span[1] <= max(len(error.line), 1)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_what_their_names_compile_to(name: str) -> None:
    """`Jellyfin` is jellyfin, and every path of a preset follows the language."""
    preset = compile_template(name.title())
    assert preset is PRESETS[name]
    for path in (preset.episode, preset.special, preset.movie, preset.extra):
        assert compile_template(path).episode == path


@pytest.mark.parametrize(
    ("text", "movie", "extra"),
    [
        pytest.param("{show}/S{season}/{episode}", "{show}/{show} ({year})", "{show}/extras/{original}", id="folders"),
        pytest.param(
            "TV/{show|first}/{show}/{season}x{episode}",
            "TV/{show|first}/{show} ({year})",
            "TV/{show|first}/extras/{original}",
            id="fixed folder first",
        ),
        pytest.param(
            "S{season}/{episode}",
            "{show} ({year})/{show} ({year})",
            "{show} ({year})/extras/{original}",
            id="no show's folder",
        ),
        pytest.param("{show} {episode}", "{show} ({year})", "{show} ({year}) - {original}", id="flat"),
        pytest.param("{show}/{original}", "{show}/{original}", "{show}/{original}", id="uncounted"),
        pytest.param(
            "{show} {episode} | movie=Films/{show}.{ext} | extra={original}", "Films/{show}", "{original}", id="given"
        ),
    ],
)
def test_movies_and_extras_follow_the_manner_of_episodes(text: str, movie: str, extra: str) -> None:
    """Season and number are never asked of a movie."""
    made = compile_template(text)
    assert (made.movie, made.extra) == (movie, extra)


def test_a_template_is_its_own_name() -> None:
    """A plan keeps the name; from it the same template is made again."""
    made = compile_template(" {show}/{episode:03}.{ext} | special={show}/SP{episode} ")
    assert compile_template(made.name) == made
    assert isinstance(made, Template)
    assert made.episode == "{show}/{episode:03}"
    assert made.special == "{show}/SP{episode}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{show} ({year})", "Some Show", id="empty brackets go"),
        pytest.param("{show} [{crc}]x", "Some Showx", id="square brackets too"),
        pytest.param("{show} - {title}", "Some Show - ", id="nothing else goes unasked"),
        pytest.param("{show}< - {title}>", "Some Show", id="optional part goes"),
        pytest.param("{show}< {resolution} {title}>", "Some Show", id="one empty field is enough"),
        pytest.param("{show}< {resolution}>", "Some Show 720p", id="optional part stays"),
        pytest.param("{{{show}}}", "{Some Show}", id="braces"),
        pytest.param("{season:02}{season}{season:3}", "044004", id="widths"),
        pytest.param("{show|upper|dots}", "SOME.SHOW", id="filters in a row"),
        pytest.param("{source|article}", "Show, The", id="article"),
        pytest.param("{kind|ascii}", "Ete", id="ascii"),
        pytest.param("{codec|first}{audio|first}{show|first}", "0-9#S", id="shelves"),
        pytest.param("{ show }", "Some Show", id="blanks in braces"),
    ],
)
def test_fill(text: str, expected: str) -> None:
    """Fields, filters, brackets and optional parts, as they come out."""
    fields = {
        "show": "Some Show",
        "season": 4,
        "resolution": "720p",
        "source": "The Show",
        "kind": "Été",
        "codec": "91 Days",
        "audio": "!",
    }
    assert fill(compile_template("{tmdb_id}" + text).episode[len("{tmdb_id}") :], fields) == expected


@pytest.mark.parametrize(
    ("numbers", "written", "listed"),
    [
        pytest.param((5,), "05", "05", id="one"),
        pytest.param((1, 2, 3), "01-E03", "01E02E03", id="in a row"),
        pytest.param((4, 9), "04E09", "04E09", id="apart"),
        pytest.param((1104,), "1104", "1104", id="more than its width"),
        pytest.param((13.5,), "13.5", "13.5", id="half"),
        pytest.param((7.0,), "07", "07", id="whole after all"),
        pytest.param((), "", "", id="none"),
    ],
)
def test_numbers(numbers: tuple[int | float, ...], written: str, listed: str) -> None:
    """Several episodes in one file, as media servers read them."""
    assert format(Numbers(numbers), "02d") == written
    assert format(EveryNumber(numbers), "02d") == listed
