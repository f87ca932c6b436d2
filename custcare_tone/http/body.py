"""Reading a body that may be too big, too slow, or cut off."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from custcare_tone.http.limits import Limits


class TooBig(Exception):
    """The body is bigger than allowed. ``whole`` says whether all of it was read, so that the connection can be used again."""

    def __init__(self, limit: int, whole: bool) -> None:
        super().__init__(limit)
        self.limit = limit
        self.whole = whole


class TooSlow(Exception):
    """The body did not come in time."""


async def read(request: Request, limits: Limits) -> bytes:
    """The body of ``request``. Raises TooBig after draining what may be drained, TooSlow, and ClientDisconnect where the client has gone."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                size += len(part)
                if size <= limits.body:
                    parts.append(part)
                else:
                    parts.clear()
                if size > limits.drain:
                    raise TooBig(limits.body, whole=False)
    except TimeoutError:
        raise TooSlow from None
    if size > limits.body:
        raise TooBig(limits.body, whole=True)
    return b"".join(parts)
