"""``/v1``: what it answers, what it refuses, and that its description says so."""

from __future__ import annotations

from typing import Any

import pytest

BLAME = "You failed to attach the receipt."
WHOLE = (
    "Hello Ms Rossi,\n\nThank you for writing about your order. I see that the parcel is still in Bologna, and I have asked the "
    "courier for a new date. I will call you by Friday at 5 pm with their answer.\n\nKind regards,\nAna"
)


def test_a_check_names_the_finding_the_decision_and_the_rules(served: Any) -> None:
    said = served.post("/v1/check", {"text": BLAME, "id": "t-1"})
    assert (said["id"], said["decision"], said["language"], said["notes"]) == ("t-1", "block", "en", [])
    (finding,) = said["findings"]
    assert (finding["code"], finding["start"], finding["end"]) == ("BLM001", 0, 32)
    assert served.post("/v1/check", {"text": "Thank you.", "language": "en"})["decision"] == "pass"


def test_the_decision_follows_fail_on(served: Any) -> None:
    text = "Unfortunately, we can't ship it."
    assert served.post("/v1/check", {"text": text})["decision"] == "warn"
    assert served.post("/v1/check", {"text": text, "fail_on": "warning"})["decision"] == "block"


def test_positions_are_counted_as_asked(served: Any) -> None:
    text = f"😀\n😀 {BLAME}"
    points = served.post("/v1/check", {"text": text, "language": "en"})["findings"][0]
    units = served.post("/v1/check", {"text": text, "language": "en", "offsets": "utf-16"})["findings"][0]
    assert (points["start"], points["line"], points["column"]) == (4, 2, 3)
    assert (units["start"], units["line"], units["column"]) == (6, 2, 4)


def test_score_promises_and_readability_come_when_asked_for(served: Any) -> None:
    plain = served.post("/v1/check", {"text": WHOLE})
    assert {"promises", "readability", "liability"} & set(plain) == set()
    assert plain["score"]["total"] > 80
    full = served.post("/v1/check", {"text": WHOLE, "include": ["promises", "readability", "liability"]})
    assert [promise["when"] for promise in full["promises"]] == ["Friday at 5 pm"]
    assert full["readability"]["words"] > 40
    assert full["liability"] == "L0"


def test_context_changes_the_verdict(served: Any) -> None:
    text = "I am sorry, this was our fault."
    grave = {
        m: served.post("/v1/check", {"text": text, "liability": m, "language": "en"})["findings"]
        for m in ("strict", "own-it")
    }
    assert any(f["severity"] == "error" for f in grave["strict"])
    assert not any(f["severity"] == "error" for f in grave["own-it"])


def test_markup_is_read_as_it_is_named(served: Any) -> None:
    html = "<p>You <b>failed</b> to attach the receipt.</p>"
    found = served.post("/v1/check", {"text": html, "format": "html", "language": "en"})["findings"]
    assert [f["text"] for f in found] == ["You <b>failed</b> to attach the receipt"]


def test_words_of_the_team_hold_for_one_request(served: Any) -> None:
    brand = {"banned": {"kettle": "water boiler"}}
    found = served.post("/v1/check", {"text": "The kettle is on its way.", "brand": brand, "language": "en"})[
        "findings"
    ]
    assert [f["text"] for f in found] == ["kettle"]
    assert served.post("/v1/check", {"text": "The kettle is on its way.", "language": "en"})["findings"] == []


def test_a_batch_keeps_its_order_and_one_bad_text_spoils_nothing(served: Any) -> None:
    items = [
        {"id": "a", "text": BLAME},
        {"id": "b", "text": "---\nchannel: pigeon\n---\nHello."},
        {"id": "c", "text": "Grazie mille per la pazienza.", "language": "it"},
    ]
    said = served.post("/v1/check/batch", {"items": items, "language": "en"})
    assert [one["id"] for one in said["items"]] == ["a", "b", "c"]
    assert [f["code"] for f in said["items"][0]["findings"]] == ["BLM001"]
    assert "pigeon" in said["items"][1]["error"]["message"]
    assert said["items"][2]["language"] == "it"


