"""Reads the phrase language (docs/phrase-language.md) into a small tree.

A phrase is a sequence of nodes; errors are RuleErrors that quote the phrase and say what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from custcare_tone.errors import RuleError

MAX_REACH = 12
"""The most words a gap or capture may span."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word; ``head``/``tail`` say that more letters may stand before/after; ``exact`` keeps the capitals."""

    text: str
    head: bool = False
    tail: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A punctuation mark that must be there; ``/`` is a line break."""

    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A place: ``^ $ ^line line$ ^reply reply$``."""

    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """At most ``reach`` words, also none."""

    reach: int


@dataclass(frozen=True, slots=True)
class AnyWord:
    """Exactly one word."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A masked template placeholder."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in figures."""


@dataclass(frozen=True, slots=True)
class ListRef:
    """Any entry of the word list ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; ``optional`` where none will do too."""

    options: tuple[Sequence, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What follows here is not this."""

    body: Sequence


@dataclass(frozen=True, slots=True)
class Capture:
    """Keeps what its body finds under ``name``; without a body, 1 to ``reach`` words."""

    name: str
    body: Sequence | None
    reach: int = 0


Node = Word | Mark | Edge | Gap | AnyWord | Placeholder | Number | ListRef | Choice | Not | Capture


@dataclass(frozen=True, slots=True)
class Sequence:
    """Nodes one after the other."""

    nodes: tuple[Node, ...]


_TOKEN = re.compile(
    r"""\s+
    |(?P<gap>\.\.(?P<reach>\d+))
    |(?P<brace>\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})
    |(?P<list>@[a-z][a-z0-9_]*)
    |(?P<edge>\^(?:line|reply)\b|(?:line|reply)\$|\^|\$)
    |(?P<not>!(?=[\w(@.'*{\[=]))
    |(?P<open>[(\[])|(?P<bar>\|)|(?P<close>[)\]])
    |(?P<mark>[?!:;.,/—](?=[\s)\]|]|$))
    |(?P<word>=?[^\s()\[\]|{}@^$?!:;,]+)
    |(?P<bad>.)""",
    re.VERBOSE,
)
_CLOSES = {"(": ")", "[": "]"}


class _Reader:
    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self.tokens = [m for m in _TOKEN.finditer(phrase) if m.lastgroup]
        self.at = 0

    def fail(self, problem: str, hint: str | None = None) -> RuleError:
        return RuleError(f'phrase "{self.phrase}": {problem}', hint=hint)

    def peek(self) -> re.Match[str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def next(self) -> re.Match[str]:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def options(self, close: str) -> tuple[Sequence, ...]:
        found: list[Sequence] = []
        while True:
            found.append(self.sequence())
            token = self.peek()
            if token is None:
                if close:
                    raise self.fail(f'a "{close}" is missing')
                return tuple(found)
            self.next()
            if token["bar"]:
                continue
            if token.group() != close:
                raise self.fail(f'"{token.group()}" closes nothing')
            return tuple(found)

    def sequence(self) -> Sequence:
        nodes: list[Node] = []
        while (token := self.peek()) is not None and not token["bar"] and not token["close"]:
            nodes += self.node()
        return Sequence(tuple(nodes))

    def node(self) -> list[Node]:
        token = self.next()
        kind = token.lastgroup if token.lastgroup != "reach" else "gap"
        text = token.group()
        if kind == "gap":
            return [Gap(self.reach(int(token["reach"])))]
        if kind == "brace":
            return [self.brace(text[1:-1].strip())]
        if kind == "list":
            return [ListRef(text[1:])]
        if kind == "edge":
            return [Edge(text)]
        if kind == "mark":
            return [Mark(text)]
        if kind == "not":
            body = self.node()
            while isinstance(body[-1], Gap) and self.peek() is not None:
                body += self.node()
            return [Not(Sequence(tuple(body)))]
        if kind == "open":
            options = self.options(_CLOSES[text])
            if (
                text == "["
                and len(options) == 1
                and len(options[0].nodes) == 1
                and isinstance(options[0].nodes[0], Gap)
            ):
                return [options[0].nodes[0]]
            return [Choice(options, optional=text == "[")]
        if kind == "word":
            return self.word(text)
        raise self.fail(f'"{text}" has no meaning here', "see docs/phrase-language.md")

    def reach(self, words: int) -> int:
        if not 1 <= words <= MAX_REACH:
            raise self.fail(f"a gap of {words} words", f"1 to {MAX_REACH} are allowed")
        return words

    def word(self, text: str) -> list[Node]:
        if text.startswith("=") and len(text) > 1:
            return [Word(text[1:], exact=True)]
        marks: list[Node] = []
        while len(text) > 1 and text[-1] == "." and "." not in text[:-1]:
            marks.append(Mark("."))
            text = text[:-1]
        if text == "*":
            return [AnyWord()]
        head, tail = text.startswith("*"), text.endswith("*")
        bare = text.strip("*")
        if not bare or "*" in bare:
            raise self.fail(f'"{text}" is no word', "a * stands only before or after a word")
        return [Word(bare, head, tail), *marks]

    def brace(self, inside: str) -> Node:
        simple: dict[str, Node] = {
            "any": AnyWord(),
            "number": Number(),
            "time": ListRef("time"),
            "placeholder": Placeholder(),
        }
        if inside in simple:
            return simple[inside]
        name, colon, what = inside.partition(":")
        name, what = name.strip(), what.strip()
        if not colon or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not what:
            raise self.fail(
                f'"{{{inside}}}" is no capture',
                "{name:..4}, {name:time}, {name:(a|b)}, {name:@list}, {any}, {number}",
            )
        if reach := re.fullmatch(r"\.\.(\d+)", what):
            return Capture(name, None, self.reach(int(reach[1])))
        if what in simple:
            return Capture(name, Sequence((simple[what],)))
        return Capture(name, parse(what))


def parse(phrase: str) -> Sequence:
    """The tree of ``phrase``. Raises RuleError where it is malformed."""
    reader = _Reader(phrase)
    options = reader.options("")
    if len(options) == 1:
        return options[0]
    return Sequence((Choice(options),))
