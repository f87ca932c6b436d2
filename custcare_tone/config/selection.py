"""Which rules a code, a prefix or a category names. The one place that decides between ``select`` and ``ignore``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

ALL = "ALL"
_CODE = re.compile(r"[A-Z]{3}\d*")


def matches(pattern: str, code: str, category: str) -> bool:
    """Whether ``pattern`` (``BLM001``, ``BLM``, ``blame`` or ``ALL``; case does not matter) names the rule."""
    return specificity(pattern, code, category) > 0


def specificity(pattern: str, code: str, category: str) -> int:
    """How closely ``pattern`` names the rule: 0 not at all, 1 ``ALL``, 2 its category, more the longer the prefix."""
    if pattern.upper() == ALL:
        return 1
    if pattern.lower() == category:
        return 2
    upper = pattern.upper()
    return 2 + len(upper) if _CODE.fullmatch(upper) and code.startswith(upper) else 0


class Selection(NamedTuple):
    """``select`` and ``ignore`` together. The pattern that names a rule most closely wins, and ``ignore`` wins a tie."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def enabled(self, code: str, category: str) -> bool:
        """Whether the rule speaks. Nothing selected means everything is."""
        wanted = _closest(self.select, code, category) if self.select else 1
        return wanted > _closest(self.ignore, code, category)

    def named(self, code: str, category: str) -> bool:
        """Whether ``select`` names the rule by its own code or prefix, which brings in rules that no preset has."""
        return _closest(self.select, code, category) > 2


def _closest(patterns: Iterable[str], code: str, category: str) -> int:
    return max((specificity(p, code, category) for p in patterns), default=0)


def unknown(patterns: Iterable[str], codes: Iterable[str], categories: Iterable[str]) -> list[str]:
    """The ``patterns`` that name nothing among the ``codes`` and ``categories`` there are."""
    known = tuple(codes)
    names = set(categories)
    return [
        p
        for p in patterns
        if p.upper() != ALL
        and p.lower() not in names
        and not (_CODE.fullmatch(p.upper()) and any(c.startswith(p.upper()) for c in known))
    ]
