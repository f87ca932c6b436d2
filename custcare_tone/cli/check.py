"""Checks replies and says which words hurt, why, and what to write instead.

PATH is a file, a folder, a glob, or - for standard input. Exit codes: 0 clean, 1 findings at or above --fail-on that remain after
fixing, 2 usage, configuration or unreadable input, 3 internal error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from custcare_tone.cli import options, output
from custcare_tone.cli.main import CLEAN, FOUND, UNUSABLE
from custcare_tone.cli.progress import Progress
from custcare_tone.config.fingerprint import ruleset
from custcare_tone.config.resolver import Resolver
from custcare_tone.config.settings import Settings
from custcare_tone.errors import ConfigError, CustcareError
from custcare_tone.reporting.columns import printable
from custcare_tone.reporting.formats import formatter
from custcare_tone.reporting.results import FileReport, Run, Summary
from custcare_tone.session import STDIN, Filter, Session, files, relative
from custcare_tone.version import __version__

if TYPE_CHECKING:
    from custcare_tone.cli.known import Known
    from custcare_tone.reporting.github import JobSummary

_SETTINGS = (
    "fail-on",
    "output-format",
    "output-file",
    "baseline",
    "diff-base",
    "exit-zero",
    "statistics",
    "quiet",
    "include",
    "exclude",
    "force-exclude",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of ``check``."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders, globs, or - for standard input"
    )
    options.add_context(parser)
    options.add_configuration(parser)
    _add_output(parser)
    _add_fixing(parser)
    _add_files(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--output-format",
        metavar="NAME",
        help="full, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle or rdjson",
    )
    group.add_argument("-o", "--output-file", metavar="FILE", help="write there instead of standard output")
    group.add_argument(
        "--statistics", action="store_true", default=None, help="print counts per rule instead of findings"
    )
    group.add_argument(
        "-q", "--quiet", action="store_true", default=None, help="no notes and no closing line"
    )
    group.add_argument(
        "--fail-on", metavar="SEVERITY", help="the least severity that makes the exit code 1 (default: error)"
    )
    group.add_argument("--exit-zero", action="store_true", default=None, help="exit 0 even with findings")
    group.add_argument(
        "--show-settings", action="store_true", help="print the settings for PATH and where each came from"
    )
    group.add_argument("--show-files", action="store_true", help="print the files that would be checked")


def _add_fixing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("fixing")
    group.add_argument("--fix", action="store_true", help="apply the safe fixes")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: the suggested ones too"
    )
    group.add_argument(
        "--diff", action="store_true", help="print what --fix would change, and change nothing"
    )


def _add_files(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("which findings and files")
    group.add_argument("--stdin-filename", metavar="NAME", help="the file that standard input is the text of")
    group.add_argument("--baseline", metavar="FILE", help="leave out what this baseline knows")
    group.add_argument(
        "--diff-base", metavar="REF", help="only findings on lines changed since this git revision"
    )
    group.add_argument(
        "--include", metavar="GLOBS", action="append", help="check only these files of a folder"
    )
    group.add_argument(
        "--exclude", metavar="GLOBS", action="append", help="pass over these files and folders"
    )
    group.add_argument(
        "--force-exclude", action="store_true", default=None, help="exclude counts for named files too"
    )


def run(args: argparse.Namespace) -> int:
    """Checks what the arguments name and returns the exit code."""
    resolver = options.resolver(args, *_SETTINGS)
    settings = resolver.for_path(args.stdin_filename)
    if args.show_settings:
        from custcare_tone.cli.show import settings_lines

        output.write(settings_lines(args.paths or [args.stdin_filename], resolver))
        return CLEAN
    if not args.paths:
        raise ConfigError("nothing to check", hint="name files or folders, or - for standard input")
    if STDIN in args.paths and len(args.paths) > 1:
        raise ConfigError("- stands alone: standard input cannot be checked together with files")
    if STDIN not in args.paths and args.stdin_filename:
        raise ConfigError("--stdin-filename goes with -")
    if args.unsafe_fixes and not (args.fix or args.diff):
        raise ConfigError("--unsafe-fixes goes with --fix or --diff")
    return Check(args, resolver, settings).run()


class Check:
    """One run of the command."""

    def __init__(self, args: argparse.Namespace, resolver: Resolver, settings: Settings) -> None:
        self.args = args
        self.settings = settings
        self.summary = Summary()
        self.progress = Progress(bool(settings.quiet))
        self.notes: list[str] = []
        self.errors: list[str] = []
        self.known: Known | None = None
        self.session = Session(resolver, self.filters())
        self.session.checker(settings)

    def run(self) -> int:
        if self.args.show_files:
            return self.show_files()
        if self.args.diff:
            return self.show_diff()
        self.write(self.reports())
        return self.exit_code()

    def reports(self) -> Iterator[FileReport]:
        """The reports of everything that is named, after fixing where that is asked for."""
        if self.args.paths == [STDIN]:
            text, name = stdin_text(), self.args.stdin_filename
            work = self.fixed_stdin(text, name) if self.args.fix else self.checked_stdin(text, name)
            yield from self.session.guarded(name or "<stdin>", work)
            yield from self.session.outside_notices()
            return
        found, broken, self.notes = files(self.args.paths, self.session.resolver)
        yield from broken
        if self.args.fix:
            from custcare_tone.cli import fixing

            yield from fixing.reports(
                self.session, self.progress.over(found), self.args.unsafe_fixes, self.notes
            )
        else:
            yield from self.session.reports(self.progress.over(found))

    def checked_stdin(self, text: str, name: str | None) -> Iterator[FileReport]:
        """The report on standard input."""
        yield self.session.report(self.session.opened_text(text, name))

    def fixed_stdin(self, text: str, name: str | None) -> Iterator[FileReport]:
        """Mends standard input: the new text goes to standard output, so the findings that are left go to standard error."""
        from custcare_tone.fixing import fixed

        try:
            done = fixed(self.session, self.session.opened_text(text, name), self.args.unsafe_fixes)
        except CustcareError:
            output.write([text])
            raise
        self.notes += done.refused
        output.write([done.opened.document.source])
        yield self.session.told(done.opened, done.checked, done.known, done.count)

    def show_diff(self) -> int:
        """Prints what fixing would change: 0 where nothing would, 1 where something would."""
        from custcare_tone.cli import fixing
        from custcare_tone.fixing import fixed, unified_diff

        if self.args.paths == [STDIN]:
            opened = self.session.opened_text(stdin_text(), self.args.stdin_filename)
            done = fixed(self.session, opened, self.args.unsafe_fixes)
            lines = list(unified_diff(opened.document, done.opened.document))
            output.write(lines)
            return FOUND if lines and not self.settings.exit_zero else CLEAN
        found, broken, self.notes = files(self.args.paths, self.session.resolver)
        self.errors = [str(error) for report in broken for error in report.errors]
        changed = False

        def noted(pieces: Iterable[str]) -> Iterator[str]:
            nonlocal changed
            for piece in pieces:
                changed = True
                yield piece

        pieces = fixing.diffs(self.session, self.progress.over(found), self.args.unsafe_fixes, self.errors)
        output.write(self.progress.under(noted(pieces)))
        self.say_notes()
        if self.errors:
            return UNUSABLE
        return FOUND if changed and not self.settings.exit_zero else CLEAN

    def show_files(self) -> int:
        found, broken, _ = files(self.args.paths, self.session.resolver)
        output.write(f"{relative(file.path)}\n" for file in found)
        for report in broken:
            output.write_error("".join(f"custcare-tone: error: {error}\n" for error in report.errors))
        return UNUSABLE if broken else CLEAN

    def filters(self) -> list[Filter]:
        wanted: list[Filter] = []
        if self.settings.diff_base is not None:
            from custcare_tone.cli.changed import on_changed_lines

            wanted.append(on_changed_lines(self.settings.diff_base))
        if self.settings.baseline is not None:
            from custcare_tone.cli.known import Known

            self.known = Known(self.settings.baseline)
            wanted.append(self.known.filter)
        return wanted

    def write(self, reports: Iterable[FileReport]) -> None:
        """Formats the reports, counts them, and says on standard error what does not belong into the output."""
        settings = self.settings
        job = _job_summary()
        passing = job.watch(reports) if job is not None else reports
        render = formatter("statistics" if settings.statistics else settings.output_format)
        style = output.style(sys.stdout, settings.output_file is not None)
        rules = ruleset(settings) if settings.output_format == "json" else ""
        info = Run(__version__, rules, style, bool(settings.quiet), settings.fail_on)
        pieces = render(self.counted(passing), info, self.summary)
        if settings.output_file is not None:
            output.write_file(settings.output_file, self.progress.under(pieces))
        else:
            mending_stdin = self.args.fix and self.args.paths == [STDIN]
            output.write(self.progress.under(pieces), sys.stderr if mending_stdin else None)
        if job is not None:
            _append_job_summary(job.text(self.summary))
        self.say_notes()

    def counted(self, reports: Iterable[FileReport]) -> Iterator[FileReport]:
        for report in reports:
            self.summary.add(report)
            self.progress.replies = self.summary.items
            self.errors += [str(error) for error in report.errors]
            yield report

    def say_notes(self) -> None:
        """Errors and notes, on standard error whatever the format."""
        output.write_error("".join(f"custcare-tone: error: {printable(error)}\n" for error in self.errors))
        if self.settings.quiet:
            return
        notes = [*self.notes, *_condensed(self.session.notes)]
        gone = self.known.note() if self.known is not None and self.settings.diff_base is None else None
        if gone is not None:
            notes.append(gone)
        output.write_error("".join(f"custcare-tone: note: {note}\n" for note in notes))

    def exit_code(self) -> int:
        """0, 1 or 2 for what was counted."""
        if self.summary.errors:
            return UNUSABLE
        if self.settings.exit_zero:
            return CLEAN
        return FOUND if self.summary.at_least(self.settings.fail_on) else CLEAN


def stdin_text() -> str:
    """Standard input as UTF-8 with its line ends as they are. Raises ConfigError where it is not."""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"is not UTF-8 at byte {error.start}", path="<stdin>", line=line) from error


_MOST_NOTES = 5


def _condensed(notes: list[str]) -> list[str]:
    """The first few notes, and how many more there are."""
    unique = list(dict.fromkeys(notes))
    more = len(unique) - _MOST_NOTES
    return unique if more <= 0 else [*unique[:_MOST_NOTES], f"… and {more} more of this kind"]


def _job_summary() -> JobSummary | None:
    import os

    if not os.environ.get("GITHUB_STEP_SUMMARY"):
        return None
    from custcare_tone.reporting.github import JobSummary

    return JobSummary()


def _append_job_summary(text: str) -> None:
    import os

    try:
        with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        output.write_error(f"custcare-tone: note: the job summary cannot be written: {error.strerror}\n")
