"""What may be done about a finding: exact edits, worked out from the text and from nothing else."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from tests.lsp.client import Client
from tests.lsp.columns import ENCODINGS, applied, edits_for, range_of
from tests.lsp.conftest import CONFIG, Start

Object = dict[str, Any]
LITERALS = {
    "codeAction": {
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source", "refactor"]}},
        "isPreferredSupport": True,
        "disabledSupport": True,
    }
}
PLAIN = {"textDocument": LITERALS, "workspace": {"workspaceEdit": {"documentChanges": True}}}
RICH: Object = {
    "textDocument": {
        "codeAction": {
            **LITERALS["codeAction"],
            "dataSupport": True,
            "honorsChangeAnnotations": True,
            "resolveSupport": {"properties": ["edit"]},
        }
    },
    "workspace": {
        "workspaceEdit": {
            "documentChanges": True,
            "snippetEditSupport": True,
            "resourceOperations": ["create"],
            "changeAnnotationSupport": {"groupsOnLabel": True},
        }
    },
}
TEXT = "Hi 😀 Ana,\r\n\r\nSadly it is late. You failed to attach the form.\r\n"


class Desk:
    """A server with one editor, and what an editor does with actions."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.folder, self.count = client, folder, 0

    def open(self, name: str, text: str, language: str = "markdown") -> str:
        self.count += 1
        place = self.folder / str(self.count)
        place.mkdir()
        uri = (place / name).as_uri()
        self.client.open(uri, text, language)
        return uri

    def actions(
        self, uri: str, range_: Object, only: list[str] | None = None, said: Any = ()
    ) -> list[Object]:
        context: Object = {"diagnostics": list(said)}
        if only is not None:
            context["only"] = only
        params = {"textDocument": {"uri": uri}, "range": range_, "context": context}
        found: list[Object] = self.client.request("textDocument/codeAction", params)
        return found

    def titled(self, found: list[Object], beginning: str) -> Object:
        action = next(a for a in found if a["title"].startswith(beginning))
        return self.client.request("codeAction/resolve", action) if "data" in action else action

    def codes(self, uri: str, text: str) -> list[str]:
        """The findings of ``text`` in a file like that of ``uri``."""
        fresh = self.open(uri.rpartition("/")[2], text)
        return [d["code"] for d in self.client.published(fresh, 1)]


def desk(factory: pytest.TempPathFactory, house: Path, capabilities: Object) -> Iterator[Desk]:
    folder = factory.mktemp("actions")
    (folder / "custcare-tone.toml").write_text(CONFIG.format(house=house.as_posix()), encoding="utf-8")
    client = Client(folder)
    client.start(capabilities)
    yield Desk(client, folder)
    client.kill()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, house: Path) -> Iterator[Desk]:
    yield from desk(tmp_path_factory, house, PLAIN)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory, house: Path) -> Iterator[Desk]:
    yield from desk(tmp_path_factory, house, RICH)


def test_a_safe_fix_is_preferred_and_whole(plain: Desk) -> None:
    uri = plain.open("a.md", TEXT)
    found = plain.actions(uri, range_of(TEXT, "Sadly"))
    assert found[0] == {
        "title": "Leave out “Sadly”",
        "kind": "quickfix",
        "isPreferred": True,
        "diagnostics": [
            {
                "range": range_of(TEXT, "Sadly"),
                "severity": 2,
                "code": "NEG901",
                "source": "custcare-tone",
                "message": "“Sadly” makes sad.",
            }
        ],
        "edit": {
            "documentChanges": [
                {
                    "textDocument": {"uri": uri, "version": 1},
                    "edits": [{"range": range_of(TEXT, "Sadly i"), "newText": "I"}],
                }
            ]
        },
    }
    assert [a["title"] for a in found[1:]] == [
        "Ignore NEG901 here, with a reason",
        "Explain NEG901 house-sadly",
        "Rewrite reply",
        "Apply all safe fixes",
    ]


