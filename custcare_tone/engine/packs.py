"""Compiles the rule files of one language into a pack: plain data that loads fast and runs as it is.

A pack holds the rules without their examples, every phrase as an expression, the words that announce each of them, and the language's word
lists that guards and structure rules need.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from custcare_tone.engine import rulefile
from custcare_tone.engine.expression import Compiler, Expression
from custcare_tone.engine.rulefile import RuleFile
from custcare_tone.engine.vocabulary import Vocabulary
from custcare_tone.engine.words import Table
from custcare_tone.engine.yamlfile import Checked, Path
from custcare_tone.errors import RuleError
from custcare_tone.text.normalize import CONTRACTED, normalize

FORMAT = 14
"""Changes when the shape of a pack does."""

_LEXICON_KEYS = ("language", "also", "clitics", "abbreviations", "frequent", "misspell", "respell", "lists")
_RUN_LISTS = (
    *(
        "negation",
        "condition",
        "reported",
        "remedy",
        "third_party",
        "greeting",
        "sign_off",
        "acknowledgement",
        "apology",
        "repair",
    ),
    *(
        "thanks",
        "next_step",
        "summary",
        "anger",
        "question_words",
        "agent",
        "time",
        "lead",
        "warm",
        "clause_break",
        "first_person",
    ),
    *(
        "first_person_plural",
        "register_formal",
        "register_familiar",
        "register_plural",
        "promise",
        "purpose",
        "wait_request",
        "sympathy",
        "familiar",
    ),
)
_WORDS = re.compile(r"[^\W\d_]{3,}")
_LETTERS = re.compile(r"[^\W\d_]{6,}")


def categories(text: str, path: str) -> dict[str, Mapping[str, Any]]:
    """The categories of ``rules/categories.yaml``, by name."""
    checked = Checked(text, path)
    top = checked.mapping(checked.value, (), ("categories",), ("categories",))
    return dict(top["categories"])


class Lexicon:
    """A language's lexicon file."""

    def __init__(self, text: str, path: str) -> None:
        self.checked = Checked(text, path)
        top = self.checked.mapping(self.checked.value, (), _LEXICON_KEYS, ("language", "lists"))
        self.language = str(top["language"])
        self.lists = rulefile.word_lists(self.checked, top["lists"], ("lists",))
        many = {
            k: self.checked.strings(top.get(k), (k,))
            for k in ("also", "clitics", "abbreviations", "frequent", "misspell")
        }
        self.also, self.clitics, self.abbreviations = many["also"], many["clitics"], many["abbreviations"]
        self.frequent = {word.lower(): rank for rank, word in enumerate(many["frequent"])}
        self.misspell = many["misspell"]
        self.respell = {str(k): str(v) for k, v in (top.get("respell") or {}).items()}


