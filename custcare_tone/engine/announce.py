"""Finds the words that announce a phrase: without them it cannot match, so it need not run (and need not even be compiled)."""

from __future__ import annotations

from itertools import zip_longest

from custcare_tone.engine.phrase import (
    Capture,
    Choice,
    Edge,
    ListRef,
    Mark,
    Node,
    Not,
    Number,
    Placeholder,
    Sequence,
    Word,
)
from custcare_tone.engine.vocabulary import VERBS, PhraseBook
from custcare_tone.engine.words import DIGIT, WORDS, spaced
from custcare_tone.text.masking import PLACEHOLDER

_VERB_COST = 220.0
"""A verb that may be contracted announces a phrase badly, so anything else goes before it."""
_MARK_COST = 350.0
_DIGIT_COST = 90.0
MAX_OPENINGS = 400
"""The most words that are kept as openings of one phrase."""
MAX_GROUP = 200
"""The most literals in a group that only confirms a phrase; the group that announces it may have any number."""
MAX_NEED = 40
"""The most literals in a group that is looked for one by one."""

Group = tuple[float, tuple[str, ...]]
"""What it costs to look for a group (about how often a sentence holds one of its literals, per thousand), and the literals."""
Way = tuple[tuple[str, ...], ...]
"""Groups of which all are needed, the rarest first."""
MAX_WAYS = 150
"""The most ways a phrase is told apart into."""
_RARE = 0.002
"""A phrase expected in fewer sentences than this share is not told apart."""
_LEAD = Choice((Sequence((ListRef("lead"),)),), optional=True)
"""The lead-in words that may open any sentence (where a file has none of its own) are no words that a phrase begins with."""


