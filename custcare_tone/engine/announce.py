"""Finds the words that announce a phrase: without them it cannot match, so it need not run (and need not even be compiled)."""

from __future__ import annotations

from dataclasses import dataclass

from custcare_tone.engine.lookup import spaced
from custcare_tone.engine.phrase import (
    Capture,
    Choice,
    Edge,
    ListRef,
    Mark,
    Node,
    Not,
    Placeholder,
    Sequence,
    Word,
)
from custcare_tone.engine.vocabulary import VERBS, PhraseBook
from custcare_tone.text.masking import PLACEHOLDER

_VERB_COST = 220.0
"""A verb that may be contracted announces a phrase badly, so anything else goes before it."""
MAX_OPENINGS = 400
"""The most words that are kept as openings of one phrase."""
MAX_GROUP = 40
"""The most words in one group of ``needs``."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A string that occurs wherever its phrase does; ``left``/``right`` say whether it ends at a word's edge there."""

    text: str
    left: bool
    right: bool


class Announcer:
    """Chooses the anchors and needs of phrases by how rare their words are in the language."""

    def __init__(self, book: PhraseBook) -> None:
        self.book = book
        self.vocabulary = book.vocabulary
        self._anchors: dict[str, tuple[float, tuple[Anchor, ...]] | None] = {}

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

    def openings(self, body: Sequence) -> tuple[str, ...] | None:
        """The words with which a match of ``body`` can begin (``"refund*"`` for a stem), or None where that cannot be said in short."""
        found: dict[str, None] = {}
        for node in body.nodes:
            if isinstance(node, Edge | Not):
                continue
            words = self._opening(node)
            if words is None or len(found) + len(words) > MAX_OPENINGS:
                return None
            found.update(dict.fromkeys(words))
            if not (isinstance(node, Choice) and node.optional):
                return tuple(found)
        return None

    def _opening(self, node: Node) -> tuple[str, ...] | None:
        if isinstance(node, Word):
            first = spaced(node.text.lower()).split()
            if node.head or not first or "'" in node.text:
                return None
            return (first[0] + "*",) if node.tail or len(first) > 1 or "-" in node.text else (first[0],)
        if isinstance(node, ListRef):
            options = self.book.list_sequences(node.name, "")
        elif isinstance(node, Choice):
            options = node.options
        elif isinstance(node, Capture) and node.body is not None:
            options = (node.body,)
        else:
            return None
        words: list[str] = []
        for option in options:
            some = self.openings(option)
            if some is None:
                return None
            words += some
        return tuple(words)

    def _groups(self, body: Sequence) -> list[tuple[float, tuple[str, ...]]]:
        """Every group of words that a match of ``body`` needs, with its cost: runs of fixed words, and choices between such."""
        groups: list[tuple[float, tuple[str, ...]]] = []
        run: list[Word] = []
        for node in (*body.nodes, None):
            if (
                isinstance(node, Word)
                and node.text not in VERBS
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
            options = self.book.list_sequences(node.name, "")
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
            if word.text in VERBS:
                forms = tuple(Anchor(form, form[0] != "'", True) for form in VERBS[word.text])
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
                and after.text not in VERBS
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
                    [self.anchors(s) for s in self.book.list_sequences(node.name, "")]
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
