"""Which script answers a customer's message, and which is nearest to a text somebody writes by hand.

Cues (anger, thanks, a manager asked for, cancellation, legal threat, a question …) are word lists of the language kept in ``templates/<language>/_cues.yaml``; similarity is rapidfuzz's
token-set ratio over summaries. Every suggestion says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from custcare_tone.drafting import scripts
from custcare_tone.errors import ScriptError
from custcare_tone.model import Script, Suggestion

_CUE_WEIGHT = 70.0
_MOST = 5


@lru_cache(maxsize=16)
def cues(language: str, folders: tuple[Path, ...]) -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """``(name, pattern, script ids)`` for each cue of the language, in the order of the file: an earlier cue weighs more."""
    import yaml

    found: list[tuple[str, re.Pattern[str], tuple[str, ...]]] = []
    for folder in folders:
        path = folder / language / "_cues.yaml"
        if not path.is_file():
            continue
        data: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for name, cue in data.items():
            if not isinstance(cue, dict) or not cue.get("words") or not cue.get("scripts"):
                raise ScriptError(f'the cue "{name}" has no words or no scripts', path=path.as_posix())
            words = "|".join(re.escape(str(w).lower()).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for w in cue["words"])
            found.append((str(name), re.compile(rf"(?<!\w)(?:{words})(?!\w)"), tuple(cue["scripts"])))
    return tuple(found)


def suggest(previous: str, draft: str, language: str, extra: tuple[str, ...] = ()) -> tuple[Suggestion, ...]:
    """The scripts that fit best, at most five, best first; of two with the same score the id decides."""
    library = scripts.library(language, extra)
    scored: dict[str, tuple[float, str]] = {}
    said = previous.lower().replace("’", "'")
    for rank, (name, pattern, ids) in enumerate(cues(language, scripts.folders(extra)) if said.strip() else ()):
        hit = pattern.search(said)
        if hit is None:
            continue
        for place, script_id in enumerate(ids):
            score = _CUE_WEIGHT + 25 - 2 * rank - 4 * place
            if script_id in library and score > scored.get(script_id, (0.0, ""))[0]:
                scored[script_id] = (score, f"the customer's “{hit.group()}” ({name})")
    for script, score in _similar(draft or previous, library.values()):
        if score > scored.get(script.id, (0.0, ""))[0]:
            about = "the text being written" if draft else "the message"
            scored[script.id] = (score, f"{about} is {score:.0f} % like “{script.summary}”")
    ranked = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))[:_MOST]
    return tuple(Suggestion(library[script_id], round(score, 1), reason) for script_id, (score, reason) in ranked)


def _similar(text: str, candidates: Iterable[Script]) -> list[tuple[Script, float]]:
    from rapidfuzz import fuzz

    sample = text.lower()[:2000]
    if not sample.strip():
        return []
    scored = [(script, float(fuzz.token_set_ratio(sample, _profile(script)))) for script in candidates]
    return [(script, score) for script, score in scored if score >= 40]


def _profile(script: Script) -> str:
    return f"{script.summary} {script.id.replace('.', ' ').replace('-', ' ')}".lower()