class Announcer:
    """Chooses what announces a phrase by how rare its words are in the language."""

    def __init__(self, book: PhraseBook) -> None:
        self.book = book
        self.vocabulary = book.vocabulary
        self._lists: dict[str, Group | None] = {}

    def ways(self, body: Sequence) -> tuple[Way, ...]:
        """Every way in which ``body`` can match, told by words: each match holds a literal of every group of one way. Empty: nothing announces it.

        The literals are those of the ``spaced`` form of a sentence (see ``words``). A choice is told apart into its options where that promises
        fewer sentences to look at: "(it is what it is|such is life)" is rarely there, though *it* often is.
        """
        found = self._told_apart(body, MAX_WAYS, depth=2)
        return () if found is None else tuple(dict.fromkeys(_way(groups) for groups in found))

    def _told_apart(self, body: Sequence, most: int, depth: int) -> list[list[Group]] | None:
        own = self._groups(body)
        best = [own] if own else None
        cost = _expected(own) if own else 2.0
        if not depth or cost < _RARE:
            return best
        for i, node in enumerate(body.nodes):
            options = self._options(node)
            if not 2 <= len(options) <= most:
                continue
            bodies = [Sequence((*body.nodes[:i], *o.nodes, *body.nodes[i + 1 :])) for o in options]
            parts = [self._told_apart(b, most // len(options), depth - 1) for b in bodies]
            ways = [groups for part in parts for groups in part or ()]
            if None not in parts and (some := sum(map(_expected, ways))) < 0.8 * cost:
                best, cost = ways, some
        return best

    def needs(self, body: Sequence) -> tuple[tuple[str, ...], ...]:
        """Up to three short groups of words without marks and figures, for a phrase that is looked for beside a match;
        a longer one where there is none."""
        wordy = sorted((g for g in self._groups(body) if all(map(_wordy, g[1]))), key=lambda g: g[0])
        useful = [g for g in wordy if g[0] < 250 and len(g[1]) <= MAX_NEED] or wordy[:1]
        return tuple(dict.fromkeys(words for _, words in useful))[:3]

    def openings(self, body: Sequence) -> tuple[str, ...] | None:
        """The words with which a match of ``body`` can begin (``"refund*"`` for a stem), or None where that cannot be said in short."""
        found: dict[str, None] = {}
        for node in body.nodes:
            if isinstance(node, Edge | Not) or (node == _LEAD and self.vocabulary.common_lead):
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

    def _groups(self, body: Sequence) -> list[Group]:
        """Every group that a match of ``body`` needs: runs of fixed words, choices between such, marks and figures."""
        groups: list[Group] = []
        run: list[Word] = []
        for node, after in zip_longest((*body.nodes, None), body.nodes[1:]):
            if isinstance(node, Word) and not self._alone(node):
                if node.head and run:
                    groups.append(self._run(run))
                    run = []
                run.append(node)
                if not (node.tail or self.vocabulary.clitics):
                    continue
            if run:
                groups.append(self._run(run))
                run = []
            if isinstance(node, Word):
                group = self._word(node) if self._alone(node) else None
            elif isinstance(node, Mark):
                group = _marks(node, after)
            else:
                group = self._node(node) if node is not None else None
            if group is not None:
                groups.append(group)
        return groups

    def _alone(self, word: Word) -> bool:
        """Whether ``word`` may stand in the text in several spellings, so that it joins no run."""
        return word.text in VERBS or "-" in word.text or not WORDS.fullmatch(word.text)

    def _word(self, word: Word) -> Group:
        text = word.text.lower()
        if text in VERBS:
            return _VERB_COST, tuple(dict.fromkeys(spaced(form) for form in VERBS[text]))
        if "-" in text and WORDS.search(text):
            part = max(WORDS.findall(text), key=len)
            return self.vocabulary.rarity(part), (part,)
        return self._run([word]) if WORDS.search(text) else (_MARK_COST, (text,))

    def _run(self, run: list[Word]) -> Group:
        words = WORDS.findall(" ".join(word.text.lower() for word in run))
        rarest = min(map(self.vocabulary.rarity, words))
        left, right = "" if run[0].head else " ", "" if run[-1].tail else " "
        return rarest / (4 if len(words) > 1 else 1), (f"{left}{' '.join(words)}{right}",)

    def _node(self, node: Node) -> Group | None:
        """The words of a choice, list, capture or figure, one for each option; None where it may match without a fixed word."""
        if isinstance(node, Placeholder):
            return 3.0, (PLACEHOLDER,)
        if isinstance(node, Number):
            words = self._list("number_word") if "number_word" in self.vocabulary.lists else (0.0, ())
            return (words[0] + _DIGIT_COST, (DIGIT, PLACEHOLDER, *words[1])) if words is not None else None
        if isinstance(node, ListRef):
            return self._list(node.name)
        return self._union(self._options(node))

    def _options(self, node: Node) -> tuple[Sequence, ...]:
        """What may stand at ``node``: one of these, or nothing known (empty)."""
        if isinstance(node, ListRef):
            return self.book.list_sequences(node.name, "")
        if isinstance(node, Choice) and not node.optional:
            return node.options
        if isinstance(node, Capture) and node.body is not None:
            return (node.body,)
        return ()

    def _list(self, name: str) -> Group | None:
        if name not in self._lists:
            self._lists[name] = self._union(self.book.list_sequences(name, ""))
        return self._lists[name]

    def _union(self, options: tuple[Sequence, ...]) -> Group | None:
        total = 0.0
        literals: list[str] = []
        if not options:
            return None
        for option in options:
            inner = self._groups(option)
            if not inner:
                return None
            cost, some = min(inner, key=lambda g: (g[0], len(g[1])))
            total += cost
            literals += some
        return total, tuple(dict.fromkeys(literals))


def _expected(groups: list[Group]) -> float:
    """The share of sentences that hold a literal of each group, were they independent."""
    share = 1.0
    for cost, _ in groups:
        share *= min(cost / 1000, 0.7)
    return share


def _way(groups: list[Group]) -> Way:
    found = sorted(groups, key=lambda g: g[0])
    return tuple(dict.fromkeys([found[0][1], *(w for _, w in found[1:] if len(w) <= MAX_GROUP)]))


def _wordy(literal: str) -> bool:
    return literal != DIGIT and WORDS.search(literal) is not None


def _marks(mark: Mark, after: Node | None) -> Group | None:
    if mark.text not in "?!:;,—":
        return None
    if mark.text in "?!" and isinstance(after, Mark) and after.text in "?!":
        return _MARK_COST / 10, (f"{mark.text}{after.text}", f"{mark.text} {after.text}")
    return _MARK_COST, (mark.text,)
