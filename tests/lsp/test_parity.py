"""The same text gives the same findings in the editor, on the command line and in Python, in every encoding."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from custcare_tone.api import Checker
from custcare_tone.cli.main import main
from custcare_tone.lsp.diagnostics import SOURCE
from custcare_tone.sources import discover
from tests.conftest import shared_folder
from tests.lsp.client import Client
from tests.lsp.columns import ENCODINGS, position
from tests.lsp.conftest import Start

Object = dict[str, Any]
SHARED = shared_folder()
CANNED = SHARED / "corpora" / "canned" if SHARED else Path("nowhere")
PHRASES = Path(__file__).parent.parent / "data"
SEVERITIES = {"error": 1, "warning": 2, "info": 3}
BODY = "Unfortunately, we can't ship before Monday 😀. You failed to attach the receipt.\r\n\r\nAs per our policy, no."
OWN = {
    "reply.txt": BODY,
    "reply.md": f"---\nchannel: chat\n---\n# Hi\n\n> You failed to pay.\n\n{BODY}\n\n- `you failed to` *sadly* so\n",
    "page.html": f"<html><body><p>{BODY}</p><p title='you failed to send it'>&eacute;&nbsp;Calm down.</p></body></html>",
    "mail.txt.j2": f"{{% if late %}}{BODY}{{% else %}}Calm down.{{% endif %}}\n",
    "ignored.md": f"<!-- custcare: ignore[NEG] known -->\n{BODY}\n\nFine. <!-- custcare: ignore[BLM001] -->\n",
    "canned.json": json.dumps([{"id": i, "short_code": "x", "content": f"{BODY} {i}"} for i in range(3)]),
    "plain.json": json.dumps([{"id": 1, "short_code": "x", "content": BODY}], ensure_ascii=False, indent=1),
    "lines.jsonl": json.dumps({"id": 1, "short_code": "x", "content": BODY}) + "\n",
    "espanso.yml": "matches:\n  - trigger: ':x'\n    replace: >-\n      Unfortunately,\n      we can't help. 😀 Calm down.\n",
    "quick.csv": 'Name,Message,Category,Channel\r\nx,"Calm ""down"" é. You failed to attach it.",y,Email\r\n',
    "it.txt": "Purtroppo non possiamo spedire prima di lunedì 😀. Si calmi.\n",
    "bg.txt": "За съжаление не можем да изпратим преди понеделник 😀. Успокойте се.\n",
    "fil.txt": "Sa kasamaang palad hindi namin maipapadala bago ang Lunes 😀. Kumalma po kayo.\n",
    "empty.md": "",
    "surrogate.txt": "Calm down \x00 \u2028 \u0130.\n",
}


def by_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, list[Object]]:
    """What ``check FOLDER`` finds, by file."""
    os.chdir(folder)
    capsys.readouterr()
    assert main(["check", ".", "--output-format", "json", "--exit-zero"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert not any(file["errors"] for file in files)
    return {file["path"]: [f for item in file["items"] for f in item["findings"]] for file in files}


def expected(text: str, findings: list[Object], encoding: str, shift: int = 0) -> list[Object]:
    """The diagnostics for findings as the command line writes them."""
    ordered = sorted(findings, key=lambda f: (f["start"], f["end"], f["code"]))
    return [
        {
            "range": {
                "start": position(text, f["start"] - shift, encoding),
                "end": position(text, f["end"] - shift, encoding),
            },
            "severity": SEVERITIES[f["severity"]],
            "code": f["code"],
            "source": SOURCE,
            "message": f["message"] + (f" (when {f['condition']})" if f.get("condition") else ""),
        }
        for f in ordered
    ]


def compare(client: Client, folder: Path, found: dict[str, list[Object]], encoding: str) -> int:
    """Opens every file and compares; how many findings there were."""
    count = 0
    for path in discover([folder]):
        text = path.read_bytes().decode("utf-8")
        shift = text.startswith("\ufeff")
        text = text[shift:]
        client.open(path.as_uri(), text, "unknown")
        name = path.relative_to(folder).as_posix()
        said = client.published(path.as_uri(), 1)
        assert said == expected(text, found.get(name, []), encoding, shift), name
        count += len(said)
        client.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
        client.got.clear()
    return count


@pytest.fixture
def here() -> Iterator[None]:
    """Back to where we were."""
    before = Path.cwd()
    yield
    os.chdir(before)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_own_files_as_on_the_command_line(
    encoding: str, start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str], here: None
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for name, text in OWN.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    (folder / "surrogate.txt").unlink()
    found = by_command_line(folder, capsys)
    client = start(folder)
    client.start({"general": {"positionEncodings": [encoding]}})
    assert compare(client, folder, found, encoding) > 25


@pytest.mark.skipif(not CANNED.is_dir(), reason="the shared corpora are not at hand")
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", sorted(p.name for p in CANNED.iterdir()) if CANNED.is_dir() else [])
def test_real_files_as_on_the_command_line(
    name: str, encoding: str, start: Start, capsys: pytest.CaptureFixture[str], here: None
) -> None:
    found = by_command_line(CANNED / name, capsys)
    client = start(CANNED / name)
    client.start({"general": {"positionEncodings": [encoding]}})
    assert compare(client, CANNED / name, found, encoding) > 20


@pytest.mark.parametrize("language", ["en", "it", "bg", "fil"])
def test_replies_as_in_python(language: str, start: Start, tmp_path: Path) -> None:
    phrases = (PHRASES / f"{language}_phrases.jsonl").read_text(encoding="utf-8")
    texts = [json.loads(line)["text"] for line in phrases.splitlines()[:60]]
    texts += [OWN["surrogate.txt"], BODY, "a\ud800b calm down"]
    checker = Checker(language=language)
    client = start(tmp_path)
    client.start({}, {"language": language})
    for number, text in enumerate(texts):
        uri = f"untitled:{number}"
        client.open(uri, text, "plaintext")
        findings = [
            {
                "start": f.start,
                "end": f.end,
                "code": f.code,
                "severity": f.severity.value,
                "message": f.message,
                "condition": f.condition,
            }
            for f in checker.check(text).findings
        ]
        assert client.published(uri, 1) == expected(text, findings, "utf-16"), text
