"""Runs the HTTP server: a page at /, our own API under /v1, LanguageTool's under /v2. Nothing that is checked is kept or logged.

Needs the extra: pip install "custcare-tone[server]".
"""

from __future__ import annotations

import argparse
import os

from custcare_tone.api import Checker
from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN
from custcare_tone.config.settings import Settings
from custcare_tone.errors import ConfigError
from custcare_tone.session import check_codes

EXTRA = ("starlette", "uvicorn", "h11", "httpx", "msgspec")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``serve``."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1, this machine only)"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=8081,
        help="the port (default: 8081, as LanguageTool; 0: any that is free)",
    )
    parser.add_argument(
        "--upstream",
        metavar="URL",
        help="a LanguageTool server that is asked along; its matches are merged with ours",
    )
    group = parser.add_argument_group("who may ask, and how much")
    group.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[], help="answer under this host name too"
    )
    group.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="let pages of this origin read /v1",
    )
    group.add_argument(
        "--max-text",
        metavar="N",
        type=int,
        default=100_000,
        help="longest text in characters (default: 100000)",
    )
    group.add_argument(
        "--workers",
        metavar="N",
        type=int,
        default=None,
        help="threads that check (default: one for each core, at most 4)",
    )
    group.add_argument(
        "--queue", metavar="N", type=int, default=64, help="requests that may wait (default: 64)"
    )
    group.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=20.0,
        help="longest time for one request (default: 20)",
    )
    options.add_context(parser)
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Serves until the process is stopped."""
    require_extra()
    from custcare_tone.http import guard, server
    from custcare_tone.http.app import Options
    from custcare_tone.http.limits import Limits

    settings = options.resolver(args).for_path(None)
    check_codes(settings)
    _check(args)
    # Rules that have to be compiled first (a team's own, or changed ones) are not the first client's wait.
    Checker(settings).rulesets(main_language(settings))
    workers = args.workers or min(4, os.cpu_count() or 1)
    limits = Limits(
        text=args.max_text,
        body=max(2_000_000, 20 * args.max_text),
        workers=workers,
        queue=args.queue,
        seconds=args.timeout,
    )
    access = guard.Access(guard.hosts_of(args.host, args.allow_host), tuple(args.allow_origin))
    listening = server.bind(args.host, args.port)
    url = server.url_of(listening)
    if not guard.is_loopback(args.host):
        _say(f"warning: {args.host} can be reached from other machines, without a password and in the clear")
    if args.upstream:
        _say(f"note: texts sent to /v2/check are passed on to {args.upstream}")
    _say(f"serving on {url} (LanguageTool's clients: {url}/v2); Ctrl-C stops it")
    server.serve(
        settings, Options(limits, access, args.upstream), listening, lambda line: _say(f"error: {line}")
    )
    return CLEAN


def require_extra() -> None:
    """Raises ConfigError, saying what to install, where the extra is missing."""
    from importlib.util import find_spec

    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"the server needs what is not installed: {', '.join(missing)}",
            hint='pip install "custcare-tone[server]"',
        )


def main_language(settings: Settings) -> str:
    """The language of most texts: the one that is set, else the default one."""
    given = settings.default_language if settings.language == "auto" else settings.language
    tag = given.replace("_", "-").split("-")[0].lower()
    return "fil" if tag == "tl" else tag


def _check(args: argparse.Namespace) -> None:
    least = {"max_text": 1, "queue": 0, "timeout": 0.001, "workers": 1}
    for name, smallest in least.items():
        value = getattr(args, name)
        if value is not None and value < smallest:
            raise ConfigError(f"--{name.replace('_', '-')}: {value} is too small", hint=f"{smallest} or more")
    if not 0 <= args.port <= 65535:
        raise ConfigError(f"--port: {args.port} is no port", hint="0 to 65535")
    if args.upstream and not args.upstream.startswith(("http://", "https://")):
        raise ConfigError(f'--upstream: "{args.upstream}" is no URL', hint="http://127.0.0.1:8010")


def _say(line: str) -> None:
    output.write_error(f"custcare-tone: {line}\n")
