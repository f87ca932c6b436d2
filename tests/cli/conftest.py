"""A folder with two rules of its own, so that what the commands print does not move with the packaged rules."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from custcare_tone.cli.main import main

BLAME = """\
category: blame
rules:
  - code: BLM901
    name: house-blame
    kind: phrase
    severity: error
    message: "“{match}” blames."
    why: It was measured in this house.
    evidence: {strength: practice, refs: [H1]}
    patterns: ["you failed to (attach|send) {item:..4}"]
    rewrite: [{to: "I don't see {item} yet", applicability: suggested}]
    examples:
      bad:
        - {text: "You failed to attach the form.", match: "You failed to attach the form"}
        - {text: "You failed to send the form.", match: "You failed to send the form"}
      good: ["I failed to attach the form.", "You attached the form."]
"""
NEGATIVE = """\
category: negative
rules:
  - code: NEG901
    name: house-sadly
    kind: phrase
    severity: warning
    message: "“{match}” makes sad."
    why: It was measured in this house.
    evidence: {strength: practice}
    guards: {remedy: false}
    patterns: ["sadly"]
    rewrite: [{to: "", applicability: safe}]
    examples:
      bad:
        - {text: "Sadly it is late.", match: "Sadly"}
        - {text: "It is sadly late.", match: "sadly"}
      good: ["It is late.", "A sad day."]
"""
CONFIG = 'rules = ["{house}"]\nselect = ["BLM901", "NEG901", "CFG"]\nlanguage = "en"\n'


@dataclass(frozen=True)
class Result:
    """What a command said."""

    code: int
    out: str
    err: str


class Place:
    """A working directory, and the command line in it."""

    def __init__(
        self, folder: Path, house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self.house = house.as_posix()
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def own_house(self) -> None:
        """Puts the rules into the folder itself, to be changed there."""
        self.write("house/blame.yaml", BLAME)
        self.write("house/negative.yaml", NEGATIVE)
        self.write("custcare-tone.toml", CONFIG.replace("{house}", "house"))

    def run(self, *words: str, stdin: str | bytes | None = None) -> Result:
        if stdin is not None:
            data = stdin.encode() if isinstance(stdin, str) else stdin
            self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = main(list(words))
        captured = self._capsys.readouterr()
        return Result(code, captured.out, captured.err)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the house rules: one for all tests, because rules are compiled once for each folder."""
    folder = tmp_path_factory.mktemp("rules") / "house"
    folder.mkdir()
    (folder / "blame.yaml").write_text(BLAME, encoding="utf-8")
    (folder / "negative.yaml").write_text(NEGATIVE, encoding="utf-8")
    return folder


@pytest.fixture
def place(
    tmp_path: Path,
    house: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """A folder with the house rules and their configuration."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_STEP_SUMMARY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    made = Place(tmp_path, house, capsys, monkeypatch)
    made.write("custcare-tone.toml", CONFIG.replace("{house}", made.house))
    return made
