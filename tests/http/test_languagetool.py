"""``/v2`` as LanguageTool's clients know it: parameters, form of the answer, offsets, errors."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

BLAME = "You failed to attach the receipt."
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def utf16(text: str, offset: int, length: int) -> str:
    """What stands at UTF-16 units of ``text``."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def codes(answer: Any) -> list[str]:
    return [match["x-custcare"]["code"] for match in answer["matches"]]


def test_a_match_has_every_key_that_clients_need(served: Any) -> None:
    answer = served.check(f"Hello. {BLAME}")
    (match,) = answer["matches"]
    assert match["message"].startswith("“You failed to attach the receipt” puts the fault on the customer")
    assert match["shortMessage"] == "Blame and accusation: you failed to"
    assert match["replacements"] == [
        {"value": "I don't see the receipt yet – could you send it, and I'll continue right away?"}
    ]
    assert (match["offset"], match["length"]) == (7, 33)
    assert match["context"] == {"text": f"Hello. {BLAME}", "offset": 7, "length": 33}
    assert match["sentence"] == BLAME
    assert match["type"] == {"typeName": "Other"}
    assert match["rule"] == {
        "id": "CUSTCARE_BLM001",
        "description": "Blame and accusation: you failed to",
        "issueType": "register",
        "urls": [{"value": f"{served.url}/rules/BLM001"}],
        "category": {"id": "STYLE", "name": "Tone"},
        "isPremium": False,
        "sourceFile": "blame.yaml",
    }
    assert match["x-custcare"] == {
        "code": "BLM001",
        "name": "you-failed-to",
        "category": "blame",
        "severity": "error",
        "offset": 7,
        "length": 32,
        "evidence": "experiment",
    }
    assert answer["software"]["name"] == "custcare-tone"
    assert answer["software"]["apiVersion"] == 1
    assert answer["warnings"] == {"incompleteResults": False}
    assert answer["language"]["code"] == "en-US"
    assert answer["language"]["detectedLanguage"]["code"] == "en-US"
    assert answer["sentenceRanges"] == [[0, 6], [7, 40]]


@pytest.mark.parametrize("before", ["", "😀 ", "👩‍👩‍👧 \r\n", "e\u0301 ", "\ufeff", "Здравейте 🎉! "])
def test_offsets_count_utf16_units(served: Any, before: str) -> None:
    text = before + BLAME
    (match,) = served.check(text)["matches"]
    own = match["x-custcare"]
    assert utf16(text, own["offset"], own["length"]) == BLAME[:-1]
    matched = utf16(text, match["offset"], match["length"])
    assert matched in (BLAME, BLAME[:-1])
    context = match["context"]
    assert utf16(context["text"], context["offset"], context["length"]) == matched


def test_context_is_cut_with_dots_that_are_counted(served: Any) -> None:
    text = (
        "We received your message yesterday and I have read it with care. "
        + BLAME
        + " "
        + "Please write back. " * 4
    )
    (match,) = served.check(text)["matches"]
    context = match["context"]
    assert context["text"].startswith("...")
    assert context["text"].endswith("...")
    assert utf16(context["text"], context["offset"], context["length"]) == BLAME


def test_markup_is_passed_over_and_counted(served: Any) -> None:
    annotation = [
        {"text": "Hello. "},
        {"markup": "<p>", "interpretAs": "\n\n"},
        {"text": "You "},
        {"markup": "<b>"},
        {"text": "failed"},
        {"markup": "</b>"},
        {"text": " to attach the receipt."},
        {"markup": "</p>", "interpretAs": "\n\n"},
    ]
    source = "".join(part.get("text") or part["markup"] for part in annotation)
    body = {"data": json.dumps({"annotation": annotation}), "language": "en-US"}
    (match,) = served.client.post("/v2/check", data=body).json()["matches"]
    own = match["x-custcare"]
    assert utf16(source, own["offset"], own["length"]) == "You <b>failed</b> to attach the receipt"


def test_what_markup_stands_for_is_read_and_never_edited_apart(served: Any) -> None:
    annotation = [
        {"text": "You failed to attach "},
        {"markup": "`x`", "interpretAs": "the receipt"},
        {"text": "."},
    ]
    body = {"data": json.dumps({"annotation": annotation}), "language": "en-US"}
    (match,) = served.client.post("/v2/check", data=body).json()["matches"]
    assert match["x-custcare"]["length"] == len("You failed to attach `x`")
    assert "`x`" in match["replacements"][0]["value"]


def test_data_may_hold_a_plain_text(served: Any) -> None:
    body = {"data": json.dumps({"text": BLAME}), "language": "auto"}
    answer = served.client.post("/v2/check", data=body).json()
    assert codes(answer) == ["BLM001"]
    assert answer["language"]["code"] == "en"


def test_a_compact_answer_leaves_out_what_it_may(served: Any) -> None:
    answer = served.check(BLAME, c="1")
    assert set(answer) == {"language", "matches", "sentenceRanges", "extendedSentenceRanges"}
    assert {"context", "sentence"} & set(answer["matches"][0]) == set()
    assert "sourceFile" not in answer["matches"][0]["rule"]


