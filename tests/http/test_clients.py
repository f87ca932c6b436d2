"""Real clients against the running server, and the requests of those that cannot be installed here, as they send them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest

TEXT = "Thanks 😀 for writing. You failed to attach the receipt."
BLAME = "You failed to attach the receipt."


def test_language_tool_python(served: Any) -> None:
    ltp = pytest.importorskip("language_tool_python", reason="language_tool_python is not installed")
    with ltp.LanguageTool("en-US", remote_server=served.url) as tool:
        (match,) = tool.check(TEXT)
        assert match.rule_id == "CUSTCARE_BLM001"
        assert TEXT[match.offset : match.offset + match.error_length] == BLAME
        assert match.category == "STYLE"
        assert match.rule_issue_type == "register"
        assert tool.correct(TEXT) == (
            "Thanks 😀 for writing. I don't see the receipt yet – could you send it, and I'll continue right away?"
        )
        tool.disabled_rules = {"CUSTCARE_BLM001"}
        assert tool.check(TEXT) == []


def test_language_tool_python_knows_our_languages(served: Any) -> None:
    ltp = pytest.importorskip("language_tool_python", reason="language_tool_python is not installed")
    for language, text in (
        ("it", "Lei non ha allegato lo scontrino."),
        ("bg-BG", "Не сте приложили бележката."),
        ("fil", "Salamat po."),
    ):
        with ltp.LanguageTool(language, remote_server=served.url) as tool:
            assert isinstance(tool.check(text), list)


def test_pylanguagetool(served: Any) -> None:
    api = pytest.importorskip("pylanguagetool.api", reason="pyLanguagetool is not installed")
    answer = api.check(TEXT, api_url=f"{served.url}/v2/", lang="en-US")
    (match,) = answer["matches"]
    context = match["context"]
    raw = context["text"].encode("utf-16-le")
    assert (
        raw[2 * context["offset"] : 2 * (context["offset"] + context["length"])].decode("utf-16-le") == BLAME
    )
    assert {"code": "en", "longCode": "en-US", "name": "English (US)"} in api.get_languages(
        f"{served.url}/v2/"
    )


def raw(served: Any, head: str, body: bytes, half_close: bool = False) -> tuple[str, dict[str, str], bytes]:
    """Sends a request byte for byte and reads until the server closes; ``half_close`` ends our own side first."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + body)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    top, _, content = b"".join(parts).partition(b"\r\n\r\n")
    first, *lines = top.decode().split("\r\n")
    return (
        first,
        {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)},
        content,
    )


def test_the_browser_add_on(served: Any) -> None:
    """Two calls for a text, one for the parts and one for the whole, with a form that is named as text/plain."""
    fields = {
        "data": json.dumps({"text": TEXT, "metaData": {"EmailToAddress": ""}}),
        "textSessionId": "36:1700000000000",
        "enableHiddenRules": "true",
        "level": "picky",
        "motherTongue": "it",
        "language": "auto",
        "noopLanguages": "de",
        "preferredLanguages": "en,it",
        "preferredVariants": "en-US,de-DE,pt-BR,ca-ES",
        "disabledRules": "WHITESPACE_RULE",
        "useragent": "webextension-chrome-ng",
        "allowIncompleteResults": "true",
    }
    headers = {
        "Origin": "chrome-extension://oldceeleldhonbafppcapldpdifcinji",
        "Content-Type": "text/plain;charset=UTF-8",
        "Accept": "*/*",
    }
    url = "/v2/check?c=1&instanceId=36%3A1700000000000&v=8.11.2"
    for mode, found in (("allButTextLevelOnly", ["CUSTCARE_BLM001"]), ("textLevelOnly", [])):
        answer = served.client.post(url, content=urlencode({**fields, "mode": mode}), headers=headers)
        assert answer.headers["access-control-allow-origin"] == "*"
        said = answer.json()
        assert [match["rule"]["id"] for match in said["matches"]] == found
        assert said["language"]["code"] == "en-US"
        assert "software" not in said