def compile_pack(
    lexicon: Lexicon, files: Iterable[RuleFile], kinds: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The pack of ``files``; ``kinds`` are the categories. Raises RuleError with path and line."""
    pack = _Pack(lexicon, kinds)
    for file in files:
        pack.add(file)
    return pack.data()


class _Pack:
    def __init__(self, lexicon: Lexicon, kinds: Mapping[str, Mapping[str, Any]]) -> None:
        self.lexicon = lexicon
        self.kinds = kinds
        self.rules: list[dict[str, Any]] = []
        self.patterns: list[list[Any]] = []
        self.owners: list[int] = []
        self.ways: list[list[list[int]]] = []
        self.windows: list[int] = []
        self.apart: list[Any] = []
        self.table = Table()
        self.groups: dict[tuple[str, ...], int] = {}
        self.codes: dict[str, str] = {}
        self.words: set[str] = set()
        self.openings: dict[tuple[str, ...], int] = {}

    def add(self, file: RuleFile) -> None:
        lists = {**self.lexicon.lists, **file.lists}
        lexicon = self.lexicon
        lead = tuple(lexicon.lists.get("lead", ()))
        compiler = Compiler(Vocabulary(lexicon.language, lists, lexicon.clitics, lexicon.frequent, lead))
        for i, rule in enumerate(file.rules):
            at: Path = ("rules", i)
            code = str(rule["code"])
            if code in self.codes:
                raise file.checked.error(
                    f"the code {code} stands twice", (*at, "code"), f"first in {self.codes[code]}"
                )
            self.codes[code] = file.checked.path
            self.rules.append(self.rule(file, rule, at, compiler))
        self.words |= {w.lower() for w in _LETTERS.findall(file.checked.text)}

    def rule(self, file: RuleFile, rule: Mapping[str, Any], at: Path, compiler: Compiler) -> dict[str, Any]:
        guards = set(self.kinds[file.category]["guards"])
        for name, on in (rule.get("guards") or {}).items():
            (guards.add if on else guards.discard)(name)
        data: dict[str, Any] = {
            "code": rule["code"],
            "name": rule["name"],
            "category": file.category,
            "kind": rule["kind"],
            "severity": rule["severity"],
            "message": rule["message"].strip(),
            "why": rule["why"].strip(),
            "strength": rule["evidence"]["strength"],
            "refs": list(rule["evidence"].get("refs") or ()),
            "practices": list(rule.get("practices") or ()),
            "status": rule.get("status", "stable"),
            "preset": rule.get("preset", "default"),
            "guards": sorted(guards),
            "since": str(rule.get("since", "0.1")),
            "aliases": list(rule.get("aliases") or ()),
        }
        for key in (
            "when",
            "adjust",
            "grade",
            "rewrite",
            "characters",
            "max",
            "min",
            "per",
            "metric",
            "part",
            "entity",
            "fault",
        ):
            if rule.get(key) is not None:
                data[key] = rule[key]
        for key in ("tokens", "pipeline", "texts", "threshold"):
            if rule.get(key) is not None:
                data[key] = rule[key]
        for key in ("unless", "require", "soften"):
            if rule.get(key):
                data[key] = self.stored(self.where(file, rule[key], (*at, key), compiler))
        index = len(self.rules)
        for j, pattern in enumerate(rule.get("patterns") or ()):
            self.pattern(file, pattern, (*at, "patterns", j), compiler, index)
        for word in rule.get("anchors") or ():
            self.pattern(file, str(word), (*at, "anchors"), compiler, index)
        for text in rule.get("texts") or ():
            for word in _rarest(text, compiler.vocabulary):
                self.pattern(file, word, (*at, "texts"), compiler, index)
        return data

    def pattern(self, file: RuleFile, pattern: Any, at: Path, compiler: Compiler, rule: int) -> None:
        extra: dict[str, Any] = {}
        phrase = pattern
        if isinstance(pattern, Mapping):
            phrase = pattern["phrase"]
            for key in ("unless", "require"):
                if pattern.get(key):
                    extra[key] = self.stored(self.where(file, pattern[key], (*at, key), compiler))
            if pattern.get("rewrite"):
                extra["rewrite"] = pattern["rewrite"]
        expression = self.expression(file, phrase, at, compiler)
        exact = [list(literals) for literals in expression.needs if any(map(_longer, literals))]
        opening = None
        if expression.openings is not None and not expression.window:
            opening = self.openings.setdefault(expression.openings, len(self.openings))
        if expression.window:
            self.windows.append(len(self.patterns))
        self.owners.append(rule)
        self.ways.append(
            [[self.group(literals, compiler.vocabulary) for literals in way] for way in expression.ways]
        )
        self.patterns.append(
            [
                expression.source,
                expression.at_start + 2 * expression.window + 4 * expression.bounded,
                exact,
                opening,
                list(expression.exact),
                expression.final,
                extra or None,
            ]
        )

    def stored(self, value: Any) -> int:
        """The number under which ``value`` is kept apart from the rule: most of these are never asked for."""
        self.apart.append(value)
        return len(self.apart) - 1

    def group(self, literals: tuple[str, ...], vocabulary: Vocabulary) -> int:
        """The number of a group of literals; the same one for the same literals."""
        number = self.groups.get(literals)
        if number is None:
            number = self.groups[literals] = len(self.groups)
            for literal in literals:
                self.table.add(literal, number, vocabulary.rarity)
        return number

    def expression(
        self, file: RuleFile, phrase: Any, at: Path, compiler: Compiler, *, anchored: bool = True
    ) -> Expression:
        try:
            return compiler.compile(phrase, anchored=anchored)
        except RuleError as error:
            raise file.checked.error(error.message, at, error.hint) from error

    def where(self, file: RuleFile, value: Mapping[str, Any], at: Path, compiler: Compiler) -> dict[str, Any]:
        """``{where: [[source, at sentence start, needs], …]}``."""
        out: dict[str, Any] = {}
        for where, phrases in value.items():
            here = (*at, where)
            found = [
                self.expression(file, p, here, compiler, anchored=False)
                for p in file.checked.strings(phrases, here)
            ]
            out[where] = [_entry(e) for e in found]
        return out

    def announcements(self) -> tuple[list[list[Any]], dict[str, dict[str, list[int]]]]:
        """For each group of words the phrases it announces, with the groups that confirm each; and the word table.
        The groups that confirm most phrases are numbered first: their bits make the smallest numbers."""
        uses = Counter(group for ways in self.ways for way in ways for group in way[1:])
        order = sorted(range(len(self.groups)), key=lambda group: (-uses[group], group))
        new = {old: number for number, old in enumerate(order)}
        announced: list[list[Any]] = [[] for _ in order]
        for number, ways in enumerate(self.ways):
            for way in ways:
                announced[new[way[0]]].append([number, [new[group] for group in way[1:]]])
        table = {
            name: {literal: sorted(new[g] for g in groups) for literal, groups in entries.items()}
            for name, entries in self.table.data().items()
        }
        return announced, table

    def data(self) -> dict[str, Any]:
        lexicon = self.lexicon
        announced, table = self.announcements()
        compiler = Compiler(Vocabulary(lexicon.language, lexicon.lists, lexicon.clitics, lexicon.frequent))
        lists: dict[str, Any] = {}
        for name, entries in lexicon.lists.items():
            try:
                compiler.compile(f"@{name}", anchored=False)
                if name in _RUN_LISTS:
                    lists[name] = [_entry(compiler.compile(entry, anchored=False)) for entry in entries]
            except RuleError as error:
                raise lexicon.checked.error(error.message, ("lists", name), error.hint) from error
        lead = compiler.compile("@lead", anchored=False).source if lexicon.lists.get("lead") else None
        return {
            "format": FORMAT,
            "language": lexicon.language,
            "also": list(lexicon.also),
            "abbreviations": list(lexicon.abbreviations),
            "lists": lists,
            "lead": lead,
            "respell": {
                **misspellings(lexicon.misspell, self.words),
                **(CONTRACTED if lexicon.language in ("en", "fil") else {}),
                **lexicon.respell,
            },
            "rules": self.rules,
            "patterns": self.patterns,
            "owners": self.owners,
            "windows": self.windows,
            "apart": self.apart,
            "openings": [list(words) for words in self.openings],
            "words": table,
            "announced": announced,
        }


def _entry(expression: Expression) -> list[Any]:
    """A phrase that is looked for beside a match: source, whether it begins at a sentence start, needs."""
    return [expression.edged, expression.at_start, [list(group) for group in expression.needs]]


def _longer(literal: str) -> bool:
    """Whether the word table knows ``literal`` in part only: it has more than two words, or the half of one beside another."""
    return literal.strip().count(" ") > 1 or (" " in literal.strip() and literal[0] + literal[-1] != "  ")


def _rarest(text: str, vocabulary: Vocabulary) -> list[str]:
    """The two words of ``text`` that say most about it, as phrases."""
    words = dict.fromkeys(_WORDS.findall(normalize(text, vocabulary.language).text))
    return sorted(words, key=lambda w: (vocabulary.rarity(w), -len(w)))[:2]


def misspellings(words: Iterable[str], known: set[str]) -> dict[str, str]:
    """``misspelt → right`` for the likely slips of ``words``: a letter lost, doubled, swapped with its neighbour, or a vowel mistaken.

    A slip that is a word of the pack itself (``known``) is left out. Source of the four kinds: Damerau 1964, which found them to cover
    some 80 % of single misspellings; each is verified to be at distance one by rapidfuzz.
    """
    from rapidfuzz.distance import OSA

    right = {w.lower() for w in words if len(w) >= 6}
    out: dict[str, str] = {}
    for word in sorted(right):
        for slip in _slips(word):
            if slip not in known and slip not in right and OSA.distance(slip, word) == 1:
                out.setdefault(slip, word)
    return out


def _slips(word: str) -> set[str]:
    slips = set()
    for i in range(1, len(word)):
        slips.add(word[:i] + word[i + 1 :])
        slips.add(word[:i] + word[i] + word[i:])
        if i + 1 < len(word):
            slips.add(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
        if word[i] in "aeiou":
            slips |= {word[:i] + v + word[i + 1 :] for v in "aeiou"}
    slips.discard(word)
    slips.discard(word[:-1])
    return slips
