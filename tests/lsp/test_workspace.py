"""Many files, several folders, and settings that change while the server runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from tests.lsp.client import Client
from tests.lsp.conftest import BLAME, CONFIG, Start, write_house

Object = dict[str, Any]
PULLS: Object = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}
SAD = "Sadly it is late.\n"
BLAMING = "You failed to send the form.\n"


def ask(client: Client, previous: Object | None = None, **more: Any) -> list[Object]:
    ids = [{"uri": uri, "value": value} for uri, value in (previous or {}).items()]
    items: list[Object] = client.request("workspace/diagnostic", {"previousResultIds": ids, **more})["items"]
    return items


def said(items: list[Object]) -> dict[str, list[str] | str]:
    """The codes of each file, or that nothing has changed."""
    return {
        item["uri"].rpartition("/")[2]: [d["code"] for d in item["items"]]
        if item["kind"] == "full"
        else "unchanged"
        for item in items
    }


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_the_whole_workspace_is_asked_about_again_and_again(start: Start, folder: Path) -> None:
    write(folder, {"a.md": SAD, "sub/b.txt": BLAMING, "c.py": SAD, "LICENSE": SAD, "d.json": '{"x": '})
    client = start()
    client.start(PULLS)
    first = ask(client)
    assert said(first) == {"a.md": ["NEG901"], "b.txt": ["BLM901"], "d.json": ["not-checked"]}
    assert {item["version"] for item in first} == {None}
    previous = {item["uri"]: item["resultId"] for item in first}
    assert said(ask(client, previous)) == dict.fromkeys(("a.md", "b.txt", "d.json"), "unchanged")
    write(folder, {"a.md": SAD + BLAMING, "e.md": SAD})
    (folder / "sub" / "b.txt").unlink()
    assert said(ask(client, previous)) == {
        "a.md": ["NEG901", "BLM901"],
        "d.json": "unchanged",
        "e.md": ["NEG901"],
    }
    uri = (folder / "a.md").as_uri()
    client.open(uri, BLAMING, version=9)
    again = ask(client, previous)
    assert said(again)["a.md"] == ["BLM901"]
    assert {item["version"] for item in again if item["uri"] == uri} == {9}


def test_the_workspace_comes_in_parts_with_progress(start: Start, folder: Path) -> None:
    write(folder, {"a.md": SAD, "b.md": BLAMING})
    client = start()
    client.start(PULLS)
    assert ask(client, partialResultToken="part", workDoneToken="work") == []
    told = [m["params"] for m in client.got if m.get("method") == "$/progress"]
    parts = [p["value"]["items"] for p in told if p["token"] == "part"]
    assert [said(part) for part in parts] == [{"a.md": ["NEG901"]}, {"b.md": ["BLM901"]}]
    work = [p["value"] for p in told if p["token"] == "work"]
    assert [w["kind"] for w in work] == ["begin", "report", "report", "end"]
    assert [w.get("percentage") for w in work] == [0, 50, 100, None]
    assert work[1]["message"] == "a.md"


def test_checking_by_name_sends_the_findings_of_closed_files(start: Start, folder: Path) -> None:
    write(folder, {"a.md": SAD, "b.md": BLAMING + SAD})
    client = start()
    client.start({"window": {"workDoneProgress": True}})
    uri = (folder / "b.md").as_uri()
    client.open(uri, SAD, version=4)
    client.published(uri, 4)
    found = client.request(
        "workspace/executeCommand", {"command": "custcare-tone.checkWorkspace", "arguments": []}
    )
    assert found == {"files": 2, "findings": 2, "codes": {"NEG901": 2}, "errors": []}
    assert [d["code"] for d in client.published((folder / "a.md").as_uri())] == ["NEG901"]
    token = client.wait(lambda m: m.get("method") == "window/workDoneProgress/create")["params"]["token"]
    client.wait(
        lambda m: (
            m.get("method") == "$/progress"
            and m["params"] == {"token": token, "value": {"kind": "end", "message": "done"}}
        )
    )


def test_a_workspace_can_be_left_alone(start: Start, folder: Path) -> None:
    write(folder, {"a.md": SAD})
    client = start()
    client.start(PULLS, {"workspace": False})
    assert ask(client) == []


def test_each_folder_has_its_own_settings(start: Start, folder: Path, tmp_path: Path, house: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    only = CONFIG.format(house=house.as_posix()).replace('"NEG901", ', "")
    (other / "custcare-tone.toml").write_text(only, encoding="utf-8")
    write(folder, {"a.md": SAD + BLAMING})
    write(other, {"b.md": SAD + BLAMING})
    client = start()
    client.start(PULLS, folders=[folder])
    assert said(ask(client)) == {"a.md": ["NEG901", "BLM901"]}
    event = {"added": [{"uri": other.as_uri(), "name": "other"}], "removed": []}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    assert said(ask(client)) == {"a.md": ["NEG901", "BLM901"], "b.md": ["BLM901"]}
    event = {"added": [], "removed": [{"uri": folder.as_uri(), "name": "work"}]}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    assert said(ask(client)) == {"b.md": ["BLM901"]}


def test_the_editors_settings_lie_below_the_file(start: Start, folder: Path) -> None:
    client = start()
    client.start(
        {},
        {
            "custcare-tone": {
                "select": ["VAG"],
                "extendIgnore": ["NEG901"],
                "diagnosticSeverity": {"error": "hint", "info": "off"},
                "rulePages": "https://rules.example/{category}/#{code}",
                "trace": {"server": "off"},
            }
        },
    )
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD + BLAMING + "You forgot to sign.\n")
    assert [(d["code"], d["severity"]) for d in client.published(uri, 1)] == [("BLM901", 4)]
    assert not any(m.get("method") == "window/showMessage" for m in client.got)


def test_what_is_wrong_in_the_settings_is_said_and_the_rest_holds(start: Start, folder: Path) -> None:
    client = start()
    client.start(
        {},
        {
            "ignroe": ["NEG901"],
            "chanel": "email",
            "liability": "stric",
            "enable": "yes",
            "extend-ignore": ["NEG901"],
        },
    )
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD + BLAMING)
    assert [d["code"] for d in client.published(uri, 1)] == ["BLM901"]
    messages = [m["params"]["message"] for m in client.got if m.get("method") == "window/showMessage"]
    assert messages == [
        'custcare-tone: unknown setting "ignroe" (did you mean "ignore"?)',
        'custcare-tone: unknown setting "chanel" (did you mean "channel"?)',
        'custcare-tone: liability: unknown liability mode "stric" (did you mean "strict"?)',
        "custcare-tone: enable: expected true or false, found 'yes'",
    ]


def test_settings_that_are_pushed_take_effect(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD)
    assert len(client.published(uri, 1)) == 1
    seen = len(client.got)
    client.notify("workspace/didChangeConfiguration", {"settings": {"custcare-tone": {"enable": False}}})
    assert client.published(uri, 1, seen) == []
    seen = len(client.got)
    client.notify("workspace/didChangeConfiguration", {"settings": {"custcare-tone": {}}})
    assert len(client.published(uri, 1, seen)) == 1


def test_settings_that_have_to_be_asked_for_take_effect(start: Start, folder: Path) -> None:
    client = start()
    wanted: list[Object] = [{"enable": True}]
    asked: list[Any] = []

    def answer(params: Any) -> list[Object]:
        asked.append(params)
        return wanted * len(params["items"])

    client.answers["workspace/configuration"] = answer
    client.start({**PULLS, "workspace": {**PULLS["workspace"], "configuration": True}})
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD)
    client.wait(lambda m: m.get("method") == "workspace/configuration")
    assert asked == [
        {"items": [{"section": "custcare-tone"}, {"scopeUri": folder.as_uri(), "section": "custcare-tone"}]}
    ]
    pull = {"textDocument": {"uri": uri}}
    assert len(client.request("textDocument/diagnostic", pull)["items"]) == 1
    wanted[0] = {"diagnosticSeverity": {"warning": "off"}}
    seen = len(client.got)
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.wait(lambda m: m.get("method") == "workspace/diagnostic/refresh", seen)
    assert client.request("textDocument/diagnostic", pull)["items"] == []


@pytest.mark.parametrize("how", ["watched", "saved"])
def test_a_change_of_the_configuration_file_takes_effect(start: Start, folder: Path, how: str) -> None:
    client = start()
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    client.start(watching if how == "watched" else {})
    if how == "watched":
        asked = client.wait(lambda m: m.get("method") == "client/registerCapability")["params"][
            "registrations"
        ][0]
        assert asked["method"] == "workspace/didChangeWatchedFiles"
        patterns = [w["globPattern"] for w in asked["registerOptions"]["watchers"]]
        assert patterns == [
            "**/custcare-tone.toml",
            "**/.custcare-tone.toml",
            "**/pyproject.toml",
            "**/*.{yaml,yml,j2}",
        ]
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD)
    assert len(client.published(uri, 1)) == 1
    config = folder / "custcare-tone.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"NEG901", ', ""), encoding="utf-8")
    seen = len(client.got)
    if how == "watched":
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    else:
        client.notify("textDocument/didSave", {"textDocument": {"uri": config.as_uri()}})
    assert client.published(uri, 1, seen) == []


def test_a_rule_that_is_written_while_the_server_runs_takes_effect(
    start: Start, folder: Path, cache: Path
) -> None:
    own = folder / "rules"
    write_house(own)
    (folder / "custcare-tone.toml").write_text(CONFIG.format(house="rules"), encoding="utf-8")
    client = start(env={"CUSTCARE_TONE_CACHE": str(cache)})
    client.start({"textDocument": {"publishDiagnostics": {"codeDescriptionSupport": True}}})
    uri = (folder / "a.md").as_uri()
    client.open(uri, BLAMING)
    (before,) = client.published(uri, 1)
    assert before["message"] == "“You failed to send the form” blames."
    (own / "blame.yaml").write_text(BLAME.replace("” blames.", "” hurts."), encoding="utf-8")
    seen = len(client.got)
    client.notify("textDocument/didSave", {"textDocument": {"uri": (own / "blame.yaml").as_uri()}})
    assert [d["message"] for d in client.published(uri, 1, seen)] == ["“You failed to send the form” hurts."]
    client.stop()
    page = Path(before["codeDescription"]["href"].removeprefix("file://"))
    assert "” hurts." in page.read_text(encoding="utf-8")


def test_a_fault_in_the_configuration_is_said_where_somebody_looks(start: Start, folder: Path) -> None:
    config = folder / "custcare-tone.toml"
    config.write_text('language = "en"\nignroe = ["NEG"]\n', encoding="utf-8")
    client = start()
    client.start({"textDocument": {"publishDiagnostics": {"relatedInformation": True}}})
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD)
    at = {"line": 1, "character": 0}
    assert client.published(uri, 1) == [
        {
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 17}},
            "severity": 2,
            "code": "not-checked",
            "source": "custcare-tone",
            "message": 'Not checked: custcare-tone.toml:2: unknown key "ignroe" (did you mean "ignore"?)',
            "relatedInformation": [
                {
                    "location": {"uri": config.as_uri(), "range": {"start": at, "end": at}},
                    "message": 'unknown key "ignroe" (did you mean "ignore"?)',
                }
            ],
        }
    ]


def test_a_text_that_is_too_long_says_so(start: Start, folder: Path) -> None:
    client = start()
    client.start({}, {"maxLength": 1000})
    uri = (folder / "a.md").as_uri()
    client.open(uri, SAD * 100)
    assert [(d["code"], d["message"]) for d in client.published(uri, 1)] == [
        (
            "not-checked",
            "Not checked: longer than 1,000 characters (custcare-tone check takes files of any length; "
            "the setting maxLength moves the bound)",
        )
    ]
    client.change(uri, 2, {"text": SAD})
    assert [d["code"] for d in client.published(uri, 2)] == ["NEG901"]


def test_a_setting_that_only_fails_in_use_is_said_and_left_out(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    client = start()
    (folder / "own").mkdir()
    client.start({}, {"rules": ["own"]}, folders=[])
    uri = (tmp_path / "a.md").as_uri()
    client.open(uri, "Unfortunately, we can't ship before Monday.\n")
    assert [d["code"] for d in client.published(uri, 1)] == ["NEG003", "NEG008"]
    told = client.wait(lambda m: m.get("method") == "window/showMessage")["params"]["message"]
    assert told == 'custcare-tone: rules: no such file or folder: "own"'


def test_a_script_of_the_teams_own_is_completed_as_it_is_now(start: Start, folder: Path) -> None:
    script = """{#
id: thanks.house
summary: Thanks from this house
scenario: thanks
channels: [email]
variables:
  name: {type: name, example: Ana}
#}
{% block opening %}Hello {{ name }}, HOUSE{% endblock %}
{% block answer %}{% wording %}One.{% or %}Two.{% or %}Three.{% endwording %}{% endblock %}
"""
    (folder / "scripts" / "en" / "thanks").mkdir(parents=True)
    file = folder / "scripts" / "en" / "thanks" / "house.j2"
    file.write_text(script, encoding="utf-8")
    config = folder / "custcare-tone.toml"
    config.write_text('scripts = ["scripts"]\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    client = start()
    client.start({"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}})
    uri = (folder / "a.md").as_uri()
    client.open(uri, "thanks.hou")
    asked = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 10}}
    for word in ("HOUSE", "HOME"):
        items = client.request("textDocument/completion", asked)["items"]
        assert [item["label"] for item in items] == ["thanks.house"]
        assert f"Hello ${{1:name}}, {word}" in items[0]["textEdit"]["newText"]
        file.write_text(script.replace("HOUSE", "HOME"), encoding="utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 2}]})
