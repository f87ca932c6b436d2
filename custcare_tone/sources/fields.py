"""What files say about language, channel, audience and stage, in the words of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from custcare_tone.errors import SourceError, did_you_mean
from custcare_tone.model import AUDIENCES, CHANNELS, STAGES

_CHANNEL = {
    "mail": "email", "e-mail": "email", "inbox": "email", "messenger": "chat", "messaging": "chat", "livechat": "chat",
    "live_chat": "chat", "web_chat": "chat", "social": "social_public", "twitter": "social_public", "facebook": "social_public",
    "forum": "social_public", "dm": "direct_message", "text": "sms", "voice": "phone", "call": "phone", "web": "email",
}  # fmt: skip
_AUDIENCE = {
    "note": "internal",
    "staff": "internal",
    "agents": "internal",
    "customer": "private",
    "customers": "private",
}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def channel(value: Any) -> str | None:
    """The channel that ``value`` names, None where it names none of ours or several."""
    return _known(value, CHANNELS, _CHANNEL)


def audience(value: Any) -> str | None:
    """The audience that ``value`` names, or None."""
    return _known(value, AUDIENCES, _AUDIENCE)


def language(value: Any) -> str | None:
    """The BCP 47 tag in ``value``, or None."""
    text = str(value).strip() if isinstance(value, str) else ""
    return text.replace("_", "-") if _TAG.fullmatch(text) else None


def _known(value: Any, known: tuple[str, ...], other: Mapping[str, str]) -> str | None:
    if isinstance(value, str) and ";" in value:
        value = value.split(";")
    if isinstance(value, (list, tuple)):
        named = {_known(v, known, other) for v in value}
        return named.pop() if len(named) == 1 else None
    if not isinstance(value, str):
        return None
    name = value.strip().lower().replace(" ", "_")
    name = other.get(name, other.get(name.replace("_", "-"), name.replace("-", "_")))
    return name if name in known else None


def declared(data: Mapping[str, Any], path: str, line: int) -> dict[str, Any]:
    """The item fields in front matter. A channel, audience or stage that does not exist is a SourceError with its nearest name."""
    found: dict[str, Any] = {}
    for key, keys in {"id": ("id",), "title": ("title", "name")}.items():
        value = next((data[k] for k in keys if data.get(k) is not None), None)
        if isinstance(value, (str, int)):
            found[key] = str(value)
    tag = next((data[k] for k in ("language", "locale", "lang") if data.get(k) is not None), None)
    if tag is not None:
        found["language"] = language(tag)
        if found["language"] is None:
            raise SourceError(
                f'"{tag}" is no language tag', path=path, line=line, hint="write one like en or pt-BR"
            )
    for key, names, reader in (
        ("channel", CHANNELS, channel),
        ("audience", AUDIENCES, audience),
        ("stage", STAGES, _stage),
    ):
        value = data.get(key, data.get("visibility") if key == "audience" else None)
        if value is None:
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if reader(one) is None:
                raise SourceError(
                    f'unknown {key} "{one}"', path=path, line=line, hint=did_you_mean(str(one), names)
                )
        found[key] = reader(value)
    return found


def _stage(value: Any) -> str | None:
    return _known(value, STAGES, {})
