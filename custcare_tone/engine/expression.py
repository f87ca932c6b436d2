"""Turns a phrase into an expression whose every repeat is bounded, and finds the words that announce it.

The expression runs on the matching text of ``text.normalize``: lower case, single blanks, contractions written out. Because every gap,
capture and word list has a bound, the work at one place is bounded and the work over a text is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custcare_tone.engine.lookup import spaced
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
    parse,
)
from custcare_tone.errors import RuleError, did_you_mean
from custcare_tone.text.masking import BREAK, PLACEHOLDER
from custcare_tone.text.normalize import normalize

MAX_PATHS = 3000
"""The most ways through the gaps and captures of one phrase."""

_LEFT = r"(?<!\w)(?<!\w[-'])"
_RIGHT = r"(?!['-]?\w)"
_STOP = rf" \n,;:—()\"!?….{BREAK}"
_GAP_WORD = rf"(?:[^{_STOP}]|[.,:](?=\w)|\.(?=[ \n]\w))++"
_NUMBER = rf"(?:[€$£]?\d(?:[\d.,:/]*\d)?(?:%|st|nd|rd|th)?|{PLACEHOLDER})"
_VERBS = {
    "is": ("is", "'s"),
    "has": ("has", "'s"),
    "'s": ("'s", "is", "has"),
    "would": ("would", "'d"),
    "had": ("had", "'d"),
}
_VERBS["'d"] = ("'d", "would", "had")
_VERB_COST = 220.0
"""A verb that may be contracted announces a phrase badly, so anything else goes before it."""
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


MAX_GROUP = 40
"""The most words in one group of ``needs``."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A string that occurs wherever its phrase does; ``left``/``right`` say whether it ends at a word's edge there."""

    text: str
    left: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled phrase: ``source`` for ``re``, whether it must begin at a word's edge (``bounded``, left to the caller because an expression
    that begins with its first letters is found several times faster), the anchors, what else every match holds (``needs``: one string of each
    group), whether it begins at a sentence start (``at_start``), whether it looks across
    lines (``window``), the exact-case words as ``group → text``, and the captures, the last of them named ``final`` if it ends the phrase."""

    source: str
    bounded: bool
    anchors: tuple[Anchor, ...]
    needs: tuple[tuple[str, ...], ...]
    at_start: bool
    window: bool
    exact: tuple[tuple[str, str], ...]
    captures: tuple[str, ...]
    final: str | None

    @property
    def edged(self) -> str:
        """``source`` with its left edge, for use inside other expressions."""
        return f"{_LEFT}{self.source}" if self.bounded else self.source


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a language brings to its phrases: lists (name → entries), clitics, rank of frequent words, clause-breaking words."""

    language: str
    lists: Mapping[str, tuple[str, ...]]
    clitics: tuple[str, ...] = ()
    frequent: Mapping[str, int] | None = None

    def rarity(self, word: str) -> float:
        """The cost of ``word`` as an anchor: about how often a sentence holds it, per thousand."""
        rank = (self.frequent or {}).get(word)
        if rank is None:
            return 0.25 if len(word) > 4 else 1.0 if len(word) == 4 else 4.0
        return 1000.0 / (rank + 2.5) + 4.0


