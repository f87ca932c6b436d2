"""Starting, stopping, and what is there before anything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from tests.lsp.conftest import Start

TEXT = "Hi Ana,\n\nSadly it is late. You failed to attach the form.\n"
WITHOUT = """
import sys
sys.modules["{name}"] = None
from custcare_tone.cli.main import main
sys.exit(main(["lsp"]))
"""
TELLING = """
import sys
from custcare_tone.engine import library
packaged = library.packaged
def telling(language):
    sys.stderr.write(f"rules of {language}\\n")
    sys.stderr.flush()
    return packaged(language)
library.packaged = telling
from custcare_tone.cli.main import main
sys.exit(main(["lsp"]))
"""
HEAVY = ("spacy", "textstat", "jinja2", "babel")


def test_a_session_from_greeting_to_goodbye(start: Start, folder: Path) -> None:
    client = start()
    said = client.start()
    assert said["serverInfo"]["name"] == "custcare-tone"
    offered = said["capabilities"]
    assert offered["positionEncoding"] == "utf-16"
    assert offered["textDocumentSync"] == {"openClose": True, "change": 2, "save": True}
    assert offered["hoverProvider"] is True
    assert offered["completionProvider"] == {"triggerCharacters": [".", "["]}
    assert offered["codeActionProvider"] == {
        "codeActionKinds": ["quickfix", "source.fixAll.custcare-tone", "refactor.rewrite.custcare-tone"],
        "resolveProvider": True,
    }
    assert offered["executeCommandProvider"]["commands"] == [
        "custcare-tone.explain",
        "custcare-tone.applyEdit",
        "custcare-tone.rewrite",
        "custcare-tone.checkWorkspace",
    ]
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT)
    assert [d["code"] for d in client.published(uri, 1)] == ["NEG901", "BLM901"]
    assert client.stop() == 0
    assert client.stderr == []


def test_an_editor_that_leaves_without_a_word_ends_the_server(start: Start) -> None:
    client = start()
    client.start()
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.process.wait(60) == 1


def test_the_greeting_does_not_wait_for_rules(start: Start) -> None:
    client = start(command=[sys.executable, "-c", TELLING])
    greeting = client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert greeting["capabilities"]["hoverProvider"] is True
    assert client.stderr == []
    client.notify("initialized", {})
    client.open("untitled:1", "Calm down.", "plaintext")
    client.published("untitled:1", 1)
    assert client.stop() == 0
    client.kill()
    assert b"rules of en\n" in client.stderr


def test_a_plain_check_loads_nothing_heavy(start: Start) -> None:
    wrapped = (
        "import sys\nfrom custcare_tone.cli.main import main\ncode = main(['lsp'])\n"
        f"sys.stderr.write(' '.join(n for n in {HEAVY!r} if n in sys.modules))\nsys.exit(code)\n"
    )
    client = start(command=[sys.executable, "-c", wrapped])
    client.start()
    client.open("untitled:1", TEXT, "plaintext")
    assert len(client.published("untitled:1", 1)) == 2
    assert client.stop() == 0
    client.kill()
    assert client.stderr == []


@pytest.mark.parametrize("name", ["pygls", "lsprotocol"])
def test_without_the_extra_one_line_says_what_to_install(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(name=name)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        'custcare-tone: error: the language server needs pygls: pip install "custcare-tone[lsp]"\n'
    )


def test_the_libraries_of_the_extra_have_one_owner() -> None:
    home = Path(__file__).parents[2] / "custcare_tone"
    users = {
        path.relative_to(home).parts[0]
        for path in home.rglob("*.py")
        if any(line.lstrip().startswith(("from pygls", "from lsprotocol", "import pygls", "import lsprotocol"))
               for line in path.read_text(encoding="utf-8").splitlines())
    }  # fmt: skip
    assert users == {"lsp"}
