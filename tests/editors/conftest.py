"""Where the editors are, a project with replies to open in them, and what the command line says about it.

``editors/ci.sh`` installs the editors into one folder and sets ``CUSTCARE_TONE_EDITORS`` to it; there nothing may be skipped.
Elsewhere a test whose editor is not installed is skipped, and says what is missing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from custcare_tone import Checker
from custcare_tone.model import Finding

ROOT = Path(__file__).parent.parent.parent
EDITORS = ROOT / "editors"
INSTALLED = os.environ.get("CUSTCARE_TONE_EDITORS")
TIMEOUT = 600
"""Seconds that an editor may take for a whole scenario; on a busy machine most of it is its start. Each wait in it ends after 120, so that
what was waited for is told."""
collect_ignore_glob = [] if EDITORS.exists() else ["*.py"]
"""The source distribution has no editor clients to test."""


def need(condition: object, what: str) -> None:
    """Skips the test where ``condition`` is false; fails it where everything was said to be installed."""
    if condition:
        return
    if INSTALLED:
        pytest.fail(f"{what}, although CUSTCARE_TONE_EDITORS says that it is installed")
    pytest.skip(f"{what} (editors/ci.sh installs it)")


def program(name: str, *inside: str) -> str | None:
    """The path of ``name``: in the folder of installed editors, else on the search path."""
    for folder in [Path(INSTALLED) / part for part in inside] if INSTALLED else []:
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)


@dataclass(frozen=True)
class Project:
    """A folder with replies, as an editor opens it, and an environment in which ``custcare-tone`` is this checkout's."""

    folder: Path
    env: dict[str, str]

    def write(self, name: str, text: str) -> Path:
        """The file ``name`` with exactly these line ends."""
        path = self.folder / name
        path.write_bytes(text.encode("utf-8"))
        return path

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode("utf-8")

    def run(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        """Runs an editor in the folder; what it prints is shown where it fails."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.env | more,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert done.returncode == 0, (
            f"{command[0]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done

    def fixed(self, name: str, *more: str) -> str:
        """What ``custcare-tone check --fix`` makes of a copy of the file."""
        copy = self.folder / "copies" / name
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(self.folder / name, copy)
        command = [
            str(self.folder / "bin" / "custcare-tone"),
            "check",
            "--fix",
            "--exit-zero",
            "--isolated",
            "--language",
            "en",
            *more,
            str(copy),
        ]
        self.run(command)
        return copy.read_bytes().decode("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project of its own, with a home folder of its own."""
    need(importlib.util.find_spec("pygls"), "pygls is not installed")
    folder = tmp_path / "replies"
    home = tmp_path / "home"
    (folder / "bin").mkdir(parents=True)
    home.mkdir()
    shim = folder / "bin" / "custcare-tone"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m custcare_tone "$@"\n', encoding="utf-8")
    shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    (folder / "custcare-tone.toml").write_text('language = "en"\n', encoding="utf-8")
    return Project(folder, environment(home) | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"})


def environment(home: Path) -> dict[str, str]:
    """An environment with a home folder of its own; what was compiled of the rules is kept in the user's cache all the same."""
    kept = {key: os.environ[key] for key in ("PATIENCE", "PATH", "LANG") if key in os.environ}
    return kept | {
        "PYTHONPATH": os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)]),
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }


def findings(text: str) -> tuple[Finding, ...]:
    """What Python finds in ``text``, read as a template, which files are."""
    return Checker(language="en", stage="template").check(text).findings


def loads(path: Path) -> Any:
    """What an editor wrote about a scenario."""
    return json.loads(path.read_text(encoding="utf-8"))
