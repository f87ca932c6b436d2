"""A server on loopback for the tests that need one, in a thread of this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

NEEDED = ("starlette", "uvicorn", "h11", "httpx", "msgspec")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what is in this folder where the extra is missing."""
    from importlib.util import find_spec

    missing = [name for name in NEEDED if find_spec(name) is None]
    for item in items:
        if missing and "tests/http" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))


class Served:
    """A running server: its ``url``, what it complained about, and a client for it."""

    def __init__(self, url: str, complaints: list[str]) -> None:
        import httpx

        self.url = url
        self.port = int(url.rsplit(":", 1)[1])
        self.complaints = complaints
        self.client = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def check(self, text: str, **fields: Any) -> Any:
        """The answer of ``/v2/check``."""
        return self.client.post("/v2/check", data={"text": text, "language": "en-US", **fields}).json()

    def post(self, path: str, body: Any) -> Any:
        """The answer of an endpoint of ``/v1``."""
        answer = self.client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post_text(self, path: str, text: str, **fields: Any) -> Any:
        """The same for a text that may hold lone surrogates, which only escapes can carry."""
        import json

        body = json.dumps({"text": text, **fields})
        answer = self.client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def serving(settings: Any = None, **options: Any) -> Iterator[Served]:
    """A server with these settings and ``Options`` until the block ends; it must end with no request left."""
    from custcare_tone.config.settings import Settings
    from custcare_tone.http import guard, server
    from custcare_tone.http.app import Options

    listening = server.bind("127.0.0.1", 0)
    options.setdefault("access", guard.Access(guard.hosts_of("127.0.0.1", ())))
    complaints: list[str] = []
    running = server.make(settings or Settings(), Options(**options), complaints.append)
    thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not running.started and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running.started
    served = Served(server.url_of(listening), complaints)
    try:
        yield served
    finally:
        served.client.close()
        running.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server with the default settings for all tests; none of them may make it complain."""
    with serving() as one:
        yield one
        assert one.complaints == []


@pytest.fixture
def server() -> Callable[..., Any]:
    """Makes servers with other settings."""
    return serving
