"""Builds the fixes of a finding from the rewrites of its rule.

A capture that the rewrite keeps as it is stays where it stands: the edits go around it, so that names, numbers and placeholders inside it are never
written anew. The first letter takes the case of the place, punctuation is not doubled, and a deletion takes its blank along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import PICTURES
from custcare_tone.engine.unit import WORD, Unit
from custcare_tone.errors import RuleError, did_you_mean
from custcare_tone.model import Applicability, Edit, Fix
from custcare_tone.rewriting import invariants
from custcare_tone.rewriting.inflect import FILTERS, Unfit
from custcare_tone.text.masking import ALPHABET, BREAK, DROP
from custcare_tone.text.positions import to_source

_SLOT = re.compile(r"\{([^{}|]+)(?:\|([a-z_|]+))?\}")
_KEEPS_CAPITAL = re.compile(
    r"(?:I|I'[a-z]+|[A-Z][A-Z0-9]+\w*|Lei|Le|La|Suo|Sua|Suoi|Sue|Voi|Vi|Vostr\w|Вие|Ви|Вас|Вам|Ваш\w*|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_ENDS = ".!?…"
_CLOSING = re.compile(r"\*\*\*|\*\*|\*|___|__|_|~~|</([A-Za-z][A-Za-z0-9]*)\s{0,8}>")
"""The end of emphasis in Markdown and HTML."""
_SPARE_WORDS = 7
"""How many words beside its match a sentence may have that a set sentence replaces; in more there are facts to keep."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a rewrite: literal words, or a capture with its filters."""

    text: str
    capture: str | None = None
    filters: tuple[str, ...] = ()


def builder(unit: Unit, found: Match) -> Callable[[], tuple[Fix, ...]]:
    """What builds the fixes of ``found`` when they are asked for."""
    return lambda: fixes(unit, found)


def fixes(unit: Unit, found: Match) -> tuple[Fix, ...]:
    """The fixes of ``found``, in the order of its rule's rewrites; those that only show a form to fill in come
    into play where no other is certain."""
    extra = found.pattern.extra if found.pattern else None
    rewrites = (extra or {}).get("rewrite") or found.rule.data.get("rewrite") or ()
    made = [fix for rewrite in rewrites if (fix := _fix(unit, found, rewrite)) is not None]
    ready = [fix for fix in made if fix.applicability is not Applicability.DISPLAY]
    return tuple(ready or made)


def parts(template: str) -> list[_Part]:
    """The pieces of a rewrite template. Raises RuleError for an unknown filter."""
    out: list[_Part] = []
    at = 0
    for slot in _SLOT.finditer(template):
        if slot.start() > at:
            out.append(_Part(template[at : slot.start()]))
        names = tuple((slot[2] or "").split("|")) if slot[2] else ()
        for name in names:
            if name not in FILTERS:
                raise RuleError(
                    f'unknown filter "{name}" in the rewrite "{template}"', hint=did_you_mean(name, FILTERS)
                )
        out.append(_Part(slot.group(), slot[1].strip(), names))
        at = slot.end()
    if at < len(template):
        out.append(_Part(template[at:]))
    return out


def _fix(unit: Unit, found: Match, rewrite: Mapping[str, Any]) -> Fix | None:
    needed = rewrite.get("when")
    if needed is not None and needed not in found.captures:
        return None
    start, end = _target(unit, found, rewrite.get("replace", "match"))
    pieces = parts(rewrite["to"])
    open_slots = [p.capture for p in pieces if p.capture is not None and p.capture not in found.captures]
    applicability = Applicability.DISPLAY if open_slots else Applicability(rewrite["applicability"])
    try:
        text = "".join(_filled(unit, found, p) for p in pieces)
    except Unfit:
        return None
    if open_slots:
        text = _shown(unit, found, pieces)
        return Fix(f"Write: {text}", (Edit(*unit.to_source(start, end), text),), applicability)
    if not pieces:
        gone = _deletion(unit, start, end)
        return Fix("Leave it out", gone, _checked(unit, found, rewrite, gone, applicability))
    if applicability is not Applicability.DISPLAY and (
        not _complete(unit, found, text, end) or _drops(unit, found, pieces, start, end)
    ):
        applicability = Applicability.DISPLAY
    start, end, pieces, text = _fitted(unit, found, start, end, pieces, text)
    edits = _edits(unit, found, start, end, pieces, text)
    if edits is None:
        return None
    return Fix(
        f"Write: {_shown(unit, found, pieces)}", edits, _checked(unit, found, rewrite, edits, applicability)
    )


