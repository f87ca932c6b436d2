"""What no fix may change: numbers, dates, names, links, placeholders, negation; and it may not bring a number or date of its own."""

from __future__ import annotations

import re
from collections import Counter

from custcare_tone.engine.unit import Unit
from custcare_tone.model import Edit

_NUMBER = re.compile(r"[€$£]?\d(?:[\d.,:/-]*\d)?%?")
_NAME = re.compile(r"(?<=[a-zà-ÿа-я,;] )[A-ZÀ-ÖØ-ÞА-Я][\w'-]+")
_PIECE = re.compile(r"\{[{%#][^{}]*[}%#]\}|[%#$]\{[^{}]*\}|https?://\S+|\S+@\S+\.\w+|`[^`]*`|<[^<>]+>")
_OWN = re.compile(
    r"(?:Customer|Client|Sir|Madam|User|Guest|Team|Member|Cliente|Utente|Клиент\w*|Потребител\w*|I|I'\w+|Lei|Le|La|Suo|Sua|Suoi|Sue|Voi|Vi|Вие|Ви|Вас|Вам|Ваш\w*)"
)


def kept(unit: Unit, sentence: int, edits: tuple[Edit, ...], turns_negation: bool) -> bool:
    """Whether ``edits``, made in ``sentence``, leave every fact of it as it was."""
    if not edits:
        return False
    start, end = unit.to_source(*unit.sentences[sentence])
    start, end = min(start, edits[0].start), max(end, edits[-1].end)
    before = unit.source[start:end]
    after = before
    for edit in reversed(edits):
        after = after[: edit.start - start] + edit.replacement + after[edit.end - start :]
    return (
        _says_something(unit, start, end, after)
        and facts(before) == facts(after)
        and _names_kept(before, after)
        and (turns_negation or _negation_kept(unit, before, after))
    )


def _says_something(unit: Unit, start: int, end: int, after: str) -> bool:
    """Whether words are left: a sentence may go, a whole reply may not."""
    return (
        any(map(str.isalnum, after))
        or any(map(str.isalnum, unit.source[:start]))
        or any(map(str.isalnum, unit.source[end:]))
    )


def facts(text: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """The numbers, the masked pieces (placeholders, links, addresses, code, tags) and the words for times in ``text``."""
    pieces = Counter(_PIECE.findall(text))
    rest = _PIECE.sub(" ", text)
    return Counter(_NUMBER.findall(rest)), pieces, Counter(w.lower() for w in _TIMES.findall(rest))


_TIMES = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|yesterday|january|february|march|april|june|july|august"
    r"|september|october|november|december|oggi|domani|ieri|(?:lune|marte|mercole|giove|vener)dì|sabato|domenica|днес|утре|вчера"
    r"|понеделник|вторник|сряда|четвъртък|петък|събота|неделя|ngayong araw|bukas|kahapon|lunes|martes|miyerkules|huwebes|biyernes"
    r"|sabado|linggo|miyerkoles|mamaya(?:ng)?|enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre"
    r"|dalawang?|tatlong?|apat|limang?|anim|pitong?|walong?|siyam|sampung?)\b",
    re.IGNORECASE,
)


def _names_kept(before: str, after: str) -> bool:
    names = {n for n in _NAME.findall(before) if not _OWN.fullmatch(n)}
    return all(name in after for name in names)


def _negation_kept(unit: Unit, before: str, after: str) -> bool:
    """A sentence that denied something still does (counted with the language's own negation words)."""
    from custcare_tone.text.masking import clean
    from custcare_tone.text.normalize import normalize

    pattern = unit.rules.words("negation")
    if pattern is None:
        return True
    language = unit.rules.language
    denied = len(pattern.findall(normalize(clean(before), language).text))
    return denied == 0 or len(pattern.findall(normalize(clean(after), language).text)) > 0
