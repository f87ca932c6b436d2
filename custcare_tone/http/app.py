"""The application: every endpoint, over one desk and one set of threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from custcare_tone.config.settings import Settings
from custcare_tone.http import problems
from custcare_tone.http.checking import Desk
from custcare_tone.http.files import Files
from custcare_tone.http.guard import Access, Guard, place_of
from custcare_tone.http.limits import Limits
from custcare_tone.http.lt import LanguageTool
from custcare_tone.http.problems import Problem
from custcare_tone.http.upstream import Upstream
from custcare_tone.http.v1 import Api
from custcare_tone.http.work import Work


class Options(NamedTuple):
    """How the server was started, beside its settings."""

    limits: Limits = Limits()
    access: Access = Access()
    upstream: str | None = None


def build(
    settings: Settings, options: Options, complain: Callable[[str], None] = lambda line: None
) -> ASGIApp:
    """The ASGI application. ``complain`` gets a line about each fault of our own."""
    limits = options.limits
    desk = Desk(settings)
    work = Work(limits.workers, limits.queue, limits.seconds)
    other = Upstream(options.upstream) if options.upstream else None
    api = Api(desk, work, limits)
    parts = (LanguageTool(desk, work, limits, other), api, Files(api))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complain(f"connection: {_said_of(context)}"))
        yield
        work.close()
        if other is not None:
            await other.close()

    app = Starlette(
        routes=[route for part in parts for route in part.routes()],
        exception_handlers={HTTPException: _no_such_thing},
        lifespan=lifespan,
    )
    return Guard(app, app.routes, options.access, complain)


def _said_of(context: dict[str, Any]) -> str:
    """What went wrong outside of any request, without a word of what was sent."""
    error = context.get("exception")
    return place_of(error) if isinstance(error, BaseException) else "something went wrong"


async def _no_such_thing(request: Request, error: Exception) -> Response:
    """What Starlette answers by itself: no such path, no such method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if status == 405:
        return problems.as_details(Problem(405, f"{request.method} is not possible here", headers=headers))
    return problems.as_details(
        Problem(status, "there is nothing at this path", "/openapi.json lists what there is", headers)
    )