def _checked(
    unit: Unit,
    found: Match,
    rewrite: Mapping[str, Any],
    edits: tuple[Edit, ...],
    applicability: Applicability,
) -> Applicability:
    if applicability is Applicability.DISPLAY or invariants.kept(
        unit, found.sentence, edits, bool(rewrite.get("turns_negation"))
    ):
        return applicability
    return Applicability.DISPLAY


def _target(unit: Unit, found: Match, replace: str) -> tuple[int, int]:
    if replace == "sentence":
        start, end = unit.sentences[found.sentence]
        while end > found.end and unit.text[end - 1] in ")\"'" and unit.text.count("(", start, end) == 0:
            end -= 1
        return _after_lead(unit, start, found.start), end
    if replace == "clause":
        start, end = unit.clause(found.start, found.end)
        while start < found.start and unit.text[start] in " \n":
            start += 1
        return start, end
    return found.captures.get(replace, (found.start, found.end))


def _after_lead(unit: Unit, start: int, stop: int) -> int:
    """Where the sentence begins behind emoji and a greeting or other lead-in (*😀 Hi Ana, …*), which a rewrite leaves alone."""
    lead = rf"(?:(?:{unit.rules.lead})(?:,|(?= [^\w\s]))[ \n])?" if unit.rules.lead else ""
    before = re.match(PICTURES + lead + PICTURES, unit.text[start:stop])
    return start + before.end() if before else start


def _drops(unit: Unit, found: Match, pieces: list[_Part], start: int, end: int) -> bool:
    """Whether a set sentence would take the place of one that says much besides the match."""
    if any(p.capture is not None for p in pieces):
        return False
    around = (unit.text[start : max(start, found.start)], unit.text[min(end, found.end) : end])
    return sum(len(WORD.findall(part)) for part in around) > _SPARE_WORDS


def _shown(unit: Unit, found: Match, pieces: list[_Part]) -> str:
    """The rewrite as people read it: placeholders and links as they are written."""
    return "".join(_filled(unit, found, piece, unit.quoted) for piece in pieces)


def _filled(unit: Unit, found: Match, part: _Part, words_of: Callable[[int, int], str] | None = None) -> str:
    if part.capture is None or part.capture not in found.captures:
        return part.text
    words = (words_of or unit.plain)(*found.captures[part.capture])
    for name in part.filters:
        words = FILTERS[name](words)
    return words


def _complete(unit: Unit, found: Match, text: str, end: int) -> bool:
    """Whether the place where the rewrite ends is an end: a capture that was cut short, or a question in mid-sentence, is none."""
    sentence_end = unit.sentences[found.sentence][1]
    rest = unit.text[end:sentence_end].strip(f" \n{BREAK}\"')")
    if text[-1:] in _ENDS:
        return not rest.strip(_ENDS)
    final = found.pattern.final if found.pattern else None
    if final is not None and found.captures.get(final, (0, 0))[1] == end:
        return not rest or not rest[0].isalnum()
    return True


def _fitted(
    unit: Unit, found: Match, start: int, end: int, pieces: list[_Part], text: str
) -> tuple[int, int, list[_Part], str]:
    """The rewrite in the case of its place, and the span widened over a final mark that the rewrite brings itself."""
    sentence = unit.sentences[found.sentence]
    at_start = start <= sentence[0] or (
        unit.cased[start : start + 1].isupper()
        and not unit.cased[start : start + 2].isupper()
        and not _KEEPS_CAPITAL.match(unit.cased, start)
    )
    if (
        found.pattern is not None
        and start == found.start
        and unit.text[sentence[0] : start].strip(" \n,") == ""
    ):
        at_start = True
    first = text[:1]
    if at_start and not first.isupper():
        text = first.upper() + text[1:]
        pieces = _recased(pieces, str.upper)
    elif not at_start and first.isupper() and not _KEEPS_CAPITAL.match(text) and pieces[0].capture is None:
        text = first.lower() + text[1:]
        pieces = _recased(pieces, str.lower)
    if text[-1:] in _ENDS:
        while end < len(unit.text) and unit.text[end] in _ENDS:
            end += 1
    return start, end, pieces, text


