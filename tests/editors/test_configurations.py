"""The editors' configurations say what the checker knows: the same settings, values, kinds of files and version."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from custcare_tone.lsp import preferences
from custcare_tone.sources import files
from custcare_tone.version import __version__
from tests.editors.conftest import EDITORS, ROOT

SCHEMA = json.loads((ROOT / "docs" / "schemas" / "config.schema.json").read_text(encoding="utf-8"))[
    "properties"
]
MANIFEST = json.loads((EDITORS / "vscode" / "package.json").read_text(encoding="utf-8"))
OF_THE_SERVER = set(preferences._OWN)
OF_THE_EXTENSION = {"only-configured", "path", "interpreter", "args", "trace.server"}


def settings() -> dict[str, dict[str, Any]]:
    """The settings of the VS Code extension by their names in configuration files."""
    found = {}
    for group in MANIFEST["contributes"]["configuration"]:
        for name, about in group["properties"].items():
            short = name.removeprefix("custcareTone.")
            found[re.sub(r"(?<=[a-z])([A-Z])", r"-\1", short).lower()] = about
    return found


def test_every_setting_is_one_that_somebody_reads() -> None:
    assert set(settings()) - OF_THE_SERVER - OF_THE_EXTENSION <= set(SCHEMA)
    assert set(settings()) >= OF_THE_SERVER | OF_THE_EXTENSION


@pytest.mark.parametrize("name", sorted(set(settings()) - OF_THE_EXTENSION))
def test_the_server_understands_what_the_editor_offers(name: str) -> None:
    samples = {
        "language": "it", "default-language": "bg", "severity": {"BLM": "warning"}, "diagnostic-severity": {"info": "hint"},
        "brand": {"approved": ["cancel anytime"]}, "rules": [str(ROOT / "rules")],
        "scripts": [str(ROOT / "templates")], "max-length": 5, "config": "house.toml", "rule-pages": "file:///{code}",
    }  # fmt: skip
    about = settings()[name]
    kind = about["type"] if isinstance(about["type"], str) else about["type"][0]
    value = samples.get(
        name, about["enum"][-1] if "enum" in about else {"boolean": True, "array": ["BLM"]}.get(kind)
    )
    assert value is not None
    written = re.sub(r"-(\w)", lambda found: found[1].upper(), name)
    understood, wrong = preferences.read({"custcareTone": {written: value}}, "/replies")
    assert wrong == []
    assert understood != preferences.Preferences() or value == getattr(
        preferences.Preferences(), name.replace("-", "_")
    )


@pytest.mark.parametrize("name", sorted(set(settings()) & {k for k, v in SCHEMA.items() if "enum" in v}))
def test_values_are_those_of_configuration_files(name: str) -> None:
    assert settings()[name]["enum"] == [None, *SCHEMA[name]["enum"]]


def test_presets_are_those_of_configuration_files() -> None:
    assert settings()["preset"]["enum"] == [None, *SCHEMA["preset"]["anyOf"][1]["enum"]]


def test_what_is_not_set_is_not_sent() -> None:
    """A default that is a value would stand above the configuration of whoever did not choose it."""
    checking = [
        about
        for name, about in settings().items()
        if name in SCHEMA or name in OF_THE_SERVER - {"enable", "workspace"}
    ]
    assert checking
    assert all(about["default"] is None for about in checking)


def test_an_untrusted_workspace_cannot_choose_the_program() -> None:
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    runs = {f"custcareTone.{name}" for name in ("path", "interpreter", "args")}
    assert runs <= set(restricted)
    assert MANIFEST["capabilities"]["untrustedWorkspaces"]["supported"] == "limited"


def test_the_extension_asks_for_every_kind_of_file() -> None:
    source = (EDITORS / "vscode" / "src" / "files.ts").read_text(encoding="utf-8")
    listed = re.search(r"const SUFFIXES = \[(.*?)\];", source, re.S)
    assert listed
    named = {f".{suffix}" for suffix in re.findall(r'"([\w.-]+)"', listed[1])}
    assert {suffix.replace(".email-meta.xml", ".xml") for suffix in named} == set(files._SUFFIXES)


def test_versions_agree() -> None:
    assert MANIFEST["version"] == __version__.split("+")[0]
    lock = json.loads((EDITORS / "vscode" / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["version"] == MANIFEST["version"]
    assert f"## {MANIFEST['version']}" in (EDITORS / "vscode" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f";; Version: {MANIFEST['version']}" in (EDITORS / "emacs" / "custcare-tone.el").read_text(
        encoding="utf-8"
    )


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((EDITORS / "vscode" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert packages
    assert not [name for name, about in packages.items() if "resolved" in about]
    assert not [
        name for name, about in packages.items() if not about.get("integrity", "").startswith("sha512-")
    ]


def test_no_telemetry() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (EDITORS / "vscode" / "src").glob("*.ts"))
    assert sources
    for word in ("createTelemetryLogger", "https.request", "fetch(", "XMLHttpRequest"):
        assert word not in sources


def test_every_command_has_its_code() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (EDITORS / "vscode" / "src").glob("*.ts"))
    declared = {command["command"] for command in MANIFEST["contributes"]["commands"]}
    registered = set(re.findall(r'"(custcareTone\.\w+)": ', sources)) | set(
        re.findall(r'registerCommand\(\s*"(custcareTone\.\w+)"', sources)
    )
    assert declared == registered


def test_helix() -> None:
    said = tomllib.loads((EDITORS / "helix" / "languages.toml").read_text(encoding="utf-8"))
    server = said["language-server"]["custcare-tone"]
    assert [server["command"], *server["args"]] == ["custcare-tone", "lsp"]
    assert all("custcare-tone" in language["language-servers"] for language in said["language"])
    suffixes = [f".{suffix}" for language in said["language"] for suffix in language.get("file-types", [])]
    assert set(suffixes) <= set(files._SUFFIXES)
