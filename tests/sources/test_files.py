"""Finding files, and reading bytes without losing any."""

from __future__ import annotations

import codecs
import json
import os
from pathlib import Path

import pytest

from custcare_tone.errors import SourceError
from custcare_tone.sources import SourceOptions, discover, read_file, read_text


def write(path: Path, data: bytes | str = "Hello") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_folder_is_searched_in_order_for_supported_files(tmp_path: Path) -> None:
    for name in (
        "b/z.md",
        "b/a.txt",
        "a.json",
        "c.png",
        "d.xml",
        ".git/x.md",
        "node_modules/y.md",
    ):
        write(tmp_path / name)
    found = [str(p.relative_to(tmp_path)) for p in discover([tmp_path])]
    assert found == ["a.json", os.path.join("b", "a.txt"), os.path.join("b", "z.md")]


def test_a_named_file_comes_whatever_its_suffix_and_only_once(tmp_path: Path) -> None:
    odd, known = write(tmp_path / "odd.bin"), write(tmp_path / "a.md")
    assert list(discover([odd, tmp_path, known])) == [odd, known]


def test_globs_are_unfolded_and_exclusion_is_asked(tmp_path: Path) -> None:
    for name in ("a.md", "sub/b.md", "sub/c.md"):
        write(tmp_path / name)
    found = discover([str(tmp_path / "**" / "*.md")], exclude=lambda path: path.endswith("/c.md"))
    assert [p.name for p in found] == ["a.md", "b.md"]


def test_legal_files_are_no_replies_unless_they_are_named(tmp_path: Path) -> None:
    legal = ("CHANGELOG.md", "COPYING.txt", "LICENSE-MIT.txt", "License.txt", "NOTICE.md", "license.md")
    replies = ("a.md", "license-renewal.md", "notice-of-delay.md", "sub/changelog-mail.md")
    for name in (*legal, *replies):
        write(tmp_path / name)
    assert [p.relative_to(tmp_path).as_posix() for p in discover([tmp_path])] == list(replies)
    assert [p.name for p in discover([tmp_path / name for name in legal])] == list(legal)


def test_a_link_that_leads_back_ends(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    os.symlink(tmp_path, tmp_path / "loop")
    os.symlink(tmp_path / "a.md", tmp_path / "same.md")
    assert [p.name for p in discover([tmp_path])] == ["a.md"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.md", "no such file or folder"),
        ("*.gone", "no file matches"),
        ("", "no supported file in this folder"),
    ],
)
def test_nothing_found_is_an_error(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        list(discover([str(tmp_path / name) if name else tmp_path]))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("data", "encoding", "source"),
    [
        ("é\r\n".encode(), "utf-8", "é\r\n"),
        (codecs.BOM_UTF8 + b"a\rb", "utf-8", "\ufeffa\rb"),
        (codecs.BOM_UTF16_LE + "é\n".encode("utf-16-le"), "utf-16-le", "\ufeffé\n"),
        (codecs.BOM_UTF16_BE + "é😀".encode("utf-16-be"), "utf-16-be", "\ufeffé😀"),
        (b"", "utf-8", ""),
    ],
)
def test_nothing_is_lost_in_decoding(tmp_path: Path, data: bytes, encoding: str, source: str) -> None:
    document = read_file(write(tmp_path / "x.txt", data))
    assert (document.source, document.encoding) == (source, encoding)
    assert document.source.encode(document.encoding) == data


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"a\nb\xff", 2, "not UTF-8: byte 0xff at position 3 cannot be decoded"),
        (b"a\nb\n\0", 3, "a binary file (it holds a NUL byte)"),
        (codecs.BOM_UTF16_LE + b"a\0b", 1, "not UTF-16-LE: byte 0x62 at position 4 cannot be decoded"),
    ],
)
def test_undecodable_and_binary_files_name_the_line(
    tmp_path: Path, data: bytes, line: int, message: str
) -> None:
    path = write(tmp_path / "x.txt", data)
    with pytest.raises(SourceError) as caught:
        read_file(path)
    assert (caught.value.path, caught.value.line, caught.value.message) == (str(path), line, message)


def test_missing_and_unknown_files(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_file(tmp_path / "x.md")
    with pytest.raises(SourceError, match="no reader for this kind of file"):
        read_file(write(tmp_path / "x.png"))
    with pytest.raises(SourceError, match="a folder, not a file"):
        read_file(tmp_path, SourceOptions(format="text"))


def test_the_format_can_be_forced() -> None:
    assert read_text("<b>x</b>", "x.txt", SourceOptions(format="html")).format == "html"
    with pytest.raises(SourceError, match="markdown"):
        read_text("x", "x.txt", SourceOptions(format="markdwon"))


def test_one_text_beyond_all_bounds_is_an_error_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custcare_tone.sources.reading.LONGEST", 100)
    words = "all is well " * 20
    prose, export = tmp_path / "long.md", tmp_path / "export.json"
    prose.write_text(words, encoding="utf-8")
    items = [
        {"id": n, "title": "t", "actions": [{"field": "comment_value", "value": w}]}
        for n, w in enumerate(("fine", words))
    ]
    export.write_text('{"macros": [\n' + ",\n".join(map(json.dumps, items)) + "\n]}", encoding="utf-8")
    for path, place in ((prose, f"{prose}: "), (export, f"{export}:3: ")):
        with pytest.raises(SourceError) as error:
            read_file(path)
        assert str(error.value).startswith(f"{place}one text of 240 characters, more than the 100")