def test_a_rewrite_applies_what_it_may_and_says_what_remains(served: Any) -> None:
    text = f"Unfortunately, we can't ship before Monday. {BLAME}"
    safe = served.post("/v1/rewrite", {"text": text, "language": "en"})
    assert safe["text"] == f"We can't ship before Monday. {BLAME}"
    assert [one["code"] for one in safe["applied"]] == ["NEG003"]
    assert safe["changed"] is True
    more = served.post("/v1/rewrite", {"text": BLAME, "language": "en", "level": "suggested"})
    assert more["text"] == "I don't see the receipt yet – could you send it, and I'll continue right away?"
    assert more["remaining"] == []
    assert (
        served.post("/v1/rewrite", {"text": more["text"], "language": "en", "level": "suggested"})["changed"]
        is False
    )


def test_a_draft_is_filled_checked_and_the_same_for_the_same_seed(served: Any) -> None:
    script = served.client.get("/v1/scripts/apology.delayed-order").json()
    values = {one["name"]: one["example"] for one in script["variables"]}
    body = {"script": script["id"], "channel": "email", "values": values, "seed": "T-77"}
    made = served.post("/v1/draft", body)
    assert made["subject"]
    assert "A-1234" in made["text"]
    assert [f for f in made["findings"] if f["severity"] != "info"] == []
    assert served.post("/v1/draft", body) == made


def test_a_draft_without_its_values_names_all_that_are_missing(served: Any) -> None:
    answer = served.client.post("/v1/draft", json={"script": "apology.delayed-order"})
    assert answer.status_code == 422
    assert answer.json()["detail"].count("is missing") >= 2
    unknown = served.client.post("/v1/draft", json={"script": "apology.delayed-ordr"}).json()
    assert "apology.delayed-order" in unknown["hint"]


def test_scripts_are_listed_and_found(served: Any) -> None:
    client = served.client
    every = client.get("/v1/scripts").json()["scripts"]
    late = client.get("/v1/scripts", params={"scenario": "apology", "channel": "sms"}).json()["scripts"]
    assert 0 < len(late) < len(every)
    assert {one["scenario"] for one in late} == {"apology"}
    found = served.post(
        "/v1/suggest", {"previous": "My parcel has not arrived, where is it?", "language": "en"}
    )
    assert found["suggestions"]
    assert found["suggestions"][0]["reason"]
    assert client.get("/v1/scripts/nothing.here").status_code == 404
    assert client.get("/v1/scripts", params={"language": "xx"}).status_code == 422
    assert "email" in client.get("/v1/scripts", params={"channel": "emial"}).json()["hint"]


def test_rules_are_listed_and_explained(served: Any) -> None:
    client = served.client
    rules = client.get("/v1/rules", params={"language": "en"}).json()["rules"]
    assert {rule["language"] for rule in rules} == {"en"}
    one = client.get("/v1/rules/blm001").json()
    assert one["name"] == "you-failed-to"
    assert one["examples"]["bad"]
    assert client.get("/v1/rules/BLM001", params={"language": "it"}).json()["language"] == "it"
    assert client.get("/v1/rules/XYZ999").status_code == 404


def test_a_rule_has_a_page_for_people(served: Any) -> None:
    page = served.client.get("/rules/BLM001")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "you-failed-to" in page.text
    assert "<script" not in served.client.get("/rules/<script>alert(1)</script>").text


REFUSED: list[tuple[Any, int, str]] = [
    ({}, 422, "missing required field `text`"),
    ({"text": 5}, 422, "Expected `str`, got `int` - at `$.text`"),
    ({"text": "a", "chanel": "email"}, 422, "unknown field `chanel`"),
    ({"text": "a", "channel": "pigeon"}, 422, "Invalid enum value 'pigeon' - at `$.channel`"),
    ({"text": "a", "language": "xx"}, 422, "language"),
    ({"text": "a", "select": ["BLX"]}, 422, "BLX"),
    ({"text": "a", "rules": ["/etc"]}, 422, "unknown field `rules`"),
    ([1], 422, "Expected `object`, got `array`"),
    ("a", 422, "Expected `object`, got `str`"),
]


