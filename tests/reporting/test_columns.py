"""Widths, cropping and folding of text for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.reporting.columns import cropped, expanded, folded, printable, width

TEXT = st.text(alphabet=st.sampled_from("ab 田é👋\t\u0301\u200d.…"), max_size=40)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("田中", 4),
        ("e\u0301", 1),
        ("a\tb", 5),
        ("\t", 4),
        ("", 0),
        ("👋", 2),
        ("zero\u200bwidth", 9),
    ],
)
def test_width(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize("text", ["\x1b[31m", "a\x00b", "\u202eabc", "x\u2028y", "\ue000", "\r", "\udc80"])
def test_nothing_that_steers_a_terminal_is_printed(text):
    shown = printable(text)
    assert len(shown) == len(text)
    assert not set(shown) & set("\x1b\x00\u202e\ue000\r\udc80")


@given(TEXT)
def test_tabs_expand_to_their_width(text):
    assert width(expanded(text)) == width(text)
    assert "\t" not in expanded(text)


@given(TEXT, st.integers(0, 40), st.integers(0, 40), st.integers(3, 30))
def test_a_cropped_line_fits_and_keeps_the_span_inside(text, one, other, room):
    text = expanded(text)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    piece, first, last = cropped(text, start, end, room)
    assert width(piece) <= room
    assert 0 <= first <= last <= len(piece)
    assert text[start:end].startswith(piece[first:last])


def test_cropping_marks_both_ends():
    text = "x" * 100 + "words" + "y" * 100
    piece, start, end = cropped(text, 100, 105, 30)
    assert piece[start:end] == "words"
    assert (piece[0], piece[-1]) == ("…", "…")


def test_folding_hangs_behind_the_label():
    assert folded("one two three four", "  why ", "      ", 16) == "  why one two\n      three four"


@given(st.text(alphabet="ab 田", max_size=80))
def test_folding_loses_no_word(text):
    assert folded(text, "", "", 12).split() == text.split()
