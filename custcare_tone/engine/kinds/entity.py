"""``entity``: personal data, proven by its checksum where there is one (python-stdnum). A team's own contacts
and test numbers are allowed by ``brand.contacts``. The value is masked in every message and never kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from custcare_tone.engine.match import Match
from custcare_tone.engine.ruleset import Rule
from custcare_tone.engine.unit import Unit

_DIGITS = re.compile(r"\d\d|@|\ue002")
_CARD = re.compile(r"(?<![\w-])(?:\d[ -]?){12,18}\d(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?(?!\w)")
_EMAIL = re.compile(r"(?<![\w.])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?!\w)", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w#./-])(?:\+\d{1,3}[ .-]?)?(?:\(0?\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){2,4}(?![\w-])"
)
_ORDER = re.compile(
    r"(?:order|booking|policy|account|contract|customer|ordine|prenotazione|polizza|поръчка|договор|полица)"
    r"\s*(?:no\.?|number|numero|n\.|номер|№|#)?\s*:?\s*#?\s*(?P<value>(?=[a-z0-9-]*\d)[a-z0-9-]{5,24})(?!\w)"
)
_FISCAL = re.compile(
    r"(?<!\w)[a-z]{6}[0-9lmnpqrstuv]{2}[abcdehlmprst][0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{3}[a-z](?!\w)"
)
_TEN = re.compile(r"(?<![\w-])\d{10}(?![\w-])")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_NINO = re.compile(r"(?<!\w)[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)")
_NO_CARD = re.compile(
    r"(?:tracking|parcel|shipment|waybill|imei|serial|track|пратка|spedizione)[^.!?\n]{0,30}$"
)


def find(unit: Unit, rule: Rule, matches: list[Match]) -> Iterator[Match]:
    """A match for each value of the kind the rule names; ``note`` is the masked value for the message."""
    if _DIGITS.search(unit.text) is None:
        return
    for start, end in FINDERS[rule.data["entity"]](unit):
        value = unit.text[start:end]
        if not _allowed(unit, value):
            yield Match(rule, start, end, unit.sentence_at(start), {}, None, masked(value))


def masked(value: str) -> str:
    """``value`` with all but its last four letters and digits covered, and no more than half of it shown."""
    shown = min(4, sum(c.isalnum() for c in value) // 2)
    out = []
    for character in reversed(value):
        if character.isalnum():
            out.append(character if shown > 0 else "*")
            shown -= 1
        else:
            out.append(character)
    return "".join(reversed(out))


def _allowed(unit: Unit, value: str) -> bool:
    bare = re.sub(r"[\s().-]", "", value).lower()
    return any(re.sub(r"[\s().-]", "", c).lower() == bare for c in unit.context.brand.contacts)


def _cards(unit: Unit) -> Iterator[tuple[int, int]]:
    from stdnum import luhn

    for found in _CARD.finditer(unit.text):
        digits = re.sub(r"\D", "", found.group())
        if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
            continue
        if (
            digits[0] in "3456"
            and luhn.is_valid(digits)
            and not _NO_CARD.search(unit.text, max(found.start() - 60, 0), found.start())
        ):
            yield found.span()


def _ibans(unit: Unit) -> Iterator[tuple[int, int]]:
    from stdnum import iban

    for found in _IBAN.finditer(unit.text):
        for end in range(found.end(), found.start() + 14, -1):
            whole = end == found.end() or not unit.text[end - 1 : end + 1].isalnum()
            if whole and iban.is_valid(unit.text[found.start() : end].upper()):
                yield found.start(), end
                break


def _emails(unit: Unit) -> Iterator[tuple[int, int]]:
    """Addresses are masked before matching, so they are read from the source behind the mask."""
    for found in re.finditer("\ue002", unit.text):
        start, end = unit.to_source(*found.span())
        value = unit.source[start:end]
        if _EMAIL.fullmatch(value) and value.lower() not in map(str.lower, unit.context.brand.contacts):
            yield found.span()


def _phones(unit: Unit) -> Iterator[tuple[int, int]]:
    for found in _PHONE.finditer(unit.text):
        digits = re.sub(r"\D", "", found.group())
        grouped = re.search(r"[ .()+-]", found.group()) is not None
        if (
            9 <= len(digits) <= 15
            and (found.group()[0] in "+0(" or grouped)
            and not re.fullmatch(r"\d{4}[ .-]\d{2}[ .-]\d{2,4}", found.group())
        ):
            yield found.span()


def _national(unit: Unit) -> Iterator[tuple[int, int]]:
    """Italian codice fiscale, Bulgarian EGN, US social security and UK national insurance numbers, whatever the language of the text."""
    from stdnum.bg import egn
    from stdnum.it import codicefiscale
    from stdnum.us import ssn

    text = unit.text
    yield from (m.span() for m in _FISCAL.finditer(text) if codicefiscale.is_valid(m.group().upper()))
    yield from (m.span() for m in _TEN.finditer(text) if egn.is_valid(m.group()))
    yield from (m.span() for m in _SSN.finditer(text) if ssn.is_valid(m.group()))
    yield from (m.span() for m in _NINO.finditer(text) if m.group()[0] not in "dfiquv")


def _orders(unit: Unit) -> Iterator[tuple[int, int]]:
    yield from (m.span("value") for m in _ORDER.finditer(unit.text))


FINDERS: Mapping[str, Callable[[Unit], Iterator[tuple[int, int]]]] = {
    "card": _cards,
    "iban": _ibans,
    "email": _emails,
    "phone": _phones,
    "national_id": _national,
    "order_number": _orders,
}