@pytest.mark.parametrize(("body", "status", "words"), REFUSED)
def test_what_cannot_be_obeyed_is_refused_with_its_place(
    served: Any, body: Any, status: int, words: str
) -> None:
    answer = served.client.post("/v1/check", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


BROKEN: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"{", 400),
    (b'{"text": "a"', 400),
    (b"\xff\xfe", 400),
    (b'{"text": NaN}', 400),
    (b"[" * 200_000, 400),
    (b'{"text": ' + b"9" * 10_000 + b"}", 400),
]


@pytest.mark.parametrize(("body", "status"), BROKEN)
def test_what_is_no_json_is_refused(served: Any, body: bytes, status: int) -> None:
    answer = served.client.post("/v1/check", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["title"] == "Not readable"


def test_another_type_or_method_is_refused(served: Any) -> None:
    client = served.client
    assert client.post("/v1/check", data={"text": "a"}).status_code == 415
    wrong = client.get("/v1/check")
    assert (wrong.status_code, "POST" in wrong.headers["allow"]) == (405, True)
    assert client.get("/v1/nothing").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ud800 alone",
        "\x00\x01",
        "\u202e\u2066 bidi",
        "a\r\nb\rc",
        "{{ name }} {% if x %}",
        "😀" * 5_000,
    ],
)
def test_any_text_is_checked(served: Any, text: str) -> None:
    import json

    body = json.dumps({"text": text})
    answer = served.client.post("/v1/check", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    again = served.client.post("/v1/check", content=body, headers={"Content-Type": "application/json"})
    assert answer.content == again.content


def test_only_pages_of_allowed_origins_may_read_it(served: Any, server: Any) -> None:
    from custcare_tone.http.guard import Access

    asked = {"Origin": "https://desk.example"}
    assert "access-control-allow-origin" not in served.client.get("/v1/rules/BLM001", headers=asked).headers
    with server(access=Access(("127.0.0.1",), ("https://desk.example",))) as one:
        assert (
            one.client.get("/v1/rules/BLM001", headers=asked).headers["access-control-allow-origin"]
            == "https://desk.example"
        )
        other = one.client.get("/v1/rules/BLM001", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("path", ["/", "/v1/rules", "/v2/languages"])
def test_a_name_that_is_not_ours_is_not_answered(served: Any, path: str) -> None:
    """A web page whose own name is made to lead here (DNS rebinding) gets nothing."""
    assert served.client.get(path, headers={"Host": "evil.example"}).status_code == 421
    assert served.client.get(path, headers={"Host": f"LOCALHOST:{served.port}"}).status_code == 200


def test_the_defaults_are_those_of_the_configuration(server: Any) -> None:
    from custcare_tone.config.resolver import Resolver

    settings = Resolver({"language": "it", "channel": "chat", "liability": "strict"}, isolated=True).for_path(
        None
    )
    with server(settings) as one:
        said = one.client.get("/v1/info").json()
        assert said["settings"]["channel"] == "chat"
        assert said["limits"]["text"] == 100_000
        checked = one.post("/v1/check", {"text": "Grazie."})
        assert (checked["language"], checked["channel"]) == ("it", "chat")
        assert checked["ruleset"] == said["ruleset"]
        other = one.post("/v1/check", {"text": "Thank you.", "language": "en", "channel": "email"})
        assert (other["language"], other["channel"]) == ("en", "email")


def test_many_threads_say_what_one_says(server: Any) -> None:
    """Texts of every language, checked at once on a server that has loaded nothing yet, and one after the other."""
    from concurrent.futures import ThreadPoolExecutor

    from custcare_tone.http.limits import Limits

    texts = [
        BLAME,
        WHOLE,
        "Purtroppo la colpa è sua.",
        "Вие не сте приложили бележката.",
        "Kasalanan po ninyo iyan.",
    ] * 8
    bodies = [{"text": text, "include": ["promises", "readability", "liability"]} for text in texts]
    with server(limits=Limits(workers=4)) as one, ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda body: one.post("/v1/check", body), bodies))
    with server(limits=Limits(workers=1)) as one:
        apart = [one.post("/v1/check", body) for body in bodies]
    assert together == apart
