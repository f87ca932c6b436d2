"""A load test of the HTTP server on loopback: ``python -m tests.bench.http``. Bounded in requests and in time.

The server runs as a process of its own. Well-behaved clients send a mix of requests and compare every answer; in a second round
clients that drip, cut off, send too much or send nonsense are among them. Figures are requests a second, latency and resident memory;
``Outcome`` also says what was lost, left open, or grew, which ``tests/http/test_load.py`` asserts on a smaller run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.texts import REPLY

ROOT = Path(__file__).parents[2]
BLAME = "You failed to attach the receipt."
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ask:
    """A request and what its answer has to hold."""

    name: str
    data: bytes
    holds: bytes


@dataclass
class Outcome:
    """What one round gave. ``wrong`` are answers that were not as they have to be, ``lost`` requests without an answer."""

    seconds: float = 0.0
    work: float = 0.0
    """Processor seconds of the server."""
    latencies: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    hostile: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """Requests that were answered."""
        return sum(map(len, self.latencies.values()))

    def quantile(self, name: str, share: float) -> float:
        """A latency in milliseconds."""
        found = sorted(self.latencies[name])
        return 1000 * found[min(len(found) - 1, int(share * len(found)))]


def request(path: str, body: bytes, kind: str, more: str = "") -> bytes:
    """A whole HTTP request."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def asks() -> list[Ask]:
    """The mix: what an add-on sends while somebody types, a whole reply, a batch, a rewrite."""
    form = urlencode({"text": BLAME, "language": "en-US"}).encode()
    whole = json.dumps({"text": f"{REPLY}\n{BLAME}", "language": "en"}).encode()
    batch = json.dumps({"items": [{"text": BLAME}] * 20, "language": "en"}).encode()
    return [
        Ask("/v2/check, a sentence", request("/v2/check?c=1", form, FORM), b"CUSTCARE_BLM001"),
        Ask("/v1/check, a whole reply", request("/v1/check", whole, JSON), b'"BLM001"'),
        Ask("/v1/check/batch of 20", request("/v1/check/batch", batch, JSON), b'"BLM001"'),
        Ask(
            "/v1/rewrite, a sentence",
            request(
                "/v1/rewrite",
                json.dumps({"text": BLAME, "language": "en", "level": "suggested"}).encode(),
                JSON,
            ),
            b"could you send it",
        ),
    ]


class Server:
    """The server as a process."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "custcare_tone", "serve", "--isolated", "--port", "0", *words],
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+) ", line)
        assert found, line
        self.port = int(found[1])

    def stop(self) -> tuple[int, str]:
        """Its exit code, and what it said."""
        self.process.terminate()
        assert self.process.stderr is not None
        said = self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(30), said

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def work(self) -> float:
        """Processor seconds used so far, which a busy machine does not stretch."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def open_files(self) -> int:
        """Open file descriptors, connections among them."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self) -> int:
        """Threads."""
        return len(os.listdir(f"/proc/{self.process.pid}/task"))


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head.lower())[1])  # type: ignore[index]
    return int(head[9:12]), await reader.readexactly(length)


async def client(port: int, jobs: asyncio.Queue[Ask], outcome: Outcome, tick: Callable[[], None]) -> None:
    """Takes requests from the queue until it is empty, on one connection that is renewed where it was closed."""
    reader, writer = await asyncio.open_connection(HOST, port)
    while not jobs.empty():
        ask = jobs.get_nowait()
        start = time.perf_counter()
        for attempt in (1, 2):
            try:
                writer.write(ask.data)
                status, body = await asyncio.wait_for(answer(reader), 60)
                break
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                # A kept connection may be closed between two requests; a fresh one may not.
                writer.close()
                reader, writer = await asyncio.open_connection(HOST, port)
                if attempt == 2:
                    outcome.lost[ask.name] += 1
                    status = 0
        if status == 0:
            continue
        if status != 200 or ask.holds not in body:
            outcome.wrong[f"{ask.name}: {status}"] += 1
        outcome.latencies.setdefault(ask.name, []).append(time.perf_counter() - start)
        tick()
    writer.close()


async def slow(port: int) -> str:
    """Sends a byte now and then; the server ends it."""
    reader, writer = await asyncio.open_connection(HOST, port)
    data = request("/v1/check", b'{"text": "Thank you."}' + b" " * 2000, JSON)
    try:
        for i in range(0, 4000, 8):
            writer.write(data[i : i + 8])
            await writer.drain()
            await asyncio.sleep(0.05)
            if reader.at_eof():
                break
    except OSError:
        pass
    writer.close()
    return "slow"


async def cut(port: int) -> str:
    """Half a request, then nothing."""
    _, writer = await asyncio.open_connection(HOST, port)
    data = asks()[1].data
    writer.write(data[: len(data) // 2])
    await writer.drain()
    writer.transport.abort()
    return "cut"


async def gone(port: int) -> str:
    """A whole request whose answer nobody waits for."""
    _, writer = await asyncio.open_connection(HOST, port)
    writer.write(asks()[2].data)
    await writer.drain()
    writer.transport.abort()
    return "gone"


async def told(port: int, name: str, data: bytes, status: int) -> str:
    """A request that has to be refused with ``status``."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(data)
    found, _ = await asyncio.wait_for(answer(reader), 60)
    writer.close()
    return name if found == status else f"{name}: {found} instead of {status}"


