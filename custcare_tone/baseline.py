"""The baseline: what was found on the day the check was switched on, so that only what is new fails.

An entry is a rule, the item's id where the format has one, and a hash of the normalised sentence, with how often that occurs; elsewhere
than in formats with ids the entries of all files are one multiset. So an entry survives moves, renames, reformatting and edits of
other sentences, holds no customer's words, and two branches' baselines merge line by line.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from custcare_tone.errors import ConfigError
from custcare_tone.model import Finding, Item, Report
from custcare_tone.reporting.passages import sentence

NAME = "custcare-tone-baseline.json"
VERSION = 1
Key = tuple[str, str, str]
"""Code, item id, hash of the sentence."""
Checked = tuple[tuple[Item, Report], ...]


def key(item: Item, finding: Finding) -> Key:
    """What names a finding in a baseline."""
    digest = hashlib.sha256(sentence(item, finding).encode("utf-8", "surrogatepass")).hexdigest()
    return finding.code, item.id, digest[:32]


class Baseline:
    """What is known. Findings are taken from it as they are met; what is left over at the end is gone from the texts.
    An entry that a merge has doubled counts once."""

    def __init__(self, entries: Iterable[tuple[Key, int]] = ()) -> None:
        self._counts: Counter[Key] = Counter()
        for name, count in entries:
            self._counts[name] = max(self._counts[name], count)
        self._left: Counter[Key] = Counter(self._counts)

    def filtered(self, checked: Checked) -> tuple[Checked, int]:
        """``checked`` without what is known, and how many findings that were. A sentence counted twice covers two findings."""
        known = 0
        kept = []
        for item, report in checked:
            new = tuple(f for f in report.findings if not self._take(item, f))
            known += len(report.findings) - len(new)
            kept.append((item, report if len(new) == len(report.findings) else replace(report, findings=new)))
        return tuple(kept), known

    def _take(self, item: Item, finding: Finding) -> bool:
        name = key(item, finding)
        if self._left[name] <= 0:
            return False
        self._left[name] -= 1
        return True

    def gone(self) -> int:
        """How many entries were not met."""
        return sum(count for count in self._left.values() if count > 0)

    def pruned(self) -> Counter[Key]:
        """The entries that were met."""
        return Counter(
            {
                name: count - self._left[name]
                for name, count in self._counts.items()
                if count > self._left[name]
            }
        )


def counted(checked: Checked) -> Counter[Key]:
    """The entries for the findings of some items."""
    return Counter(key(item, finding) for item, report in checked for finding in report.findings)


def dumps(entries: Counter[Key]) -> str:
    """The text of a baseline file: one entry a line, sorted."""
    lines = [
        json.dumps(
            {"code": code, **({"item": item} if item else {}), "sentence": digest, "count": count},
            ensure_ascii=False,
        )
        for (code, item, digest), count in sorted(entries.items())
    ]
    body = ",\n".join(lines)
    return (
        f'{{"version": {VERSION}, "entries": [\n{body}\n]}}\n'
        if lines
        else f'{{"version": {VERSION}, "entries": []}}\n'
    )


def load(path: Path, shown: str) -> Baseline:
    """The baseline in ``path``, which messages call ``shown``. Raises ConfigError where it is none."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"the baseline cannot be read: {error.strerror}",
            path=shown,
            hint="custcare-tone baseline writes one",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"the baseline is not UTF-8 at byte {error.start}", path=shown) from error
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"the baseline is not valid JSON: {error.msg}", path=shown, line=error.lineno
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        raise ConfigError("is not a baseline file", path=shown, hint="custcare-tone baseline writes one")
    if data.get("version") != VERSION:
        raise ConfigError(
            f"baseline version {data.get('version')!r} is not {VERSION}", path=shown, hint="write it anew"
        )
    return Baseline(_entry(value, number, shown) for number, value in enumerate(data["entries"]))


def _entry(value: Any, number: int, shown: str) -> tuple[Key, int]:
    try:
        name = (str(value["code"]), str(value.get("item", "")), str(value["sentence"]))
        return name, int(value.get("count", 1))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(
            f"entry {number + 1} of the baseline is broken", path=shown, line=number + 2
        ) from None