@pytest.mark.parametrize(
    "sort", [None, "text/plain", "application/json", "application/x-www-form-urlencoded; charset=utf-8"]
)
def test_a_form_is_read_whatever_its_type(served: Any, sort: str | None) -> None:
    headers = {"Content-Type": sort} if sort else {}
    body = urlencode({"text": f"Città 😀. {BLAME}", "language": "en-GB"}).encode()
    answer = served.client.post("/v2/check", content=body, headers=headers)
    assert answer.headers["content-type"] == "application/json"
    assert codes(answer.json()) == ["BLM001"]


def test_a_body_of_json_is_read_too(served: Any) -> None:
    body = {"data": {"annotation": [{"text": BLAME}]}, "language": "en"}
    assert codes(served.client.post("/v2/check", json=body).json()) == ["BLM001"]


def test_the_url_goes_before_the_body_and_get_is_taken(served: Any) -> None:
    answer = served.client.post("/v2/check?text=Thank+you.", data={"text": BLAME, "language": "en"})
    assert codes(answer.json()) == []
    assert codes(served.client.get("/v2/check", params={"text": BLAME, "language": "en"}).json()) == [
        "BLM001"
    ]


SELECTIONS = [
    ({"disabledRules": "CUSTCARE_BLM001,WHITESPACE_RULE"}, ["NEG003"]),
    ({"disabledRules": "blm"}, ["NEG003"]),
    ({"disabledRules": ""}, ["NEG003", "BLM001"]),
    ({"disabledCategories": "BLAME"}, ["NEG003"]),
    ({"disabledCategories": "STYLE"}, []),
    ({"disabledCategories": "TYPOS"}, ["NEG003", "BLM001"]),
    ({"enabledOnly": "true", "enabledRules": "CUSTCARE_BLM001"}, ["BLM001"]),
    ({"enabledOnly": "yes", "enabledCategories": "negative"}, ["NEG003"]),
    ({"enabledOnly": "true", "enabledRules": "UPPERCASE_SENTENCE_START"}, []),
    ({"enabledRules": "UPPERCASE_SENTENCE_START"}, ["NEG003", "BLM001"]),
    ({"level": "picky"}, ["NEG003", "BLM001"]),
    ({"mode": "textLevelOnly"}, []),
    ({"mode": "allButTextLevelOnly"}, ["NEG003", "BLM001"]),
    ({"nobody": "knows this"}, ["NEG003", "BLM001"]),
]


@pytest.mark.parametrize(("fields", "found"), SELECTIONS)
def test_rules_are_switched_on_and_off(served: Any, fields: dict[str, str], found: list[str]) -> None:
    answer = served.check(f"Unfortunately, we can't ship it. {BLAME}", **fields)
    assert [code for code in codes(answer) if code in ("NEG003", "BLM001")] == found


def test_the_two_modes_add_up_to_the_whole(served: Any) -> None:
    text = (
        "We have received the parcel and our team is looking at the order with the numbers that you gave. "
        * 5
    ) + BLAME
    whole = served.check(text)["matches"]
    parts = served.check(text, mode="allButTextLevelOnly")["matches"]
    rest = served.check(text, mode="textLevelOnly")["matches"]
    assert rest
    assert parts
    by_place = sorted([*parts, *rest], key=lambda m: (m["offset"], m["length"], m["rule"]["id"]))
    assert by_place == whole


BROKEN = [
    ({"text": "a"}, "Missing 'language' parameter"),
    ({"language": "en"}, "Missing 'text' or 'data' parameter"),
    ({"text": "a", "data": "{}", "language": "en"}, "not both"),
    ({"text": "a", "language": "xx-YY"}, "'xx-YY' is not a language code known to custcare-tone"),
    ({"data": "{", "language": "en"}, "Could not parse"),
    ({"data": "[1]", "language": "en"}, "'data' has to be an object"),
    (
        {"data": '{"annotation": [{"text": "a", "markup": "b"}]}', "language": "en"},
        "either 'text' or 'markup'",
    ),
    (
        {"data": '{"annotation": [{"text": "a", "interpretAs": "b"}]}', "language": "en"},
        "'interpretAs' goes with",
    ),
    ({"data": '{"annotation": [{"text": 5}]}', "language": "en"}, "'text' has to be a string"),
    ({"text": "a", "language": "en", "preferredVariants": "en-GB"}, "'language=auto'"),
    ({"text": "a", "language": "en", "enabledOnly": "true"}, "You must specify enabled rules"),
    (
        {"text": "a", "language": "en", "enabledOnly": "true", "enabledRules": "x", "disabledRules": "y"},
        "cannot specify disabled",
    ),
    ({"text": "a", "language": "en", "enabled": "x"}, "now called 'enabledRules'"),
    ({"text": "a", "language": "en", "mode": "some"}, "'mode'"),
    ({"text": "a", "language": "en", "level": "nasty"}, "'level'"),
]


