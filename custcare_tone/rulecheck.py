"""Runs the examples of rule files: every bad one is found at the named words (and mended as said), every good one is silent.

The examples are the tests of a rule; authors run them with ``python -m custcare_tone.rulecheck rules/en/blame.yaml``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custcare_tone.engine import kinds, library, linter, tokens
from custcare_tone.engine.rulefile import context_of
from custcare_tone.engine.ruleset import RuleSet, Wanted
from custcare_tone.model import Context, Finding, Segment
from custcare_tone.text import prose


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold: where, which rule, what was expected and what came."""

    path: str
    code: str
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.code}: {self.text!r}: {self.problem}"


def failures(files: list[Path], language: str) -> Iterator[Failure]:
    """What does not hold among the examples of ``files``, each rule run with only the rules of these files."""
    pack = library.compile_files(language, files)
    rules = RuleSet([pack], Wanted(presets=("default", "strict", "deep")))
    for path, rule in library.examples(language, files):
        for example in rule["examples"]["bad"]:
            yield from _bad(path, rule, example, rules)
        for example in rule["examples"]["good"]:
            text = example if isinstance(example, str) else example["text"]
            hits = [f for f in findings(text, rules, context_of(example)) if f.code == rule["code"]]
            if hits:
                yield Failure(path, rule["code"], text, f"is innocent but was found at {hits[0].text!r}")


def findings(text: str, rules: RuleSet, context: Mapping[str, Any]) -> list[Finding]:
    """Every finding of ``text``, those that gave way to another included as findings of their own."""
    from custcare_tone.rewriting import fixer

    where = Context(language=rules.language, **context)
    unit = linter.read(Segment(prose.mask(text, rules.language)), rules, where, text)
    found = []
    called = kinds.Plan(rules, where).called(unit)
    for one in sorted(linter.matches(unit, called), key=lambda m: -len(m.captures)):
        severity = linter.severity_of(unit, one)
        if severity is not None:
            found.append(linter.finding(unit, one, severity, fixer.builder))
    return found


def _bad(path: str, rule: Mapping[str, Any], example: Mapping[str, Any], rules: RuleSet) -> Iterator[Failure]:
    text, code = example["text"], rule["code"]
    hits = [f for f in findings(text, rules, context_of(example)) if f.code == code]
    wanted = example["match"] if isinstance(example["match"], list) else [example["match"]]
    if rule["kind"] == "token" and tokens.inactive_reason(rule["pipeline"], rules.language) is not None:
        return
    if not hits:
        yield Failure(path, code, text, "is not found")
        return
    if rule["kind"] == "entity":
        return
    if wanted[0] not in [f.text for f in hits]:
        yield Failure(path, code, text, f"is found at {[f.text for f in hits]!r}, not at {wanted[0]!r}")
        return
    if "fixed" in example:
        first = next(f for f in hits if f.text == wanted[0])
        fixes = first.fixes
        got = _applied(text, fixes[0]) if fixes else None
        if got != example["fixed"]:
            yield Failure(path, code, text, f"is mended to {got!r}, not to {example['fixed']!r}")


def _applied(text: str, fix: Any) -> str:
    for edit in reversed(fix.edits):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def main(arguments: list[str]) -> int:
    """Prints every failure; the exit code is 1 if there is one."""
    count = 0
    for name in arguments:
        path = Path(name).resolve()
        for failure in failures(
            [path], path.parent.name if path.parent.name in library.languages() else "en"
        ):
            print(failure)
            count += 1
    print(f"{count} failing" if count else "all examples hold")
    return 1 if count else 0


if __name__ == "__main__":
    from custcare_tone.errors import CustcareError

    try:
        sys.exit(main(sys.argv[1:]))
    except CustcareError as error:
        sys.exit(str(error))
