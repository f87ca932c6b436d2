"""One tolerant lexer for the placeholders of all help desks.

It finds where a placeholder stands, what it names and what it falls back to; it never evaluates one. Text that only looks like
template syntax is left alone, an opener without its end is reported as ``broken``. One pass, linear in the text.

Dialects (the platforms that write them): ``mustache`` ``{{…}}`` (Zendesk, Front, Freshdesk, Gorgias, Chatwoot, Postmark; also
Liquid, Handlebars, Jinja, Django values), ``tags`` ``{%…%}`` and ``{#…#}`` (Liquid, Jinja, Django), ``helpscout``
``{%customer.firstName,fallback=there%}``, ``salesforce`` ``{!Contact.Name}``, ``percent-brace`` ``%{…}`` (osTicket, Discourse),
``dollar-brace`` ``${…}`` (ServiceNow, Salto), ``hash-brace`` ``#{…}`` (Zammad), ``double-bracket`` ``[[…]]`` (espanso forms,
Kustomer snippets), ``intercom`` ``<attribute key=… default=…/>``, ``erb`` ``<%…%>``, ``textexpander`` ``%filltext:…%``,
``mailchimp`` ``*|…|*``, ``brace`` ``{name}``; and, only where a platform asks for them, ``percent`` ``%name%``, ``mautic``
``{contactfield=firstname|there}``, ``espanso-cursor`` ``$|$``, ``strftime`` ``%Y``. ``slot`` is what a person must fill in:
``[Company Name]``, ``XXXX``, ``FILLIN``, ``___``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["value", "statement", "comment", "slot", "broken"]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``[start, end)`` with its markers. ``path`` is what it names (for a statement, all it says), ``fallback`` what it prints
    when that is unset (None: no fallback), ``dialect`` which notation it is written in."""

    start: int
    end: int
    path: str
    fallback: str | None
    kind: Kind
    dialect: str


UNAMBIGUOUS = frozenset(
    "mustache tags helpscout salesforce percent-brace dollar-brace hash-brace double-bracket intercom erb textexpander "
    "mailchimp brace slot".split()
)
"""What is looked for when no dialect is named."""
WITH_FALLBACK = frozenset("mustache helpscout percent-brace intercom erb textexpander mautic".split())
"""The notations that can say what to print where the value is not known."""
DIALECTS = UNAMBIGUOUS | {"percent", "mautic", "espanso-cursor", "strftime"}

_OPENERS: tuple[tuple[str, str, str, str], ...] = (
    # name, opener, closer, dialect
    ("triple", "{{{", "}}}", "mustache"),
    ("longnote", "{{!--", "--}}", "mustache"),
    ("double", "{{", "}}", "mustache"),
    ("tag", "{%", "%}", "tags"),
    ("note", "{#", "#}", "tags"),
    ("bang", "{!", "}", "salesforce"),
    ("percent", "%{", "}", "percent-brace"),
    ("dollar", "${", "}", "dollar-brace"),
    ("hash", "#{", "}", "hash-brace"),
    ("bracket", "[[", "]]", "double-bracket"),
    ("erb", "<%", "%>", "erb"),
    ("chimp", "*|", "|*", "mailchimp"),
)
_CLOSER = {name: (opener, closer, dialect) for name, opener, closer, dialect in _OPENERS}
_START = re.compile(
    "|".join(f"(?P<{name}>{re.escape(opener)})" for name, opener, _, _ in _OPENERS)
    + r"|(?P<intercom><attribute\s(?:[^<>]{0,400})/?>(?:</attribute>)?)"
    r"|(?P<textexpander>%(?:fill(?:text|area|popup|part|top)|snippet|key|clipboard|date)\b(?::[^%\n]{0,400}%)?|%\|)"
    r"|(?P<brace>\{[A-Za-z_][\w.]{0,80}\})"
    r"|(?P<mautic>\{[A-Za-z]\w{0,40}=[^{}\n|]{1,80}(?:\|[^{}\n]{0,80})?\})"
    r"|(?P<cursor>\$\|\$)"
    r"|(?P<percentname>%[A-Za-z][\w.]{0,80}%)"
    r"|(?P<strftime>%[-_0^#]?[aAbBcdDeFHIjmMpSTuVwxXyYzZ%])"
    r"|(?P<square>\[[^\[\]\n]{1,60}\])"
    r"|(?P<crosses>\b(?:X{4,}|x{4,})(?:[- ](?:X{4,}|x{4,}))*)"
    r"|(?P<fillin>\bFILL[ _-]?IN\b)"
    r"|(?P<blank>_{3,})"
)
_ANY = re.compile(r"[{\[%<]|\$[{|]|#\{|\*\||___|XXXX|xxxx|FILL")
_SINGLE = {
    "intercom": "intercom", "textexpander": "textexpander", "brace": "brace", "mautic": "mautic", "cursor": "espanso-cursor",
    "percentname": "percent", "strftime": "strftime", "square": "slot", "crosses": "slot", "fillin": "slot", "blank": "slot",
}  # fmt: skip
_LONGEST = {"value": 1000, "other": 20_000}

