"""Many clients at once, well-behaved and not: nothing is lost, nothing is left open, nothing grows without end. Bounded; the figures are
those of ``python -m tests.bench.http``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="the extra server is not installed")

from tests.bench import http

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
REQUESTS, CLIENTS, EACH = 150, 8, 3


async def tried(server: http.Server) -> tuple[http.Outcome, http.Outcome, bool, tuple[int, int], float]:
    await http.round_of(server, 40, 4)
    await asyncio.sleep(6)
    files, threads = server.open_files(), server.threads()
    calm = await http.round_of(server, REQUESTS, CLIENTS)
    stormy = await http.round_of(server, REQUESTS, CLIENTS, EACH)
    closed = await http.settled(server, files)
    return calm, stormy, closed, (threads, server.threads()), server.memory()


def test_nothing_is_lost_nothing_hangs_and_nothing_leaks() -> None:
    server = http.Server("--workers", "2", "--queue", "64")
    try:
        calm, stormy, closed, threads, memory = asyncio.run(asyncio.wait_for(tried(server), 240))
    finally:
        code, said = server.stop()
    for outcome in (calm, stormy):
        assert outcome.answered == REQUESTS
        assert not outcome.lost
        assert not outcome.wrong
    assert stormy.hostile == {one.__name__: EACH for one in http.HOSTILE}
    assert closed, "connections were left open"
    assert threads[0] == threads[1]
    assert memory < calm.memory[-1] + 40, "a few oversized bodies are no reason to grow"
    assert (code, said) == (0, ""), "it ended by itself, or complained"


def test_the_benchmark_is_offered_as_it_is_called() -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.http", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "python -m tests.bench.http" in done.stdout
