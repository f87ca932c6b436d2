"""What is sent about a text, when, and never twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from tests.lsp.client import Client, LspError
from tests.lsp.columns import range_of
from tests.lsp.conftest import Start

Object = dict[str, Any]
TEXT = "Hi Ana,\n\nSadly it is late. You failed to attach the form.\n"
RICH = {
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        }
    }
}
PULLS = {"textDocument": {"diagnostic": {"dynamicRegistration": False}}}


def pushes(client: Client) -> list[Object]:
    return [m["params"] for m in client.got if m.get("method") == "textDocument/publishDiagnostics"]


def pull(client: Client, uri: str, previous: str | None = None) -> Any:
    params: Object = {"textDocument": {"uri": uri}}
    if previous is not None:
        params["previousResultId"] = previous
    return client.request("textDocument/diagnostic", params)


def test_a_whole_diagnostic_for_an_editor_that_can_little(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT)
    assert client.published(uri, 1) == [
        {
            "range": range_of(TEXT, "Sadly"),
            "severity": 2,
            "code": "NEG901",
            "source": "custcare-tone",
            "message": "“Sadly” makes sad.",
        },
        {
            "range": range_of(TEXT, "You failed to attach the form"),
            "severity": 1,
            "code": "BLM901",
            "source": "custcare-tone",
            "message": "“You failed to attach the form” blames.",
        },
    ]


def test_a_whole_diagnostic_for_an_editor_that_can_more(start: Start, folder: Path, cache: Path) -> None:
    client = start(env={"CUSTCARE_TONE_CACHE": str(cache)})
    client.start(RICH)
    uri = (folder / "a.md").as_uri()
    text = "You failed to attach the sadly late form.\n"
    client.open(uri, text)
    found = client.published(uri, 1)
    page = found[0].pop("codeDescription")["href"]
    assert found == [
        {
            "range": range_of(text, "You failed to attach the sadly late form"),
            "severity": 1,
            "code": "BLM901",
            "source": "custcare-tone",
            "message": "“You failed to attach the sadly late form” blames.",
            "relatedInformation": [
                {
                    "location": {"uri": uri, "range": range_of(text, "sadly")},
                    "message": "also NEG901 house-sadly: “sadly” makes sad.",
                }
            ],
        }
    ]
    client.open((folder / "b.md").as_uri(), "Sadly it is late.\n")
    assert client.published((folder / "b.md").as_uri(), 1)[0]["tags"] == [1]
    client.stop()
    assert Path(page.removeprefix("file://")).is_relative_to(cache)
    written = Path(page.removeprefix("file://")).read_text(encoding="utf-8")
    assert written.startswith("# BLM901 house-blame\n\nerror · blame · en\n")
    assert "**Why.** It was measured in this house." in written
    assert "- You failed to attach the form. → I don't see the form yet." in written


def test_every_change_is_answered_with_its_version(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.md").as_uri()
    client.open(uri, "Fine.\n")
    assert client.published(uri, 1) == []
    end = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}
    for version in (2, 3, 7):
        client.change(uri, version, {"range": end, "text": "x"})
        assert client.published(uri, version) == []
    assert [p["version"] for p in pushes(client)] == [1, 2, 3, 7]


def test_closing_takes_back_what_was_said(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT)
    client.published(uri, 1)
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.wait(lambda m: m.get("params") == {"uri": uri, "diagnostics": []})


def test_an_editor_that_asks_is_never_told_unasked(start: Start, folder: Path) -> None:
    client = start()
    greeting = client.start(PULLS)
    assert greeting["capabilities"]["diagnosticProvider"] == {
        "identifier": "custcare-tone",
        "interFileDependencies": False,
        "workspaceDiagnostics": True,
    }
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT)
    full = pull(client, uri)
    assert full["kind"] == "full"
    assert [d["code"] for d in full["items"]] == ["NEG901", "BLM901"]
    assert pull(client, uri, full["resultId"]) == {"kind": "unchanged", "resultId": full["resultId"]}
    client.change(uri, 2, {"text": TEXT + "More.\n"})
    assert pull(client, uri, full["resultId"]) == {"kind": "unchanged", "resultId": full["resultId"]}
    client.change(uri, 3, {"text": "\n" + TEXT})
    moved = pull(client, uri, full["resultId"])
    assert moved["kind"] == "full"
    assert [d["range"]["start"]["line"] for d in moved["items"]] == [3, 3]
    client.quiet()
    assert pushes(client) == []


def test_asking_about_a_text_that_is_not_open(start: Start, folder: Path) -> None:
    client = start()
    client.start(PULLS)
    assert pull(client, (folder / "a.md").as_uri()) == {"kind": "full", "items": []}


def test_a_cancelled_question_ends_and_the_next_is_answered(start: Start, folder: Path) -> None:
    client = start()
    client.start(PULLS)
    uri = (folder / "a.json").as_uri()
    macros = [
        {"id": i, "title": "x", "actions": [{"field": "comment_value", "value": TEXT * 3}]}
        for i in range(800)
    ]
    client.open(uri, json.dumps({"macros": macros}, indent=1), "json")
    asked = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    client.notify("$/cancelRequest", {"id": asked})
    with pytest.raises(LspError) as told:
        client.answer(asked)
    assert told.value.code == -32800
    assert len(pull(client, uri)["items"]) == 800 * 6


def test_a_question_that_an_edit_overtakes_is_to_be_asked_again(start: Start, folder: Path) -> None:
    client = start()
    client.start(PULLS)
    uri = (folder / "a.json").as_uri()
    macros = [
        {"id": i, "title": "x", "actions": [{"field": "comment_value", "value": TEXT * 3}]}
        for i in range(800)
    ]
    client.open(uri, json.dumps({"macros": macros}, indent=1), "json")
    asked = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    client.change(uri, 2, {"text": json.dumps({"macros": macros[:1]}, indent=1)})
    with pytest.raises(LspError) as told:
        client.answer(asked)
    assert (told.value.code, told.value.data) == (-32802, {"retriggerRequest": True})
    assert len(pull(client, uri)["items"]) == 6


def test_findings_inside_strings_stand_at_the_right_place(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    files = {
        "a.json": r'[{"id": 1, "short_code": "x", "content": "\u00e9 \ud83d\ude00 \"\/\" hm\nSadly late."}]',
        "b.yml": "matches:\n  - trigger: ':x'\n    replace: |\n      é 😀 hm,\n      sadly late.\n",
        "c.csv": 'Name,Message,Category,Channel\nx,"é 😀 ""hm"" Sadly late.",y,Email\n',
        "d.html": "<p>&eacute; 😀 <b>Sadly</b> late &amp; more</p>\n",
        "e.html.j2": "<p>{{ name }} 😀 {% if late %}Sadly late{% endif %}</p>\n",
    }
    for name, text in files.items():
        uri = (folder / name).as_uri()
        client.open(uri, text, "whatever")
        words = "sadly" if name == "b.yml" else "Sadly"
        found = client.published(uri, 1)
        assert [(d["code"], d["range"]) for d in found] == [("NEG901", range_of(text, words))], name
    assert found[0]["message"] == "“Sadly” makes sad. (when late)"


def test_a_file_that_cannot_be_read_says_so_at_its_line(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.json").as_uri()
    client.open(uri, '{"a": "b"\n "c": "d"}\n', "json")
    assert client.published(uri, 1) == [
        {
            "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 10}},
            "severity": 2,
            "code": "not-checked",
            "source": "custcare-tone",
            "message": 'Not checked: expected , or }, found ""c": "d"}\n"',
        }
    ]


def test_files_that_are_none_of_ours_are_left_alone(start: Start, folder: Path) -> None:
    config = folder / "custcare-tone.toml"
    config.write_text(config.read_text(encoding="utf-8") + 'exclude = ["old/"]\n', encoding="utf-8")
    client = start()
    client.start()
    for name, language in (
        ("a.py", "python"),
        ("LICENSE.txt", "plaintext"),
        ("old/a.md", "markdown"),
        ("custcare-tone-baseline.json", "json"),
        ("package.json", "json"),
        ("tsconfig.json", "jsonc"),
        (".vscode/settings.json", "jsonc"),
        ("settings", "jsonc"),
    ):
        uri = (folder / name).as_uri()
        comment = " // so it is" if language == "jsonc" else ""
        text = f'{{"a": "Sadly it is late."}}{comment}' if language.startswith("json") else TEXT
        client.open(uri, text, language)
        assert client.published(uri, 1) == [], name


@pytest.mark.parametrize("capabilities", [RICH, PULLS])
def test_pages_that_the_server_wrote_are_not_checked(
    start: Start, folder: Path, cache: Path, tmp_path: Path, capabilities: Object
) -> None:
    """They are full of bad examples, and an editor that follows a link to one sends it back."""
    (tmp_path / "linked").symlink_to(cache)
    client = start(env={"CUSTCARE_TONE_CACHE": str(tmp_path / "linked")})
    support = {**RICH["textDocument"], **capabilities["textDocument"]}
    client.start({"textDocument": support, "window": {"showDocument": {"support": True}}})

    def said(uri: str) -> list[Object]:
        client.open(uri, TEXT)
        if capabilities is PULLS:
            items: list[Object] = pull(client, uri)["items"]
            return items
        return client.published(uri, 1)

    reply = (folder / "a.md").as_uri()
    page = said(reply)[0]["codeDescription"]["href"]
    assert page.startswith((tmp_path / "linked").as_uri())
    shown: list[str] = []
    client.answers["window/showDocument"] = lambda params: shown.append(params["uri"])
    run = {"command": "custcare-tone.explain", "arguments": ["BLM901", reply]}
    client.request("workspace/executeCommand", run)
    client.wait(lambda message: message.get("method") == "window/showDocument")
    for uri in (page, page.replace("/linked/", "/cache/"), *shown):
        assert said(uri) == [], uri
    assert len(said((folder / "pages" / "a.md").as_uri())) == 2


def test_what_a_name_does_not_say_the_editor_does(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    for number, (language, count) in enumerate(
        (("plaintext", 1), ("markdown", 0), ("python", 0), ("mail", 1))
    ):
        uri = (folder / f"note{number}").as_uri()
        client.open(uri, "    Sadly it is late.\n", language)
        assert len(client.published(uri, 1)) == count, language


def test_an_unsaved_text_is_a_reply_and_a_file_a_template(start: Start, folder: Path) -> None:
    (folder / "custcare-tone.toml").write_text('language = "en"\nselect = ["IMP007"]\n')
    client = start()
    client.start()
    text = "Hi Ana, your order {{ order_id }} is here.\n"
    client.open("untitled:Untitled-1", text, "plaintext")
    client.open((folder / "a.txt").as_uri(), text, "plaintext")
    reply = client.published("untitled:Untitled-1", 1)
    assert [d["range"] for d in reply] == [range_of(text, "{{ order_id }}")]
    assert client.published((folder / "a.txt").as_uri(), 1) == []


def test_what_a_baseline_knows_is_not_said(start: Start, folder: Path) -> None:
    from custcare_tone.cli.main import main

    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    config = folder / "custcare-tone.toml"
    baseline = folder / "custcare-tone-baseline.json"
    assert main(["baseline", str(folder / "a.md"), "-o", str(baseline), "--config", str(config)]) == 0
    config.write_text(
        config.read_text(encoding="utf-8") + 'baseline = "custcare-tone-baseline.json"\n', encoding="utf-8"
    )
    client = start()
    client.start()
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT + "Sadly so.\n")
    assert [d["range"] for d in client.published(uri, 1)] == [range_of(TEXT + "Sadly so.\n", "Sadly", nth=1)]


def large(count: int = 600) -> str:
    """A text that is not checked between two messages."""
    items = [{"id": i, "short_code": "x", "content": f"{TEXT * 3} {i}"} for i in range(count)]
    return json.dumps(items, indent=1)


def test_edits_that_come_fast_are_answered_together(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.json").as_uri()
    text = large(300)
    client.open(uri, text, "json")
    assert len(client.published(uri, 1)) == 1800
    place = range_of(text, "Hi Ana", nth=50)
    at = {"start": place["start"], "end": place["start"]}
    for version in range(2, 12):
        client.change(uri, version, {"range": at, "text": "Sadly so. " if version == 11 else "x"})
    assert len(client.published(uri, 11)) == 1801
    client.quiet()
    versions = [p["version"] for p in pushes(client)]
    assert versions == sorted(set(versions))
    assert versions[-1] == 11
    assert len(versions) < 8


def test_a_short_text_does_not_wait_for_a_long_one(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    long, short = (folder / "a.json").as_uri(), (folder / "b.md").as_uri()
    client.open(long, large(1500), "json")
    client.open(short, TEXT)
    assert len(client.published(short, 1)) == 2
    assert [p["uri"] for p in pushes(client)] == [short]
    client.change(short, 2, {"text": "Fine.\n"})
    assert client.published(short, 2) == []
    assert len(client.published(long, 1)) == 9000
