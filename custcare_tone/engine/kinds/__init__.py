"""The rule kinds beside ``phrase``: each is one module with ``find(unit, rule, matches) -> Iterator[Match]``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule, RuleSet
from custcare_tone.engine.unit import WHOLE_REPLY_WORDS, Unit
from custcare_tone.model import Context
from custcare_tone.text.masking import DROP, OPAQUE, PLACEHOLDER

Finder = Callable[[Unit, Rule, list[Match]], Iterator[Match]]
ANY_LENGTH = ("greeting_name", "register", "purpose")
"""Structure parts that can be judged in a fragment too."""


@cache
def finder(kind: str) -> Finder:
    """The ``find`` of a kind; its module is imported when its first rule runs."""
    found: Finder = import_module(f"custcare_tone.engine.kinds.{kind}").find
    return found


class Plan:
    """Which of the scanning rules can have something to say in a context, sorted by what a text needs to be worth the look."""

    __slots__ = ("always", "characters", "digits", "dropped", "lengths", "placeholders", "shortest")

    def __init__(self, rules: RuleSet, context: Context) -> None:
        self.characters: list[tuple[str, Rule]] = []
        self.digits: list[Rule] = []
        self.placeholders: list[Rule] = []
        self.dropped: list[Rule] = []
        self.lengths: list[tuple[int, Rule]] = []
        self.always: list[Rule] = []
        for rule in rules.scanning:
            if rule.severity_in(context, True) is None and rule.severity_in(context, False) is None:
                continue
            data = rule.data
            if data.get("characters"):
                self.characters.append((str(data["characters"]), rule))
            elif rule.kind == "entity":
                self.digits.append(rule)
            elif rule.kind == "placeholder":
                (self.dropped if data["fault"] == "comment" else self.placeholders).append(rule)
            elif rule.kind == "structure" and data["part"] not in ANY_LENGTH:
                self.lengths.append((0 if context.whole else 2 * WHOLE_REPLY_WORDS, rule))
            elif rule.kind == "metric" and data["metric"] in (
                "sentence_words",
                "paragraph_words",
                "reply_words",
            ):
                self.lengths.append((2 * int(data.get("max") or 0), rule))
            elif rule.kind == "metric" and data["metric"] == "reply_characters" and "max" in data:
                self.lengths.append((int(data["max"]), rule))
            elif rule.kind == "metric" and data["metric"] not in (
                "one_word_reply",
                "reply_sentences",
                "reply_characters",
            ):
                self.lengths.append((2 * WHOLE_REPLY_WORDS, rule))
            else:
                self.always.append(rule)
        self.shortest = min((n for n, _ in self.lengths), default=1 << 60)

    def called(self, text: str, masked: str = "") -> list[Rule]:
        """The rules that have to look at ``text``, the matching form of ``masked``."""
        rules = list(self.always)
        if len(text) > self.shortest:
            rules += [rule for least, rule in self.lengths if len(text) > least]
        if self.characters:
            rules += [rule for some, rule in self.characters if any(c in text for c in some)]
        if self.digits and (OPAQUE in text or any(map(text.__contains__, "0123456789"))):
            rules += self.digits
        if self.placeholders and PLACEHOLDER in text:
            rules += self.placeholders
        if self.dropped and DROP in masked:
            rules += self.dropped
        return rules