async def oversized(port: int) -> str:
    """A body of 4 MB: read to its end, thrown away, refused."""
    return await told(port, "oversized", request("/v1/check", b" " * 4_000_000, JSON), 413)


async def malformed(port: int) -> str:
    """No JSON."""
    return await told(port, "malformed", request("/v1/check", b'{"text": "a', JSON), 400)


HOSTILE: tuple[Callable[[int], Awaitable[str]], ...] = (slow, cut, gone, oversized, malformed)


async def round_of(server: Server, count: int, clients: int, hostile: int = 0) -> Outcome:
    """``count`` requests by ``clients`` at a time, with ``hostile`` clients of each sort among them."""
    outcome = Outcome()
    jobs: asyncio.Queue[Ask] = asyncio.Queue()
    mix = asks()
    shares = [0, 0, 0, 0, 0, 1, 1, 1, 2, 3]
    for i in range(count):
        jobs.put_nowait(mix[shares[i % len(shares)]])
    every = max(1, count // 10)

    def tick() -> None:
        if outcome.answered % every == 0:
            outcome.memory.append(server.memory())

    async def disturb(one: Callable[[int], Awaitable[str]]) -> None:
        try:
            outcome.hostile[await one(server.port)] += 1
        except (OSError, asyncio.IncompleteReadError):
            outcome.hostile[f"{one.__name__}: no answer"] += 1

    start, used = time.perf_counter(), server.work()
    work = [client(server.port, jobs, outcome, tick) for _ in range(clients)]
    noise = [disturb(one) for one in HOSTILE for _ in range(hostile)]
    await asyncio.gather(*work, *noise)
    outcome.seconds = time.perf_counter() - start
    outcome.work = server.work() - used
    return outcome


async def settled(server: Server, files: int, seconds: float = 40.0) -> bool:
    """Whether the server closes what was opened, within some seconds."""
    deadline = time.monotonic() + seconds
    while server.open_files() > files and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    return server.open_files() <= files


def shown(title: str, outcome: Outcome) -> None:
    """Prints one round."""
    rate = outcome.answered / outcome.seconds
    print(f"\n{title}: {outcome.answered} answers in {outcome.seconds:.1f} s, {rate:.0f} a second, ", end="")
    print(f"{1000 * outcome.work / outcome.answered:.1f} ms of the server's processor each")
    for name in outcome.latencies:
        found = outcome.latencies[name]
        print(
            f"  {name:<26} p50 {1000 * statistics.median(found):7.1f} ms   p99 {outcome.quantile(name, 0.99):7.1f} ms   ({len(found)})"
        )
    print(f"  resident MB over time: {' '.join(f'{mb:.0f}' for mb in outcome.memory)}")
    print(f"  lost: {dict(outcome.lost) or 'nothing'}   wrong: {dict(outcome.wrong) or 'nothing'}")
    if outcome.hostile:
        print(f"  hostile clients: {dict(outcome.hostile)}")


async def run(count: int, clients: int, hostile: int, workers: int) -> None:
    """The whole test."""
    server = Server("--workers", str(workers))
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    try:
        await round_of(server, 40, 2)
        await asyncio.sleep(6)
        files, threads = server.open_files(), server.threads()
        shown("one client", await round_of(server, count // 4, 1))
        shown(f"{clients} clients", await round_of(server, count, clients))
        shown(f"{clients} clients among hostile ones", await round_of(server, count, clients, hostile))
        closed = await settled(server, files)
        print(
            f"\nopen files {files} before, {server.open_files()} after ({'settled' if closed else 'LEFT OPEN'}); ",
            end="",
        )
        print(f"threads {threads} before, {server.threads()} after; resident {server.memory():.0f} MB")
    finally:
        code, said = server.stop()
    print(f"stopped with exit code {code}; it complained about {said.strip() or 'nothing'}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.http", description=__doc__)
    parser.add_argument("--count", type=int, default=4000, help="requests in each round (default: 4000)")
    parser.add_argument("--clients", type=int, default=16, help="clients at a time (default: 16)")
    parser.add_argument("--hostile", type=int, default=10, help="hostile clients of each sort (default: 10)")
    parser.add_argument("--workers", type=int, default=2, help="threads of the server (default: 2)")
    args = parser.parse_args()
    asyncio.run(run(args.count, args.clients, args.hostile, args.workers))


if __name__ == "__main__":
    main()
