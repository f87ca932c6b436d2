"""A text that breaks the program breaks nothing else, and no word of it is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from tests.lsp.columns import range_of
from tests.lsp.conftest import Start

BROKEN = """
import sys
from custcare_tone.engine import linter
from custcare_tone.rewriting import fixer
check, build = linter.check, fixer.fixes
def breaking(segment, *rest, **more):
    print("something that prints by mistake")
    if "BREAKS" in segment.text:
        raise KeyError(segment.text)
    return check(segment, *rest, **more)
def breaking_fixes(unit, found):
    if "UNFIXABLE" in unit.source:
        raise ValueError(unit.source)
    return build(unit, found)
linter.check, fixer.fixes = breaking, breaking_fixes
from custcare_tone.cli.main import main
sys.exit(main(["lsp"]))
"""
ACTIONS = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}


def test_a_crash_in_one_text_leaves_the_others_alone(start: Start, folder: Path) -> None:
    client = start(command=[sys.executable, "-c", BROKEN])
    client.start(ACTIONS)
    bad, good = (folder / "bad.md").as_uri(), (folder / "good.md").as_uri()
    text = "Sadly the SECRET word BREAKS it.\n"
    client.open(bad, text)
    told = client.published(bad, 1)
    assert [(d["code"], d["severity"]) for d in told] == [("internal-error", 1)]
    assert "KeyError at <string>:" in told[0]["message"]
    assert "SECRET" not in told[0]["message"]
    client.open(good, "Sadly it is late.\n")
    assert [d["code"] for d in client.published(good, 1)] == ["NEG901"]
    client.change(bad, 2, {"text": "Sadly it is late.\n"})
    assert [d["code"] for d in client.published(bad, 2)] == ["NEG901"]
    stuck = "Sadly an UNFIXABLE SECRET.\n"
    client.change(bad, 3, {"text": stuck})
    assert [d["range"] for d in client.published(bad, 3)] == [range_of(stuck, "Sadly")]
    asked = {"textDocument": {"uri": bad}, "range": range_of(stuck, "Sadly"), "context": {"diagnostics": []}}
    assert client.request("textDocument/codeAction", asked) == []
    assert client.request("textDocument/codeAction", {**asked, "textDocument": {"uri": good}}) != []
    assert client.stop() == 0
    logged = b"".join(client.stderr).decode()
    assert "KeyError at" in logged
    assert "ValueError at" in logged
    assert "SECRET" not in logged
    assert "something that prints by mistake" in logged


def test_nonsense_from_the_editor_is_survived_and_not_repeated(start: Start, folder: Path) -> None:
    client = start()
    client.start()
    uri = (folder / "a.md").as_uri()
    client.notify("textDocument/didChange", {"textDocument": {"uri": uri}, "contentChanges": "SECRET"})
    client.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "SECRET"}]},
    )
    client.notify("custcare/unknown", {"x": "SECRET"})
    client.open(uri, "Sadly it is late.\n")
    beyond = {"start": {"line": 70, "character": 9}, "end": {"line": 99, "character": 400}}
    client.change(uri, 2, {"range": beyond, "text": "SECRET"})
    assert [d["code"] for d in client.published(uri, 2)] == ["NEG901"]
    assert client.stop() == 0
    assert "SECRET" not in b"".join(client.stderr).decode()