def test_a_suggested_fix_leaves_what_it_keeps_untouched(plain: Desk) -> None:
    uri = plain.open("a.md", TEXT)
    fix = plain.actions(uri, range_of(TEXT, "attach"))[0]
    assert fix["title"] == "Write: I don't see the form yet"
    assert "isPreferred" not in fix
    edits = edits_for(fix["edit"], uri)
    assert edits == [
        {"range": range_of(TEXT, "You failed to attach "), "newText": "I don't see "},
        {
            "range": {"start": range_of(TEXT, "form")["end"], "end": range_of(TEXT, "form")["end"]},
            "newText": " yet",
        },
    ]
    assert applied(TEXT, edits) == TEXT.replace("You failed to attach the form", "I don't see the form yet")


def test_what_the_editor_echoes_is_not_believed(plain: Desk) -> None:
    uri = plain.open("a.md", TEXT)
    bytewise = {"start": {"line": 2, "character": 400}, "end": {"line": 9, "character": 0}}
    echoed = [
        {"range": bytewise, "message": "…", "code": "BLM001", "source": "custcare-tone", "data": {"x": 1}}
    ]
    assert plain.actions(uri, range_of(TEXT, "Sadly"), None, echoed) == plain.actions(
        uri, range_of(TEXT, "Sadly")
    )


def test_nothing_is_offered_where_nothing_is_found(plain: Desk) -> None:
    uri = plain.open("a.md", TEXT)
    found = plain.actions(uri, range_of(TEXT, "Ana"))
    assert [a["title"] for a in found] == ["Apply all safe fixes"]
    assert plain.actions(uri, range_of(TEXT, "Ana"), ["quickfix"]) == []
    clean = plain.open("b.md", "Fine.\n")
    assert (
        plain.actions(clean, {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}) == []
    )


@pytest.mark.parametrize("only", [["source.fixAll"], ["source"], ["source.fixAll.custcare-tone"]])
def test_fix_all_is_what_the_command_line_does(plain: Desk, only: list[str], tmp_path: Path) -> None:
    from custcare_tone.cli.main import main

    text = "Sadly it is sadly late 😀.\r\n\r\nSadly: you failed to send the form & <b>sadly</b> so.\n"
    uri = plain.open("a.html", text, "html")
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    found = plain.actions(uri, whole, only)
    assert [a["kind"] for a in found] == ["source.fixAll.custcare-tone"]
    file = tmp_path / "a.html"
    file.write_bytes(text.encode())
    config = str(plain.folder / "custcare-tone.toml")
    main(["check", "--fix", "-q", "--exit-zero", "--config", config, str(file), "-o", str(tmp_path / "out")])
    assert applied(text, edits_for(found[0]["edit"], uri)) == file.read_bytes().decode()
    assert file.read_bytes().decode() != text


def test_fix_all_on_save_of_a_text_without_safe_fixes_gives_nothing(plain: Desk) -> None:
    text = "You failed to send the form.\n"
    uri = plain.open("a.md", text)
    assert plain.actions(uri, range_of(text, text), ["source.fixAll"]) == []


IGNORED = {
    "a.md": (
        "Sadly it is late.  \nMore.\n",
        "Sadly it is late. <!-- custcare: ignore[NEG901] -->  \nMore.\n",
    ),
    "a.html": ("<p>Sadly it\nis late.</p>\n", "<p>Sadly<!-- custcare: ignore[NEG901] --> it\nis late.</p>\n"),
    "a.txt.j2": ("Hi,\r\nSadly late.\r\n", "Hi,\r\nSadly late.{# custcare: ignore[NEG901] #}\r\n"),
    "a.liquid": (
        "Hi,\nSadly late.\n",
        "Hi,\nSadly late.{% comment %} custcare: ignore[NEG901] {% endcomment %}\n",
    ),
    "a.hbs": ("Sadly late.\n", "Sadly late.{{! custcare: ignore[NEG901] }}\n"),
    "a.erb": ("Sadly late.\n", "Sadly late.<%# custcare: ignore[NEG901] %>\n"),
    "a.yml": (
        "matches:\n  - trigger: ':x'\n    replace: |\n      Hm,\n      sadly late.\n",
        "matches:\n  - trigger: ':x'\n    # custcare: ignore[NEG901]\n    replace: |\n      Hm,\n      sadly late.\n",
    ),
    "b.yml": (
        'matches:\r\n  - {trigger: ":x", replace: "Sadly late."}\r\n',
        'matches:\r\n  # custcare: ignore[NEG901]\r\n  - {trigger: ":x", replace: "Sadly late."}\r\n',
    ),
}


