"""One text being checked: its matching text, its sentences, its clauses, all made once and only when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from typing import Any

from custcare_tone.engine.ruleset import RuleSet
from custcare_tone.engine.words import WORDS, spaced
from custcare_tone.model import Context, OffsetMap, Segment
from custcare_tone.text import sentences
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER, clean
from custcare_tone.text.normalize import Normal, normalize
from custcare_tone.text.positions import to_source

WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|\ue000")
_COVERED = re.compile(f"{PLACEHOLDER}+|{OPAQUE}+")
_QUOTABLE = re.compile(r"(?!.*&#?\w+;)[^<>\\\s][^<>\\]{0,79}", re.DOTALL)
WHOLE_REPLY_WORDS = 40
"""Below this many words a text is a fragment unless its caller says otherwise."""


class Unit:
    """A segment in its matching form, with the context it is checked in. ``source`` is the file or string that spans refer to."""

    __slots__ = (
        "_previous",
        "_row",
        "_rows",
        "_sentences",
        "_starts",
        "_whole",
        "_words",
        "answers",
        "cased",
        "context",
        "doc",
        "most_words",
        "normal",
        "rules",
        "segment",
        "source",
        "text",
        "tokens",
    )

    def __init__(
        self,
        segment: Segment,
        normal: Normal,
        rules: RuleSet,
        context: Context,
        source: str,
        tokens: Collection[str],
        count: int,
    ) -> None:
        self.segment = segment
        self.normal = normal
        self.text = normal.text
        self.cased = normal.cased
        self.rules = rules
        self.context = context
        self.source = source
        self.tokens = tokens
        """The words of ``text``: all in their order, or where that would be a long list, a set of the different ones."""
        self.most_words = count + self.text.count("_") + self.text.count(PLACEHOLDER)
        """At least as many words as ``text`` has; counting them exactly takes longer."""
        self.doc: Any = None
        """A caller's own spaCy Doc of the same text, for token rules."""
        self.answers: dict[tuple[int, str], bool] = {}
        self._sentences: list[tuple[int, int]] | None = None
        self._starts: list[int] = []
        self._row: str | None = None
        self._rows: dict[int, tuple[list[str], str]] = {}
        self._words: int | None = None
        self._whole: bool | None = None
        self._previous: str | None = None

    @property
    def sentences(self) -> list[tuple[int, int]]:
        if self._sentences is None:
            self._sentences = sentences.split(self.text, self.cased, self.rules.abbreviations)
            self._starts = [s for s, _ in self._sentences]
        return self._sentences

    @property
    def words(self) -> int:
        """How many words the text has; a placeholder is one."""
        if self._words is None:
            self._words = len(WORD.findall(self.text))
        return self._words

    @property
    def whole(self) -> bool:
        """Whether this is a whole reply: declared, or long enough."""
        if self._whole is None:
            declared = self.context.whole
            if declared is None:
                declared = self.most_words >= WHOLE_REPLY_WORDS and self.words >= WHOLE_REPLY_WORDS
            self._whole = declared
        return self._whole

    @property
    def previous(self) -> str | None:
        """The customer's last message in its matching form (its first 20,000 code points)."""
        if self._previous is None and self.context.previous:
            self._previous = normalize(clean(self.context.previous[:20_000]), self.rules.language).text
        return self._previous

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that holds ``position`` (the one before it in a gap)."""
        if self._sentences is None:
            _ = self.sentences
        return max(bisect_right(self._starts, position) - 1, 0)

    @property
    def row(self) -> str:
        """All words of the text in their ``spaced`` form."""
        if self._row is None:
            self._row = f" {' '.join(self.tokens)} " if isinstance(self.tokens, list) else spaced(self.text)
        return self._row

    def sentence_words(self, index: int) -> tuple[list[str], str]:
        """The words of sentence ``index``, and the same in their ``spaced`` form; kept, because every condition on a match asks again."""
        known = self._rows.get(index)
        if known is None:
            words = WORDS.findall(self.text, *self.sentences[index])
            known = self._rows[index] = words, f" {' '.join(words)} "
        return known

    def has(self, name: str, index: int) -> bool:
        """Whether a phrase of the word list ``name`` stands in sentence ``index``; remembered, because every match asks again."""
        key = (index, name)
        known = self.answers.get(key)
        if known is None:
            words = self.rules.words(name)
            found = words is not None and words.occurs(
                self.text, *self.sentences[index], self.sentence_words(index)
            )
            known = self.answers[key] = found
        return known

    def may_hold(self, name: str) -> bool:
        """Whether a phrase of the word list ``name`` may stand in the text: never wrong where it says no."""
        words = self.rules.words(name)
        return words is not None and words.may(self.tokens)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around ``[start, end)``."""
        if not self.sentences:
            return start, end
        return sentences.clause(self.text, self.sentences[self.sentence_at(start)], start, end)

    def window(self, position: int) -> tuple[int, int]:
        """The lines around ``position``: at most 400 code points to each side, from a line start."""
        start = max(position - 400, 0)
        if start:
            line = max(self.text.find("\n", start, position), self.text.find(BREAK, start, position))
            start = line + 1 if line >= 0 else start
        return start, min(position + 400, len(self.text))

    def plain(self, start: int, end: int) -> str:
        """The words of ``[start, end)`` in the writer's own spelling, without markup, blanks single."""
        if self.normal.offsets is not None:
            start, end = to_source(self.normal.offsets, start, end)
        return " ".join(self.segment.text[start:end].replace(DROP, "").split())

    def quoted(self, start: int, end: int) -> str:
        """The words of ``[start, end)`` as a message shows them: ``plain``, with a placeholder, link or address as it is written, and ``…``
        for what is long, has markup in it or is written in another form (base64, escapes)."""
        if self.normal.offsets is not None:
            start, end = to_source(self.normal.offsets, start, end)
        text, offsets = self.segment.text, self.segment.offsets
        shown, at = [], start
        for run in _COVERED.finditer(text, start, end):
            place = run.span() if offsets is None else to_source(offsets, *run.span())
            shown += [text[at : run.start()], _as_written(self.source[slice(*place)], len(run.group()))]
            at = run.end()
        shown.append(text[at:end])
        return " ".join("".join(shown).replace(DROP, "").replace(BREAK, " ").split())

    def quoted_source(self, start: int, end: int) -> str:
        """The same for a span of the source."""
        offsets = self.segment.offsets
        first, last = (
            (start, end)
            if offsets is None
            else to_source(OffsetMap(offsets.source, offsets.derived), start, end)
        )
        return _as_written(self.source[start:end], last - first)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that ``[start, end)`` of the matching text was read from."""
        if self.normal.offsets is not None:
            start, end = to_source(self.normal.offsets, start, end)
        return (
            to_source(self.segment.offsets, start, end) if self.segment.offsets is not None else (start, end)
        )


def _as_written(written: str, length: int) -> str:
    """``written`` where it is what a text of ``length`` characters was read from, one for one but for its quotes; else ``…``."""
    for said in (written, written.replace('\\"', '"'), written.replace('""', '"')):
        if len(said) == length and _QUOTABLE.fullmatch(said):
            return " ".join(said.split())
    return "…"
