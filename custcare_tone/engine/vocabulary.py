"""What a language brings to its phrases: word lists, little words that may stand in any gap, and how often words occur."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from custcare_tone.engine.phrase import Sequence, parse
from custcare_tone.errors import RuleError, did_you_mean
from custcare_tone.text.masking import BREAK
from custcare_tone.text.normalize import normalize

VERBS = {
    "is": ("is", "'s"),
    "has": ("has", "'s"),
    "'s": ("'s", "is", "has"),
    "would": ("would", "'d"),
    "had": ("had", "'d"),
}
VERBS["'d"] = ("'d", "would", "had")
"""English verbs that the matching text may hold in a short form behind a pronoun."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a language brings to its phrases: lists (name → entries), clitics, rank of frequent words, the
    lead-in words that may stand before any sentence."""

    language: str
    lists: Mapping[str, tuple[str, ...]]
    clitics: tuple[str, ...] = ()
    frequent: Mapping[str, int] | None = None
    lead: tuple[str, ...] = ()

    @property
    def common_lead(self) -> bool:
        """Whether the list ``lead`` is the one of the language, not a file's own."""
        return tuple(self.lists.get("lead", ())) == self.lead

    def rarity(self, word: str) -> float:
        """The cost of ``word`` as an anchor: about how often a sentence holds it, per thousand."""
        rank = (self.frequent or {}).get(word)
        if rank is None:
            return 0.25 if len(word) > 4 else 1.0 if len(word) == 4 else 4.0
        return 1000.0 / (rank + 2.5) + 4.0


class PhraseBook:
    """Reads the phrases of one language into trees; each word list is read once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._lists: dict[str, tuple[Sequence, ...]] = {}

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


def _spelled(phrase: str, language: str) -> str:
    """``phrase`` in the spelling of the matching text: quotes unified, contractions written out, braces and =words untouched."""
    pieces = re.split(r"(\{[^{}:]*:?|=\w+|@\w+)", phrase)
    pieces[::2] = [normalize(p, language).text.replace(BREAK, "/") for p in pieces[::2]]
    pieces[1::2] = [p.lower() if p.startswith("@") else p for p in pieces[1::2]]
    return _ENGLISH_LONG.sub(" can not ", "".join(pieces)) if language in ("en", "fil") else "".join(pieces)


_ENGLISH_LONG = re.compile(r" ?\bcannot\b ?")