@pytest.mark.parametrize("name", IGNORED)
def test_an_ignore_is_a_comment_that_reaches_nobody(plain: Desk, name: str) -> None:
    text, wanted = IGNORED[name]
    uri = plain.open(name, text, "whatever")
    word = "sadly" if "sadly" in text else "Sadly"
    action = plain.titled(plain.actions(uri, range_of(text, word)), "Ignore NEG901 here")
    assert applied(text, edits_for(action["edit"], uri)) == wanted
    assert plain.codes(uri, wanted) == ["CFG004"]


def test_the_reason_is_a_tab_stop_where_the_editor_has_them(rich: Desk) -> None:
    text = "Sadly it is late.\n"
    uri = rich.open("a.md", text)
    action = rich.titled(rich.actions(uri, range_of(text, "Sadly")), "Ignore NEG901 here")
    end = {"line": 0, "character": 17}
    assert action["edit"]["documentChanges"] == [
        {
            "textDocument": {"uri": uri, "version": 1},
            "edits": [
                {
                    "range": {"start": end, "end": end},
                    "snippet": {"kind": "snippet", "value": " <!-- custcare: ignore[NEG901] ${1:reason} -->"},
                }
            ],
        }
    ]


def test_an_export_is_ignored_by_item_in_the_configuration(start: Start, folder: Path) -> None:
    text = json.dumps([{"id": 7, "short_code": "late", "content": "Sadly it is late."}])
    file = folder / "exports" / "a[1].json"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    config = folder / "custcare-tone.toml"
    client = start()
    client.start(PLAIN)
    place = Desk(client, folder)
    client.open(file.as_uri(), text, "json")
    action = place.titled(place.actions(file.as_uri(), range_of(text, "Sadly")), "Ignore NEG901 in")
    assert action["title"] == "Ignore NEG901 in “late”, with a reason (custcare-tone.toml)"
    before = config.read_text(encoding="utf-8")
    after = applied(before, edits_for(action["edit"], config.as_uri()))
    assert (
        after
        == before
        + '\n[[ignores]]\nitem = "7"\npath = "exports/a[[]1].json"\ncodes = ["NEG901"]\nreason = ""\n'
    )
    config.write_text(after, encoding="utf-8")
    client.notify("textDocument/didSave", {"textDocument": {"uri": config.as_uri()}})
    client.wait(lambda m: m.get("params", {}).get("diagnostics") == [])


def test_plain_text_without_a_configuration_gets_one(rich: Desk, tmp_path: Path) -> None:
    text = "Unfortunately, we can't ship before Monday.\n"
    file = tmp_path / "a.txt"
    rich.client.open(file.as_uri(), text, "plaintext")
    action = rich.titled(
        rich.actions(file.as_uri(), range_of(text, "Unfortunately")), "Ignore NEG003 in this file"
    )
    new = (tmp_path / "custcare-tone.toml").as_uri()
    create, edit = action["edit"]["documentChanges"]
    assert create == {"kind": "create", "uri": new, "options": {"ignoreIfExists": True}}
    assert edit["textDocument"] == {"uri": new, "version": None}
    written = tomllib.loads(edit["edits"][0]["snippet"]["value"])
    assert written == {
        "ignores": [{"item": "", "path": "a.txt", "codes": ["NEG003"], "reason": "${1:reason}"}]
    }


