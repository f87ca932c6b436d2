"""Whatever a client sends as text or as annotation, the answer fits it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = st.sampled_from(
    "You failed to attach the receipt. |Unfortunately, |we can't ship before Monday. |Please calm down. |As per our policy |"
    "4111 1111 1111 1111 |{{ name }}|> quoted\n|“|”|😀|é|e\u0301|\r\n|\n\n|<b>|&amp;|\u202e|\u2028|\ufffd|\ue001".split(
        "|"
    )
)
TEXTS = st.lists(WORDS | st.text(max_size=6), max_size=14).map("".join)
PARTS = st.one_of(
    st.builds(lambda text: {"text": text}, TEXTS),
    st.builds(lambda markup: {"markup": markup}, st.sampled_from(["<b>", "</b>", "😀", "**", ""])),
    st.builds(
        lambda markup, reads: {"markup": markup, "interpretAs": reads},
        st.sampled_from(["<p>", "`x`", "\n"]),
        st.sampled_from(["\n\n", "Dummy", "", "you failed to"]),
    ),
)
BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fits(source: str, answer: Any) -> None:
    """Every match and sentence lies within the text, on whole characters, and matches of words do not overlap."""
    units = source.encode("utf-16-le", "surrogatepass")
    reach = 0
    for match in answer["matches"]:
        own = match["x-custcare"]
        assert 0 <= match["offset"] <= own["offset"]
        assert own["offset"] + own["length"] <= match["offset"] + match["length"] <= len(units) // 2
        for at in (match["offset"], match["offset"] + match["length"]):
            units[: 2 * at].decode("utf-16-le")
        context = match["context"]
        words = context["text"].encode("utf-16-le")[
            2 * context["offset"] : 2 * (context["offset"] + context["length"])
        ]
        spaced = units[2 * match["offset"] : 2 * (match["offset"] + match["length"])].decode("utf-16-le")
        assert words.decode("utf-16-le") == spaced.replace("\r\n", "  ").replace("\n", " ").replace("\r", " ")
        if own["code"][:3] not in ("STR", "CHN", "CML", "IMP", "APO"):
            assert match["offset"] >= reach
            reach = match["offset"] + match["length"]
    ranges = [place for pair in answer["sentenceRanges"] for place in pair]
    assert ranges == sorted(ranges)
    assert all(0 <= place <= len(units) // 2 for place in ranges)


@BOUNDED
@given(TEXTS)
def test_any_text(served: Any, text: str) -> None:
    answer = served.client.post("/v2/check", data={"text": text, "language": "en-US"})
    assert answer.status_code == 200, answer.text
    fits(text, answer.json())


@BOUNDED
@given(st.lists(PARTS, max_size=8))
def test_any_annotation(served: Any, parts: list[dict[str, str]]) -> None:
    source = "".join(part.get("text", "") + part.get("markup", "") for part in parts)
    fields = {"data": json.dumps({"annotation": parts}), "language": "en-US"}
    answer = served.client.post("/v2/check", data=fields)
    assert answer.status_code == 200, answer.text
    fits(source, answer.json())


@BOUNDED
@given(st.binary(max_size=60))
def test_any_bytes_are_answered_by_a_form_of_an_error_or_a_check(served: Any, body: bytes) -> None:
    answer = served.client.post("/v2/check", content=body)
    assert answer.status_code in (200, 400)
    other = served.client.post("/v1/check", content=body, headers={"Content-Type": "application/json"})
    assert other.status_code in (400, 422)


@pytest.mark.parametrize("length", [0, 1, 39, 40, 41, 100_000])
def test_every_length_up_to_the_limit(served: Any, length: int) -> None:
    answer = served.client.post("/v2/check", data={"text": "a" * length, "language": "en"})
    assert answer.status_code == 200
    fits("a" * length, answer.json())
