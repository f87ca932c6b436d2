"""``custcare-tone serve`` as a process: what it says, what it refuses, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT

COMMAND = [sys.executable, "-m", "custcare_tone", "serve"]


class Process:
    """The command while it runs: its ``url``, and what it said until it served and, once it is stopped, until its end."""

    def __init__(self, *words: str, folder: Path = ROOT) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [*COMMAND, "--port", "0", *words], stderr=subprocess.PIPE, text=True, cwd=folder, env=environment
        )
        assert self.process.stderr is not None
        self.said = ""
        while not (found := re.search(r"serving on (http://\S+) ", self.said)):
            line = self.process.stderr.readline()
            assert line, self.said
            self.said += line
        self.url = found[1]

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop(signal.SIGTERM)

    def stop(self, number: signal.Signals) -> int:
        if self.process.returncode is None:
            self.process.send_signal(number)
            assert self.process.stderr is not None
            self.said += self.process.stderr.read()
            self.process.stderr.close()
            self.process.wait(30)
        return self.process.returncode


def get(url: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=20) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_asked_to_stop(number: signal.Signals) -> None:
    with Process("--isolated") as one:
        assert one.url.startswith("http://127.0.0.1:")
        assert f"(LanguageTool's clients: {one.url}/v2)" in one.said
        assert get(f"{one.url}/v2/healthcheck") == "OK"
        assert "<title>custcare-tone</title>" in get(one.url)
        said = one.said
        assert (one.stop(number), one.said) == (0, said)


def test_its_settings_are_those_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "custcare-tone.toml").write_text('ignore = ["blame"]\nchannel = "chat"\n', encoding="utf-8")
    text = "/v2/check?language=en&text=You+failed+to+attach+the+receipt."
    with Process(folder=tmp_path) as one:
        assert "BLM001" not in get(one.url + text)
    with Process("--isolated") as one:
        assert "BLM001" in get(one.url + text)


def test_a_host_that_others_can_reach_and_an_upstream_are_named() -> None:
    with Process("--isolated", "--host", "0.0.0.0", "--upstream", "http://127.0.0.1:9") as one:
        assert get(one.url.replace("0.0.0.0", "127.0.0.1") + "/v2/healthcheck") == "OK"
    assert "custcare-tone: warning: 0.0.0.0 can be reached from other machines" in one.said
    assert "custcare-tone: note: texts sent to /v2/check are passed on to http://127.0.0.1:9" in one.said


REFUSED = [
    (("--port", "70000"), "--port"),
    (("--max-text", "0"), "--max-text: 0 is too small"),
    (("--upstream", "localhost"), '--upstream: "localhost" is no URL'),
    (("--select", "BLX"), 'select: no rule or category "BLX"'),
    (("--channel", "pigeon"), "pigeon"),
    (("--prot", "1"), "--port"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_cannot_be_obeyed_is_exit_2_and_one_line(words: tuple[str, ...], said: str) -> None:
    done = subprocess.run(
        [*COMMAND, "--isolated", *words], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_exit_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
        )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}: address already in use" in done.stderr


WITHOUT = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("starlette", "uvicorn"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Gone())
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in ("starlette", "uvicorn") else real(name, *rest)
from custcare_tone.cli.main import main
sys.exit(main(["serve", "--isolated"]))
"""


def test_without_the_extra_one_line_says_what_to_install() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "custcare-tone: error: the server needs what is not installed: starlette, uvicorn "
        '(pip install "custcare-tone[server]")\n'
    )


def test_the_other_commands_load_nothing_of_the_server() -> None:
    code = (
        "import sys; from custcare_tone.cli.main import main; main(['serve', '--help']); "
        "print([n for n in ('starlette', 'uvicorn', 'httpx', 'msgspec', 'h11', 'anyio') if n in sys.modules])"
    )
    code = code.replace("main(['serve', '--help'])", "main(['rules', '--language', 'en'])")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
