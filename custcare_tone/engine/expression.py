"""Turns a phrase into an expression whose every repeat is bounded.

The expression runs on the matching text of ``text.normalize``: lower case, single blanks, contractions written out. Because every gap,
capture and word list has a bound, the work at one place is bounded and the work over a text is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from custcare_tone.engine.announce import Announcer, Way
from custcare_tone.engine.phrase import (
    AnyWord,
    Capture,
    Choice,
    Edge,
    Gap,
    ListRef,
    Mark,
    Node,
    Not,
    Number,
    Placeholder,
    Sequence,
    Word,
)
from custcare_tone.engine.vocabulary import VERBS, PhraseBook, Vocabulary
from custcare_tone.errors import RuleError
from custcare_tone.text.masking import BREAK, PLACEHOLDER

MAX_PATHS = 3000
"""The most ways through the gaps and captures of one phrase."""

_LEFT = r"(?<!\w)(?<!\w[-'])"
_RIGHT = r"(?!['-]?\w)"
_STOP = rf" \n,;:—()\"!?….{BREAK}"
_GAP_WORD = rf"(?:[^{_STOP}]|[.,:](?=\w)|\.(?=[ \n]\w))++"
_NUMBER = rf"(?:[€$£]?\d(?:[\d.,:/]*\d)?(?:%|st|nd|rd|th)?|{PLACEHOLDER})"
_EDGES = {
    "$": r"(?=[ .!?…)\"'*]*\Z)",
    "^line": rf"(?:\A|(?<=[\n{BREAK}]))[ ]?",
    "line$": rf"(?=[ .,!?…:]*(?:[\n{BREAK}]|\Z))",
    "^reply": rf"\A[\s{BREAK}]*",
    "reply$": rf"(?=[\s.!?…{BREAK}]*\Z)",
    "^": "",
}
_START = rf"(?:\A|(?<=[\n{BREAK}])|(?<=[.!?…:] ))"
"""Where ``^`` stands among alternatives it cannot be tied to the sentence's own start, so it looks at what stands before."""
_WINDOWED = frozenset({"^line", "line$", "^reply", "reply$"})


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled phrase: ``source`` for ``re``, whether it must begin at a word's edge (``bounded``, left to the caller because an expression
    that begins with its first letters is found several times faster), the ``ways`` in which words announce it (see ``announce``), the
    groups of words that are looked for one by one (``needs``), the words it can begin with where it begins a sentence (``openings``), whether it
    begins at a sentence start (``at_start``), whether it looks across
    lines (``window``), the exact-case words as ``group → text``, and the captures, the last of them named ``final`` if it ends the phrase."""

    source: str
    bounded: bool
    ways: tuple[Way, ...]
    needs: tuple[tuple[str, ...], ...]
    openings: tuple[str, ...] | None
    at_start: bool
    window: bool
    exact: tuple[tuple[str, str], ...]
    captures: tuple[str, ...]
    final: str | None

    @property
    def edged(self) -> str:
        """``source`` with its left edge, for use inside other expressions."""
        return f"{_LEFT}{self.source}" if self.bounded else self.source


class Compiler:
    """Compiles the phrases of one language; keeps the compiled form of its word lists."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.book = PhraseBook(vocabulary)
        self.announcer = Announcer(self.book)
        self._sources: dict[str, str] = {}
        self._open: list[str] = []
        blank = r",?[ \n]"
        if vocabulary.clitics:
            clitic = alternation(re.escape(c) for c in vocabulary.clitics)
            blank = rf",?[ \n](?:{clitic},?[ \n]){{0,3}}?"
        self._blank = blank

    def compile(self, phrase: str, *, anchored: bool = True) -> Expression:
        """The expression of ``phrase``; with ``anchored`` it needs a fixed word. Raises RuleError."""
        body = self.book.read(phrase)
        if all(_optional(n) for n in body.nodes):
            raise RuleError(
                f'phrase "{phrase}" has no fixed word to look for', hint="add a word or a word list"
            )
        build = _Build(self, phrase)
        at_start = bool(body.nodes) and body.nodes[0] == Edge("^")
        source = build.sequence(body, last=True)
        if build.paths > MAX_PATHS:
            raise RuleError(
                f'phrase "{phrase}": its gaps allow too many readings', hint="use fewer or shorter gaps"
            )
        ways = self.announcer.ways(body) if anchored else ()
        if anchored and not ways:
            raise RuleError(
                f'phrase "{phrase}" has no fixed word to look for', hint="add a word or a word list"
            )
        final = build.final
        first, final_node = _ends(body)
        bounded = first is None or isinstance(
            first, Word | Choice | ListRef | Capture | Gap | Number | AnyWord
        )
        right = _RIGHT if final_node is None or not isinstance(final_node, Mark | Edge | Placeholder) else ""
        return Expression(
            f"(?:{source}){right}",
            bounded,
            ways,
            self.announcer.needs(body),
            self.announcer.openings(body) if at_start else None,
            at_start,
            build.window,
            tuple(build.exact),
            tuple(build.names),
            final,
        )

    def list_source(self, name: str, phrase: str) -> str:
        if name not in self._sources:
            if name in self._open:
                raise RuleError(f'the word list "@{name}" contains itself')
            self._open.append(name)
            parts = []
            for sequence in self.book.list_sequences(name, phrase):
                build = _Build(self, f"@{name}")
                parts.append(build.sequence(sequence))
                if build.names or build.window or build.exact:
                    raise RuleError(
                        f'the word list "@{name}": captures, line marks and =words are for phrases'
                    )
            self._open.pop()
            self._sources[name] = alternation(parts)
        return self._sources[name]


