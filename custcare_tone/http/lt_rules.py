"""Rules under the names that LanguageTool's clients use: ids, categories, issue types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from custcare_tone.engine import library

PREFIX = "CUSTCARE_"
CATEGORY = {"id": "STYLE", "name": "Tone"}
"""One category for all: clients give ``STYLE`` the colour and the switch that people expect for a matter of style."""
_ISSUES = {
    "admission": "legal",
    "privacy": "legal",
    "jargon": "terminology",
    "blame": "register",
    "negative": "register",
}
_CODE = re.compile(r"[A-Z]{3}\d{0,3}")


def rule_id(code: str) -> str:
    """``BLM001`` as an id that cannot be taken for one of LanguageTool's own."""
    return PREFIX + code


def issue_type(category: str) -> str:
    """The ITS 2.0 issue type of a category."""
    return _ISSUES.get(category, "style")


def description(category: str, name: str) -> str:
    """What a rule is about, in a few words."""
    title = _titles().get(category, category)
    return f"{title}: {name.replace('-', ' ')}"


def patterns(ids: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """The rules that ``ids`` name (``CUSTCARE_BLM001``, ``BLM001``, or a prefix ``BLM``), sorted; what is not ours is left out."""
    found = {one.strip().upper().removeprefix(PREFIX) for one in ids}
    prefixes = {code[:3] for code in known}
    return sorted(code for code in found if _CODE.fullmatch(code) and (code in known or code in prefixes))


def categories(ids: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """The categories that ``ids`` name: our own names, or ``STYLE`` (or ``TONE``) for all of them."""
    found = {one.strip().lower() for one in ids}
    ours = sorted(set(known.values()))
    if found & {CATEGORY["id"].lower(), CATEGORY["name"].lower()}:
        return ours
    return [name for name in ours if name in found]


def configured(rules: Iterable[Any]) -> list[dict[str, Any]]:
    """The rules as ``/v2/configinfo`` lists them."""
    return [
        {
            "ruleId": rule_id(rule.code),
            "description": description(rule.category, rule.name),
            "categoryId": CATEGORY["id"],
            "categoryName": CATEGORY["name"],
            "locQualityIssueType": issue_type(rule.category),
            "isOfficeDefaultOn": "yes" if rule.active else "no",
            **({} if rule.active else {"isDefaultOff": "yes"}),
            "isGoalSpecific": "no",
        }
        for rule in rules
    ]


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, str]:
    return {name: str(about["title"]) for name, about in library.categories().items()}