def test_an_editor_that_makes_no_files_is_not_told_to(plain: Desk, tmp_path: Path) -> None:
    text = "Unfortunately, we can't ship before Monday.\n"
    plain.client.open((tmp_path / "a.txt").as_uri(), text, "plaintext")
    found = plain.actions((tmp_path / "a.txt").as_uri(), range_of(text, "Unfortunately"))
    assert not any(a["title"].startswith("Ignore") for a in found)


def test_a_form_is_a_snippet_and_never_a_raw_slot(plain: Desk, rich: Desk) -> None:
    text = "Hi,\n\nYou forgot to sign: {{ x }} costs $5.\n"
    uri = rich.open("a.md", text)
    form = rich.actions(uri, range_of(text, "forgot"))[0]
    assert form["title"] == "Write: I don't see … yet, from … (to fill in)"
    assert form["edit"]["documentChanges"][0]["edits"] == [
        {
            "range": range_of(text, "You forgot to sign"),
            "snippet": {"kind": "snippet", "value": "I don't see ${1:document} yet, from ${2:who}"},
        }
    ]
    other = plain.open("a.md", text)
    titles = [a["title"] for a in plain.actions(other, range_of(text, "forgot"))]
    assert titles == ["Ignore BLM902 here, with a reason", "Explain BLM902 house-forgot"]


def test_a_form_in_a_file_of_escapes_keeps_its_tab_stops(rich: Desk) -> None:
    text = r'[{"id": 7, "short_code": "x", "content": "\u00e9: You forgot to sign."}]'
    uri = rich.open("a.json", text, "json")
    form = rich.actions(uri, range_of(text, "forgot"))[0]
    assert form["edit"]["documentChanges"][0]["edits"] == [
        {
            "range": range_of(text, "You forgot to sign"),
            "snippet": {"kind": "snippet", "value": "I don't see ${1:document} yet, from ${2:who}"},
        }
    ]


def test_a_fix_inside_a_string_is_written_as_the_file_writes(plain: Desk) -> None:
    text = r'[{"id": 7, "short_code": "x", "content": "Hm\n\t\/ \u00e9. You failed to send the for\u006d."}]'
    uri = plain.open("a.json", text, "json")
    fix = plain.actions(uri, range_of(text, "failed"))[0]
    new = applied(text, edits_for(fix["edit"], uri))
    assert json.loads(new)[0]["content"] == "Hm\n\t/ é. I don't see the form yet."
    assert r"Hm\n\t\/ \u00e9. I" in new


def test_a_fix_that_cannot_be_written_is_shown_with_its_reason(plain: Desk) -> None:
    text = "matches:\n  - trigger: ':x'\n    replace: >\n      You failed to\n      send the form.\n"
    uri = plain.open("a.yml", text, "yaml")
    fix = plain.actions(uri, range_of(text, "failed"))[0]
    assert fix["title"] == "Write: I don't see the form yet"
    assert fix["disabled"] == {"reason": "the words run over a line end whose folding would change"}
    assert "edit" not in fix


def test_rewriting_asks_first_where_the_editor_can(rich: Desk) -> None:
    uri = rich.open("a.md", TEXT)
    found = rich.actions(uri, range_of(TEXT, "Sadly"), ["refactor"])
    assert [a["title"] for a in found] == ["Rewrite reply (show diff)"]
    action = rich.titled(found, "Rewrite")
    edits = action["edit"]["documentChanges"][0]["edits"]
    assert {e["annotationId"] for e in edits} == {"custcare-tone.rewrite"}
    assert action["edit"]["changeAnnotations"] == {
        "custcare-tone.rewrite": {
            "label": f"custcare-tone rewrites {len(edits)} places",
            "needsConfirmation": True,
        }
    }
    assert applied(TEXT, edits) == "Hi 😀 Ana,\r\n\r\nIt is late. I don't see the form yet.\r\n"


def test_rewriting_touches_one_reply_of_a_file(plain: Desk) -> None:
    bodies = ["Sadly it is late.", "Sadly it is late.", "You failed to send the form."]
    text = json.dumps([{"id": i, "short_code": "x", "content": b} for i, b in enumerate(bodies)], indent=1)
    uri = plain.open("a.json", text, "json")
    action = plain.titled(plain.actions(uri, range_of(text, "Sadly", nth=1)), "Rewrite")
    new = json.loads(applied(text, edits_for(action["edit"], uri)))
    assert [item["content"] for item in new] == [
        "Sadly it is late.",
        "It is late.",
        "You failed to send the form.",
    ]


