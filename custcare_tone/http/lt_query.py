"""What a LanguageTool client asks: the parameters of ``/v2/check``, read as that server reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from custcare_tone.http.checking import Piece
from custcare_tone.http.problems import Problem

_OLD = {
    "enabled": "enabledRules",
    "disabled": "disabledRules",
    "preferredvariants": "preferredVariants",
    "autodetect": "language=auto",
}
_YES = ("yes", "true")
_MODES = {"all": "all", "textlevelonly": "whole", "allbuttextlevelonly": "parts", "batch": "all"}
_LEVELS = (
    "default",
    "picky",
    "academic",
    "clarity",
    "professional",
    "creative",
    "customer",
    "jobapp",
    "objective",
    "elegant",
)
_MOST_FIELDS = 200


class Query(NamedTuple):
    """One check. ``pieces`` are the text; ``mode`` is ``all``, ``whole`` (only what is about the whole text) or ``parts``."""

    pieces: tuple[Piece, ...]
    language: str
    variants: tuple[str, ...]
    enabled_rules: tuple[str, ...]
    disabled_rules: tuple[str, ...]
    enabled_categories: tuple[str, ...]
    disabled_categories: tuple[str, ...]
    enabled_only: bool
    picky: bool
    mode: str
    compact: bool

    @property
    def text(self) -> str:
        """Text and markup, which is what offsets count."""
        return "".join(raw for raw, _ in self.pieces)


def fields(body: bytes, query: str) -> dict[str, str]:
    """The parameters of a body, whatever its Content-Type says, and of the URL, which goes first where both name one. Raises Problem."""
    return {**_body(body), **_form(query)}


def _body(body: bytes) -> dict[str, str]:
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    if not text.lstrip().startswith("{"):
        return _form(text.strip("\r\n"))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem(400, "the body is neither a form nor JSON") from None
    return {name: _as_field(one) for name, one in value.items()}


def _as_field(value: Any) -> str:
    """A value of a JSON body as the form would hold it."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value)


def _form(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Problem(400, f"more than {_MOST_FIELDS} parameters") from None
    return dict(pairs)


def read(given: Mapping[str, str]) -> Query:
    """The query that ``given`` makes. Raises Problem for what LanguageTool refuses too."""
    for old, new in _OLD.items():
        if old in given:
            raise Problem(400, f"You specified '{old}' but the parameter is now called '{new}'")
    language = given.get("language", "").strip()
    if not language:
        raise Problem(
            400, "Missing 'language' parameter, e.g. 'language=en-US' for American English or 'language=auto'"
        )
    variants = _listed(given, "preferredVariants")
    if variants and language != "auto":
        raise Problem(400, "You specified 'preferredVariants' but you didn't specify 'language=auto'")
    mode = _MODES.get((given.get("mode") or "all").lower())
    if mode is None:
        raise Problem(400, "'mode' has to be one of all, textLevelOnly, allButTextLevelOnly")
    level = (given.get("level") or "default").lower()
    if level not in _LEVELS:
        raise Problem(400, "'level' has to be default or picky")
    query = Query(
        pieces(given),
        language,
        variants,
        _listed(given, "enabledRules"),
        _listed(given, "disabledRules"),
        _listed(given, "enabledCategories"),
        _listed(given, "disabledCategories"),
        given.get("enabledOnly", "").lower() in _YES,
        level == "picky",
        mode,
        given.get("c") == "1",
    )
    if query.enabled_only and (query.disabled_rules or query.disabled_categories):
        raise Problem(400, "You cannot specify disabled rules or categories using enabledOnly=true")
    if query.enabled_only and not (query.enabled_rules or query.enabled_categories):
        raise Problem(400, "You must specify enabled rules or categories when using enabledOnly=true")
    return query


def pieces(given: Mapping[str, str]) -> tuple[Piece, ...]:
    """The text of ``text`` or of ``data``. Raises Problem."""
    if "text" in given and "data" in given:
        raise Problem(400, "Set only 'text' or 'data' parameter, not both")
    if "text" in given:
        return ((given["text"], None),)
    if "data" not in given:
        raise Problem(400, "Missing 'text' or 'data' parameter")
    try:
        data = json.loads(given["data"])
    except (ValueError, RecursionError):
        raise Problem(400, "Could not parse the JSON of the 'data' parameter") from None
    return _annotated(data)


def _annotated(data: Any) -> tuple[Piece, ...]:
    if not isinstance(data, dict) or ("text" in data) == ("annotation" in data):
        raise Problem(400, "'data' has to be an object with either 'text' or 'annotation'")
    if "text" in data:
        return ((_string(data, "text"), None),)
    parts = data["annotation"]
    if not isinstance(parts, list):
        raise Problem(400, "'annotation' has to be a list")
    return tuple(_piece(part) for part in parts)


def _piece(part: Any) -> Piece:
    if not isinstance(part, dict) or ("text" in part) == ("markup" in part):
        raise Problem(400, "Each part of 'annotation' has to have either 'text' or 'markup'")
    if "text" in part:
        if "interpretAs" in part:
            raise Problem(400, "'interpretAs' goes with 'markup', not with 'text'")
        return _string(part, "text"), None
    reads = _string(part, "interpretAs") if part.get("interpretAs") is not None else ""
    return _string(part, "markup"), reads


def _string(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str):
        raise Problem(400, f"'{name}' has to be a string")
    return value


def _listed(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.get(name, "").split(",") if part.strip())