class Compiler:
    """Compiles the phrases of one language; keeps the compiled form of its word lists."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._lists: dict[str, tuple[Sequence, ...]] = {}
        self._sources: dict[str, str] = {}
        self._anchors: dict[str, tuple[float, tuple[Anchor, ...]] | None] = {}
        self._open: list[str] = []
        blank = r",?[ \n]"
        if vocabulary.clitics:
            clitic = alternation(re.escape(c) for c in vocabulary.clitics)
            blank = rf",?[ \n](?:{clitic},?[ \n]){{0,3}}?"
        self._blank = blank

    def compile(self, phrase: str, *, anchored: bool = True) -> Expression:
        """The expression of ``phrase``; with ``anchored`` it needs an anchor word. Raises RuleError."""
        body = self.read(phrase)
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
        best = self.anchors(body)
        if anchored and best is None:
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
            best[1] if best else (),
            self.needs(body),
            at_start,
            build.window,
            tuple(build.exact),
            tuple(build.names),
            final,
        )

    def read(self, phrase: str) -> Sequence:
        """``phrase`` as a tree, its words in the spelling of the matching text."""
        if not isinstance(phrase, str) or not phrase.strip():
            raise RuleError("an empty phrase")
        return parse(_spelled(phrase, self.vocabulary.language))

    def list_sequences(self, name: str, phrase: str) -> tuple[Sequence, ...]:
        if name not in self._lists:
            entries = self.vocabulary.lists.get(name)
            if entries is None:
                raise RuleError(
                    f'phrase "{phrase}": unknown word list "@{name}"',
                    hint=did_you_mean(name, self.vocabulary.lists),
                )
            if not entries:
                raise RuleError(f'the word list "@{name}" is empty')
            self._lists[name] = tuple(self.read(entry) for entry in entries)
        return self._lists[name]

    def list_source(self, name: str, phrase: str) -> str:
        if name not in self._sources:
            if name in self._open:
                raise RuleError(f'the word list "@{name}" contains itself')
            self._open.append(name)
            parts = []
            for sequence in self.list_sequences(name, phrase):
                build = _Build(self, f"@{name}")
                parts.append(build.sequence(sequence))
                if build.names or build.window or build.exact:
                    raise RuleError(
                        f'the word list "@{name}": captures, line marks and =words are for phrases'
                    )
            self._open.pop()
            self._sources[name] = alternation(parts)
        return self._sources[name]

    def anchors(self, body: Sequence) -> tuple[float, tuple[Anchor, ...]] | None:
        """The cheapest set of strings of which one occurs in every match of ``body``, with its cost; None: there is none."""
        best: tuple[float, tuple[Anchor, ...]] | None = None
        run: list[Word] = []
        for node in (*body.nodes, None):
            if isinstance(node, Word) and not node.exact:
                run.append(node)
                continue
            for found in (self._run_anchors(run), self._node_anchors(node) if node is not None else None):
                if found is not None and (best is None or found[0] < best[0]):
                    best = found
            run = []
        return best

    def needs(self, body: Sequence) -> tuple[tuple[str, ...], ...]:
        """Up to three groups of words; every match of ``body`` holds at least one of each group. The rarest group first.

        They are tested in the ``spaced`` form of a sentence (see ``lookup``): " have to " is these words, " refund" the
        start of one. The test spares running
        (and compiling) most expressions whose anchor occurs by chance.
        """
        useful = sorted(
            (g for g in self._groups(body) if g[0] < 250 and len(g[1]) <= MAX_GROUP), key=lambda g: g[0]
        )
        return tuple(dict.fromkeys(words for _, words in useful))[:3]

    def _groups(self, body: Sequence) -> list[tuple[float, tuple[str, ...]]]:
        """Every group of words that a match of ``body`` needs, with its cost: runs of fixed words, and choices between such."""
        groups: list[tuple[float, tuple[str, ...]]] = []
        run: list[Word] = []
        for node in (*body.nodes, None):
            if (
                isinstance(node, Word)
                and node.text not in _VERBS
                and "'" not in node.text
                and "-" not in node.text
            ):
                run.append(node)
                if not (node.tail or self.vocabulary.clitics):
                    continue
            if run:
                groups.append(self._run_group(run))
                run = []
            if isinstance(node, Word) and "-" in node.text:
                part = max(node.text.split("-"), key=len).lower()
                groups.append((self.vocabulary.rarity(part), (part,)))
            elif node is not None and (group := self._choice_group(node)) is not None:
                groups.append(group)
        return groups

    def _run_group(self, run: list[Word]) -> tuple[float, tuple[str, ...]]:
        rarest = min(self.vocabulary.rarity(word.text.lower()) for word in run)
        joined = spaced(" ".join(word.text.lower() for word in run)).strip()
        left, right = "" if run[0].head else " ", "" if run[-1].tail else " "
        return rarest / (4 if len(run) > 1 else 1), (f"{left}{joined}{right}",)

    def _choice_group(self, node: Node) -> tuple[float, tuple[str, ...]] | None:
        """The words of a choice or list, one for each option; None where an option may match without a fixed word."""
        if isinstance(node, ListRef):
            options = self.list_sequences(node.name, "")
        elif isinstance(node, Choice) and not node.optional:
            options = node.options
        elif isinstance(node, Capture) and node.body is not None:
            options = (node.body,)
        else:
            return None
        total = 0.0
        words: list[str] = []
        for option in options:
            inner = self._groups(option)
            if not inner:
                return None
            cost, some = min(inner, key=lambda g: (g[0], len(g[1])))
            total += cost
            words += some
        return total, tuple(dict.fromkeys(words))

    def _run_anchors(self, words: list[Word]) -> tuple[float, tuple[Anchor, ...]] | None:
        best: tuple[float, tuple[Anchor, ...]] | None = None
        for i, word in enumerate(words):
            if word.text in _VERBS:
                forms = tuple(Anchor(form, form[0] != "'", True) for form in _VERBS[word.text])
                if best is None or best[0] > _VERB_COST:
                    best = (_VERB_COST, forms)
                continue
            part = max(word.text.split("-"), key=len)
            whole = part == word.text
            anchor = Anchor(part, whole and not word.head, whole and not word.tail)
            cost = self.vocabulary.rarity(part) * (1.5 if word.head or word.tail else 1.0)
            if best is None or cost < best[0]:
                best = (cost, (anchor,))
            after = words[i + 1] if i + 1 < len(words) else None
            if (
                after is not None
                and not self.vocabulary.clitics
                and whole
                and not word.tail
                and not after.head
                and "-" not in after.text
                and after.text not in _VERBS
            ):
                pair = Anchor(f"{part} {after.text}", not word.head, not after.tail)
                joint = min(cost, self.vocabulary.rarity(after.text)) / 4
                if joint < best[0]:
                    best = (joint, (pair,))
        return best

    def _node_anchors(self, node: Node) -> tuple[float, tuple[Anchor, ...]] | None:
        if isinstance(node, Choice) and not node.optional:
            return _union([self.anchors(option) for option in node.options])
        if isinstance(node, ListRef):
            if node.name not in self._anchors:
                self._anchors[node.name] = _union(
                    [self.anchors(s) for s in self.list_sequences(node.name, "")]
                )
            return self._anchors[node.name]
        if isinstance(node, Capture) and node.body is not None:
            return self.anchors(node.body)
        if isinstance(node, Word):
            return (2.0, (Anchor(node.text.lower(), True, True),))
        if isinstance(node, Placeholder):
            return (3.0, (Anchor(PLACEHOLDER, False, False),))
        if isinstance(node, Mark) and node.text in "?!":
            return (350.0, (Anchor(node.text, False, False),))
        return None


def _union(parts: list[tuple[float, tuple[Anchor, ...]] | None]) -> tuple[float, tuple[Anchor, ...]] | None:
    found = [p for p in parts if p is not None]
    if len(found) != len(parts) or not found:
        return None
    anchors = dict.fromkeys(a for _, some in found for a in some)
    return sum(cost for cost, _ in found), tuple(anchors)


def _ends(body: Sequence) -> tuple[Node | None, Node | None]:
    inner = [n for n in body.nodes if not (isinstance(n, Not) or n == Edge("^"))]
    return (inner[0], inner[-1]) if inner else (None, None)


def _spelled(phrase: str, language: str) -> str:
    """``phrase`` in the spelling of the matching text: quotes unified, contractions written out, braces and =words untouched."""
    pieces = re.split(r"(\{[^{}:]*:?|=\w+|@\w+)", phrase)
    pieces[::2] = [normalize(p, language).text.replace(BREAK, "/") for p in pieces[::2]]
    pieces[1::2] = [p.lower() if p.startswith("@") else p for p in pieces[1::2]]
    return _ENGLISH_LONG.sub(" can not ", "".join(pieces)) if language in ("en", "fil") else "".join(pieces)


_ENGLISH_LONG = re.compile(r" ?\bcannot\b ?")


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
            node.text in _VERBS
            and self.compiler.vocabulary.language in ("en", "fil")
            and not (node.head or node.tail)
        ):
            return "(?:" + "|".join(_VERBS[node.text]) + ")"
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
