"""Measures speed and memory, next to the peers that are installed: ``python -m tests.bench``.

Prints figures, never a verdict. Whole commands are timed from outside, five runs after a warm-up, medians;
everything runs in one go on the same texts, so
ratios hold when the machine is busy. A peer that is missing is skipped, and its install command is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.texts import HOSTILE, REPLY, long_text, short_replies

RUNS = 5
BARE = """
import argparse, json, re, sys, ahocorasick_rs
rules = json.load(open(sys.argv[2], encoding="utf-8"))
texts = [word for some in rules["words"].values() for word in some]
automaton = ahocorasick_rs.AhoCorasick(texts, implementation=ahocorasick_rs.Implementation.ContiguousNFA, store_patterns=False)
text = open(sys.argv[1], encoding="utf-8").read().lower()
print(len(automaton.find_matches_as_indexes(text, overlapping=True)))
"""
PEERS = {
    "proselint": ("pip install proselint", lambda f: ["proselint", "check", f]),
    "write-good": ("npm install -g write-good", lambda f: ["write-good", f]),
    "alex": ("npm install -g alex", lambda f: ["alex", f]),
    "harper": ("npm install -g harper.js", None),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only",
        choices=("cold", "throughput", "edit", "memory", "growth", "hostile", "draft"),
        action="append",
    )
    chosen = parser.parse_args().only or [
        "cold",
        "throughput",
        "edit",
        "memory",
        "growth",
        "hostile",
        "draft",
    ]
    parts: dict[str, Callable[[], None]] = {
        "cold": cold,
        "throughput": throughput,
        "edit": edit,
        "memory": memory,
        "growth": growth,
        "hostile": hostile,
        "draft": drafts,
    }
    for name in chosen:
        print(f"\n== {name}")
        parts[name]()
    return 0


def _seconds(command: list[str]) -> float:
    """Median wall time of the whole command."""
    times = []
    for run in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if run:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def cold() -> None:
    """One 100-word reply checked by a new process."""
    with tempfile.TemporaryDirectory() as folder:
        reply = Path(folder, "reply.md")
        reply.write_text(REPLY, encoding="utf-8")
        bare = Path(folder, "bare.py")
        bare.write_text(BARE, encoding="utf-8")
        pack = Path(folder, "pack.json")
        from custcare_tone.engine import library

        packaged = library.packaged("en")
        whole = {name: list(part) if isinstance(part, Sequence) else part for name, part in packaged.items()}
        pack.write_text(json.dumps(whole), encoding="utf-8")
        nothing = _seconds([sys.executable, "-c", "pass"])
        script = _seconds([sys.executable, str(bare), str(reply), str(pack)])
        own = _seconds([sys.executable, "-m", "custcare_tone", "check", "--isolated", str(reply)])
        print(f"python -c pass        {nothing * 1000:7.1f} ms")
        print(f"bare script           {script * 1000:7.1f} ms")
        print(f"custcare-tone check   {own * 1000:7.1f} ms   {own / script:.2f} times the bare script")
        for name, (install, command) in PEERS.items():
            tool = _tool(name)
            if command is None or tool is None:
                print(f"{name:21} not installed: {install}")
                continue
            peer = _seconds([tool, *command(str(reply))[1:]])
            print(f"{name:21} {peer * 1000:7.1f} ms   {peer / own:.2f} times ours")


def _tool(name: str) -> str | None:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def _rate(run: Callable[[list[str]], object], texts: list[str]) -> float:
    """Texts a second, the best of three."""
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        run(texts)
        best = max(best, len(texts) / (time.perf_counter() - start))
    return best


def throughput() -> None:
    """Short replies on one core, every tool on the same ones."""
    from custcare_tone import check_many

    texts = short_replies(20_000)
    size = sum(map(len, texts)) / len(texts)
    own = _rate(lambda some: [r.findings for r in check_many(some, language="en")], texts)
    print(
        f"custcare-tone         {own:10,.0f} replies/s   {own * size / 1e6:.2f} MB/s ({size:.0f} characters a reply)"
    )
    for name, install, make in (
        ("VADER", "pip install vaderSentiment", _vader),
        ("proselint", "pip install proselint", _proselint),
    ):
        try:
            run = make()
        except ImportError:
            print(f"{name:21} not installed: {install}")
            continue
        rate = _rate(
            lambda some, run=run: [run(t) for t in some], texts[:2000] if name == "VADER" else texts[:300]
        )  # type: ignore[misc]
        print(f"{name:21} {rate:10,.0f} replies/s   ours is {own / rate:.1f} times as fast")
    _harper(texts[:200], own)


def _harper(texts: list[str], own: float) -> None:
    """harper.js runs in node; it is timed inside its own process, loading left out."""
    node = shutil.which("node")
    root = (
        subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False).stdout.strip()
        if shutil.which("npm")
        else ""
    )
    if node is None or not Path(root, "harper.js").is_dir():
        print("harper                not installed: npm install -g harper.js")
        return
    script = (
        f"import {{ LocalLinter }} from 'file://{root}/harper.js/dist/index.js';\n"
        f"import {{ binary }} from 'file://{root}/harper.js/dist/binary.js';\n"
        "const texts = JSON.parse(process.argv[2]); const linter = new LocalLinter({ binary }); await linter.setup();\n"
        "await linter.lint(texts[0]); const start = performance.now(); for (const t of texts) await linter.lint(t);\n"
        "console.log(texts.length / ((performance.now() - start) / 1000));"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "harper.mjs")
        path.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [node, str(path), json.dumps(texts)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        print("harper                did not run:", done.stderr.strip().splitlines()[-1:] or "")
        return
    rate = float(done.stdout)
    print(f"{'harper':21} {rate:10,.0f} replies/s   ours is {own / rate:.1f} times as fast")


def _vader() -> Callable[[str], object]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda text: analyzer.polarity_scores(text)


def _proselint() -> Callable[[str], object]:
    from proselint.checks import __register__
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(__register__)
    return lambda text: LintFile(source="reply", content=text).lint()


def edit() -> None:
    """A 200-word reply checked again after each of 400 key strokes."""
    from custcare_tone import Checker

    checker = Checker(language="en", channel="email")
    reply = (REPLY + REPLY)[:1150]
    checker.check(reply)
    times = []
    for i in range(400):
        at = (i * 37) % len(reply)
        text = reply[:at] + "abcdefghij"[i % 10] + reply[at:]
        start = time.perf_counter()
        _ = checker.check(text).findings
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(
        f"{len(reply.split())} words: p50 {times[200]:.2f} ms   p99 {times[395]:.2f} ms   worst {times[-1]:.2f} ms"
    )


def memory() -> None:
    """The largest resident size of a process that checks one folder from the command line."""
    with tempfile.TemporaryDirectory() as folder:
        for i, text in enumerate(short_replies(200)):
            Path(folder, f"{i}.md").write_text(text, encoding="utf-8")
        code = "import sys, resource; from custcare_tone.cli.main import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\nprint('spacy' in sys.modules, file=sys.stderr)"
        done = subprocess.run(
            [sys.executable, "-c", code, "check", "--isolated", "--exit-zero", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        kilobytes, spacy = done.stderr.strip().splitlines()[-2:]
        print(f"{int(kilobytes) / 1024:.0f} MB resident; spaCy imported: {spacy}")


def drafts() -> None:
    """Drafts a second on one core, filled and checked: every script, its channels and wordings in turn; and the first one of a new process."""
    from custcare_tone import draft
    from custcare_tone.drafting import scripts

    shelf = list(scripts.library("en").values())

    def fill(seeds: list[str]) -> None:
        for seed in seeds:
            for turn, s in enumerate(shelf):
                channel = s.channels[(int(seed) + turn) % len(s.channels)]
                _ = draft(
                    s.id, "en", channel, s.examples, seed=int(seed), liability=s.liability or "balanced"
                ).report.findings

    fill(["0"])
    rate = _rate(fill, [str(n) for n in range(10)]) * len(shelf)
    first = _seconds(
        [
            sys.executable,
            "-c",
            "from custcare_tone import draft, scripts; s = scripts()[0]; draft(s.id, values=s.examples)",
        ]
    )
    print(
        f"custcare-tone         {rate:10,.0f} drafts/s   first draft of a new process {first * 1000:.0f} ms"
    )


def growth() -> None:
    """Seconds a megabyte from 10 kB to 10 MB: a level line is linear."""
    from custcare_tone import Checker

    checker = Checker(language="en")
    for size in (10_000, 100_000, 1_000_000, 10_000_000):
        _timed(checker, f"{size:>10,} characters", long_text(size))


def hostile() -> None:
    """Inputs made to hurt, at one and four megabytes."""
    from custcare_tone import Checker

    checker = Checker(language="en")
    for name, make in HOSTILE.items():
        for size in (1_000_000, 4_000_000):
            _timed(checker, f"{name:18} {size:>10,}", make(size))


def _timed(checker: object, label: str, text: str) -> None:
    start = time.perf_counter()
    report = checker.check(text)  # type: ignore[attr-defined]
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{label}  {seconds:7.2f} s   {seconds / max(len(text), 1) * 1e6:6.3f} s/MB   {len(report.findings):>8,} findings   {peak:.0f} MB"
    )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
