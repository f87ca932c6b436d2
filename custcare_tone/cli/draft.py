"""Fills a script with values and checks what comes out. On a terminal it asks for values that are missing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from custcare_tone import api
from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN, FOUND
from custcare_tone.config.settings import Settings
from custcare_tone.drafting import scripts as shelf
from custcare_tone.errors import ConfigError, ScriptError
from custcare_tone.model import Draft, Script


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``draft``."""
    parser.add_argument("script", metavar="SCRIPT", help="the script's id; custcare-tone scripts lists them")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="given",
        help="a value for a variable; repeat for more",
    )
    parser.add_argument("--values", metavar="FILE", help="a YAML or JSON file with values")
    parser.add_argument(
        "--seed", default="0", help="decides the wording; a ticket number gives the same one again"
    )
    parser.add_argument("--format", metavar="NAME", default="text", help="text, html or json")
    options.add_context(parser)
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the draft; findings at warning or above go to standard error and make the exit code 1."""
    options.choice("--format", args.format, "text", "html", "json")
    settings = options.resolver(args).for_path(None)
    language = "en" if settings.language == "auto" else settings.language
    folders = tuple(settings.scripts)
    script = shelf.find(args.script, language, folders)
    values = {**_from_file(args.values), **dict(_pair(one) for one in args.given)}
    if sys.stdin.isatty() and sys.stdout.isatty():
        _ask(script, values)
    made = api.draft(
        script.id,
        language,
        settings.channel,
        values,
        settings.formality,
        args.seed,
        folders,
        **_context(settings),
    )
    output.write([_shown(made, args.format), "\n"])
    serious = [f for f in made.report.findings if f.severity.rank > 0]
    for finding in serious:
        output.write_error(f"custcare-tone: {finding.severity} {finding.code} {finding.message}\n")
    return FOUND if serious else CLEAN


def _context(settings: Settings) -> dict[str, Any]:
    return {
        "liability": settings.liability,
        "jurisdiction": settings.jurisdiction,
        "insurance": settings.insurance,
        "audience": settings.audience,
        "brand": settings.brand,
    }


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name.strip():
        raise ConfigError(f'--set "{given}" is no NAME=VALUE')
    return name.strip(), value


def _from_file(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    import yaml

    try:
        found = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"cannot be read: {error}", path=name) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ScriptError("is no YAML", path=name, line=mark.line + 1 if mark else None) from error
    if not isinstance(found, dict):
        raise ScriptError("is no mapping of names to values", path=name)
    return {str(key): value for key, value in found.items()}


def _ask(script: Script, values: dict[str, Any]) -> None:
    for variable in script.variables:
        if variable.required and variable.name not in values:
            values[variable.name] = input(
                f"{variable.about or variable.name} ({variable.type}, for example {variable.example}): "
            )


def _shown(draft: Draft, form: str) -> str:
    if form == "json":
        findings = [
            {
                "code": f.code,
                "severity": f.severity,
                "start": f.start,
                "end": f.end,
                "text": f.text,
                "message": f.message,
            }
            for f in draft.report.findings
        ]
        names = ("script", "language", "channel", "wording", "subject", "text", "html")
        return json.dumps(
            {**{name: getattr(draft, name) for name in names}, "findings": findings},
            ensure_ascii=False,
            indent=1,
        )
    if form == "html":
        if draft.html is None:
            raise ScriptError(f"the channel {draft.channel} is not sent as HTML", hint="--format text")
        return draft.html
    return f"Subject: {draft.subject}\n\n{draft.text}" if draft.subject else draft.text
