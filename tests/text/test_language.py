"""The language of a text: told where it is clear, unknown where it is not."""

from __future__ import annotations

import pytest

from custcare_tone.text.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "We apologise for any trouble this may have caused. You must send the form & the bill by 5 May.",
            "en",
        ),
        ("Hi po, we will process your refund na today.", "fil"),
        ("Sorry po for the delay, we will send it po.", "fil"),
        ("Gentile cliente, il suo ordine è in arrivo.", "it"),
        ("You may pay in May.", None),
        ("OK", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert detect(text) == language
