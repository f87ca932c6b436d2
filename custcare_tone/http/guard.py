"""What holds for every request: which hosts and origins may ask, which headers go out, and that no fault tells what was in a text."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from custcare_tone.http import problems
from custcare_tone.http.problems import Problem

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


class Access(NamedTuple):
    """Who may ask. ``hosts`` are the names under which the server answers (empty: any), so that no web page can reach it under a name
    of its own; ``origins`` are the pages that may read ``/v1``. Everybody may read ``/v2``, as LanguageTool's clients need."""

    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class Guard:
    """Wraps the application ``app``, whose ``routes`` say what may be asked where."""

    def __init__(
        self, app: ASGIApp, routes: Sequence[BaseRoute], access: Access, complain: Callable[[str], None]
    ) -> None:
        self.app = app
        self.routes = routes
        self.access = access
        self.complain = complain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        extra = [*_ALWAYS, *self._shared(request)]
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in extra if h[0] not in present)]
            await send(message)

        try:
            early = self._early(request)
            await (early or self.app)(scope, receive, with_headers)
        except ClientDisconnect:
            return
        except Exception as error:
            self.complain(f"{request.method} {_face(request)}: {place_of(error)}")
            if not started:
                problem = problems.problem_of(error)
                await _form(request)(problem)(scope, receive, with_headers)

    def _early(self, request: Request) -> Response | None:
        """The answer that needs no endpoint: a host that is not ours, or the question what may be asked."""
        host = request.headers.get("host", "")
        nameless = not host and request.scope["http_version"] == "1.0"
        if self.access.hosts and not nameless and _name(host) not in self.access.hosts:
            return _form(request)(
                Problem(421, "this server does not answer under that name", "--allow-host NAME")
            )
        if request.method == "OPTIONS" and (allowed := self._allowed(request)):
            return Response(status_code=200, headers={"Allow": allowed})
        return None

    def _allowed(self, request: Request) -> str:
        """The methods of a path; empty where there is nothing."""
        for route in self.routes:
            if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
                return ", ".join(sorted({*(route.methods or ()), "OPTIONS"}))
        return ""

    def _shared(self, request: Request) -> list[tuple[bytes, bytes]]:
        """The headers that let pages of other origins read the answer."""
        origin = request.headers.get("origin", "")
        if _is_v2(request):
            allowed = b"*"
        elif origin and origin in self.access.origins:
            allowed = origin.encode("latin-1", "replace")
        else:
            return []
        said = [(b"access-control-allow-origin", allowed)] + (
            [] if allowed == b"*" else [(b"vary", b"Origin")]
        )
        if request.method == "OPTIONS":
            wanted = request.headers.get("access-control-request-headers", "Content-Type")
            said += [
                (b"access-control-allow-methods", self._allowed(request).encode()),
                (b"access-control-allow-headers", wanted.encode("latin-1", "replace")),
                (b"access-control-max-age", b"600"),
            ]
            if request.headers.get("access-control-request-private-network") == "true":
                said.append((b"access-control-allow-private-network", b"true"))
        return said


def place_of(error: BaseException) -> str:
    """What kind of error it is and where it arose; never its message, which may hold words of a text."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{type(error).__name__} in {last.filename}:{last.lineno}" if last else type(error).__name__


def hosts_of(bound: str, more: Iterable[str]) -> tuple[str, ...]:
    """The names under which a server bound to ``bound`` answers: on loopback those of this machine and ``more``, elsewhere any unless
    ``more`` says which."""
    extra = tuple(name.lower() for name in more)
    if is_loopback(bound):
        return (*LOOPBACK, _bracketed(bound.lower()), *extra)
    return (*LOOPBACK, *extra) if extra else ()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _name(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _is_v2(request: Request) -> bool:
    return request.url.path == "/v2" or request.url.path.startswith("/v2/")


def _face(request: Request) -> str:
    """Which part was asked; never the path, which may hold anything."""
    return next(
        (face for face in ("/v1/", "/v2/", "/rules/") if request.url.path.startswith(face)), "the page"
    )


def _form(request: Request) -> Callable[[Problem], Response]:
    return problems.as_line if _is_v2(request) else problems.as_details
