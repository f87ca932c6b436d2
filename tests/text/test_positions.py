"""Positions: lines, columns, units, and maps that come back to where they started."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.model import OffsetMap
from custcare_tone.text.positions import LineIndex, compose, from_pieces, joined, part, pieces_of, to_source

TEXTS = st.text(st.sampled_from("ab \n\r\té日😀\u2028\x0b\ud800\u0301"), max_size=60)
UNITS = st.sampled_from(["codepoint", "utf-16", "utf-8"])


def test_only_lf_crlf_and_cr_end_a_line() -> None:
    index = LineIndex("a\r\nb\rc\nd\u2028e\x0bf\x85g")
    assert [index.line_span(n) for n in (1, 2, 3, 4)] == [(0, 1), (3, 4), (5, 6), (7, 14)]
    assert index.line_count == 4
    assert [index.line_column(p) for p in (0, 1, 3, 4, 5, 7, 9, 14)] == [
        (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1), (4, 3), (4, 8),
    ]  # fmt: skip


def test_columns_in_three_units() -> None:
    index = LineIndex("x\né😀z")
    assert index.line_column(4) == (2, 3)
    assert index.line_column(4, "utf-16") == (2, 4)
    assert index.line_column(4, "utf-8") == (2, 7)
    assert index.position(2, 4, "utf-16") == 4
    assert index.position(2, 3, "utf-16") == 3  # inside the pair: the character's start


@given(TEXTS, st.integers(0, 60), UNITS)
def test_line_and_column_come_back(text: str, position: int, unit: str) -> None:
    index = LineIndex(text)
    position = min(position, len(text))
    line, column = index.line_column(position, unit)  # type: ignore[arg-type]
    back = index.position(line, column, unit)  # type: ignore[arg-type]
    inside_crlf_or_end = position > index.line_span(line)[1]
    assert back == (index.line_span(line)[1] if inside_crlf_or_end else position)


@given(st.text(max_size=2000), UNITS)
def test_units_agree_with_the_encoder(text: str, unit: str) -> None:
    index = LineIndex(text)
    width = {"codepoint": 4, "utf-16": 2, "utf-8": 1}[unit]
    codec = {"codepoint": "utf-32-le", "utf-16": "utf-16-le", "utf-8": "utf-8"}[unit]
    for position in {0, len(text) // 2, len(text)}:
        units = len(text[:position].encode(codec, "surrogatepass")) // width
        assert index.to_units(position, unit) == units  # type: ignore[arg-type]
        assert index.from_units(units, unit) == position  # type: ignore[arg-type]


def test_a_long_line_without_ascii_is_indexed_in_blocks() -> None:
    text = "😀" * 5000
    index = LineIndex(text)
    assert index.to_units(4999, "utf-16") == 9998
    assert index.from_units(9998, "utf-16") == 4999


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((0, 2), (10, 12)),  # before the escape
        ((2, 3), (12, 18)),  # the escape itself
        ((3, 5), (18, 20)),
        ((1, 3), (11, 18)),
        ((0, 5), (10, 20)),
        ((2, 2), (12, 12)),
        ((5, 5), (20, 20)),
    ],
)
def test_an_escape_is_one_piece(span: tuple[int, int], expected: tuple[int, int]) -> None:
    offsets = OffsetMap((0, 2, 3, 5), (10, 12, 18, 20))
    assert to_source(offsets, *span) == expected


def test_positions_inside_a_piece_widen_to_it() -> None:
    offsets = from_pieces([(3, 0, 3), (2, 3, 9), (1, 9, 10)])
    assert to_source(offsets, 4, 6) == (3, 10)
    assert to_source(offsets, 2, 4) == (2, 9)


def test_left_out_source_belongs_to_neither_neighbour() -> None:
    offsets = from_pieces([(3, 0, 3), (3, 7, 10)])
    assert to_source(offsets, 0, 3) == (0, 3)
    assert to_source(offsets, 3, 6) == (7, 10)
    assert to_source(offsets, 2, 4) == (2, 8)


def test_no_map_is_identity() -> None:
    assert to_source(None, 3, 7) == (3, 7)
    assert compose(None, None) is None


def test_neighbouring_runs_are_joined() -> None:
    assert from_pieces([(2, 4, 6), (3, 6, 9)]) == OffsetMap((0, 5), (4, 9))
    assert from_pieces([], at=5) == OffsetMap((0,), (5,))


ESCAPES = {"n": "\n", "q": '"', "u": "é"}
RAW = st.lists(st.sampled_from(["a", "b", " ", "\\n", "\\q", "\\u", "&amp;", "&lt;"]), max_size=30).map(
    "".join
)


def _unescape(raw: str, table: dict[str, str]) -> tuple[str, OffsetMap]:
    text, pieces, at = [], [], 0
    while at < len(raw):
        for key, value in table.items():
            if raw.startswith(key, at):
                text.append(value)
                pieces.append((len(value), at, at + len(key)))
                at += len(key)
                break
        else:
            text.append(raw[at])
            pieces.append((1, at, at + 1))
            at += 1
    return "".join(text), from_pieces(pieces)


INNER = {"\\n": "\n", "\\q": '"', "\\u": "é"}
OUTER = {"&amp;": "&", "&lt;": "<"}


@given(RAW)
def test_every_span_decodes_to_itself(raw: str) -> None:
    text, offsets = _unescape(raw, INNER)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + 5) + 1):
            a, b = to_source(offsets, start, end)
            assert _unescape(raw[a:b], INNER)[0] == text[start:end]


@given(RAW)
def test_composed_maps_decode_through_both_layers(raw: str) -> None:
    middle, inner = _unescape(raw, INNER)
    text, outer = _unescape(middle, OUTER)
    both = compose(outer, inner)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + 5) + 1):
            a, b = to_source(both, start, end)
            assert (a, b) == to_source(inner, *to_source(outer, start, end))
            assert _unescape(_unescape(raw[a:b], INNER)[0], OUTER)[0] == text[start:end]


@given(RAW, st.integers(0, 30), st.integers(0, 30))
def test_a_part_maps_like_the_whole(raw: str, one: int, two: int) -> None:
    text, offsets = _unescape(raw, INNER)
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    piece = part(offsets, start, end)
    for at in range(end - start):
        assert to_source(piece, at, at + 1) == to_source(offsets, start + at, start + at + 1)


@given(RAW, RAW)
def test_joined_maps_keep_both_halves(one: str, two: str) -> None:
    a, first = _unescape(one, INNER)
    b, second = _unescape(two, INNER)
    shifted = from_pieces([(n, s + len(one), e + len(one)) for n, s, e in pieces_of(second)], at=len(one))
    both = joined([first, shifted])
    for at in range(len(a)):
        assert to_source(both, at, at + 1) == to_source(first, at, at + 1)
    for at in range(len(b)):
        assert to_source(both, len(a) + at, len(a) + at + 1) == to_source(shifted, at, at + 1)


def test_two_pieces_of_one_escape_become_one() -> None:
    offsets = from_pieces([(2, 0, 2), (1, 2, 8), (1, 2, 8), (1, 8, 9)])
    assert offsets == OffsetMap((0, 2, 4, 5), (0, 2, 8, 9))


def test_an_entity_of_two_characters_inside_an_escape_is_one_piece() -> None:
    inner = from_pieces([(2, 0, 6), (1, 6, 7)])  # one escape that gives two characters
    outer = OffsetMap((0, 3), (0, 3))
    assert compose(outer, inner) == OffsetMap((0, 2, 3), (0, 6, 7))
    split = from_pieces([(1, 0, 1), (2, 1, 3)])
    assert compose(split, inner) == OffsetMap((0, 2, 3), (0, 6, 7))