def test_ltex_plus(served: Any) -> None:
    """Java's HTTP client, no Content-Type worth the name, annotated markup; every field is read as a string or number."""
    annotation = [
        {"markup": "# ", "interpretAs": "\n"},
        {"text": "Reply"},
        {"markup": "\n\n", "interpretAs": "\n\n"},
        {"text": BLAME},
    ]
    body = urlencode(
        {
            "language": "en-US",
            "data": json.dumps({"annotation": annotation}),
            "enabledRules": "",
            "motherTongue": "it",
        }
    )
    head = (
        "POST /v2/check HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nContent-Length: {length}\nHost: localhost:{port}\n"
        "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\nUpgrade: h2c\nUser-Agent: Java-http-client/21\n"
        "Content-Type: application/json\n\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(
            head.format(length=len(body), port=served.port).replace("\n", "\r\n").encode() + body.encode()
        )
        said = b""
        while not said.endswith(b"}]}"):
            part = connection.recv(65536)
            assert part, "closed before the end of the answer"
            said += part
    assert said.startswith(b"HTTP/1.1 200 OK")
    (match,) = json.loads(said.partition(b"\r\n\r\n")[2])["matches"]
    assert isinstance(match["rule"]["id"], str)
    assert isinstance(match["message"], str)
    assert isinstance(match["sentence"], str)
    assert (match["offset"], match["length"]) == (9, 33)
    assert all(isinstance(one["value"], str) for one in match["replacements"])


def test_libreoffice(served: Any) -> None:
    """Its built-in client: libcurl, a base URL with /v2, two fields."""
    body = f"text={quote_plus(TEXT)}&language=en-US".encode()
    head = (
        f"POST /v2/check HTTP/1.1\nHost: 127.0.0.1:{served.port}\nUser-Agent: LibreOffice/24.8\nAccept: */*\nConnection: close\n"
        f"Content-Length: {len(body)}\nContent-Type: application/x-www-form-urlencoded\n\n"
    )
    first, headers, content = raw(served, head, body)
    assert first == "HTTP/1.1 200 OK"
    assert int(headers["content-length"]) == len(content)
    (match,) = json.loads(content)["matches"]
    assert match["rule"]["category"]["id"] == "STYLE"
    assert match["shortMessage"]
    assert match["offset"] == 23


def test_the_languagetool_extension_of_libreoffice(served: Any) -> None:
    """Java's RemoteLanguageTool: it asks for the limit and the rules by POST, and throws where a key is missing."""
    client = served.client
    assert int(client.post("/v2/maxtextlength", data={}).text) > 0
    configured = client.post("/v2/configinfo", data={"language": "en-US"}).json()
    for rule in configured["rules"]:
        assert {"ruleId", "description", "categoryId", "categoryName", "locQualityIssueType"} <= set(rule)
    fields = {
        "text": TEXT,
        "language": "en-US",
        "mode": "all",
        "ruleValues": "",
        "useragent": "java-http-client/6.5",
        "enabledOnly": "no",
    }
    said = client.post("/v2/check", data=fields).json()
    assert {"name", "version", "buildDate"} <= set(said["software"])
    assert {"name", "code"} <= set(said["language"])
    for match in said["matches"]:
        assert {"message", "offset", "length", "context", "rule"} <= set(match)
        assert {"text", "offset", "length"} <= set(match["context"])


def test_emacs_langtool_closes_its_side_before_it_is_answered(served: Any) -> None:
    body = urlencode({"language": "en-US", "text": TEXT, "disabledRules": "WHITESPACE_RULE"}).encode()
    head = (
        f"POST /v2/check HTTP/1.1\nHost: localhost:{served.port}\nContent-Length: {len(body)}\n"
        "Content-Type: application/x-www-form-urlencoded\n\n"
    )
    first, headers, content = raw(served, head, body, half_close=True)
    assert first == "HTTP/1.1 200 OK"
    assert headers["content-type"] == "application/json"
    assert int(headers["content-length"]) == len(content)
    assert [match["rule"]["id"] for match in json.loads(content)["matches"]] == ["CUSTCARE_BLM001"]


EMACS = """
(let* ((body "language=en-US&text=You+failed+to+attach+the+receipt.")
       (server (open-network-stream "langtool" (current-buffer) "localhost" %d)))
  (set-process-coding-system server 'utf-8-unix 'utf-8-unix)
  (set-process-sentinel server (lambda (&rest _) nil))
  (process-send-string server (concat "POST /v2/check HTTP/1.1\\r\\nHost: localhost:%d\\r\\n"
    "Content-Type: application/x-www-form-urlencoded\\r\\nContent-Length: " (number-to-string (string-bytes body)) "\\r\\n\\r\\n" body))
  (process-send-eof server)
  (while (accept-process-output server 20))
  (princ (buffer-string)))
"""


