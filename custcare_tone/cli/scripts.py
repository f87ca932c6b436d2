"""Lists the scripts, shows one with an example for each channel, or checks a folder of a team's own."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from custcare_tone import api
from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN, FOUND
from custcare_tone.drafting import draft as drafting
from custcare_tone.drafting import scripts as shelf
from custcare_tone.errors import ConfigError, ScriptError
from custcare_tone.model import Draft, Script
from custcare_tone.reporting.json_format import script_object


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``scripts``."""
    parser.add_argument(
        "words", nargs="*", metavar="show ID | check FOLDER", help="nothing lists the scripts"
    )
    parser.add_argument("--scenario", help="only this scenario")
    parser.add_argument("--format", metavar="NAME", default="text", help="text or json")
    options.add_context(parser)
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Does what the words say."""
    options.choice("--format", args.format, "text", "json")
    settings = options.resolver(args).for_path(None)
    language = "en" if settings.language == "auto" else settings.language
    folders = tuple(settings.scripts)
    if not args.words:
        found = api.scripts(language, args.scenario, settings.channel, folders)
        if args.format == "json":
            output.write(
                [
                    json.dumps([script_object(s) for s in found], ensure_ascii=False, indent=1, default=str),
                    "\n",
                ]
            )
        else:
            output.write(f"{s.id:<40} {s.summary} [{', '.join(s.channels)}]\n" for s in found)
        return CLEAN
    if len(args.words) == 2 and args.words[0] == "show":
        script = shelf.find(args.words[1], language, folders)
        output.write(_json(script, folders) if args.format == "json" else _page(script, folders))
        return CLEAN
    if len(args.words) == 2 and args.words[0] == "check":
        return _check(args.words[1])
    raise ConfigError("nothing of that kind", hint="scripts, scripts show ID, scripts check FOLDER")


def rendered(script: Script, folders: tuple[str, ...] = ()) -> Iterator[tuple[str, int, Draft]]:
    """Every channel and wording of ``script``, filled with its examples and checked: ``(channel, wording, draft)``."""
    liability = script.liability or "balanced"
    for channel in script.channels:
        checker = api.Checker(language=script.language, channel=channel, liability=liability)
        for wording in range(script.wordings):
            made = drafting.filled(script, channel, script.examples, None, wording, folders, liability)
            yield channel, wording, replace(made, report=checker.check(made.text))


def _page(script: Script, folders: tuple[str, ...]) -> Iterator[str]:
    yield f"{script.id}: {script.summary}\n\nvariables\n"
    for v in script.variables:
        yield f"  {v.name:<18} {v.type:<9} {'required' if v.required else 'optional'}  {v.about or ''} (for example {v.example})\n"
    for channel, wording, made in rendered(script, folders):
        if wording == 0:
            subject = f"Subject: {made.subject}\n\n" if made.subject else ""
            yield f"\n--- {channel}\n{subject}{made.text}\n"


def _json(script: Script, folders: tuple[str, ...]) -> Iterator[str]:
    examples = [
        {"channel": c, "wording": w, "subject": d.subject, "text": d.text}
        for c, w, d in rendered(script, folders)
    ]
    yield (
        json.dumps({**script_object(script), "examples": examples}, ensure_ascii=False, indent=1, default=str)
        + "\n"
    )


def _check(folder: str) -> int:
    """Loads and renders every script below ``folder``; prints what is wrong. A folder without a script is an error."""
    languages = (
        [p.name for p in sorted(Path(folder).iterdir()) if p.is_dir()] if Path(folder).is_dir() else []
    )
    paths = [
        (path, language)
        for language in languages
        for path in sorted((Path(folder) / language).glob("*/*.j2"))
    ]
    paths = [(path, language) for path, language in paths if not path.parent.name.startswith("_")]
    if not paths:
        raise ScriptError(
            "no script in this folder", path=folder, hint="FOLDER/<language>/<scenario>/<name>.j2"
        )
    wrong = 0
    for path, language in paths:
        try:
            script = shelf.read(path, language)
            if script.wordings < shelf.FEWEST_WORDINGS:
                wrong += 1
                output.write(
                    [f"{script.path}: {script.wordings} wordings, give at least {shelf.FEWEST_WORDINGS}\n"]
                )
            for channel, wording, made in rendered(script, (folder,)):
                for finding in made.report.findings:
                    if finding.severity.rank > 0:
                        wrong += 1
                        output.write(
                            [
                                f"{script.path}: {channel}, wording {wording + 1}: {finding.code} {finding.message}\n"
                            ]
                        )
        except ScriptError as error:
            wrong += 1
            output.write([f"{error}\n"])
    output.write([f"{len(paths)} scripts, {wrong or 'nothing'} wrong\n"])
    return FOUND if wrong else CLEAN
