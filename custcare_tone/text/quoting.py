"""What somebody else said: quotations in prose, and quoted mail.

Quotation marks of English, Italian, Bulgarian, Filipino, Spanish, French, German and Portuguese are known at once, straight and
curly. A quotation lies inside one paragraph; one that is never closed quotes nothing; a single quoted word is emphasis, not
speech. An apostrophe (don't, l'ordine, rock 'n' roll, 'yung, the '90s, customers') is never a quotation mark. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from custcare_tone.text.masking import BREAK, OPAQUE, PLACEHOLDER

Quoted = tuple[int, int, str]
"""``(start, end, kind)``; ``kind`` is ``speech`` (marks included) or ``mail`` (whole lines)."""

_OPENS = re.compile(r"[\"“„«»‹›‘‚‛”]|(?<!\w)'(?=\w)")
_LINE_END = r"(?>\r\n|\n|\r)"
_TOKEN = re.compile(
    rf"(?P<end>{_LINE_END}[ \t]*{_LINE_END}|{BREAK})|[\"“”„‟«»‹›‘’‚‛]|(?<!\w)'(?=\S)|(?<=\S)'(?!\w)"
)

_CLOSERS = {
    '"': '"', "“": "”\"“", "„": "“”\"‟", "‟": "”\"", "«": "»", "‹": "›", "»": "«", "›": "‹",
    "‘": "’'", "‚": "‘’'", "‛": "’'", "'": "'’", "”": "”",
}  # fmt: skip
"""The marks that may close each opening mark."""
_SINGLE = "'‘‚‛"
_ELIDED = {
    "en": "tis twas twere til till cause cuz coz bout em n round neath nuff",
    "fil": "kay yung yon yan yun to no di wag pag lang iyo nung nang nong andito",
    "it": "sto sta sti ste na no nu l n",
    "bg": "",
}
"""Words that begin with an apostrophe, which is then no quotation mark."""
_SHORTENED = re.compile(r"(?:\b(?:po|di|fa|mo|sta|va|da|be|to|ca|ve|te)|in|s)\Z", re.IGNORECASE)


def quoted_spans(text: str, language: str | None = None) -> list[Quoted]:
    """The spans of ``text`` that quote somebody, ascending and apart from one another.

    ``language`` (a BCP 47 tag, None for any) says which words begin with an apostrophe: *'to* does in Filipino only.
    """
    mail = mail_spans(text)
    if _OPENS.search(text) is None:
        return mail
    spans: list[Quoted] = []
    at = 0
    for start, end, kind in mail:
        spans += _speech(text, at, start, language)
        spans.append((start, end, kind))
        at = end
    return spans + _speech(text, at, len(text), language)


def _speech(text: str, start: int, end: int, language: str | None) -> list[Quoted]:
    if start >= end:
        return []
    scanner = _Scanner(text, _elision(language))
    for match in _TOKEN.finditer(text, start, end):
        if match["end"] is not None:
            scanner.end_paragraph()
        else:
            scanner.mark(match.start(), match[0])
    scanner.end_paragraph()
    return list(_outermost(scanner.closed, text))


@lru_cache(maxsize=16)
def _elision(language: str | None) -> re.Pattern[str]:
    main = (language or "").split("-")[0]
    lists = [_ELIDED.get("fil" if main == "tl" else main, "")] if main else list(_ELIDED.values())
    words = "|".join(sorted({word for one in lists for word in one.split()}))
    return re.compile(rf"(?:{words})(?!\w)|\d+s\b" if words else r"\d+s\b", re.IGNORECASE)


def _outermost(closed: list[tuple[int, int]], text: str) -> Iterator[Quoted]:
    reach = -1
    for start, end in sorted(closed, key=lambda s: (s[0], -s[1])):
        if start >= reach and _is_speech(text[start + 1 : min(end - 1, start + 400)]):
            yield start, end, "speech"
            reach = end


def _is_speech(inside: str) -> bool:
    """Whether there are two words or more."""
    words = 0
    for token in inside.split(None, 8):
        if token[0] in (PLACEHOLDER, OPAQUE) or any(c.isalnum() for c in token[:40]):
            words += 1
            if words == 2:
                return True
    return False


class _Scanner:
    """The open quotations of one paragraph, innermost last."""

    __slots__ = ("_elision", "_open", "_text", "_waiting", "_weak", "closed")

    def __init__(self, text: str, elision: re.Pattern[str]) -> None:
        self._text = text
        self._elision = elision
        self._open: list[tuple[int, str]] = []
        self._waiting: dict[str, int] = {}
        self._weak: dict[int, int] = {}
        self.closed: list[tuple[int, int]] = []

    def mark(self, at: int, mark: str) -> None:
        """Take in the quotation mark at ``at``."""
        text = self._text
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = bool(after.strip()) and not before.isalnum() and (after.isalnum() or after not in ",.;:!?)]}")
        closes = bool(before.strip()) and not (mark in "'’‘" and after.isalnum())
        spaced = mark in "«»‹›"
        if (
            self._waiting.get(mark)
            and (closes or spaced)
            and not (opens and self._prefers_opening(mark, before))
        ):
            self._close(at, mark)
        elif mark in _CLOSERS and (opens or (spaced and mark in "«‹" and bool(after))):
            self._open_at(at, mark)

    def end_paragraph(self) -> None:
        """Nothing reaches over the end of a paragraph."""
        while self._open:
            self._drop_last()
        self._weak.clear()

    def _prefers_opening(self, mark: str, before: str) -> bool:
        """A mark between a blank or bracket and a word opens a new quotation, unless it can do nothing but close."""
        return mark in "\"'“‘" and (not before.strip() or before in "([{—–-")

    def _open_at(self, at: int, mark: str) -> None:
        if mark == "'" and self._elision.match(self._text, at + 1):
            return
        if mark in "\"'" and self._waiting.get(mark):
            self._drop_through(mark)
        self._open.append((at, mark))
        for closer in _CLOSERS[mark]:
            self._waiting[closer] = self._waiting.get(closer, 0) + 1

    def _close(self, at: int, mark: str) -> None:
        while self._open and mark not in _CLOSERS[self._open[-1][1]]:
            self._drop_last()
        start, opener = self._open[-1]
        if opener in _SINGLE and self._may_be_apostrophe(at):
            self._weak.setdefault(start, at)
            return
        self._pop()
        self._weak.pop(start, None)
        self.closed.append((start, at + 1))

    def _may_be_apostrophe(self, at: int) -> bool:
        """``customers' data``, ``un po' di``, ``goin' on``: an ending that also stands before an apostrophe, and a word behind."""
        text = self._text
        followed = text[at + 1 : at + 2].isspace() and text[at + 2 : at + 3].isalnum()
        return followed and _SHORTENED.search(text, max(0, at - 4), at) is not None

    def _drop_through(self, mark: str) -> None:
        while self._open and self._open[-1][1] != mark:
            self._drop_last()
        if self._open:
            self._drop_last()

    def _drop_last(self) -> None:
        """Give up an open quotation, or close it at the first place that might have been its end."""
        start, _ = self._pop()
        weak = self._weak.pop(start, None)
        if weak is not None:
            self.closed.append((start, weak + 1))

    def _pop(self) -> tuple[int, str]:
        start, opener = self._open.pop()
        for closer in _CLOSERS[opener]:
            self._waiting[closer] -= 1
        return start, opener


