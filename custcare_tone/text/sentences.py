"""Where sentences and clauses begin and end.

Works on the matching text of ``text.normalize``: blanks are single, ``BREAK`` ends a block, quotes and dashes have one form. A sentence longer than
``LONGEST`` code points is cut at a blank, so that the work for one sentence has a bound on any input.
"""

from __future__ import annotations

import re
from functools import lru_cache

from custcare_tone.text.masking import BREAK

LONGEST = 1200
"""Code points after which a sentence is cut: far longer than any sentence a person writes (about 200 words)."""

Span = tuple[int, int]

_END = re.compile(
    rf"[.!?…。！？\n{BREAK}](?:(?<=[.!?…])[.!?…]*[\"')\]]*(?=[ \n{BREAK}]|$)|(?<=[。！？])[。！？]*|(?<=[\n{BREAK}]))"
)
"""Begins with a set of characters, which the regex engine looks for much faster than for one of several alternatives."""
_LEAD = re.compile(r"[ \n\"'(\[*•·>#—-]*(?:\d{1,3}[.)] |[a-z][.)] )?")
_INITIAL = re.compile(r"(?:^|[ (])[^\W\d_]$")
_CLAUSE = re.compile(rf"[,;:—()\n{BREAK}]")
_SHORT_LINE = 42
"""A line shorter than this was not wrapped by a margin, so its end is an end."""


@lru_cache(maxsize=16)
def _abbreviation(words: tuple[str, ...]) -> re.Pattern[str]:
    tail = "|".join(re.escape(w.rstrip(".").lower()) for w in words) or r"(?!)"
    return re.compile(rf"(?:^|[^\w.])(?:{tail})$")


def split(text: str, cased: str, abbreviations: tuple[str, ...] = ()) -> list[Span]:
    """The sentences of the matching text ``text`` (``cased``: the same with its capitals), as spans without leading bullets and quotes."""
    short = _abbreviation(abbreviations)
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if not _ends(text, cased, match, start, short):
            continue
        _add(spans, text, start, end)
        start = end
    _add(spans, text, start, len(text))
    return spans


def _ends(text: str, cased: str, match: re.Match[str], start: int, short: re.Pattern[str]) -> bool:
    mark = match.group()
    if mark == BREAK:
        return True
    if mark == "\n":
        return _line_ends(text, cased, match.start(), match.end())
    if mark[0] in "!?。！？" or "!" in mark or "?" in mark:
        return True
    following = text[match.end() + 1 : match.end() + 2]
    if mark.startswith(("…", "..")):
        return not following.islower()
    before = text[max(match.start() - 12, start) : match.start()]
    if short.search(before):
        return False
    initial = (
        _INITIAL.search(before) is not None and cased[match.start() - 1].isupper() and before[-1:] != "i"
    )
    return not (initial and following.isalpha())


def _line_ends(text: str, cased: str, at: int, after: int) -> bool:
    """Whether the line end at ``at`` ends a sentence: not where a paragraph was merely wrapped."""
    if at == 0 or text[at - 1] in ".!?…:;":
        return True
    following = cased[after : after + 1]
    if not following or following in "-*•·>#" or following.isdigit():
        return True
    line = at - (text.rfind("\n", 0, at) + 1)
    return following.isupper() and line < _SHORT_LINE


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    while end > start and text[end - 1] in f" \n{BREAK}":
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        spans.append((start, cut))
        start = cut + 1 if text[cut : cut + 1] == " " else cut
    if end > start:
        spans.append((start, end))


def clause(text: str, sentence: Span, start: int, end: int) -> Span:
    """The clause of ``sentence`` that holds ``[start, end)``: from the mark before it to the mark after it (marks inside are ignored)."""
    left = sentence[0]
    for mark in _CLAUSE.finditer(text, sentence[0], start):
        left = mark.end()
    mark_after = _CLAUSE.search(text, end, sentence[1])
    return left, mark_after.start() if mark_after else sentence[1]
