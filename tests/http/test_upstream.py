"""A LanguageTool server behind ours: merged where it answers, a warning where it does not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

pytest.importorskip("httpx", reason="the extra server is not installed")

from custcare_tone.http.upstream import merged

TEXT = "Thanks for you 😀 mail. You failed to attach the receipt."
SPELLING = {
    "message": "Did you mean “your”?",
    "shortMessage": "",
    "replacements": [{"value": "your"}],
    "offset": 11,
    "length": 3,
    "context": {"text": TEXT, "offset": 11, "length": 3},
    "sentence": TEXT[:22],
    "type": {"typeName": "Other"},
    "rule": {
        "id": "YOU_YOUR",
        "description": "you/your",
        "issueType": "grammar",
        "category": {"id": "GRAMMAR", "name": "Grammar"},
    },
}
ANSWER = {
    "software": {"name": "LanguageTool", "version": "6.6"},
    "language": {
        "name": "English (US)",
        "code": "en-US",
        "detectedLanguage": {"name": "English (US)", "code": "en-US"},
    },
    "matches": [SPELLING],
}


class Other:
    """A server that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: reply(handler, ANSWER)
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        other = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                other.asked.append(
                    (self.path, parse_qs(self.rfile.read(length).decode(), keep_blank_values=True))
                )
                other.answer(self)

            def do_GET(self) -> None:
                other.asked.append((self.path, {}))
                reply(self, [{"name": "German", "code": "de", "longCode": "de-DE"}, {"name": 5}])

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def reply(handler: BaseHTTPRequestHandler, value: Any, status: int = 200) -> None:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def other() -> Iterator[Other]:
    one = Other()
    yield one
    one.server.shutdown()
    one.server.server_close()


def ids(answer: Any) -> list[str]:
    return [match["rule"]["id"] for match in answer["matches"]]


def test_both_are_asked_and_merged_by_place(server: Any, other: Other) -> None:
    with server(upstream=other.url) as one:
        said = one.check(TEXT, disabledRules="WHITESPACE_RULE", c="0")
        assert ids(said) == ["YOU_YOUR", "CUSTCARE_BLM001"]
        assert said["matches"][0] == SPELLING
        assert said["warnings"] == {"incompleteResults": False}
        assert said["software"]["name"] == "custcare-tone"
        assert said["software"]["status"] == "merged with LanguageTool 6.6"
        assert said["language"] == ANSWER["language"]
    ((path, fields),) = other.asked
    assert path == "/v2/check"
    assert fields["text"] == [TEXT]
    assert fields["disabledRules"] == ["WHITESPACE_RULE"]
    assert "c" not in fields


def test_a_base_that_ends_in_v2_is_the_same(server: Any, other: Other) -> None:
    with server(upstream=f"{other.url}/v2/") as one:
        one.check(TEXT)
    assert other.asked[0][0] == "/v2/check"


def test_what_both_say_stands_once(server: Any, other: Other) -> None:
    """Ours goes first where the other server is one of ours too."""
    with server() as plain:
        same = plain.check(TEXT)
    other.answer = lambda handler: reply(
        handler, {**ANSWER, "matches": [*same["matches"], SPELLING, SPELLING]}
    )
    with server(upstream=other.url) as one:
        assert ids(one.check(TEXT)) == ["YOU_YOUR", "CUSTCARE_BLM001"]


def test_two_rules_on_the_same_words_both_stand() -> None:
    ours = [{**SPELLING, "rule": {"id": "OURS"}, "message": "Ours.", "replacements": []}]
    assert ids({"matches": merged(ours, (SPELLING,))}) == ["OURS", "YOU_YOUR"]


def test_a_language_of_the_other_server_is_passed_on(server: Any, other: Other) -> None:
    with server(upstream=other.url) as one:
        assert ids(one.check("Danke für you.", language="de-DE")) == ["YOU_YOUR"]
        assert "de-DE" in [language["longCode"] for language in one.client.get("/v2/languages").json()]
        one.check("Salamat po.", language="fil")
    assert other.asked[-1][1]["language"] == ["tl-PH"]


def late(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(20)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"matches": [')
    handler.connection.close()


TROUBLES: list[tuple[str, Callable[[BaseHTTPRequestHandler], None]]] = [
    ("status 500", lambda handler: reply(handler, b"Error: Internal", 500)),
    ("status 400", lambda handler: reply(handler, b"Error: not a language code", 400)),
    ("no check", lambda handler: reply(handler, b"<html>")),
    ("no check", lambda handler: reply(handler, [1])),
    ("no check", lambda handler: reply(handler, {"matches": 5})),
    ("no check", lambda handler: reply(handler, b"[" * 100_000)),
    ("did not answer", cut),
    ("did not answer", late),
    ("did not answer", drip),
]


@pytest.mark.parametrize(("words", "answer"), TROUBLES)
def test_trouble_is_a_warning_and_our_matches_stay(
    server: Any,
    other: Other,
    words: str,
    answer: Callable[[BaseHTTPRequestHandler], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custcare_tone.http.upstream._PATIENCE", 0.7)
    other.answer = answer
    with server(upstream=other.url) as one:
        said = one.check(TEXT, c="1")
        assert ids(said) == ["CUSTCARE_BLM001"]
        assert said["warnings"]["incompleteResults"] is True
        assert words in said["warnings"]["incompleteResultsReason"]
        assert one.complaints == []


def test_matches_of_no_known_form_are_left_out(server: Any, other: Other) -> None:
    odd = [
        5,
        {},
        {"offset": "x", "length": 1, "rule": {}},
        {"offset": 0, "length": True, "rule": {}},
        {**SPELLING, "replacements": [None]},
    ]
    other.answer = lambda handler: reply(handler, {**ANSWER, "matches": odd, "language": 7, "software": None})
    with server(upstream=other.url) as one:
        assert ids(one.check(TEXT)) == ["YOU_YOUR", "CUSTCARE_BLM001"]


def test_a_server_that_is_not_there_is_not_asked_at_every_key(server: Any) -> None:
    with server(upstream="http://127.0.0.1:9") as one:
        first = one.check(TEXT)
        assert "did not answer" in first["warnings"]["incompleteResultsReason"]
        assert "a moment ago" in one.check(TEXT)["warnings"]["incompleteResultsReason"]
        assert ids(first) == ["CUSTCARE_BLM001"]
        assert one.client.get("/v2/languages").status_code == 200


def test_a_real_server_of_ours_behind_ours_adds_nothing(server: Any) -> None:
    with server() as behind, server(upstream=behind.url) as one:
        alone = behind.check(TEXT)
        both = one.check(TEXT)
        assert [(m["offset"], m["length"], m["rule"]["id"]) for m in both["matches"]] == [
            (m["offset"], m["length"], m["rule"]["id"]) for m in alone["matches"]
        ]
