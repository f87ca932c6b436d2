"""The rule kinds beside ``phrase``: each is one module with ``find(unit, rule, matches) -> Iterator[Match]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from custcare_tone.engine.match import Match
from custcare_tone.engine.unit import Unit

MODULES: Mapping[str, str] = {
    "density": "density",
    "metric": "metric",
    "structure": "structure",
    "entity": "entity",
    "near": "near",
    "token": "token",
}


def run(unit: Unit, gathered: Mapping[str, list[Match]]) -> Iterator[Match]:
    """The matches of every rule that is no phrase: those with a phrase found in this text, and those that scan any text."""
    rules = {rule.code: rule for rule in unit.rules.rules}
    for code, found in gathered.items():
        rule = rules[code]
        if rule.severity_in(unit.context, unit.whole) is None:
            continue
        module = import_module(f"custcare_tone.engine.kinds.{MODULES[rule.kind]}")
        yield from module.find(unit, rule, found)
