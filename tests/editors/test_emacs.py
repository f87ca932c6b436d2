"""Emacs with Eglot and ``editors/emacs/custcare-tone.el``: findings at the right characters, fixes that leave the right text."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.editors.conftest import EDITORS, ROOT, Project, findings, loads, need, program
from tests.editors.test_neovim import ACCUSED, REPLY

DRIVER = ROOT / "tests" / "editors" / "eglot.el"
BUFFER = REPLY.replace("\r\n", "\n")
"""The text as Emacs holds it: line ends are a property of the file."""


@pytest.fixture(scope="module")
def emacs() -> str:
    """The Emacs of the search path, where it has Eglot."""
    path = program("emacs")
    need(path, "Emacs is not installed")
    assert path is not None
    asked = [path, "--batch", "--eval", "(progn (require 'package) (package-initialize) (require 'eglot))"]
    said = subprocess.run(asked, capture_output=True, check=False)
    need(
        said.returncode == 0,
        "Emacs has no Eglot (part of it from version 29 on, before that the package elpa-eglot)",
    )
    return path


def run(emacs: str, project: Project, name: str, scenario: str, **more: str) -> dict[str, Any]:
    """Opens the file, plays ``scenario`` of ``eglot.el``, and answers with what it saw."""
    result = project.folder / "result.json"
    project.run(
        [emacs, "--batch", "-L", str(EDITORS / "emacs"), "-l", str(DRIVER)],
        RESULT=str(result), FILE=name, SCENARIO=scenario, **more,
    )  # fmt: skip
    seen = loads(result)
    assert "problem" not in seen, seen["problem"]
    return dict(seen)


def test_findings_stand_at_the_words(emacs: str, project: Project) -> None:
    project.write("reply.txt", REPLY)
    seen = run(emacs, project, "reply.txt", "open")
    assert seen["before"]["coding"].endswith("dos")
    assert seen["before"]["text"] == BUFFER
    expected = sorted((f.start, f.end, f.text) for f in findings(BUFFER))
    assert sorted((*d["range"], d["text"]) for d in seen["before"]["diagnostics"]) == expected
    [accused] = [d for d in seen["before"]["diagnostics"] if d["text"] == ACCUSED]
    assert accused["range"] == [30, 62]
    assert accused["type"] == "eglot-error"


def test_the_menu_applies_a_rewrite(emacs: str, project: Project) -> None:
    project.write("reply.txt", REPLY)
    run(emacs, project, "reply.txt", "quick-fix", TEXT=ACCUSED, TITLE="I don't see")
    assert project.read("reply.txt") == REPLY.replace(
        f"{ACCUSED}.", "I don't see the receipt yet – could you send it, and I'll continue right away?"
    )


def test_all_safe_fixes_are_those_of_the_command_line(emacs: str, project: Project) -> None:
    project.write("reply.txt", REPLY)
    expected = project.fixed("reply.txt")
    assert "Because it rained" in expected
    run(emacs, project, "reply.txt", "fix-all")
    assert project.read("reply.txt") == expected


def test_findings_follow_what_is_typed(emacs: str, project: Project) -> None:
    project.write("reply.txt", REPLY)
    seen = run(emacs, project, "reply.txt", "typing", TEXT=ACCUSED)
    assert seen["after"]["text"] == BUFFER
    assert seen["after"]["diagnostics"] == seen["before"]["diagnostics"]
    assert [41, 73] in [d["range"] for d in seen["moved"]]


def test_hover_explains(emacs: str, project: Project) -> None:
    project.write("reply.txt", REPLY)
    assert "BLM001" in run(emacs, project, "reply.txt", "hover", TEXT=ACCUSED)["hover"]