@pytest.mark.skipif(shutil.which("emacs") is None, reason="there is no Emacs here")
def test_emacs_itself_gets_the_answer_after_closing_its_side(served: Any) -> None:
    """The way langtool talks, done by Emacs: send, end, read until the other side ends."""
    words = ["emacs", "--batch", "-Q", "--eval", EMACS % (served.port, served.port)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    head, _, content = done.stdout.replace("\r\n", "\n").partition("\n\n")
    assert head.startswith("HTTP/1.1 200 OK")
    assert "\ncontent-type: application/json\n" in head + "\n"
    assert [match["rule"]["id"] for match in json.loads(content)["matches"]] == ["CUSTCARE_BLM001"]


def test_obsidian(served: Any) -> None:
    """Its own parser wants a string in shortMessage and a list of languages."""
    fields = {
        "data": json.dumps({"annotation": [{"text": BLAME}]}),
        "language": "auto",
        "enabledOnly": "false",
        "level": "default",
        "motherTongue": "",
        "preferredVariants": "en-US",
        "enabledCategories": "",
        "disabledCategories": "",
        "enabledRules": "",
        "disabledRules": "",
    }
    answer = served.client.post("/v2/check", data=fields, headers={"Origin": "app://obsidian.md"})
    assert answer.headers["access-control-allow-origin"] == "*"
    (match,) = answer.json()["matches"]
    assert isinstance(match["shortMessage"], str)
    assert match["rule"]["category"]["id"]
    assert isinstance(served.client.get("/v2/languages").json(), list)


def test_languagetool_rust_finds_what_its_types_demand(served: Any) -> None:
    said = served.check(TEXT)
    software = {
        "apiVersion": int,
        "buildDate": str,
        "name": str,
        "premium": bool,
        "status": str,
        "version": str,
    }
    for name, kind in software.items():
        assert isinstance(said["software"][name], kind)
    assert isinstance(said["language"]["detectedLanguage"]["confidence"], float)
    for match in said["matches"]:
        assert isinstance(match["shortMessage"], str)
        assert isinstance(match["sentence"], str)
        assert isinstance(match["type"]["typeName"], str)
        assert isinstance(match["rule"]["issueType"], str)
        assert isinstance(match["rule"]["category"]["name"], str)


def test_the_linter_for_vs_code_asks_whether_somebody_is_there(served: Any) -> None:
    assert served.client.head("/v2/check").status_code == 200
    fields = {
        "language": "auto",
        "data": json.dumps({"annotation": [{"text": BLAME}]}),
        "preferredVariants": "en-US",
    }
    assert len(served.client.post("/v2/check", data=fields).json()["matches"]) == 1


ANNOTATE = """
const [kind, text] = process.argv.slice(1);
const { build } = await import(`${process.env.NODE_PATH}/annotatedtext-${kind}/out/index.js`);
console.log(JSON.stringify({ annotation: build(text).annotation }));
"""
MARKUP = [
    (
        "remark",
        "# Réply 😀\n\nHello *Ana*,\n\n- **You failed** to attach the [receipt](https://x.example/a).\n\n> You must wait.\n",
    ),
    (
        "rehype",
        "<h1>Réply 😀</h1><p>Hello <i>Ana</i>,</p><p><b>You failed</b> to attach the <a href='/a'>receipt</a>.</p>",
    ),
]


@pytest.mark.parametrize(("kind", "text"), MARKUP)
def test_what_editors_make_of_markup_is_marked_at_its_place(served: Any, kind: str, text: str) -> None:
    """annotatedtext is what the plugins for Obsidian and VS Code take Markdown and HTML apart with."""
    folder = Path(os.environ.get("NODE_PATH", "node_modules")).resolve()
    if shutil.which("node") is None or not (folder / f"annotatedtext-{kind}").is_dir():
        pytest.skip(f"annotatedtext-{kind} is not installed (npm; NODE_PATH names the folder)")
    words = ["node", "--input-type=module", "-e", ANNOTATE, kind, text]
    made = subprocess.run(
        words,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "NODE_PATH": str(folder)},
    )
    fields = {"data": made.stdout, "language": "en-US"}
    matches = served.client.post("/v2/check", data=fields).json()["matches"]
    (match,) = [one for one in matches if one["rule"]["id"] == "CUSTCARE_BLM001"]
    units, own = text.encode("utf-16-le"), match["x-custcare"]
    found = units[2 * own["offset"] : 2 * (own["offset"] + own["length"])].decode("utf-16-le")
    assert found.lstrip("*<b>").startswith("You failed")
    assert "receipt" in found
