"""One plain spelling for matching, with the way back.

Two steps. ``unify`` is one for one: quotes, dashes and blanks get one form each. ``normalize`` then makes the matching text, in which
blanks are single, markup has vanished, accents are composed and (in English) contractions are written out; its OffsetMap leads back.
In the matching text a line end is ``\\n``, a paragraph or block end is ``BREAK``, a placeholder and an opaque piece are one character each.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from custcare_tone.model import OffsetMap
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER
from custcare_tone.text.positions import compose

_BLANKS = "\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_TABLE = (
    dict.fromkeys(map(ord, "‘’‚‛ʼ′´`＇"), "'")
    | dict.fromkeys(map(ord, "“”„‟″«»＂"), '"')
    | dict.fromkeys(map(ord, "‐‑‒−"), "-")
    | dict.fromkeys(map(ord, "–―⸺"), "—")
    | dict.fromkeys(map(ord, _BLANKS), " ")
    | {0x2028: "\n", 0x2029: "\n", 0x130: "I", 0xFF01: "!", 0xFF1F: "?"}
)
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f"
_ASCII_BLANK = re.compile("[\t\x0b\x0c\x1c-\x1f]")


def unify(text: str) -> str:
    """``text`` with one form for every kind of quote, dash and blank; the same length."""
    if text.isascii():
        return _ASCII_BLANK.sub(" ", text)
    return text.translate(_TABLE)


def lower(text: str) -> str:
    """Lower case, one for one (of all characters only U+0130 would grow)."""
    return text.lower() if text.isascii() else text.replace("\u0130", "I").lower()


@dataclass(frozen=True, slots=True)
class Normal:
    """The matching text in lower case, the same in its own case, and the way back (None: same positions)."""

    text: str
    cased: str
    offsets: OffsetMap | None


_COMMON = (
    rf"(?P<gap>[ \n\r{DROP}{BREAK}]{{2,}}|[\r{DROP}{BREAK}])"
    rf"|(?P<run>{PLACEHOLDER}{{2,}}|{OPAQUE}{{2,}})"
    rf"|(?P<zero>[{_ZERO_WIDTH}]+)"
    r"|(?P<accent>[\u0300-\u036f]+)"
    r"|(?P<dash>--+|(?<= )-(?= ))"
)
_APOSTROPHE = {
    "en": r"|(?P<en>'(?:ve|re|ll|m|t|s|d)\b)",
    "it": r"|(?P<elision>(?<=[^\W\d_])'(?=[^\W\d_]))",
    "fr": r"|(?P<elision>(?<=[^\W\d_])'(?=[^\W\d_]))",
    "fil": r"|(?P<fil>'(?:yo|ya|yung|yon|yan|di|wag|pag|to)\b)",
}
_ENGLISH = {"'ve": " have", "'re": " are", "'ll": " will", "'m": " am"}
_HOSTS = frozenset("it he she who how you that what here there where they i we this".split())
"""Words behind which 's and 'd are verbs (is, has, would, had) and not a possessive."""
_WHOLE = {"won't": "will not", "shan't": "shall not", "let's": "let us", "ain't": "is not"}
CONTRACTED = {
    "cannot": "can not",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "have got to",
    "cant": "can not",
    **{
        f"{verb}nt": f"{verb} not"
        for verb in "do did does is was are were has have had could would should".split()
    },
    "wont": "will not",
    "youre": "you are",
    "youve": "you have",
    "theyre": "they are",
    "thats": "that 's",
}
"""Contractions without their apostrophe, as they are typed in chats; the engine respells them where they occur."""
_FILIPINO = {
    "n'yo": "ninyo",
    "n'ya": "niya",
    "'yung": "iyong",
    "'yon": "iyon",
    "'yan": "iyan",
    "'di": "hindi",
    "'wag": "huwag",
    "'pag": "kapag",
    "'to": "ito",
}
_FOLD = re.compile(rf"[\n'{DROP}{BREAK}{PLACEHOLDER}{OPAQUE}{_ZERO_WIDTH}\u0300-\u036f]|  |--| - ")


@lru_cache(maxsize=16)
def _spelling(language: str) -> re.Pattern[str]:
    return re.compile(_COMMON + _APOSTROPHE.get(language, ""), re.IGNORECASE)


def _needs_folding(plain: str) -> bool:
    if plain.isascii():
        return (
            "'" in plain or "\n" in plain or "  " in plain or "\r" in plain or "--" in plain or " - " in plain
        )
    return "\r" in plain or _FOLD.search(plain) is not None


def _gap(piece: str) -> str:
    if BREAK in piece:
        return BREAK
    ends = piece.count("\n") + piece.count("\r") - piece.count("\r\n")
    if ends:
        return "\n" if ends == 1 else BREAK
    return " " if " " in piece else ""


def _word_before(text: str, end: int) -> int:
    """Where the word that ends at ``end`` begins (at most twelve letters back: no host is longer)."""
    start = end
    while start > 0 and end - start < 12 and text[start - 1].isalpha():
        start -= 1
    return start


def _contraction(text: str, start: int, end: int) -> tuple[int, int, str]:
    tail = text[start:end].lower()
    if tail in _ENGLISH:
        return start, end, _ENGLISH[tail]
    at = _word_before(text, start)
    word = text[at:start].lower()
    if word + tail in _WHOLE:
        return at, end, _WHOLE[word + tail]
    if tail == "'t":
        if word == "can":
            return start, end, " not"
        return (start - 1, end, " not") if word.endswith("n") and len(word) > 1 else (start, end, tail)
    return start, end, f" {tail}" if word in _HOSTS else tail


def _fold(match: re.Match[str]) -> tuple[int, int, str]:
    """What one match becomes: the span to replace, and its replacement."""
    kind, piece = match.lastgroup, match.group()
    start, end = match.span()
    if kind == "gap":
        return start, end, _gap(piece)
    if kind == "run":
        return start, end, piece[0]
    if kind == "zero":
        return start, end, ""
    if kind == "accent":
        return max(start - 1, 0), end, unicodedata.normalize("NFC", match.string[max(start - 1, 0) : end])
    if kind == "dash":
        return start, end, "—"
    if kind == "en":
        return _contraction(match.string, start, end)
    if kind == "elision":
        return start, end, "' "
    before = start - 1 if match.string[max(start - 1, 0) : start].lower() == "n" else start
    return before, end, _FILIPINO.get(match.string[before:end].lower(), match.string[before:end])


def edited(text: str, edits: list[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    """``text`` with ``edits`` carried out (ascending, apart), and the map from the new text to the old."""
    pieces: list[str] = []
    derived: list[int] = [0]
    source: list[int] = [0]
    at = length = 0
    for start, end, new in edits:
        if start < at:
            continue
        pieces += (text[at:start], new)
        length += start - at
        derived += (length, length + len(new))
        source += (start, end)
        length += len(new)
        at = end
    pieces.append(text[at:])
    derived.append(length + len(text) - at)
    source.append(len(text))
    return "".join(pieces), OffsetMap(tuple(derived), tuple(source))


def normalize(text: str, language: str) -> Normal:
    """The matching text of ``text`` (masked, any case) in ``language``."""
    plain = unify(text)
    if not _needs_folding(plain):
        return Normal(lower(plain), plain, None)
    edits = [_fold(match) for match in _spelling(language).finditer(plain)]
    if not edits:
        return Normal(lower(plain), plain, None)
    cased, offsets = edited(plain, edits)
    return Normal(lower(cased), cased, offsets)


def respell(normal: Normal, edits: list[tuple[int, int, str]]) -> Normal:
    """``normal`` with misspelt words replaced (spans of its own text); positions still lead back to the first text."""
    cased, offsets = edited(normal.cased, edits)
    return Normal(lower(cased), cased, compose(offsets, normal.offsets) if normal.offsets else offsets)