def _ends(body: Sequence) -> tuple[Node | None, Node | None]:
    inner = [n for n in body.nodes if not (isinstance(n, Not) or n == Edge("^"))]
    return (inner[0], inner[-1]) if inner else (None, None)


def alternation(sources: Iterable[str]) -> str:
    """One expression for many: shared beginnings of plain words are factored, longer ones are tried first."""
    unique = list(dict.fromkeys(sources))
    plain = [s for s in unique if not re.search(r"[\\^$.|?*+()\[\]{}]", s)]
    rest = sorted((s for s in unique if s not in set(plain)), key=len, reverse=True)
    parts = rest + ([_trie(sorted(plain))] if plain else [])
    return parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"


def _trie(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    branches: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    parts = [first + _trie(rest) for first, rest in branches.items()]
    body = parts[0] if len(parts) == 1 and not ends else "(?:" + "|".join(parts) + ")"
    return f"{body}?" if ends else body


class _Build:
    """Writes one phrase; counts its readings and collects its names."""

    def __init__(self, compiler: Compiler, phrase: str) -> None:
        self.compiler = compiler
        self.phrase = phrase
        self.paths = 1
        self.window = False
        self.exact: list[tuple[str, str]] = []
        self.names: list[str] = []
        self.final: str | None = None

    def fail(self, problem: str) -> RuleError:
        return RuleError(f'phrase "{self.phrase}": {problem}')

    def sequence(self, body: Sequence, *, last: bool = False) -> str:
        """``body`` without a blank at either end; optional parts bring their own blank on the side of the first fixed part."""
        nodes = body.nodes
        fixed = next((i for i, n in enumerate(nodes) if not _optional(n)), None)
        if fixed is None and not all(isinstance(n, Edge) for n in nodes):
            raise self.fail("an alternative of nothing but optional parts")
        fixed = len(nodes) if fixed is None else fixed
        out: list[str] = []
        blank = self.compiler._blank
        need = False
        for i, node in enumerate(nodes):
            final = last and i == len(nodes) - 1
            if isinstance(node, Edge):
                self.window |= node.name in _WINDOWED
                out.append(_EDGES[node.name] if not (node.name == "^" and (i or not last)) else _START)
            elif isinstance(node, Not):
                out.append(self.refusal(node, blank if need else ""))
            elif isinstance(node, Mark):
                out.append(self.mark(node))
                need = need or node.text != "/"
                if node.text == "/":
                    need = False
            elif _edged(node):
                out.append(self.edged(node, blank, need))
            elif i < fixed:
                out.append(self.leading(node, blank))
            elif _optional(node):
                out.append(self.trailing(node, blank) if need else self.leading(node, blank))
            else:
                tight = need and i > 0 and isinstance(nodes[i - 1], Mark) and nodes[i - 1].text in ",;:"  # type: ignore[union-attr]
                out.append((" ?" if tight else blank if need else "") + self.single(node, final))
                need = not (isinstance(node, Word) and node.text.endswith("'"))
                if not need:
                    out.append("[ ]?")
        return "".join(out)

    def edged(self, node: Node, blank: str, need: bool) -> str:
        """A choice between words and a place: the blank belongs to the words only."""
        assert isinstance(node, Choice)
        words = [self.sequence(o) for o in node.options if not _place(o)]
        places = [self.sequence(o) for o in node.options if _place(o)]
        some = alternation(words)
        parts = [f"{blank}{some}" if need else f"{some}{blank}", *places]
        return "(?:" + "|".join(parts) + ")"

    def leading(self, node: Node, blank: str) -> str:
        if isinstance(node, Gap):
            self.paths *= node.reach + 1
            return f"(?:{_GAP_WORD}{blank}){{0,{node.reach}}}?"
        return f"(?:{self.single(node, False)}{blank})?"

    def trailing(self, node: Node, blank: str) -> str:
        if isinstance(node, Gap):
            self.paths *= node.reach + 1
            return f"(?:{blank}{_GAP_WORD}){{0,{node.reach}}}?"
        marks_only = isinstance(node, Choice) and all(
            isinstance(o.nodes[0], Mark) for o in node.options if o.nodes
        )
        return f"(?:{'' if marks_only else blank}{self.single(node, False)})?"

    def refusal(self, node: Not, blank: str) -> str:
        inner = _Build(self.compiler, self.phrase)
        nodes = node.body.nodes
        source = inner.sequence(node.body) if not all(_optional(n) for n in nodes) else ""
        if not source:
            raise self.fail("a refusal of nothing but optional parts")
        self.paths *= inner.paths
        return f"(?!{blank}{source}{_RIGHT})" if blank else f"(?!{source}{_RIGHT})"

    def mark(self, node: Mark) -> str:
        if node.text == "/":
            self.window = True
            return rf" ?[\n{BREAK}]"
        return rf" ?{re.escape(node.text)}"

    def single(self, node: Node, final: bool) -> str:
        if isinstance(node, Word):
            return self.word(node)
        if isinstance(node, AnyWord):
            return _GAP_WORD
        if isinstance(node, Placeholder):
            return PLACEHOLDER
        if isinstance(node, Number):
            words = self.compiler.vocabulary.lists.get("number_word")
            return (
                f"(?:{_NUMBER}|{self.compiler.list_source('number_word', self.phrase)})" if words else _NUMBER
            )
        if isinstance(node, ListRef):
            return self.compiler.list_source(node.name, self.phrase)
        if isinstance(node, Choice):
            return alternation([self.sequence(option, last=final) for option in node.options])
        if isinstance(node, Capture):
            return self.capture(node, final)
        raise self.fail(f"{type(node).__name__} cannot stand here")

    def word(self, node: Word) -> str:
        if node.exact:
            group = f"x{len(self.exact)}_"
            self.exact.append((group, node.text))
            return f"(?P<{group}>{re.escape(node.text.lower())})"
        if (
            node.text in VERBS
            and self.compiler.vocabulary.language in ("en", "fil")
            and not (node.head or node.tail)
        ):
            return "(?:" + "|".join(VERBS[node.text]) + ")"
        text = "[- ]?".join(re.escape(part).replace(r"\ ", " ") for part in node.text.split("-"))
        return (r"\w*" if node.head else "") + text + (r"\w*+" if node.tail else "")

    def capture(self, node: Capture, final: bool) -> str:
        if node.name in self.names:
            raise self.fail(f'the capture "{node.name}" stands twice')
        self.names.append(node.name)
        if final and node.body is None:
            self.final = node.name
        if node.body is not None:
            return f"(?P<{node.name}>{self.sequence(node.body)})"
        self.paths *= node.reach
        stop = "clause_break" if "clause_break" in self.compiler.vocabulary.lists else ""
        word = _GAP_WORD
        if stop and final:
            word = f"(?!{self.compiler.list_source(stop, self.phrase)}{_RIGHT}){word}"
        if node.reach == 1:
            return f"(?P<{node.name}>{word})"
        lazy = "" if final else "?"
        return f"(?P<{node.name}>{word}(?:[ \\n]{word}){{0,{node.reach - 1}}}{lazy})"


def _optional(node: Node) -> bool:
    return isinstance(node, Gap | Edge | Not) or (isinstance(node, Choice) and node.optional) or _edged(node)


def _place(option: Sequence) -> bool:
    return bool(option.nodes) and all(isinstance(n, Edge) for n in option.nodes)


def _edged(node: Node) -> bool:
    return (
        isinstance(node, Choice)
        and not node.optional
        and any(map(_place, node.options))
        and not all(map(_place, node.options))
    )
