"""The few changes of form that English rewrites need: verb forms, a/an, the preposition of a time, the side of a pronoun."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

# base, past, participle of the verbs of support replies that do not add -ed
_IRREGULAR = """
be was been | become became become | begin began begun | break broke broken | bring brought brought |
build built built | buy bought bought | catch caught caught | choose chose chosen | come came come |
cost cost cost | cut cut cut | deal dealt dealt | do did done | draw drew drawn | drive drove driven |
eat ate eaten | fall fell fallen | feel felt felt | find found found | fly flew flown | forget forgot
forgotten | get got got | give gave given | go went gone | grow grew grown | have had had | hear heard
heard | hide hid hidden | hold held held | keep kept kept | know knew known | lead led led | leave left
left | lend lent lent | let let let | lose lost lost | make made made | mean meant meant | meet met met
| overcharge overcharged overcharged | pay paid paid | put put put | quit quit quit | read read read |
reset reset reset | ring rang rung | rise rose risen | run ran run | say said said | see saw seen | sell
sold sold | send sent sent | set set set | show showed shown | shut shut shut | sign signed signed | sit
sat sat | speak spoke spoken | spend spent spent | split split split | stand stood stood | take took
taken | teach taught taught | tell told told | think thought thought | throw threw thrown | understand
understood understood | undo undid undone | wake woke woken | wear wore worn | win won won | withdraw
withdrew withdrawn | write wrote written
"""
_DOUBLING = frozenset(
    "ship plan stop drop chat tap log submit refer transfer occur swap trim permit commit plug unplug scan cancel".split()
) - {"cancel"}
_UNDOUBLING = _DOUBLING | {
    "cancel",
    "travel",
    "label",
    "model",
    "signal",
    "control",
    "enrol",
    "quarrel",
    "total",
}
_VOWEL_SOUND = re.compile(
    r"(?:[aeio]|u(?!n(?:i|ique)|s(?:e|ua|u)|ti)|h(?:our|onest|ono)|[fhlmnrsx](?=[A-Z0-9-]|$)|8)",
    re.IGNORECASE,
)
_CONSONANT_SOUND = re.compile(r"(?:eu|one\b|once\b|ue)", re.IGNORECASE)
_DAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9}\b"
    r"|[a-z]{3,9} \d{1,2}\b|the \d{1,2}(?:st|nd|rd|th)\b|\d{1,2}[/.]\d{1,2}|\d{4}-\d\d",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}(?::\d\d| ?[ap]\.?m\b)|noon\b|midnight\b|the end of\b|\d{1,2} o'clock\b", re.I)
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b", re.I
)
_BARE = re.compile(
    r"(?:today|tomorrow|tonight|next|this|later|now|then|within|in|on|at|by|early|first thing|after|once)\b",
    re.I,
)
_SIDES = {"your": "my", "you": "me", "yours": "mine", "yourself": "myself"}


class Unfit(Exception):
    """The words have no such form that is certain, so the rewrite is not made."""


def _verbs() -> tuple[Mapping[str, tuple[str, str, str]], Mapping[str, str]]:
    forms: dict[str, tuple[str, str, str]] = {}
    bases: dict[str, str] = {}
    for row in _IRREGULAR.split("|"):
        base, past, participle = row.split()
        forms[base] = (base, past, participle)
        for form in (participle, past, base):
            bases.setdefault(form, base)
    return forms, bases


def base(verb: str) -> str:
    """The base form of a verb form: *sent, sends, sending* → *send*. Raises Unfit where two bases are possible."""
    _, bases = _verbs()
    word = verb.lower()
    if word in bases:
        return bases[word]
    for ending, options in (
        ("ies", ("y",)),
        ("ied", ("y",)),
        ("ing", ("", "e")),
        ("ed", ("", "e")),
        ("es", ("e", "")),
        ("s", ("",)),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return _stem(word[: -len(ending)], options)
    return word


def _stem(stem: str, options: tuple[str, ...]) -> str:
    forms, _ = _verbs()
    if stem in forms:
        return stem
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in forms:
        return stem[:-1]
    if len(stem) == 2:
        return stem + options[-1]
    if "e" in options and len(options) == 2:
        if len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in _UNDOUBLING:
            return stem[:-1]
        if re.search(
            r"(?:[^aeiou][uv]|at|iz|is|iv|[^aeiou]ag|rg|dg|ang|eng|ung|nc|rc|rv|lv|ib|quir|[aeiou]us|[aeiou]c|ut|id|ar|or|am|ak|uc|ys|ad|pl|bl|os)$",
            stem,
        ) and not re.search(
            r"(?:\bhang|visit|exit|edit|credit|submit|wait|order|answer|deliver|offer|restart|start|contact|repeat|treat|cancel|load|upload|download|appear|clear|hear|repair|work|add|look|book|avoid|monitor|support|report|sort|format|forward|discuss|address|process|access|pass|miss|press)$",
            stem,
        ):
            return stem + "e"
        return stem
    return stem + options[0]


def ing(verb: str) -> str:
    """*send* → *sending*, *make* → *making*, *ship* → *shipping*."""
    word = base(verb)
    if word in ("be", "see"):
        return word + "ing"
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e"):
        return word[:-1] + "ing"
    double = word in _DOUBLING or re.fullmatch(r"[^aeiou]+[aeiou][bdgmnpt]", word)
    return word + (word[-1] if double else "") + "ing"


def past(verb: str) -> str:
    """*send* → *sent*, *check* → *checked*."""
    forms, _ = _verbs()
    word = base(verb)
    return forms[word][1] if word in forms else _regular(word)


def participle(verb: str) -> str:
    """*take* → *taken*, *check* → *checked*."""
    forms, _ = _verbs()
    word = base(verb)
    return forms[word][2] if word in forms else _regular(word)


def _regular(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    double = word in _DOUBLING or re.fullmatch(r"[^aeiou]+[aeiou][bdgmnpt]", word)
    return word + (word[-1] if double else "") + "ed"


def first_word(change: Callable[[str], str]) -> Callable[[str], str]:
    """``change`` applied to the first word of a phrase: the verb leads, its particle and object follow."""

    def changed(words: str) -> str:
        head, blank, rest = words.partition(" ")
        return change(head) + blank + rest

    return changed


def article(words: str) -> str:
    """*order* → *an order*, *unit* → *a unit*; words that have an article or a possessive keep it."""
    if re.match(r"(?:an?|the|your|my|our|this|that|any|some|each|every|no|its|his|her|their)\b", words, re.I):
        return words
    vowel = _VOWEL_SOUND.match(words) and not _CONSONANT_SOUND.match(words)
    return f"{'an' if vowel else 'a'} {words}"


def on(words: str) -> str:
    """A time with its preposition: *Friday* → *on Friday*, *5 pm* → *at 5 pm*, *May* → *in May*, *tomorrow* as it is.

    Raises Unfit for words that are no time this function knows.
    """
    if _BARE.match(words):
        return words
    if _CLOCK.match(words):
        return f"at {words}"
    if _DAY.match(words):
        return f"on {words}"
    if _MONTH.match(words):
        return f"in {words}"
    raise Unfit(words)


def your_to_my(words: str) -> str:
    """The customer's words from their own side: *your order* → *my order*."""
    return re.sub(r"\b(?:yourself|yours|your|you)\b", lambda m: _SIDES[m.group().lower()], words, flags=re.I)


def capital(words: str) -> str:
    """The first letter in upper case."""
    return words[:1].upper() + words[1:]


FILTERS: Mapping[str, Callable[[str], str]] = {
    "on": on,
    "base": first_word(base),
    "ing": first_word(ing),
    "past": first_word(past),
    "participle": first_word(participle),
    "a": article,
    "your_to_my": your_to_my,
    "cap": capital,
    "lower": str.lower,
}
