"""Large files part by part: the same items at the same places as when read at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from custcare_tone.errors import SourceError
from custcare_tone.model import Item
from custcare_tone.sources import SourceOptions, read_file, stream
from custcare_tone.text.masking import DROP
from custcare_tone.text.positions import LineIndex, to_source

ROWS = [
    (i, f'Titel {i} "é😀"', f"Hello\nnumber {i}, zebra\r\n& <b>co</b>" + "x" * (i % 37)) for i in range(300)
]


def files() -> dict[str, str]:
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out).writerows([("id", "title", "body"), *ROWS])
    objects = [{"id": i, "title": t, "body": b} for i, t, b in ROWS]
    return {
        "a.csv": out.getvalue(),
        "bom.csv": "\ufeff" + out.getvalue(),
        "a.jsonl": "\n".join(json.dumps(o, ensure_ascii=False) for o in objects) + "\n\n",
        "a.json": json.dumps(objects),
        "b.json": json.dumps({"count": 3, "items": objects, "next": None}, indent=2, ensure_ascii=False),
    }


@pytest.mark.parametrize("name", files())
def test_batches_hold_what_the_file_holds(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PART", 2000)
    path = tmp_path / name
    path.write_bytes(files()[name].encode())
    whole = read_file(path)
    index = LineIndex(whole.source)
    batches, items = 0, []
    for batch in stream.stream(path, size=1500):
        batches += 1
        end = batch.start + len(batch.document.source)
        assert whole.source[batch.start : end] == batch.document.source
        assert index.line_column(batch.start) == (batch.line, batch.column)
        for item in batch.document.items:
            items.append(item)
            segment = item.segments[0]
            at = segment.text.replace(DROP, "\0").index("zebra")
            start, stop = to_source(segment.offsets, at, at + 5)
            assert batch.document.source[start:stop] == "zebra"
            local = LineIndex(batch.document.source).line_column(start)
            assert batch.place(*local) == index.line_column(batch.start + start)
    assert batches > 5
    assert [(i.id, i.pointer, i.title, [s.text for s in i.segments]) for i in items] == [
        (i.id, i.pointer, i.title, [s.text for s in i.segments]) for i in whole.items
    ]


@pytest.mark.parametrize(
    ("name", "broken", "line"),
    [
        ("a.jsonl", '{"id": 1, "body": \n', 301),
        ("a.csv", "1,2\n", 902),
        ("a.csv", '1,2,"open\n', 902),
    ],
)
def test_a_broken_end_is_named_by_its_line_in_the_file(
    name: str, broken: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes((files()[name].rstrip("\r\n") + "\n" + broken).encode())
    with pytest.raises(SourceError) as caught:
        list(stream.stream(path, size=1500))
    assert (caught.value.path, caught.value.line) == (str(path), line)
    with pytest.raises(SourceError) as whole:
        read_file(path)
    assert whole.value.message == caught.value.message
    assert whole.value.line == line


def test_truncated_json_gives_what_is_whole_and_then_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PART", 2000)
    path = tmp_path / "b.json"
    text = files()["b.json"]
    path.write_bytes(text[: len(text) // 2].encode())
    seen: list[Item] = []

    def read() -> None:
        for batch in stream.stream(path, size=1500):
            seen.extend(batch.document.items)

    with pytest.raises(SourceError) as caught:
        read()
    assert len(seen) > 100
    assert caught.value.line == text[: len(text) // 2].count("\n") + 1


def test_bad_bytes_and_unknown_shapes(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n' * 500 + b"\xff\n")
    with pytest.raises(SourceError, match="not UTF-8") as caught:
        list(stream.stream(path, size=1000))
    assert caught.value.line == 501
    path.write_bytes(b'{"a": 1}\n' * 500)
    with pytest.raises(SourceError, match="no replies of a known shape"):
        list(stream.stream(path, SourceOptions(strict=True), size=1000))


def test_a_small_file_is_one_batch(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("Hello")
    assert [b.document for b in stream.stream(path)] == [read_file(path)]