@pytest.mark.parametrize(("fields", "words"), BROKEN)
def test_what_languagetool_refuses_is_refused_in_its_form(
    served: Any, fields: dict[str, str], words: str
) -> None:
    answer = served.client.post("/v2/check", data=fields)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Error: ")
    assert words in answer.text


def test_variants_name_the_language_that_was_recognised(served: Any) -> None:
    answer = served.check(
        "Thank you for your patience, we have sent the parcel.",
        language="auto",
        preferredVariants="de-DE,en-GB",
    )
    assert answer["language"]["code"] == "en-GB"
    assert answer["language"]["detectedLanguage"]["confidence"] == 0.99
    other = served.check("Das ist nicht gut und wir haben Ihre Bestellung nicht.", language="auto")
    assert (other["matches"], other["language"]["name"]) == ([], "German")


def test_filipino_has_the_code_that_languagetool_uses(served: Any) -> None:
    text = "Hindi po ninyo ipinadala ang resibo. Sa kasamaang palad, hindi namin kaya."
    assert (
        served.check(text, language="tl-PH")["matches"] == served.check(text, language="fil")["matches"] != []
    )


def test_the_small_endpoints(served: Any) -> None:
    client = served.client
    assert client.get("/v2/healthcheck").text == "OK"
    assert client.post("/v2/maxtextlength").text == "100000"
    assert client.get("/v2/info").json()["software"]["name"] == "custcare-tone"
    languages = client.get("/v2/languages").json()
    assert {"name": "English (US)", "code": "en", "longCode": "en-US"} in languages
    assert [one["name"] for one in languages] == sorted(one["name"] for one in languages)
    configured = client.post("/v2/configinfo", data={"language": "it-IT"}).json()
    assert configured["parameter"] == {"maxTextLength": 100_000}
    (blame,) = [rule for rule in configured["rules"] if rule["ruleId"] == "CUSTCARE_BLM001"]
    assert blame["categoryId"] == "STYLE"
    assert client.get("/v2/words").json() == {"words": []}
    assert client.post("/v2/words/add", data={"word": "x"}).json() == {"added": False}
    missing = client.get("/v2/nowhere")
    assert (missing.status_code, missing.text) == (404, "Error: Unsupported action: 'nowhere'")


@pytest.mark.parametrize("action", ["check", "languages", "healthcheck", "maxtextlength", "info"])
def test_head_and_options_are_answered(served: Any, action: str) -> None:
    head = served.client.head(f"/v2/{action}")
    assert (head.status_code, head.content) == (200, b"")
    headers = {
        "Origin": "moz-extension://1",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    options = served.client.options(f"/v2/{action}", headers=headers)
    assert options.status_code == 200
    assert options.headers["access-control-allow-origin"] == "*"
    assert "POST" in options.headers["access-control-allow-methods"]
    assert options.headers["access-control-allow-headers"] == "content-type"
    assert options.headers["access-control-allow-private-network"] == "true"


def test_every_answer_may_be_read_by_an_add_on(served: Any) -> None:
    for answer in (
        served.client.get("/v2/languages"),
        served.client.get("/v2/nowhere"),
        served.client.post("/v2/check"),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_text_over_the_limit_is_refused_with_its_length(served: Any) -> None:
    answer = served.client.post("/v2/check", data={"text": "😀" * 50_001, "language": "en"})
    assert answer.status_code == 413
    assert answer.text == (
        "Error: Your text exceeds the limit of 100000 characters (it's 100002 characters). Please submit a shorter text."
    )


def test_lists_may_be_lists_in_a_body_of_json(served: Any) -> None:
    body = {
        "text": BLAME,
        "language": "en",
        "enabledOnly": True,
        "enabledRules": ["CUSTCARE_NEG003", "CUSTCARE_BLM001"],
    }
    assert codes(served.client.post("/v2/check", json=body).json()) == ["BLM001"]


def test_an_ignore_in_the_text_holds(served: Any) -> None:
    assert "BLM001" not in codes(served.check(f"{BLAME} <!-- custcare: ignore[BLM001] quoted on purpose -->"))
    assert "BLM001" in codes(served.check(f"{BLAME} <!-- custcare: ignroe[BLM001] -->"))


def test_the_page_of_a_rule_is_in_the_language_of_the_text(served: Any) -> None:
    (match, *_) = served.check("Lei non ha allegato lo scontrino, la colpa è sua.", language="it")["matches"]
    (url,) = [one["value"] for one in match["rule"]["urls"]]
    assert url.endswith("?language=it")
    assert served.client.get(url).status_code == 200


def test_the_other_address_of_this_machine(server: Any) -> None:
    import socket

    from custcare_tone.errors import ConfigError
    from custcare_tone.http import guard
    from custcare_tone.http import server as listening

    if not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    try:
        found = listening.bind("::1", 0)
    except ConfigError as error:
        pytest.skip(f"IPv6 cannot be used here: {error}")
    with found:
        assert listening.url_of(found).startswith("http://[::1]:")
    assert "[::1]" in guard.hosts_of("::1", ())
    assert guard.is_loopback("[::1]")
    assert not guard.is_loopback("example.org")
