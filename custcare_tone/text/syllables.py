"""Counts the syllables of English words without a dictionary.

Vowel groups, less a silent final e, plus the groups that are spoken apart; checked against the CMU Pronouncing Dictionary (see
``docs/decisions/0003-readability-offline.md`` for the measured error).
"""

from __future__ import annotations

import re

_GROUP = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?:[^aeiouylr]|[aeiouy][rl]|[^aeiou]{2}[rs]|s)e$|(?:[^aeiouydgszxchl]|[aeiou][rln])es$|(?<![aeiouytd])(?<!t)ed$|[aeiou][^aeiou]ely$"
)
_APART = re.compile(
    r"i[ao](?!u)(?<!tia)(?<!cia)(?<!sio)(?<!tio)(?<!cio)(?<!gio)(?<!xio)(?<!sia)|[aeiou]ing|eo(?!u)|ua(?!r[dt])(?<!qua)(?<!gua)|iu|ii|sm$|sms$|creat|react|ying|io(?=r)|uou|eum|rior|oe[mt]|ient(?<!cient)(?<!tient)|ier$(?<!rier)"
)

_EXCEPTIONS = {
    **dict.fromkeys(
        (
            "people",
            "something",
            "minutes",
            "maybe",
            "business",
            "wednesday",
            "matches",
            "someone",
            "sometimes",
            "therefore",
        ),
        2,
    ),
    **dict.fromkeys(
        (
            "area",
            "opinion",
            "union",
            "vehicle",
            "theater",
            "everyone",
            "everything",
            "italian",
            "businesses",
            "create",
        ),
        3,
    ),
    **dict.fromkeys(("available", "convenient", "california", "experience"), 4),
    "vehicle": 3,
    "union": 2,
    "create": 2,
    "area": 3,
    "every": 2,
    "evening": 2,
    "ideas": 3,
    "idea": 3,
    "being": 2,
    "doesn": 2,
    "didn": 2,
}


def count(word: str) -> int:
    """The syllables of ``word`` (letters only, any case), at least one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if letters in _EXCEPTIONS:
        return _EXCEPTIONS[letters]
    if len(letters) <= 3:
        return 1 if len(_GROUP.findall(letters)) < 2 else len(_GROUP.findall(letters)) - letters.endswith("e")
    total = len(_GROUP.findall(letters)) + len(_APART.findall(letters))
    if _SILENT.search(letters):
        total -= 1
    return max(total, 1)