def _recased(pieces: list[_Part], case: Callable[[str], str]) -> list[_Part]:
    first = pieces[0]
    if first.capture is not None:
        return (
            [_Part(first.text, first.capture, (*first.filters, "cap")), *pieces[1:]]
            if case is str.upper
            else pieces
        )
    return [_Part(case(first.text[:1]) + first.text[1:]), *pieces[1:]]


def _edits(
    unit: Unit, found: Match, start: int, end: int, pieces: list[_Part], text: str
) -> tuple[Edit, ...] | None:
    """Edits around the captures that stay as they are; one edit over all where captures move or change."""
    kept = [p for p in pieces if p.capture is not None]
    spans = [found.captures[p.capture] for p in kept if p.capture is not None]
    in_place = all(not p.filters for p in kept) and all(a[1] <= b[0] for a, b in pairwise(spans))
    inside = all(start <= s and e <= end for s, e in spans)
    if not (in_place and inside):
        if any(c in text for c in ALPHABET):
            return None
        return (Edit(*unit.to_source(start, end), text),)
    edits: list[Edit] = []
    at, literal = start, ""
    least: int | None = None
    for piece in pieces:
        if piece.capture is None:
            literal += piece.text
            continue
        span = found.captures[piece.capture]
        first, last = _with_emphasis(unit, *span)
        edits += _edit(unit, at, span[0], literal, least, first)
        at, literal, least = span[1], "", last
    edits += _edit(unit, at, end, literal, least)
    return tuple(edits)


def _with_emphasis(unit: Unit, start: int, end: int) -> tuple[int, int]:
    """The span of a capture in the source, with the markup directly before it and the ends of emphasis that begins in it or there
    (``the *form*``)."""
    first, last = unit.to_source(start, end)
    masked, offsets = unit.segment.text, unit.segment.offsets
    if unit.normal.offsets is not None:
        start, end = to_source(unit.normal.offsets, start, end)
    if masked[start - 1 : start] == DROP:
        while masked[start - 1 : start] == DROP:
            start -= 1
        first = start if offsets is None else to_source(offsets, start, end)[0]
    if masked[end : end + 1] == DROP:
        inside = unit.source[first:last]
        while closing := _CLOSING.match(unit.source, last):
            if (f"<{closing[1]}" if closing[1] else closing[0]) not in inside:
                break
            last = closing.end()
    return first, last


def _edit(
    unit: Unit, start: int, end: int, replacement: str, least: int | None, most: int | None = None
) -> list[Edit]:
    """The edit that writes ``replacement`` over ``[start, end)``, which lies between ``least`` and ``most`` in the source."""
    if start == end and not replacement:
        return []
    if start == end:
        place = least
        if place is None:
            place = unit.to_source(start - 1, start)[1] if start else unit.to_source(0, 0)[0]
        return [Edit(place, place, replacement)]
    first, last = unit.to_source(start, end)
    if least is not None:
        first = max(first, least)
    if most is not None:
        last = max(min(last, most), first)
    return [] if unit.source[first:last] == replacement else [Edit(first, last, replacement)]


def _deletion(unit: Unit, start: int, end: int) -> tuple[Edit, ...]:
    """Takes out ``[start, end)`` with the comma and blank that belong to it; what then begins the sentence gets its capital."""
    text = unit.text
    first = not any(c.isalnum() for c in text[max(start - 2, 0) : start]) and (
        start == 0 or text[start - 1] in " \n\ue003\"'"
    )
    sentence = unit.sentences[unit.sentence_at(start)][0]
    if start <= sentence or (first and not text[sentence:start].strip()):
        while end < len(text) and text[end] in ", ":
            end += 1
        edits = [Edit(*unit.to_source(start, end), "")]
        if end < len(text) and unit.cased[end].islower():
            place = unit.to_source(end, end + 1)
            edits = [Edit(edits[0].start, place[1], unit.cased[end].upper())]
        return tuple(edits)
    if text[start - 1 : start] == " ":
        start -= 1
        if text[start - 1 : start] == "," and text[end : end + 1] in (",", ".", "!", "?", ""):
            start -= 1
            end += text[end : end + 1] == ","
    return (Edit(*unit.to_source(start, end), ""),)


def applied(text: str, fix: Fix) -> str:
    """``text`` after ``fix``."""
    for edit in sorted(fix.edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text