_ANGLED = re.compile(rf"(?:\A|(?<=[\r\n{BREAK}]))[ \t]{{0,3}}>[^\r\n{BREAK}]*")
_WROTE = re.compile(
    r"(?:On\b[^\n]*\bwrote|Il\b[^\n]*\bha scritto|На\b[^\n]*\b(?:написа(?:ха)?|пише)|"
    r"Noong\b[^\n]*\b(?:sumulat|isinulat|sinulat|wrote)\b[^\n]*|El\b[^\n]*\bescribió|Le\b[^\n]*\ba écrit|"
    r"Am\b[^\n]*\bschrieb\b[^\n]*|Em\b[^\n]*\bescreveu|A\b[^\n]*\bescreveu|Op\b[^\n]*\bschreef\b[^\n]*)[ \xa0]*:\s*\Z"
)
_WROTE_START = re.compile(r"^(?:On|Il|На|Noong|El|Le|Am|Em|A|Op)[ \xa0]", re.MULTILINE)
_OURS = re.compile(r"\b(?:you|we|I|he|she|they)\s+(?:\w+\s+)?wrote\s*:")
"""A sentence of our own that only looks like an attribution."""
_DATED = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}|@")


@lru_cache(maxsize=1)
def _dividers() -> re.Pattern[str]:
    """``-----Original Message-----`` and its like. Made when first needed: it takes long to compile."""
    return re.compile(
        r"^[ \t]*-{2,}[ \t]*(?:Original Message|Forwarded message|Messaggio originale|Messaggio inoltrato|"
        r"Ursprüngliche Nachricht|Weitergeleitete Nachricht|Message d['’]origine|Message original|Message transféré|"
        r"Mensaje original|Mensaje reenviado|Mensagem original|Mensagem encaminhada|Оригинално съобщение|"
        r"Препратено съобщение|Orihinal na Mensahe)[ \t]*-{2,}[ \t]*\r?$",
        re.MULTILINE | re.IGNORECASE,
    )


