"""Decoding with positions: whatever a standard writer writes, we read back, and every span leads to what it came from."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.errors import SourceError
from custcare_tone.sources import csv_text, json_text, yaml_text
from custcare_tone.sources.nodes import Node
from custcare_tone.text.positions import to_source

WORDS = st.lists(
    st.sampled_from(["zebra", " ", "\n", "\n\n", "é", "😀", '"', "'", "\\", "\t", ":", "#", "- ", "<b>", "&amp;", "{{a}}", ",", ";",
                     "a long run of words that wraps ", "\x85", "\u2028", "  "]),
    max_size=20,
)  # fmt: skip
TEXTS = WORDS.map("".join)


def check_spans(file: str, node: Node, text: str) -> None:
    read = node.text(file)
    assert read is not None
    assert read[0] == text
    at = text.find("zebra")
    while at >= 0:
        start, end = to_source(read[1], at, at + 5)
        assert file[start:end] == "zebra"
        at = text.find("zebra", at + 5)


@given(st.lists(TEXTS, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_json(texts: list[str], ascii_only: bool, indent: int | None) -> None:
    file = json.dumps({"k": texts}, ensure_ascii=ascii_only, indent=indent)
    tree = json_text.parse(file, "x")
    assert isinstance(tree.value, dict)
    values = tree.value["k"].value
    assert isinstance(values, list)
    assert len(values) == len(texts)
    for node, text in zip(values, texts, strict=True):
        check_spans(file, node, text)
        assert json.loads(file[node.start : node.end]) == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=10))  # fmt: skip
def test_json_trees(value: object) -> None:
    file = json.dumps(value)
    assert rebuilt(json_text.parse(file, "x"), file) == value
    for cut in range(len(file) - 1 if isinstance(value, (list, dict)) else 0):
        with pytest.raises(Exception, match=r".") as caught:
            json_text.parse(file[:cut], "x")
        assert issubclass(caught.type, SourceError)


def rebuilt(node: Node, file: str) -> object:
    if isinstance(node.value, dict):
        return {key: rebuilt(child, file) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [rebuilt(child, file) for child in node.value]
    return json.loads(file[node.start : node.end])


STYLES = st.sampled_from(["|", ">", "'", '"', None])


@given(TEXTS, STYLES, st.booleans(), st.sampled_from([20, 80]), st.sampled_from(["\n", "\r\n"]))
def test_yaml(text: str, style: str | None, unicode: bool, width: int, line_break: str) -> None:
    written = yaml.dump(
        {"a": [{"b": text}]}, default_style=style, allow_unicode=unicode, width=width, line_break=line_break
    )
    for file in (written, "\ufeff" + written):
        (tree,) = yaml_text.parse(file, "x")
        assert isinstance(tree.value, dict)
        (entry,) = tree.value["a"].value or []
        node = entry.value["b"]  # type: ignore[union-attr, index, call-overload]
        if node.decoder is not None:
            check_spans(file, node, yaml.safe_load(written)["a"][0]["b"])


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ("|\n  a\n   b\n\n  c\n", "a\n b\n\nc\n"),
        ("|-\n  a\n\n", "a"),
        ("|+\n  a\n\n", "a\n\n\n"),
        ("|2\n    a\n", "  a\n"),
        (">\n  a\n  b\n\n  c\n    d\n  e\n", "a b\nc\n  d\ne\n"),
        (">-\n  a\n\n\n  b\n", "a\n\nb"),
        ("|  # why\n  zebra\n", "zebra\n"),
        ("a\n  b\n\n  c", "a b\nc"),
        ("'it''s\n  so'", "it's so"),
        ('"a\\\n    b \\u00e9\\x41"', "ab éA"),
    ],
)
def test_yaml_scalars_map_piece_by_piece(block: str, text: str) -> None:
    file = f"k: {block}\n"
    (tree,) = yaml_text.parse(file, "x")
    assert isinstance(tree.value, dict)
    read = tree.value["k"].text(file)
    assert read is not None
    assert read[0] == text
    assert len(read[1].derived) > 2 or len(text) < 3 or file[slice(*to_source(read[1], 0, len(text)))] == text


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=4),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_csv(rows: list[list[str]], delimiter: str, end: str, quote_all: bool) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    file = out.getvalue()
    found = list(csv_text.rows(file, "x", delimiter))
    assert len(found) == len(rows)
    for row, texts in zip(found, rows, strict=True):
        assert file.count("\n", 0, row.fields[0][0]) + 1 == row.line or "\r" in file or "\x85" in file
        for field, text in zip(row.fields, texts, strict=True):
            check_spans(file, csv_text.node(field), text)


@pytest.mark.parametrize(
    ("first", "delimiter"), [("a,b", ","), ("a;b,c;d", ";"), ("a\tb", "\t"), ('"a;b;c",d', ","), ("a", ",")]
)
def test_the_delimiter_is_seen(first: str, delimiter: str) -> None:
    assert csv_text.delimiter_of(first + "\n1,2,3,4,5", "x.csv") == delimiter
    assert csv_text.delimiter_of(first, "x.tsv") == "\t"
