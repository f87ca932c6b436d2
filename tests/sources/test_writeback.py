"""Writing fixes back: only the edited span changes, byte for byte, and what cannot be proven safe is refused with its reason."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custcare_tone.errors import SourceError
from custcare_tone.model import Document, Edit
from custcare_tone.sources import read_file, read_text
from custcare_tone.sources.replacing import replace_file
from custcare_tone.sources.writeback import Written, write_back
from custcare_tone.text.masking import DROP
from custcare_tone.text.positions import to_source

MACRO = '{{"macros": [{{"id": 1, "title": "t", "actions": [{{"field": "{field}", "value": {value}}}]}}]}}'


def macro(value: str) -> str:
    return MACRO.format(field="comment_value", value=value)


def html_macro(value: str) -> str:
    return MACRO.format(field="comment_value_html", value=value)


def edit(document: Document, old: str, new: str) -> Written:
    for item in document.items:
        for segment in item.segments:
            at = segment.text.replace(DROP, "\0").find(old)
            if at >= 0:
                return write_back(document, [[Edit(*to_source(segment.offsets, at, at + len(old)), new)]])
    raise AssertionError(f"no {old} in {document.items}")


@pytest.mark.parametrize(
    ("path", "before", "new", "after"),
    [
        ("x.txt", "a zebra\r\nb", "x\ny", "a x\r\ny\r\nb"),
        ("x.md", "**a** zebra `c`", "x*y & <z>", "**a** x\\*y & \\<z\\> `c`"),
        ("x.html", "<p>a zebra</p>", "x & <y> \"z\"", "<p>a x &amp; &lt;y&gt; \"z\"</p>"),
        ("x.html", "<p>don&#39;t zebra</p>", "é", "<p>don&#39;t é</p>"),
        ("x.j2", "{% if a %}a zebra{% endif %}", "b", "{% if a %}a b{% endif %}"),
        ("x.json", macro('"a\\nzebra"'), 'x "y" \\', macro('"a\\nx \\"y\\" \\\\"')),
        ("x.json", macro('"\\u00e9 zebra"'), "è", macro('"\\u00e9 \\u00e8"')),
        ("x.json", macro('"é zebra"'), "è", macro('"é è"')),
        ("x.json", html_macro('"<p>a&amp;b zebra<\\/p>"'), 'x & "y"', html_macro('"<p>a&amp;b x &amp; \\"y\\"<\\/p>"')),
        ("x.yaml", "- title: t\n  body: a zebra # why\n", "b", "- title: t\n  body: a b # why\n"),
        ("x.yaml", "- title: t\n  body: 'it''s zebra'\n", "don't", "- title: t\n  body: 'it''s don''t'\n"),
        ("x.yaml", '- title: t\n  body: "a \\u00e9 zebra"\n', 'x"\ny', '- title: t\n  body: "a \\u00e9 x\\"\\ny"\n'),
        ("x.yaml", "- title: t\n  body: |\n    a\n    zebra: b\n", "# x", "- title: t\n  body: |\n    a\n    # x: b\n"),
        ("x.yaml", "- title: t\n  body: >-\n    a\n    zebra b\n\n    c\n", "x", "- title: t\n  body: >-\n    a\n    x b\n\n    c\n"),
        ("x.csv", 'title,body\r\na,"x zebra, ""y"""\r\n', 'say "b"', 'title,body\r\na,"x say ""b"", ""y"""\r\n'),
        ("x.csv", "title,body\na,zebra b\n", "x", "title,body\na,x b\n"),
        ("x.jsonl", '{"title":"a","body":"one"}\r\n{"title":"b","body":"two zebra"}\r\n', "x",
         '{"title":"a","body":"one"}\r\n{"title":"b","body":"two x"}\r\n'),
        ("x.txt", "\ufeffzebra", "x", "\ufeffx"),
    ],
)  # fmt: skip
def test_words_are_written_as_their_place_demands(path: str, before: str, new: str, after: str) -> None:
    written = edit(read_text(before, path), "zebra", new)
    assert (written.text, written.refused) == (after, ())
    assert len(written.applied) == 1


@pytest.mark.parametrize(
    ("path", "text", "old", "new", "reason"),
    [
        ("x.md", "un**fortu**nately", "un··fortu··nately".replace("·", "\0"), "x", "the edit touches a tag, a placeholder or a template branch"),
        ("x.html", "a <b>b</b> c", "a \0\0\0b", "x", "the edit touches a tag, a placeholder or a template branch"),
        ("x.md", "a zebra b", "zebra", "{{ name }}", "the edit touches a tag, a placeholder or a template branch"),
        ("x.md", "a\n\nzebra b", "zebra", "- x", "the edit touches a tag, a placeholder or a template branch"),
        ("x.csv", "title,body\na,zebra\n", "zebra", "a, b", "the field would need quotes"),
        ("x.yaml", "- title: t\n  body: zebra b\n", "zebra", "a: b", "the file would not read as before"),
        ("x.yaml", "- title: t\n  body: a zebra\n", "zebra", "b # c", "the file would not read as before"),
        ("x.yaml", "- title: t\n  body: 'zebra'\n", "zebra", "a\nb", "the new words hold a line end"),
        ("x.yaml", "- title: t\n  body: >\n    a zebra\n    b\n", "zebra b", "x", "the words run over a line end whose folding would change"),
        ("x.txt", "zebra", "zebra", "\ue000", "the new words hold a placeholder that cannot be moved"),
    ],
)  # fmt: skip
def test_what_is_not_safe_is_refused_with_its_reason(
    path: str, text: str, old: str, new: str, reason: str
) -> None:
    written = edit(read_text(text, path), old, new)
    assert written.text == text
    assert [r.reason for r in written.refused] == [reason]


