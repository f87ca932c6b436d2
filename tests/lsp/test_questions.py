"""Hovering, completing, and what is done by name."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from custcare_tone.config.settings import Settings
from custcare_tone.lsp.pages import Rulebook
from tests.lsp.client import PATIENCE, Client
from tests.lsp.columns import applied, position, range_of
from tests.lsp.conftest import CONFIG, Start

Object = dict[str, Any]
CAPABILITIES = {
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {"completionItem": {"snippetSupport": True}},
    },
    "window": {"showDocument": {"support": True}},
}
TEXT = "Hi 😀 Ana,\n\nSadly it is late. You failed to attach the form.\n"


def eventually(condition: Callable[[], object]) -> None:
    """Until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


class Desk:
    """A server with one editor that shows documents."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.folder, self.count = client, folder, 0
        self.shown: list[str] = []
        client.answers["window/showDocument"] = self.show

    def show(self, params: Object) -> Object:
        path = Path(params["uri"].removeprefix("file://"))
        assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0
        self.shown.append(path.read_text(encoding="utf-8"))
        return {"success": True}

    def wait_shown(self) -> None:
        """Until a document has been shown."""
        if not self.shown:
            self.client.wait(lambda m: m.get("method") == "window/showDocument", len(self.client.got))

    def open(self, name: str, text: str, language: str = "markdown") -> str:
        self.count += 1
        uri = (self.folder / str(self.count) / name).as_uri()
        self.client.open(uri, text, language)
        return uri

    def at(self, method: str, uri: str, place: Object, **more: Any) -> Any:
        return self.client.request(method, {"textDocument": {"uri": uri}, "position": place, **more})

    def completions(self, name: str, text: str, invoked: bool = False) -> list[Object]:
        """The completions where ``¦`` stands in ``text``."""
        at = text.index("¦")
        text = text[:at] + text[at + 1 :]
        uri = self.open(name, text, "whatever")
        context = {"triggerKind": 1 if invoked else 3}
        answer = self.at("textDocument/completion", uri, position(text, at, "utf-16"), context=context)
        assert answer["isIncomplete"] is True
        for item in answer["items"]:
            item["text"] = applied(text, [item["textEdit"]])
        found: list[Object] = answer["items"]
        return found

    def run(self, command: str, *arguments: Any) -> Any:
        return self.client.request(
            "workspace/executeCommand", {"command": command, "arguments": list(arguments)}
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, house: Path) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "custcare-tone.toml").write_text(CONFIG.format(house=house.as_posix()), encoding="utf-8")
    client = Client(folder)
    client.start(CAPABILITIES)
    yield Desk(client, folder)
    client.kill()


def test_hovering_explains_a_finding(desk: Desk) -> None:
    uri = desk.open("a.md", TEXT)
    found = desk.at("textDocument/hover", uri, range_of(TEXT, "attach")["start"])
    assert found == {
        "contents": {
            "kind": "markdown",
            "value": (
                "**BLM901 house-blame** · error\n\n→ Write: I don't see the form yet\n\n"
                "**Why:** It was measured in this house.\n\n**Evidence:** practice, H1\n\n"
                "**For example:** You failed to attach the form. → I don't see the form yet."
            ),
        },
        "range": range_of(TEXT, "You failed to attach the form"),
    }


def test_hovering_elsewhere_says_nothing(desk: Desk) -> None:
    uri = desk.open("a.md", TEXT)
    assert desk.at("textDocument/hover", uri, range_of(TEXT, "Ana")["start"]) is None
    assert desk.at("textDocument/hover", "file:///not/open.md", {"line": 0, "character": 0}) is None


def test_the_name_of_a_script_becomes_its_text_with_tab_stops(desk: Desk) -> None:
    found = desk.completions("a.md", "Hi 😀\n\napology.delayed¦")
    assert [item["label"] for item in found] == ["apology.delayed-order"]
    item = found[0]
    assert (item["kind"], item["insertTextFormat"], item["filterText"]) == (15, 2, "apology.delayed-order")
    assert item["text"].startswith("Hi 😀\n\n")
    assert item["text"].endswith("$0")
    assert "apology.delayed" not in item["text"]
    body = item["text"]
    stops = [f"${{{n}:" for n in range(1, 30) if f"${{{n}:" in body]
    assert stops == [f"${{{n}:" for n in range(1, len(stops) + 1)]
    assert len(stops) >= 3
    assert "{{" not in body
    assert "None" not in body
    assert "‹" in item["documentation"]
    assert item["detail"].startswith("Sorry that an order comes late")


def test_scripts_are_found_by_either_half_of_their_name(desk: Desk) -> None:
    apologies = [item["label"] for item in desk.completions("a.md", "apol¦")]
    assert len(apologies) > 8
    assert all(label.startswith("apology.") for label in apologies)
    assert [item["label"] for item in desk.completions("a.md", "delayed-o¦")] == ["apology.delayed-order"]
    assert desk.completions("a.md", "ap¦") == []
    assert desk.completions("a.md", "We apologise¦") == []
    assert len(desk.completions("a.md", "My order is late, I'm sorry about the delay. ¦", invoked=True)) >= 1


def test_a_script_in_a_string_is_written_as_the_file_writes(desk: Desk) -> None:
    item = desk.completions("a.json", '[{"id": 1, "short_code": "x", "content": "apology.delayed¦"}]')[0]
    content = json.loads(item["text"].replace("\\\\n", "\\n"))[0]["content"]
    assert content.count("\n") >= 2
    block = "matches:\n  - trigger: ':x'\n    replace: |\n      apology.delayed¦\n"
    item = desk.completions("a.yml", block)[0]
    assert item["insertTextMode"] == 2
    folded = "matches:\n  - trigger: ':x'\n    replace: apology.delayed¦\n"
    assert desk.completions("a.yml", folded) == []
    html = desk.completions("a.html", "<div>apology.delayed¦</div>")[0]["text"]
    assert html.startswith("<div><p>")


def test_an_italian_text_gets_italian_scripts(desk: Desk, tmp_path: Path) -> None:
    uri = (tmp_path / "a.md").as_uri()
    text = "Gentile Anna, la ringrazio per la sua segnalazione e le rispondo subito.\n\napology.delayed"
    desk.client.open(uri, text, "markdown")
    answer = desk.at("textDocument/completion", uri, position(text, len(text), "utf-16"))
    assert [i["label"] for i in answer["items"]] == ["apology.delayed-order"]
    assert " il " in answer["items"][0]["textEdit"]["newText"]


def test_codes_are_completed_in_an_ignore(desk: Desk) -> None:
    found = desk.completions("a.md", "Sadly. <!-- custcare: ignore[NEG901, blm90¦] x -->\n")
    assert [(i["label"], i["detail"]) for i in found] == [
        ("BLM901", "house-blame"),
        ("BLM902", "house-forgot"),
    ]
    assert found[0]["text"] == "Sadly. <!-- custcare: ignore[NEG901, BLM901] x -->\n"


def test_explaining_gives_and_shows_the_page(desk: Desk) -> None:
    desk.shown.clear()
    found = desk.run("custcare-tone.explain", "blm901", desk.open("a.md", TEXT))
    assert found["code"] == "BLM901"
    assert found["markdown"].startswith("# BLM901 house-blame\n")
    desk.wait_shown()
    assert desk.shown == [found["markdown"]]
    assert desk.run("custcare-tone.explain", "XYZ999", "") is None


def test_rewriting_by_name_shows_the_difference_and_changes_nothing(desk: Desk) -> None:
    desk.shown.clear()
    uri = desk.open("a.md", TEXT)
    found = desk.run("custcare-tone.rewrite", uri)
    new = "Hi 😀 Ana,\n\nIt is late. I don't see the form yet.\n"
    assert (found["text"], found["version"]) == (new, 1)
    assert found["diff"].splitlines()[3:] == [
        " Hi 😀 Ana,",
        " ",
        "-Sadly it is late. You failed to attach the form.",
        "+It is late. I don't see the form yet.",
    ]
    desk.wait_shown()
    assert desk.shown == [found["diff"]]
    assert desk.run("custcare-tone.rewrite", "file:///not/open.md") is None


def test_what_was_shown_is_gone_when_the_server_is(tmp_path: Path) -> None:
    client = Client(tmp_path)
    try:
        client.start(CAPABILITIES)
        seen: list[Path] = []
        client.answers["window/showDocument"] = lambda p: (
            seen.append(Path(p["uri"].removeprefix("file://"))) or {"success": True}  # type: ignore[func-returns-value]
        )
        run = {"command": "custcare-tone.explain", "arguments": ["BLM001"]}
        client.request("workspace/executeCommand", run)
        client.wait(lambda m: m.get("method") == "window/showDocument")
        assert seen[0].exists()
        client.stop()
        assert not seen[0].exists()
        assert not seen[0].parent.exists()
    finally:
        client.kill()


def test_a_rulebook_reads_what_is_asked_for(house: Path) -> None:
    rulebook = Rulebook(Settings(rules=(str(house),)))
    assert not rulebook.ready("BLM901", "en")
    assert rulebook.example("BLM901", "en") == (
        "You failed to attach the form.",
        "I don't see the form yet.",
    )
    assert rulebook.ready("BLM901", "en")
    assert set(rulebook._read) == {"en"}
    assert rulebook.example("BLM902", "en") is None
    assert rulebook.ready("BLM902", "en")
    assert rulebook.rule("CFG001", "it") is not None
    assert rulebook.rule("BLM901", "fil") == rulebook.rule("BLM901", "en")
    assert rulebook.rule("XYZ999", "xx") is None
    assert "CFG001" in [rule.code for rule in rulebook.rules("en")]
    assert "CFG001" not in [rule.code for rule in rulebook.rules("it")]
    assert rulebook.rules("xx") == []


WATCHED = """
import sys
import threading
from custcare_tone.cli.main import main
from custcare_tone.lsp.pages import Rulebook
read = Rulebook._example
def watched(self, code, language):
    print(f"{code} is read by {threading.current_thread().name}", file=sys.stderr, flush=True)
    return read(self, code, language)
Rulebook._example = watched
sys.exit(main(["lsp"]))
"""


@pytest.mark.parametrize("pulls", [False, True])
@pytest.mark.parametrize("waits", [False, True])
def test_no_hover_reads_a_file_between_two_messages(
    start: Start, folder: Path, pulls: bool, waits: bool
) -> None:
    """The worker reads it when the diagnostics have gone out, or when somebody was quicker."""
    client = start(command=[sys.executable, "-c", WATCHED])
    client.start({"textDocument": {"diagnostic": {}} if pulls else {}})
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT)
    if pulls:
        client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    else:
        client.published(uri, 1)
    if waits:
        eventually(lambda: len(client.stderr) >= 2)
    asked = {"textDocument": {"uri": uri}, "position": range_of(TEXT, "attach")["start"]}
    assert "I don't see the form yet." in client.request("textDocument/hover", asked)["contents"]["value"]
    eventually(lambda: len(client.stderr) >= 2)
    client.stop()
    lines = b"".join(client.stderr).decode().splitlines()
    assert {line.split("_")[0] for line in lines} == {"BLM901 is read by check", "NEG901 is read by check"}
    assert len(lines) == 2