def test_in_a_long_text_edits_wait_until_they_are_chosen(rich: Desk) -> None:
    text = "Fine.\n" * 5000 + "Sadly it is late.\n"
    uri = rich.open("a.md", text)
    found = rich.actions(uri, range_of(text, "Sadly"))
    assert [("edit" in a, "data" in a) for a in found[:2]] == [(False, True), (False, True)]
    fix = rich.titled(found, "Leave out")
    assert applied(text[-18:], _up(edits_for(fix["edit"], uri), 5000)) == "It is late.\n"
    ignore = rich.titled(found, "Ignore")
    assert (
        edits_for(ignore["edit"], uri)[0]["snippet"]["value"]
        == " <!-- custcare: ignore[NEG901] ${1:reason} -->"
    )
    rich.client.change(uri, 2, {"text": "Sadly it is late.\n"})
    stale = rich.client.request("codeAction/resolve", found[0])
    assert "edit" not in stale


def _up(edits: list[Object], lines: int) -> list[Object]:
    """Edits as seen from ``lines`` further down."""
    for edit in edits:
        for end in edit["range"].values():
            end["line"] -= lines
    return edits


def test_an_editor_that_takes_only_commands_gets_commands(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    place = Desk(client, folder)
    uri = place.open("a.md", TEXT)
    found = place.actions(uri, range_of(TEXT, "Sadly"))
    assert [(c["title"], c["command"]) for c in found][:3] == [
        ("Leave out “Sadly”", "custcare-tone.applyEdit"),
        ("Ignore NEG901 here, with a reason", "custcare-tone.applyEdit"),
        ("Explain NEG901", "custcare-tone.explain"),
    ]
    client.answers["workspace/applyEdit"] = lambda params: {"applied": True}
    run = {"command": found[0]["command"], "arguments": found[0]["arguments"]}
    assert client.request("workspace/executeCommand", run) is True
    asked = client.wait(lambda m: m.get("method") == "workspace/applyEdit")["params"]
    assert asked["label"] == "Leave out “Sadly”"
    assert asked["edit"] == {"changes": {uri: [{"range": range_of(TEXT, "Sadly i"), "newText": "I"}]}}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_edits_count_in_the_editors_units(encoding: str, start: Start, folder: Path) -> None:
    text = "👩‍👩‍👧 é. Sadly it is late 😀.\r\n😀 é. You failed to attach the 😀 form.\r\n"
    client = start()
    client.start({**PLAIN, "general": {"positionEncodings": [encoding]}})
    place = Desk(client, folder)
    uri = place.open("a.md", text)
    whole = range_of(text, text.rstrip(), encoding)
    found = place.actions(uri, whole)
    titles = {a["title"]: a for a in found}
    fixes = {
        "Leave out “Sadly”": text.replace("Sadly it", "It"),
        "Write: I don't see the 😀 form yet": text.replace(
            "You failed to attach the 😀 form", "I don't see the 😀 form yet"
        ),
        "Ignore BLM901 here, with a reason": text.replace("form.", "form. <!-- custcare: ignore[BLM901] -->"),
        "Apply all safe fixes": text.replace("Sadly it", "It"),
        "Rewrite reply": text.replace("Sadly it", "It").replace(
            "You failed to attach the 😀 form", "I don't see the 😀 form yet"
        ),
    }
    assert set(fixes) <= set(titles)
    for title, wanted in fixes.items():
        assert applied(text, edits_for(titles[title]["edit"], uri), encoding) == wanted, title
    command = {"command": "custcare-tone.rewrite", "arguments": [uri, range_of(text, "late", encoding)]}
    assert client.request("workspace/executeCommand", command)["text"] == fixes["Rewrite reply"]