def test_a_fix_is_carried_out_wholly_or_not_at_all() -> None:
    document = read_text("one two three", "x.txt")
    groups = [
        [Edit(0, 3, "1"), Edit(8, 13, "3")],
        [Edit(4, 7, "2"), Edit(0, 1, "x")],
        [Edit(20, 22, "x")],
        [],
    ]
    written = write_back(document, groups)
    assert written.text == "1 two 3"
    assert [r.reason for r in written.refused] == [
        "the words do not lie inside one text of the file",
        "there is nothing to edit",
        "another fix changes the same words",
    ]


def test_the_breaking_one_of_many_is_left_out() -> None:
    text = "".join(f"- title: t{i}\n  body: zebra {i}\n" for i in range(5))
    document = read_text(text, "x.yaml")
    groups = [
        [Edit(*to_source(item.segments[0].offsets, 0, 5), "a: b" if i == 2 else "x")]
        for i, item in enumerate(document.items)
    ]
    written = write_back(document, groups)
    assert written.text == text.replace("zebra 0", "x 0").replace("zebra 1", "x 1").replace(
        "zebra 3", "x 3"
    ).replace("zebra 4", "x 4")
    assert [r.edits for r in written.refused] == [tuple(groups[2])]


PIECES = st.sampled_from(
    ["zebra ", "zebra", " and ", "<b>", "</b>", "&amp;", "{{ a }}", "{% if x %}", "{% endif %}", "'", '"', "\n", "é", "\\", ": ", ", "]
)  # fmt: skip
BODIES = st.lists(PIECES, max_size=12).map("".join)
KINDS = st.sampled_from(["json", "jsonl", "yaml", "csv", "md", "html", "txt"])
STYLES = st.sampled_from("|>'\"") | st.none()
NEW = st.text(st.sampled_from("ab &<>\"'\\,:;#é\n*{}%|-"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(PIECES, max_size=12).map("".join),
    NEW,
    st.sampled_from(["json", "jsonl", "yaml", "csv", "md", "html", "txt"]),
    st.sampled_from("|>'\"") | st.none(),
)
def test_a_written_file_is_the_file_but_for_the_words(
    body: str, new: str, kind: str, style: str | None
) -> None:
    text = container(body, kind, style)
    document = read_text(text, f"x.{kind}")
    groups = []
    for item in document.items:
        segment = item.segments[-1]
        at = segment.text.find("zebra")
        while at >= 0:
            groups.append([Edit(*to_source(segment.offsets, at, at + 5), new)])
            at = segment.text.find("zebra", at + 5)
    written = write_back(document, groups)
    assert len(written.applied) + len(written.refused) == len(groups)
    rest = written.text
    for one in reversed(written.edits):
        start = one.start + sum(
            len(e.replacement) - (e.end - e.start) for e in written.edits if e.end <= one.start
        )
        assert rest[start : start + len(one.replacement)] == one.replacement
        rest = rest[:start] + text[one.start : one.end] + rest[start + len(one.replacement) :]
    assert rest == text
    again = read_text(written.text, f"x.{kind}")
    assert [(i.id, i.pointer, i.title) for i in again.items] == [
        (i.id, i.pointer, i.title) for i in document.items
    ]


def container(body: str, kind: str, style: str | None) -> str:
    import csv
    import io
    import json

    import yaml

    if kind in ("json", "jsonl"):
        return json.dumps(
            [{"id": 1, "title": "t", "body": body}]
            if kind == "json"
            else {"id": 1, "title": "t", "body": body}
        )
    if kind == "yaml":
        return yaml.dump([{"title": "t", "body": body}], default_style=style, allow_unicode=True)
    if kind == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows([["title", "body"], ["t", body]])
        return out.getvalue()
    return body


def test_the_file_is_replaced_at_once_and_keeps_its_permissions(tmp_path: Path) -> None:
    path, link = tmp_path / "x.md", tmp_path / "link.md"
    path.write_bytes("\ufeffzebra\r\n".encode())
    path.chmod(0o640)
    link.symlink_to(path)
    document = read_file(link)
    replace_file(link, document, edit(document, "zebra", "é"))
    assert path.read_bytes() == "\ufeffé\r\n".encode()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link.md", "x.md"]


def test_utf_16_stays_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("\ufeffa zebra 😀\n".encode("utf-16-le"))
    document = read_file(path)
    replace_file(path, document, edit(document, "zebra", "é"))
    assert path.read_bytes() == "\ufeffa é 😀\n".encode("utf-16-le")


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("zebra")
    document = read_file(path)
    path.write_text("other")
    with pytest.raises(SourceError, match="has changed since it was read"):
        replace_file(path, document, edit(document, "zebra", "x"))
    assert path.read_text() == "other"
    assert os.listdir(tmp_path) == ["x.md"]
