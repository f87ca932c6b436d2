"""Prints recall, false alarms and the share of neutral texts flagged: ``python -m tests.bench.accuracy [FOLDER] [--misses]``.

``FOLDER`` (default: ``$CUSTCARE_SHARED`` or ``../shared``) holds ``bench/phrases_dev.jsonl`` and
``corpora/sgd_system_turns.jsonl``. A phrase is flagged when it has a finding of severity
warning or error. Recall is the flagged share of the kinds that should be flagged, false alarms the flagged
share of everything that should not (positive, safe apologies, acceptable, and
each distinct ``better``); contested phrases are left out.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from custcare_tone import Checker

WRONG = frozenset(
    {"negative", "liability", "blame", "jargon", "dismissive", "command", "overpromise", "robotic", "rude"}
)


@dataclass
class Tally:
    """The counts of one language."""

    wrong: int = 0
    found: int = 0
    fixable: int = 0
    right: int = 0
    alarms: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.wrong if self.wrong else 1.0

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.right if self.right else 0.0


def default_folder() -> Path:
    """The folder of development texts."""
    return Path(os.environ.get("CUSTCARE_SHARED", Path(__file__).parents[2].parent / "shared"))


def rows(path: Path) -> Iterator[dict[str, object]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def flags(checker: Checker, text: str) -> list[str]:
    """The codes of the findings at warning or above."""
    return [f.code for f in checker.check(text).findings if f.severity.rank > 0]


def phrases(path: Path) -> dict[str, Tally]:
    """The tally of each language over labelled phrases."""
    tallies: dict[str, Tally] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows(path):
        if row["contested"]:
            continue
        language, text = str(row["lang"]), str(row["text"])
        tally = tallies.setdefault(language, Tally())
        checker = Checker(language=language)
        innocent = [str(row["better"])] if row["better"] else []
        if row["kind"] in WRONG:
            tally.wrong += 1
            findings = [f for f in checker.check(text).findings if f.severity.rank > 0]
            tally.found += bool(findings)
            tally.fixable += any(fix.applicability != "display" for f in findings for fix in f.fixes)
            if not findings:
                tally.missed.append(text)
        else:
            innocent.append(text)
        for one in innocent:
            if (language, one) in seen:
                continue
            seen.add((language, one))
            tally.right += 1
            if codes := flags(checker, one):
                tally.alarms += 1
                tally.false.append(f"{one} {codes}")
    return tallies


def neutral(path: Path) -> tuple[int, int]:
    """How many neutral turns are flagged, of how many."""
    checker = Checker(language="en")
    texts = [str(row["text"]) for row in rows(path)]
    return sum(bool(flags(checker, text)) for text in texts), len(texts)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.accuracy", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=default_folder())
    parser.add_argument(
        "--misses", action="store_true", help="print what was missed and what was flagged wrongly"
    )
    args = parser.parse_args()
    listed = args.folder / "bench" / "phrases_dev.jsonl"
    if not listed.is_file():
        print(f"no {listed}: nothing to measure")
        return 2
    for language, tally in phrases(listed).items():
        print(
            f"{language:4} recall {tally.recall:.3f} ({tally.found}/{tally.wrong})"
            f"   false alarms {tally.false_alarms:.3f} ({tally.alarms}/{tally.right})"
            f"   with a safe or suggested fix {tally.fixable}/{tally.found}"
        )
        if args.misses:
            print(
                "".join(f"     missed  {text}\n" for text in tally.missed)
                + "".join(f"     false   {text}\n" for text in tally.false),
                end="",
            )
    flagged, count = neutral(args.folder / "corpora" / "sgd_system_turns.jsonl")
    print(f"neutral turns flagged {flagged}/{count} = {100 * flagged / count:.2f} %")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
