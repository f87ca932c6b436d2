"""The rule kinds beside ``phrase``: each is one module with ``find(unit, rule, matches) -> Iterator[Match]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module

from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule, RuleSet
from custcare_tone.engine.unit import WHOLE_REPLY_WORDS, Unit
from custcare_tone.model import Context
from custcare_tone.text.masking import DROP, OPAQUE, PLACEHOLDER

Finder = Callable[[Unit, Rule, list[Match]], Iterator[Match]]
ANY_LENGTH: Mapping[str, tuple[str, ...]] = {
    "greeting_name": ("greeting",),
    "register": ("register_formal", "register_familiar", "register_plural"),
    "purpose": ("wait_request",),
}
"""Structure parts that can be judged in a fragment too, and the word lists of which one has to occur for that."""
_SHOUTED = re.compile(r"[A-Z]{2}[A-Z' ,]* [A-Z]{2}")
_DIGIT = re.compile(r"\d")


@cache
def finder(kind: str) -> Finder:
    """The ``find`` of a kind; its module is imported when its first rule runs."""
    found: Finder = import_module(f"custcare_tone.engine.kinds.{kind}").find
    return found


class Plan:
    """Which of the scanning rules can have something to say in a context, sorted by what a text needs to be worth the look."""

    __slots__ = ("always", "capitals", "characters", "digits", "dropped", "placeholders", "sizes", "whole")

    def __init__(self, rules: RuleSet, context: Context) -> None:
        self.characters: list[tuple[str, Rule]] = []
        self.capitals: list[Rule] = []
        self.digits: list[Rule] = []
        self.placeholders: list[Rule] = []
        self.dropped: list[Rule] = []
        self.sizes: list[tuple[int, int, Rule]] = []
        """Rules with the words and the code points that a text has to exceed."""
        self.whole: list[Rule] = []
        self.always: list[tuple[Rule, tuple[str, ...]]] = []
        """Rules about texts of any length, with the word lists of which one has to occur (none: any text will do)."""
        for rule in rules.scanning:
            if rule.severity_in(context, True) is None and rule.severity_in(context, False) is None:
                continue
            self._sort_in(rule, context)

    def _sort_in(self, rule: Rule, context: Context) -> None:
        data = rule.data
        if data.get("characters") == "capitals":
            self.capitals.append(rule)
        elif data.get("characters"):
            self.characters.append((str(data["characters"]), rule))
        elif rule.kind == "entity":
            self.digits.append(rule)
        elif rule.kind == "placeholder":
            (self.dropped if data["fault"] == "comment" else self.placeholders).append(rule)
        elif rule.kind == "structure" and data["part"] not in ANY_LENGTH:
            self.whole.append(rule)
        elif rule.kind == "metric" and data["metric"] in ("sentence_words", "paragraph_words", "reply_words"):
            self.sizes.append((int(data.get("max") or 0), 0, rule))
        elif rule.kind == "metric" and data["metric"] == "reply_characters" and "max" in data:
            self.sizes.append((0, int(data["max"]), rule))
        elif rule.kind == "metric" and data["metric"] not in (
            "one_word_reply",
            "reply_sentences",
            "reply_characters",
        ):
            self.sizes.append((WHOLE_REPLY_WORDS - 1, 0, rule))
        elif rule.severity_in(context, False) is None:
            self.whole.append(rule)
        else:
            self.always.append((rule, ANY_LENGTH.get(str(data.get("part")), ())))

    def called(self, unit: Unit) -> list[Rule]:
        """The rules that have to look at ``unit``."""
        text = unit.text
        rules: list[Rule] = []
        for rule, names in self.always:
            if not names or any(unit.may_hold(name) for name in names):
                rules.append(rule)
        size, words = len(text), unit.most_words
        for most, characters, rule in self.sizes:
            if words > most and size > characters:
                rules.append(rule)
        ascii_only = text.isascii()
        for some, rule in self.characters:
            if (some.isascii() or not ascii_only) and any(map(text.__contains__, some)):
                rules.append(rule)
        if self.capitals and _SHOUTED.search(unit.cased) is not None:
            rules += self.capitals
        if self.digits and (OPAQUE in text or _DIGIT.search(text) is not None):
            rules += self.digits
        if self.placeholders and PLACEHOLDER in text:
            rules += self.placeholders
        if self.dropped and DROP in unit.segment.text:
            rules += self.dropped
        if self.whole and unit.whole:
            rules += self.whole
        return rules
