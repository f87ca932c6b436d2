"""Which script answers a customer's message, and which is nearest to a text somebody writes by hand.

Cues (anger, thanks, a manager asked for, cancellation, legal threat, a question …) are word lists of the language kept in
``templates/<language>/_cues.yaml``; similarity counts the words that a text shares with a script, rare ones more (rapidfuzz forgives their
spelling): those of its summary and examples and, for a text being written, of its wordings. Every suggestion says why.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from custcare_tone.drafting import scripts
from custcare_tone.errors import ScriptError
from custcare_tone.model import Script, Suggestion

_FIRST_CUE, _LAST_CUE = 95.0, 70.0
"""The score of the first script of the first cue in the file, and of the last cue."""
_NEXT_SCRIPT = 15.0
"""What each further script of a cue scores less, so that the first script of another cue that was heard comes before it."""
_LIKE_ENOUGH = 35.0
_FEWEST_SHARED = 2
_SPELLING = 88.0
"""How alike two words must be, in rapidfuzz's ratio, to be one word with another spelling or ending."""
_MOST = 5
_MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")


@lru_cache(maxsize=16)
def cues(
    language: str, folders: tuple[Path, ...]
) -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """``(name, pattern, script ids)`` for each cue of the language, in the order of the file: an earlier cue weighs more."""
    found: list[tuple[str, re.Pattern[str], tuple[str, ...]]] = []
    for folder in folders:
        path = folder / language / "_cues.yaml"
        if not path.is_file():
            continue
        data: Mapping[str, Any] = scripts.mapping(scripts.plain(path), path.as_posix()) or {}
        for name, cue in data.items():
            if not isinstance(cue, dict) or not cue.get("words") or not cue.get("scripts"):
                raise ScriptError(f'the cue "{name}" has no words or no scripts', path=path.as_posix())
            words = "|".join(
                re.escape(str(w).lower()).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for w in cue["words"]
            )
            found.append((str(name), re.compile(rf"(?<!\w)(?:{words})(?!\w)"), tuple(cue["scripts"])))
    return tuple(found)


def forget() -> None:
    """Makes later calls read the scripts anew, for a process that outlives a change of them."""
    scripts.forget()
    cues.cache_clear()
    _shelf.cache_clear()


def suggest(previous: str, draft: str, language: str, extra: tuple[str, ...] = ()) -> tuple[Suggestion, ...]:
    """The scripts that fit best, at most five, best first; of two with the same score the id decides."""
    library = scripts.library(language, extra)
    scored: dict[str, tuple[float, str]] = {}
    for script_id, score, reason in _heard(previous, language, extra):
        if script_id in library and score > scored.get(script_id, (0.0, ""))[0]:
            scored[script_id] = (score, reason)
    about = "the text being written" if draft.strip() else "the message"
    for script_id, score in _similar(
        draft if draft.strip() else previous, bool(draft.strip()), language, extra
    ):
        if score > scored.get(script_id, (0.0, ""))[0]:
            scored[script_id] = (score, f"{about} is {score:.0f} % like “{library[script_id].summary}”")
    ranked = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))[:_MOST]
    return tuple(
        Suggestion(library[script_id], round(score, 1), reason) for script_id, (score, reason) in ranked
    )


def _heard(previous: str, language: str, extra: tuple[str, ...]) -> Iterator[tuple[str, float, str]]:
    said = previous.lower().replace("’", "'")
    if not said.strip():
        return
    known = cues(language, scripts.folders(extra))
    for rank, (name, pattern, ids) in enumerate(known):
        hit = pattern.search(said)
        if hit is None:
            continue
        top = _FIRST_CUE - (_FIRST_CUE - _LAST_CUE) * rank / len(known)
        for place, script_id in enumerate(ids):
            yield script_id, top - _NEXT_SCRIPT * place, f"the customer's “{hit.group()}” ({name})"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The words of each script and how much each word tells (the logarithm of how rare it is)."""

    profiles: Mapping[str, frozenset[str]]
    weight: Mapping[str, float]
    unknown: float


def _similar(text: str, written: bool, language: str, extra: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """``(script id, score)`` for scripts like ``text``: mostly the share of the text's weight that the script covers, for the rest the cosine of the
    two, so that of two scripts that cover the same the shorter one comes first."""
    shelf = _shelf(language, extra, written)
    words = {_nearest(word, shelf) for word in _WORD.findall(text[:2000].lower().replace("’", "'"))}
    whole = sum(shelf.weight.get(word, shelf.unknown) for word in words)
    if not whole:
        return
    for script_id, profile in shelf.profiles.items():
        shared = words & profile
        told = sum(shelf.weight[word] for word in shared)
        size = sum(shelf.weight[word] for word in profile)
        score = 100 * (0.6 * told / whole + 0.4 * told / math.sqrt(whole * size))
        if score >= _LIKE_ENOUGH and len(shared) >= min(_FEWEST_SHARED, len(words)):
            yield script_id, score


def _nearest(word: str, shelf: _Shelf) -> str:
    from rapidfuzz import fuzz, process

    if word in shelf.weight or len(word) < 5:
        return word
    found = process.extractOne(word, shelf.weight.keys(), scorer=fuzz.ratio, score_cutoff=_SPELLING)
    return found[0] if found else word


@lru_cache(maxsize=16)
def _shelf(language: str, extra: tuple[str, ...], written: bool) -> _Shelf:
    profiles = {
        s.id: frozenset(_WORD.findall(_told(s, written).lower().replace("’", "'")))
        for s in scripts.library(language, extra).values()
    }
    count = Counter(word for words in profiles.values() for word in words)
    most = len(profiles) + 1
    return _Shelf(profiles, {word: math.log(most / times) for word, times in count.items()}, math.log(most))


def _told(script: Script, written: bool) -> str:
    examples = " ".join(str(v.example) for v in script.variables if v.type in ("text", "list", "note"))
    wordings = _MARKUP.sub(" ", scripts.body(Path(script.path))) if written else ""
    return f"{script.summary} {script.id} {examples} {wordings}"