_FROM = re.compile(r"^[ \t*]*(?:From|Da|Von|De|От|Mula kay|Mula sa)[ \xa0]?:", re.MULTILINE)
_SENT = re.compile(
    r"^[ \t*]*(?:Sent|Date|Inviato|Data|Gesendet|Datum|Enviado(?: el)?|Fecha|Envoyé|Изпратено|Дата|Ipinadala)[ \xa0]?:",
    re.M,
)
_TO = re.compile(r"^[ \t*]*(?:To|A|An|Para|À|До|Sa|Para kay)[ \xa0]?:", re.MULTILINE)


def mail_spans(text: str) -> list[Quoted]:
    """The lines of ``text`` that quote an earlier mail: lines behind ``>``, attributions (``On … wrote:``), reply headers.

    What follows an attribution or header is quoted to the end where our own words stand above it and no ``>`` marks the quotation
    line by line; where nothing of ours stands above, it stays visible.
    """
    several = "\n" in text or "\r" in text
    if not several and text.lstrip(" \t")[:1] != ">":
        return []
    spans = [m.span() for m in _ANGLED.finditer(text)] if ">" in text else []
    header = _first_header(text) if several else None
    if header is not None:
        spans.append(header)
        spans = _with_rest(text, spans, header)
    return [(start, end, "mail") for start, end in _merged(spans) if start < end]


def _with_rest(text: str, spans: list[tuple[int, int]], header: tuple[int, int]) -> list[tuple[int, int]]:
    above = [s for s in spans if s[0] < header[0]]
    ours = text[: header[0]] if not above else _outside(text[: header[0]], above)
    behind = text[header[1] : header[1] + 400].lstrip()
    if behind.startswith(">") or not any(c.isalnum() for c in ours):
        return spans
    return [*above, (header[0], len(text))]


def _outside(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return "".join(kept) + text[at:]


def _first_header(text: str) -> tuple[int, int] | None:
    found = [s for s in (_attribution(text), _divider(text), _reply_header(text)) if s is not None]
    return min(found) if found else None


def _attribution(text: str) -> tuple[int, int] | None:
    """``On … wrote:`` with a date or an address, on one line or wrapped to three."""
    if ":\n" not in text and ":\r" not in text and not re.search(r":[ \xa0]+(?:\r?\n|\Z)|:\Z", text):
        return None
    for match in _WROTE_START.finditer(text):
        end = match.start()
        for _ in range(3):
            end = _line_end(text, end + (1 if end > match.start() else 0))
            line = text[match.start() : min(end, match.start() + 500)].replace("\r", "").replace("\n", " ")
            if line.rstrip().endswith(":"):
                if (
                    _WROTE.match(line)
                    and (_DATED.search(line) or line.startswith("On "))
                    and not _OURS.search(line)
                ):
                    return match.start(), end
                break
    return None


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _divider(text: str) -> tuple[int, int] | None:
    match = _dividers().search(text) if "--" in text else None
    return match.span() if match else None


def _reply_header(text: str) -> tuple[int, int] | None:
    """``From: … Sent: … To: …`` on lines that follow one another."""
    for match in _FROM.finditer(text):
        near = text[match.start() : match.start() + 1000]
        lines = near.splitlines()[:6]
        block = "\n".join(lines)
        if _SENT.search(block) and _TO.search(block):
            last = max(i for i, line in enumerate(lines) if re.match(r"[ \t*]*\w[\w ]{0,20}[ \xa0]?:", line))
            end = match.start()
            for _ in range(last + 1):
                end = _line_end(text, end + (1 if end > match.start() else 0))
            return match.start(), end
    return None


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reach = -1
    for start, end in sorted(spans):
        if end > reach:
            yield max(start, reach), end
            reach = end
