"""A server for each test, in a folder with two rules of its own, so that what it says does not move with the packaged rules."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from custcare_tone.engine.library import packaged
from tests.lsp.client import Client

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
        - {text: "You failed to attach the form.", match: "You failed to attach the form", fixed: "I don't see the form yet."}
        - {text: "You failed to send the form.", match: "You failed to send the form"}
      good: ["I failed to attach the form.", "You attached the form."]
  - code: BLM902
    name: house-forgot
    kind: phrase
    severity: info
    message: "“{match}” blames a little."
    why: It was measured here too.
    evidence: {strength: practice}
    patterns: ["you forgot to sign"]
    rewrite: [{to: "I don't see {document} yet, from {who}", applicability: display}]
    examples:
      bad:
        - {text: "You forgot to sign.", match: "You forgot to sign"}
        - {text: "So you forgot to sign.", match: "you forgot to sign"}
      good: ["I forgot to sign.", "You signed."]
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
CONFIG = """\
rules = ["{house}"]
select = ["BLM901", "BLM902", "NEG901", "CFG"]
language = "en"
"""

Start = Callable[..., Client]


def write_house(place: Path) -> None:
    """The rule files."""
    place.mkdir(parents=True)
    (place / "blame.yaml").write_text(BLAME, encoding="utf-8")
    (place / "negative.yaml").write_text(NEGATIVE, encoding="utf-8")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the house rules: one for all tests, because rules are compiled once for each folder."""
    place = tmp_path_factory.mktemp("lsp-rules") / "house"
    write_house(place)
    return place


@pytest.fixture
def folder(tmp_path: Path, house: Path) -> Path:
    """A folder with a configuration that names the house rules."""
    place = tmp_path / "work"
    place.mkdir()
    (place / "custcare-tone.toml").write_text(CONFIG.format(house=house.as_posix()), encoding="utf-8")
    return place


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A user's cache with the rules compiled and no pages."""
    packaged("en")
    compiled = Path(os.environ.get("CUSTCARE_TONE_CACHE") or platformdirs.user_cache_dir("custcare-tone"))
    shutil.copytree(compiled, tmp_path / "cache", ignore=shutil.ignore_patterns("pages"))
    return tmp_path / "cache"


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts servers, and ends those that are still there."""
    started: list[Client] = []

    def make(place: Path | None = None, **keywords: object) -> Client:
        client = Client(place or folder, **keywords)  # type: ignore[arg-type]
        started.append(client)
        return client

    yield make
    for client in started:
        client.kill()
