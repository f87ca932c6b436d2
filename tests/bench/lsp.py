"""How quick the language server is, end to end over standard input and output: ``python -m tests.bench.lsp``.

Timings are for comparing on one machine; nothing fails by them. ``--large`` types into a one-megabyte export too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from custcare_tone.api import Checker
from tests.lsp.client import Client

SENTENCES = (
    "Thanks for getting in touch about your order.",
    "I have checked the tracking and the parcel is in Leeds.",
    "Your refund of £20.00 is on its way and will arrive by 4 May.",
    "Let me know whether the new size fits, and I'll close this for you.",
    "I'm sorry about the wait; I know it was a long one.",
    "The courier brings it on Tuesday between 9 and 11 am.",
    "You can reach me here until six today.",
    "Unfortunately, we can't ship before Monday.",
    "You failed to attach the receipt.",
    "As per our policy, returns need a label 😀.",
)
PULLS = {"textDocument": {"diagnostic": {}}}


def reply(words: int, chance: random.Random, clean: float = 0.7) -> str:
    """A reply of about that many words; ``clean`` is the share of sentences without a finding."""
    said: list[str] = []
    while sum(len(s.split()) for s in said) < words:
        some = SENTENCES[:7] if chance.random() < clean else SENTENCES[7:]
        said.append(chance.choice(some))
    return "Hi Ana,\n\n" + " ".join(said) + "\n\nKind regards,\nBen\n"


def export(size: int) -> str:
    """A Zendesk export of about ``size`` characters, one field a line."""
    chance = random.Random(7)
    macros: list[dict[str, Any]] = []
    length = 0
    while length < size:
        body = reply(chance.randint(40, 120), chance, 0.93)
        actions = [{"field": "comment_value", "value": body}]
        macros.append(
            {"id": len(macros), "title": f"Late::{len(macros)}", "active": True, "actions": actions}
        )
        length += len(json.dumps(macros[-1], indent=1)) + 4
    return json.dumps({"macros": macros}, ensure_ascii=False, indent=1)


class Typing:
    """Somebody who types into one text, one letter at a time, and waits for the findings of each."""

    def __init__(self, client: Client, uri: str, text: str, language: str, pulls: bool) -> None:
        self.client, self.uri, self.pulls = client, uri, pulls
        self.version = 1
        client.open(uri, text, language)
        began = time.perf_counter()
        self.wait()
        self.first = time.perf_counter() - began

    def wait(self) -> None:
        if self.pulls:
            self.client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
        else:
            self.client.published(self.uri, self.version, len(self.client.got))
        self.client.got.clear()

    def key(self, line: int, column: int, letter: str) -> float:
        """Seconds from a key stroke to its findings."""
        self.version += 1
        at = {"line": line, "character": column}
        began = time.perf_counter()
        self.client.change(self.uri, self.version, {"range": {"start": at, "end": at}, "text": letter})
        self.wait()
        return time.perf_counter() - began


def measured(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return (
        f"p50 {1000 * statistics.median(ordered):.1f} ms, p99 {1000 * p99:.1f} ms, worst {1000 * ordered[-1]:.1f} ms"
        f" ({len(ordered)} key strokes)"
    )


def memory(client: Client) -> str:
    try:
        status = Path(f"/proc/{client.process.pid}/status").read_text(encoding="ascii")
    except OSError:
        return "unknown"
    return next(line.split(":")[1].strip() for line in status.splitlines() if line.startswith("VmRSS"))


def worked(client: Client) -> float:
    """Seconds of processor time that the server has used."""
    try:
        fields = (
            Path(f"/proc/{client.process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        )
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def alone(text: str, times: int = 100) -> float:
    """Milliseconds of processor time that the check of ``text`` takes in Python, warm."""
    checker = Checker()
    for _ in range(10):
        checker.check(text)
    began = time.process_time()
    for number in range(times):
        checker.check(f"{text}{number}")
    return 1000 * (time.process_time() - began) / times


def small(folder: Path, strokes: int, pulls: bool, line: int = 2) -> None:
    client = Client(folder)
    began = time.perf_counter()
    client.start(PULLS if pulls else {})
    greeted = time.perf_counter() - began
    text = reply(200, random.Random(1))
    typing = Typing(client, (folder / "reply.md").as_uri(), text, "markdown", pulls)
    words = " and I will look into it tomorrow morning as well,"
    at = text.split("\n")[line].index(". ")
    for i in range(40):
        typing.key(line, at + i, words[i % len(words)])
    began = worked(client)
    seconds = [typing.key(line, at + 40 + i, words[i % len(words)]) for i in range(strokes)]
    cost = 1000 * (worked(client) - began) / strokes
    how = "pulled" if pulls else "pushed"
    print(f"200-word reply, {how}: {measured(seconds)}")
    print(
        f"  {cost:.1f} ms of processor time for each in the server, {alone(text):.1f} ms for the check alone"
    )
    print(f"  initialize {1000 * greeted:.0f} ms, first findings {1000 * typing.first:.0f} ms")
    print(f"  {memory(client)} resident")
    client.stop()
    client.kill()


def large(folder: Path, strokes: int) -> None:
    text = export(1_000_000)
    client = Client(folder)
    client.start(PULLS)
    typing = Typing(client, (folder / "macros.json").as_uri(), text, "json", True)
    lines = text.split("\n")
    bodies = [i for i, said in enumerate(lines) if '"value"' in said]
    seconds = []
    began = worked(client)
    for i in range(strokes):
        line = bodies[(i // 10) * 37 % len(bodies)]
        seconds.append(typing.key(line, lines[line].index(". ") + i % 10, "abcdefghij"[i % 10]))
    print(f"{len(text):,} characters of JSON, {len(bodies):,} replies: {measured(seconds)}")
    cost = 1000 * (worked(client) - began) / strokes
    print(
        f"  {cost:.0f} ms of processor time for each; first findings {typing.first:.1f} s, {memory(client)} resident"
    )
    client.stop()
    client.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=400)
    parser.add_argument("--large", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        small(folder, args.strokes, pulls=False)
        small(folder, args.strokes, pulls=True)
        if args.large:
            large(folder, min(args.strokes, 50))


if __name__ == "__main__":
    main()
