"""Writes what is found today to a baseline file, so that check --baseline fails only on what is new.

The file holds a rule, an item's id where the format has one, and a hash of the sentence: no words of the texts. With --prune it loses
the entries that are gone from the texts and gains none.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from custcare_tone.baseline import NAME, Key, counted, dumps, load
from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN, UNUSABLE
from custcare_tone.cli.progress import Progress
from custcare_tone.reporting.results import FileReport
from custcare_tone.reporting.totals import counted as counted_noun
from custcare_tone.session import Session, files, relative


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``baseline``."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or globs")
    parser.add_argument(
        "-o", "--output-file", metavar="FILE", default=NAME, help=f"the file to write (default: {NAME})"
    )
    parser.add_argument("--prune", action="store_true", help="only take out what is gone")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing")
    options.add_context(parser)
    options.add_configuration(parser)


def run(args: argparse.Namespace) -> int:
    """Writes the baseline; 0, or 2 where a file could not be checked."""
    session = Session(options.resolver(args))
    found, broken, _ = files(args.paths, session.resolver)
    reports = [*broken, *session.reports(Progress(args.quiet).over(found))]
    entries: Counter[Key] = Counter()
    for report in reports:
        entries.update(counted(report.items))
    before = 0
    if args.prune:
        entries, before = _pruned(args.output_file, reports)
    output.write_file(args.output_file, [dumps(entries)])
    errors = [error for report in reports for error in report.errors]
    output.write_error("".join(f"custcare-tone: error: {error}\n" for error in errors))
    if not args.quiet:
        total = sum(entries.values())
        said = f"{relative(args.output_file)} holds {counted_noun(total, 'finding')} in {counted_noun(len(found), 'file')}"
        output.write([f"{said}; {before - total:,} gone.\n" if args.prune else f"{said}.\n"])
    return UNUSABLE if errors else CLEAN


def _pruned(path: str, reports: list[FileReport]) -> tuple[Counter[Key], int]:
    """The entries of the baseline in ``path`` that were met, and how many there were before."""
    baseline = load(Path(path), relative(path))
    for report in reports:
        baseline.filtered(report.items)
    met = baseline.pruned()
    return met, sum(met.values()) + baseline.gone()
