"""A real LanguageTool server behind ours: asked along, its matches merged with ours, never needed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

Object = dict[str, Any]
_LARGEST = 32_000_000
_PATIENCE = 8.0
"""Seconds that an answer may take."""
_REST = 10.0
"""Seconds without asking after a server did not answer, so that typing does not wait for it at every key."""
_OWN = {"fil": "tl-PH", "fil-ph": "tl-PH"}
"""Languages that LanguageTool calls something else."""


class Answer(NamedTuple):
    """What the other server said: its ``matches`` and ``language``, or in ``trouble`` why there is nothing."""

    matches: tuple[Object, ...] = ()
    language: Object | None = None
    software: str = ""
    trouble: str | None = None


class Upstream:
    """The LanguageTool server at ``url`` (with or without ``/v2``)."""

    def __init__(self, url: str) -> None:
        base = url.rstrip("/")
        self.url = base if base.endswith("/v2") else f"{base}/v2"
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(_PATIENCE))
        self._again = 0.0

    async def check(self, given: Mapping[str, str]) -> Answer:
        """Its answer to the same parameters. Never raises."""
        if time.monotonic() < self._again:
            return Answer(trouble=f"{self.url} did not answer a moment ago")
        language = given.get("language", "")
        asked = {**given, "language": _OWN.get(language.lower(), language)}
        asked.pop("c", None)
        try:
            status, body = await self._asked("POST", "check", asked)
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            self._again = time.monotonic() + _REST
            return Answer(trouble=f"{self.url} did not answer ({type(error).__name__})")
        if status != 200:
            return Answer(trouble=f"{self.url} answered with status {status}")
        return _answer(body, self.url)

    async def languages(self) -> tuple[Object, ...]:
        """The languages it knows; none where it does not answer."""
        try:
            status, body = await self._asked("GET", "languages", {})
            found = json.loads(body) if status == 200 else []
        except (httpx.HTTPError, OSError, TimeoutError, ValueError, RecursionError):
            return ()
        names = ("name", "code", "longCode")
        ours = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return tuple(
            {n: one[n] for n in names} for one in ours if all(isinstance(one.get(n), str) for n in names)
        )

    async def close(self) -> None:
        """Closes its connections."""
        await self._client.aclose()

    async def _asked(self, method: str, action: str, data: Mapping[str, str]) -> tuple[int, bytes]:
        parts: list[bytes] = []
        size = 0
        async with asyncio.timeout(_PATIENCE):
            async with self._client.stream(
                method, f"{self.url}/{action}", data=dict(data) or None
            ) as response:
                async for part in response.aiter_bytes():
                    size += len(part)
                    if size > _LARGEST:
                        raise httpx.DecodingError("the answer is too big")
                    parts.append(part)
                return response.status_code, b"".join(parts)


def _answer(body: bytes, url: str) -> Answer:
    try:
        said = json.loads(body)
        matches = said["matches"]
        language = said.get("language")
        software = said.get("software") or {}
        name = f"{software.get('name', 'LanguageTool')} {software.get('version', '')}".strip()
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return Answer(trouble=f"{url} answered with something that is no check")
    if not isinstance(matches, list):
        return Answer(trouble=f"{url} answered with something that is no check")
    kept = tuple(match for match in matches if _usable(match))
    return Answer(kept, language if isinstance(language, dict) and "code" in language else None, name)


def _usable(match: Any) -> bool:
    return (
        isinstance(match, dict)
        and all(type(match.get(name)) is int for name in ("offset", "length"))
        and isinstance(match.get("rule"), dict)
    )


def merged(ours: list[Object], theirs: tuple[Object, ...]) -> list[Object]:
    """Both by place, ours first on the same words; what they say twice, or as we do, stands once."""
    found = list(ours)
    seen = {mark for match in ours for mark in _marks(match)}
    for match in theirs:
        marks = _marks(match)
        if not seen & marks:
            found.append(match)
        seen |= marks
    return sorted(found, key=lambda match: (match["offset"], match["length"]))


def _marks(match: Object) -> set[tuple[Any, ...]]:
    """What makes two matches one: the same words and the same rule, message, or first replacement."""
    place = (match["offset"], match["length"])
    replacements = match.get("replacements") or [{}]
    first = replacements[0].get("value") if isinstance(replacements[0], dict) else None
    marks = {(*place, "rule", str(match["rule"].get("id"))), (*place, "message", str(match.get("message")))}
    return marks | {(*place, "value", first)} if isinstance(first, str) else marks
