"""Mail messages and Salesforce templates: the right parts, decoded, each word at its place in the file."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.model import Document, Edit
from custcare_tone.sources import read_file, read_text, transfer
from custcare_tone.sources.writeback import write_back
from custcare_tone.text.masking import DROP, OPAQUE
from custcare_tone.text.positions import to_source


def place(document: Document, word: str, item: int = 0) -> str:
    segment = document.items[item].segments[0]
    at = segment.text.replace(DROP, "\0").index(word)
    return document.source[slice(*to_source(segment.offsets, at, at + len(word)))]


def message(text: str, html: str | None = None, cte: str | None = None, charset: str = "utf-8") -> str:
    mail = EmailMessage()
    mail["Subject"] = "Your zebra order"
    mail["Message-ID"] = "<1@shop.example>"
    mail.set_content(text, cte=cte, charset=charset)
    if html is not None:
        mail.add_alternative(html, subtype="html", cte=cte, charset=charset)
    return mail.as_string()


def test_a_message_gives_its_subject_and_its_bodies_once() -> None:
    document = read_text(message("Hello there zebra", "<p>Hello <b>there</b> zebra</p>"), "x.eml")
    assert [
        (i.pointer, i.id, i.title, i.language, i.channel, i.audience, i.stage) for i in document.items
    ] == [
        ("subject", "<1@shop.example>", "Your zebra order", None, "email", "private", "reply"),
        ("text/html", "<1@shop.example>", "Your zebra order", None, "email", "private", "reply"),
    ]
    assert place(document, "zebra") == place(document, "zebra", 1) == "zebra"


def test_the_language_is_that_of_the_part_or_the_message() -> None:
    text = message("Ciao a tutti")
    assert [i.language for i in read_text("Content-Language: it\n" + text, "x.eml").items] == ["it", "it"]


def test_a_text_body_that_says_something_else_is_read_too() -> None:
    document = read_text(message("Hello me", "<p>Hello you</p>"), "x.eml")
    assert [i.pointer for i in document.items] == ["subject", "text/html", "text/plain"]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_any_line_end_ends_the_headers(end: str) -> None:
    text = message("Hello me zebra", "<p>Hello <b>you</b></p>").replace("\n", end)
    document = read_text(text, "x.eml")
    assert [i.pointer for i in document.items] == ["subject", "text/html", "text/plain"]
    assert [i.segments[0].text.replace(DROP, "").strip("\ue003\r\n ") for i in document.items] == [
        "Your zebra order",
        "Hello you",
        "Hello me zebra",
    ]


@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_transfer_encodings_lead_back_to_the_file(cte: str, charset: str, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail.set_content("Perché il zebra è qui, über alles. " * 4, cte=cte, charset=charset)
    path = tmp_path / "x.eml"
    path.write_bytes(mail.as_bytes())
    document = read_file(path)
    (item,) = document.items
    assert item.segments[0].text.startswith("Perché il zebra è qui, über alles. Perché")
    found = place(document, "zebra")
    assert found.replace("=\n", "") == "zebra" or cte == "base64"
    assert place(document, "é")


def test_quoted_mail_and_attachments_are_not_read() -> None:
    mail = EmailMessage()
    mail.set_content("We see.\n\nOn Mon, 3 May 2026 at 10:00, Ann <a@b.example> wrote:\n> you failed\n")
    mail.add_attachment("zebra attached", filename="a.txt")
    document = read_text(mail.as_string(), "x.eml")
    (item,) = document.items
    assert item.segments[0].text.replace(OPAQUE, "").strip() == "We see."


def test_a_fix_in_quoted_printable_is_encoded() -> None:
    text = message("a zebra b è", cte="quoted-printable")
    document = read_text(text, "x.eml")
    segment = document.items[1].segments[0]
    at = segment.text.index("zebra")
    written = write_back(document, [[Edit(*to_source(segment.offsets, at, at + 5), "x=é")]])
    assert written.refused == ()
    assert written.text == text.replace("a zebra b", "a x=3D=C3=A9 b")


def test_a_fix_in_base64_is_refused() -> None:
    document = read_text(message("a zebra b è", cte="base64"), "x.eml")
    segment = document.items[1].segments[0]
    at = segment.text.index("zebra")
    written = write_back(document, [[Edit(*to_source(segment.offsets, at, at + 5), "x")]])
    assert [r.reason for r in written.refused] == ["text written as base64 cannot be changed in place"]


TEXTS = st.text(st.sampled_from("aé😀=\n \tzebra."), max_size=60)


@given(TEXTS, st.sampled_from(["utf-8", "utf-16-le", "cp1251"]))
def test_decoders_agree_with_the_standard_library(text: str, charset: str) -> None:
    import base64
    import quopri

    data = text.encode(charset, "replace")
    wanted = data.decode(charset)
    coded = base64.encodebytes(data).decode()
    assert transfer.base64_body(coded, 0, len(coded), charset)[0] == wanted
    if charset != "utf-16-le":
        printable = quopri.encodestring(data).decode()
        decoded, offsets = transfer.quoted_printable(printable, 0, len(printable), charset)
        assert decoded == quopri.decodestring(printable).decode(charset)
        for i in range(len(decoded)):
            start, end = to_source(offsets, i, i + 1)
            assert (
                quopri.decodestring(printable[start:end].encode()).decode(charset) == decoded[i]
                or "=" in printable[start:end]
                or end - start > 1
            )


def test_salesforce_templates_are_read_in_their_encoding(tmp_path: Path) -> None:
    (tmp_path / "Late.email").write_bytes("Dear {!Contact.FirstName}, perché zebra.".encode("latin-1"))
    meta = (
        '<?xml version="1.0"?>\n<EmailTemplate xmlns="http://soap.sforce.com/2006/04/metadata">\n<encodingKey>ISO-8859-1</encodingKey>'
        "\n<name>zebra</name>\n<subject>Your zebra &amp; {!Case.CaseNumber}</subject>\n<textOnly>Text zebra</textOnly>\n</EmailTemplate>"
    )
    (tmp_path / "Late.email-meta.xml").write_text(meta)
    body = read_file(tmp_path / "Late.email")
    assert body.encoding == "iso8859-1"
    assert place(body, "perché zebra") == "perché zebra"
    document = read_file(tmp_path / "Late.email-meta.xml")
    assert [(i.pointer, i.title) for i in document.items] == [
        ("/EmailTemplate/subject", "subject"),
        ("/EmailTemplate/textOnly", "textOnly"),
    ]
    assert place(document, "Your zebra & ") == "Your zebra &amp; "
    segment = document.items[0].segments[0]
    written = write_back(document, [[Edit(*to_source(segment.offsets, 5, 10), "a & b")]])
    assert written.text == meta.replace("Your zebra", "Your a &amp; b")
