"""HTML: what the reader sees is prose; tags, comments, scripts and styles are not; quotations and code are opaque."""

from __future__ import annotations

from custcare_tone.sources.html_tokens import ENTITY, Token, decode_entity, tokens
from custcare_tone.sources.weave import Weaver
from custcare_tone.text.masking import DROP, OPAQUE

BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre search section "
    "select summary table tbody td tfoot th thead title tr ul".split()
)
"""Elements whose tags end a sentence."""
_OPAQUE_BLOCKS = frozenset({"blockquote", "pre", "svg", "math", "object"})
_OPAQUE_INLINE = frozenset({"code", "kbd", "samp", "tt", "var", "q"})
_QUOTE_CLASSES = ("gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")


class HtmlMask:
    """Feeds the tokens of a stretch of HTML to a weaver. It remembers which opaque element it is in, so that a text may be fed in
    pieces (Markdown with HTML inside)."""

    __slots__ = ("_depth", "_element", "_seen", "_text", "_weaver")

    def __init__(self, text: str, seen: str, weaver: Weaver) -> None:
        """``seen`` is ``text`` with placeholders made harmless, the same length: what the tokenizer looks at."""
        self._text = text
        self._seen = seen
        self._weaver = weaver
        self._element = ""
        self._depth = 0

    @property
    def opaque(self) -> bool:
        """Whether what follows lies inside code or a quotation."""
        return bool(self._element)

    def feed(self, start: int, end: int) -> None:
        """Weave in ``[start, end)``."""
        for token in tokens(self._seen, start, end):
            self.token(token)

    def token(self, token: Token) -> None:
        """Weave in one token."""
        if token.kind == "text":
            self.text(token.start, token.end)
            return
        if token.kind in ("open", "close"):
            if token.name in BLOCKS:
                self._weaver.boundary()
            self._enter_or_leave(token)
        self._weaver.skip(token.end)

    def text(self, start: int, end: int) -> None:
        """Weave in running text with its entities."""
        if self._element:
            self._weaver.skip(end, OPAQUE)
            return
        at = start
        if self._seen.find("&", start, end) >= 0:
            for match in ENTITY.finditer(self._seen, start, end):
                decoded = _decoded(match[0])
                if decoded is not None:
                    self._weaver.keep(at, match.start())
                    at = match.start() + decoded[1]
                    self._weaver.put(decoded[0], match.start(), at)
        self._weaver.keep(at, end)

    def _enter_or_leave(self, token: Token) -> None:
        name = token.name
        if self._element:
            if name == self._element:
                self._depth += 1 if token.kind == "open" else -1
                if self._depth == 0:
                    self._element = ""
            elif self._element in _OPAQUE_INLINE and name in BLOCKS:
                self._element = ""
        elif (
            token.kind == "open"
            and not self._seen.endswith("/>", token.start, token.end)
            and self._quotes(token)
        ):
            self._element, self._depth = name, 1

    def _quotes(self, token: Token) -> bool:
        if token.name in _OPAQUE_BLOCKS or token.name in _OPAQUE_INLINE:
            return True
        tag = self._seen[token.start : token.end] if token.end - token.start > 12 else ""
        return any(name in tag for name in _QUOTE_CLASSES)


def _decoded(entity: str) -> tuple[str, int] | None:
    """What an entity stands for and how many characters it takes; without its semicolon the longest name counts."""
    whole = decode_entity(entity)
    if whole is not None:
        return whole, len(entity)
    if entity.endswith(";") or len(entity) < 3:
        return None
    for length in range(len(entity) - 1, 2, -1):
        shorter = decode_entity(entity[:length])
        if shorter is not None and not entity[length].isalnum():
            return shorter, length
    return None


def weave(text: str, seen: str) -> Weaver:
    """A weaver that has taken in the whole of an HTML ``text``."""
    weaver = Weaver(text, flowing=True)
    HtmlMask(text, seen, weaver).feed(0, len(text))
    return weaver


__all__ = ["BLOCKS", "DROP", "HtmlMask", "weave"]