_HELPSCOUT = re.compile(
    r"\s*([A-Za-z]\w*(?:\.\w+)+|[A-Za-z]\w*(?=\s*,\s*fallback))\s*(?:,\s*fallback\s*[=:]\s*(.*?))?\s*", re.S
)
_FALLBACK = re.compile(
    r"""(?:\|\s*(?:default(?:_if_none)?|fallback|d)\s*[:(]\s*|\|\||\?\?|\bor\b|,\s*fallback\s*[=:]|:default=|\bdefault=)\s*
        (?:"([^"]*)"|'([^']*)'|([^"'\s|:)}][^"'|:)}]*))""",
    re.X,
)
_PATH = re.compile(r"[-~&>\s]*([@$]?[\w$][\w$.\-\[\]'\"/]*)")
_WORD = re.compile(r"[#/!>^-]?(?:[ \t]?[\w.]{0,79}\w)?")
_ATTRIBUTE = re.compile(r"""(key|default)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HANDLEBARS = re.compile(r"[-~\s]*(?:[#/^]|else\b|>)")
_SLOT_WORDS = re.compile(
    r"(?:\b(?:first|last|full|your|customer|client|user|agent|company|order|ticket|case|product|item|insert|enter|add|name|date|day|"
    r"time|amount|number|price|refund|tracking|link|url|e-?mail|phone|address|city|country|issue|reason|signature|"
    r"nome|cognome|cliente|ordine|prodotto|data|importo|azienda|numero|nombre|apellido|pedido|empresa|fecha|importe|"
    r"nom|prénom|commande|produit|kunde|kundenname|vorname|nachname|firma|bestellnummer|datum|"
    r"pangalan|petsa|halaga|produkto)\b|име|клиент|поръчка|дата|сума|фирма|номер|продукт)",
    re.I,
)


def find(text: str, dialects: Collection[str] | None = None) -> list[Placeholder]:
    """All placeholders of ``text`` in order, none inside another. ``dialects`` names the notations to look for (None: the
    unambiguous ones); unknown names raise ValueError."""
    if _ANY.search(text) is None:
        return []
    wanted = UNAMBIGUOUS if dialects is None else frozenset(dialects)
    if not wanted <= DIALECTS:
        raise ValueError(f"unknown placeholder dialect: {', '.join(sorted(wanted - DIALECTS))}")
    return list(_scan(text, wanted))


_BEFORE, _AFTER = "a ", "\n,"


def read(piece: str) -> list[Placeholder]:
    """The placeholders of ``piece``, which was found to be nothing else, in any notation; positions are its own.

    What is found depends on what stands around a slot, so plain words are put there.
    """
    shift = len(_BEFORE)
    return [
        replace(p, start=p.start - shift, end=p.end - shift) for p in find(_BEFORE + piece + _AFTER, DIALECTS)
    ]


class _Ends:
    """The next closer of each kind, searched for once: later openers before it share it."""

    __slots__ = ("_next", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def after(self, mark: str, position: int) -> int:
        known = self._next.get(mark, -2)
        if known == -2 or -1 < known < position:
            known = self._next[mark] = self._text.find(mark, position)
        return known


def _scan(text: str, wanted: frozenset[str]) -> Iterator[Placeholder]:
    ends = _Ends(text)
    at = 0
    while True:
        near = _ANY.search(text, at)
        if near is None:
            return
        match = _START.match(text, near.start())
        if match is None:
            at = near.end()
            continue
        name = match.lastgroup or ""
        found = _delimited(text, match, name, ends) if name in _CLOSER else _single(text, match, name)
        if found is not None and found.dialect in wanted:
            yield found
            at = found.end
        else:
            at = (
                match.end()
                if name in _SINGLE and name not in ("square", "percentname")
                else match.start() + 1
            )


def _delimited(text: str, match: re.Match[str], name: str, ends: _Ends) -> Placeholder | None:
    opener, closer, dialect = _CLOSER[name]
    start, inside = match.span()
    end = ends.after(closer, inside)
    long = name in ("tag", "note", "longnote", "erb") or text.startswith("!", inside)
    if end < 0 or end - inside > _LONGEST["other" if long else "value"]:
        return _broken(text, start, inside, dialect)
    if not long:
        again = ends.after(opener, inside)
        if -1 < again < end or "\n\n" in text[inside:end]:
            return _broken(text, start, inside, dialect)
    content, end = text[inside:end], end + len(closer)
    if name in ("double", "triple"):
        return _mustache(start, end, content)
    if name in ("note", "longnote"):
        return Placeholder(start, end, content.strip(), None, "comment", dialect)
    if name == "erb":
        return _erb(start, end, content)
    if name == "tag":
        return _tag(start, end, content)
    if not content.strip() or (name == "bracket" and "\n" in content):
        return None
    path, fallback = _split(content)
    return Placeholder(start, end, path, fallback, "value", dialect)


def _broken(text: str, start: int, inside: int, dialect: str) -> Placeholder | None:
    """An opener whose end is missing, with the word behind it; notations that also occur in prose and code are let pass."""
    if dialect not in ("mustache", "tags"):
        return None
    word = _WORD.match(text, inside)
    end = word.end() if word else inside
    return Placeholder(start, end, text[inside:end].strip(), None, "broken", dialect)


def _mustache(start: int, end: int, content: str) -> Placeholder | None:
    stripped = content.strip(" \t\r\n~-")
    if not stripped:
        return None
    if stripped.startswith("!"):
        return Placeholder(start, end, stripped[1:].strip(" -"), None, "comment", "mustache")
    if _HANDLEBARS.match(content):
        return Placeholder(start, end, stripped, None, "statement", "mustache")
    path, fallback = _split(content)
    return Placeholder(start, end, path, fallback, "value", "mustache")


def _tag(start: int, end: int, content: str) -> Placeholder:
    own = _HELPSCOUT.fullmatch(content) if len(content) < 300 else None
    if own:
        return Placeholder(start, end, own[1], own[2], "value", "helpscout")
    return Placeholder(start, end, content.strip(" \t\r\n-+"), None, "statement", "tags")


def _erb(start: int, end: int, content: str) -> Placeholder:
    if content.startswith("#"):
        return Placeholder(start, end, content[1:].strip(), None, "comment", "erb")
    if content.startswith("="):
        path, fallback = _split(content[1:].rstrip("-"))
        return Placeholder(start, end, path, fallback, "value", "erb")
    return Placeholder(start, end, content.strip(" \t\r\n-"), None, "statement", "erb")


def _split(content: str) -> tuple[str, str | None]:
    """What a value names, and its fallback."""
    found = _FALLBACK.search(content)
    fallback = next((g for g in found.groups() if g is not None), "").strip() if found else None
    path = _PATH.match(content)
    return (path[1] if path else content.strip()), fallback


def _single(text: str, match: re.Match[str], name: str) -> Placeholder | None:
    start, end = match.span()
    word = match[0]
    if name == "intercom":
        values = {m[1]: m[2] if m[2] is not None else m[3] for m in _ATTRIBUTE.finditer(word)}
        return Placeholder(start, end, values.get("key") or "", values.get("default"), "value", "intercom")
    if name == "textexpander":
        named = re.search(r":name=([^:%]*)", word)
        default = re.search(r":default=([^:%]*)", word)
        path = named[1] if named else word.strip("%").partition(":")[0]
        return Placeholder(start, end, path, default[1] if default else None, "value", "textexpander")
    if name == "mautic":
        path, _, fallback = word[1:-1].partition("|")
        return Placeholder(start, end, path.partition("=")[2], fallback or None, "value", "mautic")
    if _SINGLE[name] == "slot":
        return (
            Placeholder(start, end, word.strip("[]"), None, "slot", "slot")
            if _is_slot(text, start, end, name)
            else None
        )
    return Placeholder(start, end, word.strip("{}%"), None, "value", _SINGLE[name])


def _is_slot(text: str, start: int, end: int, name: str) -> bool:
    after = text[end : end + 2]
    if name == "square":
        return (
            not after.startswith(("(", "[", ":"))
            and text[start - 1 : start] != "]"
            and _asks(text[start + 1 : end - 1])
        )
    if name == "crosses":  # a masked card number shows its last digits
        return not (after[:1].isalnum() or (after[:1] in "- *" and after[1:].isdigit()))
    if name == "blank":
        if after[:1].isalnum() or (start and text[start - 1].isalnum()):
            return False
        line_start = text[max(0, start - 80) : start].rpartition("\n")[2]
        line_end = text[end : end + 80].partition("\n")[0]
        return bool(line_start.strip() or line_end.strip())
    return True


def _asks(inside: str) -> bool:
    """Whether words in square brackets ask to be filled in: they name a thing of the case, or are written like a label."""
    words = inside.split()
    letters = [c for c in inside if c.isalpha()]
    if not letters or not 1 <= len(words) <= 6 or not (inside[0].isalnum() and inside == inside.strip()):
        return False
    if len(letters) > 2 and all(c.isupper() for c in letters):
        return True
    titled = len(words) > 1 and all(w[0].isupper() or not w[0].isalpha() for w in words)
    return titled or _SLOT_WORDS.search(inside) is not None
