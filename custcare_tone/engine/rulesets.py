"""The rule sets that every checker of a process shares, and the codes that may be named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from custcare_tone.config.selection import Selection, unknown
from custcare_tone.engine import library, suppress
from custcare_tone.engine.ruleset import RuleSet, Wanted
from custcare_tone.errors import ConfigError, did_you_mean


@lru_cache(maxsize=64)
def load(language: str, wanted: Wanted, folders: tuple[str, ...]) -> tuple[RuleSet, ...]:
    """The rule sets a text of ``language`` is checked with: its own with a team's ``folders``, and those of the languages its texts mix with. Raises
    ConfigError for a selected or ignored name that no rule has."""
    packs = [library.packaged(language), *library.custom(language, folders)]
    rules = [r for pack in packs for r in pack["rules"]]
    sets = [RuleSet(packs, wanted, library.regex_store())]
    for other in packs[0]["also"]:
        more = [library.packaged(other), *library.custom(other, folders)]
        rules += [r for pack in more for r in pack["rules"]]
        sets.append(RuleSet(more, wanted, library.regex_store(), guest=True))
    if wanted.selection.select or wanted.selection.ignore:
        _known_codes(wanted.selection, rules, folders)
    return tuple(sets)


def _known_codes(selection: Selection, rules: list[Any], folders: tuple[str, ...]) -> None:
    """Raises ConfigError for a selected or ignored name that is no code, prefix or category of any language."""
    categories = (suppress.CATEGORY, *library.categories())
    missing = unknown((*selection.select, *selection.ignore), [r["code"] for r in rules], categories)
    if missing:
        every = known_codes(folders)
        missing = unknown(missing, every, categories)
    if missing:
        names = {*every, *(code[:3] for code in every), *categories}
        raise ConfigError(f'no rule or category "{missing[0]}"', hint=did_you_mean(missing[0], names))


@lru_cache(maxsize=8)
def known_codes(folders: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Every code there is, in every language and in the team's own ``folders``, with its category; aliases included."""
    found = {notice.code: suppress.CATEGORY for notice in suppress.NOTICES}
    for language in library.languages():
        for pack in (library.packaged(language), *library.custom(language, folders)):
            for rule in pack["rules"]:
                found.update(dict.fromkeys((rule["code"], *rule.get("aliases", ())), rule["category"]))
    return found


def forget() -> None:
    """Makes later calls read the rule files anew."""
    load.cache_clear()
    known_codes.cache_clear()
