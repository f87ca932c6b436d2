"""A language client for tests: a real server process over standard input and output, and every message it sends kept."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Object = dict[str, Any]
PATIENCE = 120.0
"""Seconds that a test waits for a message before it fails: for a machine that is busy, not for a server that is slow."""


class Gone(Exception):
    """The server has ended."""


class LspError(Exception):
    """The server answered with an error."""

    def __init__(self, error: Object) -> None:
        super().__init__(error.get("message"))
        self.code = error.get("code")
        self.data = error.get("data")


class Client:
    """Speaks to one server. ``answers`` says what requests of the server are answered with; others get null."""

    def __init__(
        self, folder: Path, command: list[str] | None = None, env: dict[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.got: list[Object] = []
        self.stderr: list[bytes] = []
        self._next = 0
        self._messages: queue.Queue[Object | None] = queue.Queue()
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "custcare_tone", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, **(env or {})},
        )
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            length = 0
            while (line := out.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                self._messages.put(None)
                return
            self._messages.put(json.loads(out.read(length)))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.stderr.extend(self.process.stderr)

    def send(self, message: Object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stdin.flush()

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Sends a request and returns its id; ``answer`` waits for the answer."""
        self._next += 1
        self.send({"id": self._next, "method": method, "params": params})
        return self._next

    def answer(self, number: int) -> Any:
        found = self.wait(lambda m: m.get("id") == number and "method" not in m)
        if "error" in found:
            raise LspError(found["error"])
        return found.get("result")

    def request(self, method: str, params: Any = None) -> Any:
        return self.answer(self.ask(method, params))

    def wait(self, wanted: Callable[[Object], bool], seen: int | None = None) -> Object:
        """The first message that is ``wanted``, among those got since ``seen`` (default: all) or still to come."""
        for message in self.got[seen or 0 :]:
            if wanted(message):
                return message
        end = time.monotonic() + PATIENCE
        while True:
            message = self._messages.get(timeout=max(end - time.monotonic(), 0.01))
            if message is None:
                raise Gone(b"".join(self.stderr).decode())
            self._take(message)
            if wanted(message):
                return message

    def quiet(self, seconds: float = 0.3) -> None:
        """Takes what comes until nothing has come for a while."""
        while True:
            try:
                message = self._messages.get(timeout=seconds)
            except queue.Empty:
                return
            if message is None:
                raise Gone(b"".join(self.stderr).decode())
            self._take(message)

    def _take(self, message: Object) -> None:
        self.got.append(message)
        if "method" in message and "id" in message:
            answer = self.answers.get(message["method"], lambda params: None)(message.get("params"))
            self.send({"id": message["id"], "result": answer})

    # What editors do

    def start(
        self, capabilities: Object | None = None, options: Any = None, folders: list[Path] | None = None
    ) -> Any:
        roots = [
            {"uri": f.as_uri(), "name": f.name} for f in (folders if folders is not None else [self.folder])
        ]
        params = {
            "processId": None,
            "rootUri": roots[0]["uri"] if roots else None,
            "workspaceFolders": roots,
            "capabilities": capabilities or {},
            "initializationOptions": options,
        }
        result = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, language: str = "markdown", version: int = 1) -> None:
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: Object) -> None:
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def published(self, uri: str, version: int | None = None, seen: int = 0) -> list[Object]:
        """The diagnostics pushed for a text (in that version)."""

        def wanted(message: Object) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            said = message["params"]
            return said["uri"] == uri and (version is None or said.get("version") == version)

        found: list[Object] = self.wait(wanted, seen)["params"]["diagnostics"]
        return found

    def stop(self) -> int:
        """Says goodbye and returns the exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
