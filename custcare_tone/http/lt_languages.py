"""The languages as LanguageTool's clients name them."""

from __future__ import annotations

from typing import Any, NamedTuple

from custcare_tone.engine import library
from custcare_tone.http.problems import Problem

_NAMES = {"en": "English", "it": "Italian", "bg": "Bulgarian", "fil": "Filipino"}
_REGIONS = {
    "en": {
        "US": "US",
        "GB": "GB",
        "AU": "Australian",
        "CA": "Canadian",
        "NZ": "New Zealand",
        "ZA": "South African",
        "IE": "Irish",
    },
    "it": {"IT": "Italy", "CH": "Switzerland"},
    "bg": {"BG": "Bulgaria"},
    "fil": {"PH": "Philippines"},
}
_ELSEWHERE = {"es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese"}


class Language(NamedTuple):
    """A language: its name, its code, its code with the region."""

    name: str
    code: str
    long_code: str


def languages() -> list[Language]:
    """Every code that ``check`` takes, by name."""
    found: list[Language] = []
    for code in library.languages():
        name = _NAMES.get(code, code)
        found.append(Language(name, code, code))
        found += [
            Language(f"{name} ({about})", code, f"{code}-{region}")
            for region, about in _REGIONS.get(code, {}).items()
        ]
    if "fil" in library.languages():
        found += [Language("Tagalog", "tl", "tl"), Language("Tagalog (Philippines)", "tl", "tl-PH")]
    return sorted(found)


def as_list(found: list[Language]) -> list[dict[str, Any]]:
    """The answer of ``/v2/languages``."""
    return [{"name": one.name, "code": one.code, "longCode": one.long_code} for one in found]


def named(code: str) -> Language:
    """The language of ``code``, whose region need not be one of ours."""
    tag = code.replace("_", "-")
    for one in languages():
        if tag.lower() == one.long_code.lower():
            return one
    main = tag.split("-")[0].lower()
    return Language(_NAMES.get(main) or _ELSEWHERE.get(main) or {"tl": "Tagalog"}.get(main, main), main, tag)


def supported(code: str) -> bool:
    """Whether texts of ``code`` are checked."""
    main = code.replace("_", "-").split("-")[0].lower()
    return main in library.languages() or main == "tl"


def require(code: str) -> None:
    """Raises Problem for a code that is not supported."""
    if not supported(code):
        known = ", ".join(dict.fromkeys(one.long_code for one in languages()))
        raise Problem(
            400,
            f"'{code}' is not a language code known to custcare-tone. Supported language codes are: {known}",
        )
