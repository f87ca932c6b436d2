"""Lists every ignore in files and configuration, for an audit: where, which rules, until when, and why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN, UNUSABLE
from custcare_tone.config.settings import Ignore, Settings
from custcare_tone.errors import CustcareError
from custcare_tone.session import files, relative, today
from custcare_tone.session import options as source_options
from custcare_tone.sources import read_file
from custcare_tone.text.positions import LineIndex


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``ignores``."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or globs")
    parser.add_argument("--output-format", metavar="NAME", default="text", help="text or json")
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the list; 0, or 2 where a file could not be read."""
    options.choice("--output-format", args.output_format, "text", "json")
    resolver = options.resolver(args)
    found, broken, _ = files(args.paths, resolver)
    errors = [error for report in broken for error in report.errors]
    rows: list[dict[str, Any]] = []
    outside: dict[Ignore, None] = {}
    for file in found:
        path = file.path
        try:
            settings = resolver.for_path(path)
            outside.update(dict.fromkeys(settings.ignores))
            rows += _written(path, settings, file.named)
        except CustcareError as error:
            errors.append(error)
    rows += [_outside(ignore) for ignore in outside]
    if args.output_format == "json":
        output.write([json.dumps(rows, ensure_ascii=False, indent=1), "\n"])
    else:
        output.write(_as_text(rows))
    output.write_error("".join(f"custcare-tone: error: {error}\n" for error in errors))
    return UNUSABLE if errors else CLEAN


def _written(path: str, settings: Settings, named: bool) -> Iterator[dict[str, Any]]:
    """The ignores in the comments of a file."""
    document = read_file(path, source_options(settings, path, named))
    index = LineIndex(document.source)
    for ignore in document.suppressions:
        yield {
            "path": relative(path),
            "line": index.line_column(ignore.at[0])[0],
            "item": None,
            "codes": list(ignore.codes),
            "reason": ignore.reason,
            "until": ignore.until,
            "expired": ignore.until is not None and ignore.until < today(),
        }


def _outside(ignore: Ignore) -> dict[str, Any]:
    return {
        "path": ignore.origin.path,
        "line": ignore.origin.line,
        "item": ignore.item,
        "codes": list(ignore.codes),
        "reason": ignore.reason,
        "until": ignore.until,
        "expired": ignore.until is not None and ignore.until < today(),
    }


def _as_text(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        codes = ", ".join(row["codes"]) or "every rule"
        item = f" item {row['item']}" if row["item"] else ""
        end = f" until {row['until']}{' (expired)' if row['expired'] else ''}" if row["until"] else ""
        yield f"{row['path']}:{row['line']}:{item} {codes}{end}: {row['reason'] or '(no reason)'}\n"
    expired = sum(1 for row in rows if row["expired"])
    bare = sum(1 for row in rows if not row["reason"])
    yield f"{len(rows)} ignores, {expired} expired, {bare} without a reason.\n"
