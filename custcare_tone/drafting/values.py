"""Turns what a caller gives for a script's variables into words of the language. The only importer of Babel.

All missing and ill-typed values are reported at once, each with its example. A value is data: it is never read as a template, and a line end in it is
an error except where the type is ``note``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from custcare_tone.errors import ScriptError, did_you_mean
from custcare_tone.model import Script, Variable

LONGEST = 2000
"""The most characters of one value."""
MOST_ITEMS = 30
"""The most items of a list."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_URL = re.compile(r"https?://[^\s<>\"]{3,500}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def fill(script: Script, values: Mapping[str, Any]) -> dict[str, Any]:
    """The words for every variable of ``script``; optional ones without a value are empty. Raises ScriptError naming everything that is wrong."""
    problems = [_unknown(script, name) for name in values if name not in {v.name for v in script.variables}]
    words: dict[str, Any] = {}
    for variable in script.variables:
        given = values.get(variable.name)
        if given is None or (isinstance(given, str) and not given.strip()) or given in ([], ()):
            if variable.required:
                problems.append(
                    f'"{variable.name}" is missing ({variable.type}, for example {_shown(variable.example)})'
                )
            words[variable.name] = [] if variable.type == "list" else ""
            continue
        try:
            words[variable.name] = TYPES[variable.type](given, script.language)
        except ValueError as error:
            problems.append(f'"{variable.name}" {error} (for example {_shown(variable.example)})')
    if problems:
        raise ScriptError(
            f"{script.id}: " + "; ".join(problems), hint=f"custcare-tone scripts show {script.id}"
        )
    return words


def _unknown(script: Script, name: str) -> str:
    near = did_you_mean(name, [v.name for v in script.variables])
    return f'"{name}" is no variable of this script' + (f", {near}" if near else "")


def _shown(example: Any) -> str:
    return ", ".join(map(str, example)) if isinstance(example, list) else str(example)


def _text(value: Any, language: str) -> str:
    if not isinstance(value, str | int | float | Decimal) or isinstance(value, bool):
        raise ValueError("is no text")
    words = str(value).strip()
    if len(words) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if _CONTROL.search(words):
        raise ValueError("holds a line end or control character")
    return " ".join(words.split())


def _name(value: Any, language: str) -> str:
    words = _text(value, language)
    if not any(c.isalpha() for c in words) or words.lower() in (
        "none",
        "null",
        "undefined",
        "nan",
        "n/a",
        "unknown",
    ):
        raise ValueError("is no name")
    return words


def _note(value: Any, language: str) -> str:
    if not isinstance(value, str):
        raise ValueError("is no text")
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_text(line, language) if line.strip() else "" for line in lines).strip()


def _items(value: Any, language: str) -> list[str]:
    items = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else None
    if items is None or len(items) > MOST_ITEMS:
        raise ValueError(f"is no list of at most {MOST_ITEMS} items")
    return [_text(item, language) for item in items]


def _locale(language: str) -> str:
    return {"fil": "fil", "en": "en_GB"}.get(language, language)


def _date(value: Any, language: str) -> str:
    from babel.dates import format_date

    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("is no ISO date") from None
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        raise ValueError("is no date")
    pattern = {"en": "EEEE d MMMM", "it": "EEEE d MMMM", "bg": "d MMMM (EEEE)", "fil": "EEEE, MMMM d"}.get(
        language, "d MMMM"
    )
    return str(format_date(value, pattern, locale=_locale(language)))


def _time(value: Any, language: str) -> str:
    from babel.dates import format_time

    if isinstance(value, str):
        try:
            value = dt.time.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("is no time such as 14:30") from None
    if isinstance(value, dt.datetime):
        value = value.time()
    if not isinstance(value, dt.time):
        raise ValueError("is no time")
    return str(
        format_time(value, {"en": "h:mm a", "fil": "h:mm a"}.get(language, "HH:mm"), locale=_locale(language))
    ).replace("\u202f", " ")


def _duration(value: Any, language: str) -> str:
    """Minutes as a number, or a timedelta: *2 hours*, *45 minutes*."""
    from babel.dates import format_timedelta

    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = dt.timedelta(minutes=value)
    if not isinstance(value, dt.timedelta) or value <= dt.timedelta(0):
        raise ValueError("is no number of minutes")
    if language == "fil":
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60} oras" if minutes % 60 == 0 else f"{minutes} minuto"
    return str(format_timedelta(value, threshold=1.5, locale=_locale(language)))


def _number(value: Any, language: str) -> str:
    from babel.numbers import format_decimal

    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError("is no number") from None
    if isinstance(value, bool) or not amount.is_finite():
        raise ValueError("is no number")
    return str(format_decimal(amount, locale=_locale(language)))


def _money(value: Any, language: str) -> str:
    """``"12.50 EUR"`` or a pair of amount and currency."""
    from babel.numbers import format_currency

    parts = (
        str(value).split()
        if isinstance(value, str)
        else list(value)
        if isinstance(value, list | tuple)
        else []
    )
    if len(parts) != 2 or not re.fullmatch(r"[A-Z]{3}", str(parts[1])):
        raise ValueError("is no amount with a currency such as 12.50 EUR")
    try:
        return str(format_currency(Decimal(str(parts[0])), str(parts[1]), locale=_locale(language))).replace(
            "\xa0", " "
        )
    except InvalidOperation:
        raise ValueError("is no amount with a currency such as 12.50 EUR") from None


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[Any, str], str]:
    def checked(value: Any, language: str) -> str:
        words = _text(value, language)
        if not pattern.fullmatch(words):
            raise ValueError(f"is no {what}")
        return words

    return checked


TYPES: Mapping[str, Callable[[Any, str], Any]] = {
    "text": _text,
    "name": _name,
    "note": _note,
    "list": _items,
    "date": _date,
    "time": _time,
    "duration": _duration,
    "number": _number,
    "money": _money,
    "url": _matching(_URL, "web address"),
    "email": _matching(_EMAIL, "e-mail address"),
}
"""The types of variables, each with what turns a value into words; it raises ValueError with the end of a sentence that begins with the name."""


def known_type(variable: Variable) -> bool:
    """Whether the type of ``variable`` exists."""
    return variable.type in TYPES
