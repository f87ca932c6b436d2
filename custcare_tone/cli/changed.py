"""Which lines of a file have changed since a git revision."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace

from custcare_tone.errors import ConfigError
from custcare_tone.model import Finding
from custcare_tone.reporting.results import Places
from custcare_tone.session import Checked, Filter, Opened

_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_QUIET = ("--no-color", "--no-ext-diff", "--no-textconv", "--unified=0")
Lines = list[tuple[int, int]]


def on_changed_lines(revision: str) -> Filter:
    """Keeps the findings that touch a line changed since the common ancestor of HEAD and ``revision``. A file that git does not
    track is new as a whole. Raises ConfigError where there is no git, no repository or no such revision."""
    base = _ancestor(revision)
    seen: dict[str, Lines | None] = {}

    def keep(opened: Opened, checked: Checked) -> tuple[Checked, int]:
        path = opened.document.path
        if path not in seen:
            seen[path] = _changed(path, base)
        changed = seen[path]
        if changed is None:
            return checked, 0
        index = Places(opened.document.source, opened.begin)
        kept = tuple(
            (item, replace(report, findings=tuple(f for f in report.findings if _touches(f, index, changed))))
            for item, report in checked
        )
        return kept, 0

    return keep


def _touches(finding: Finding, index: Places, changed: Lines) -> bool:
    first = index.line_column(finding.start)[0]
    last = index.line_column(max(finding.end - 1, finding.start))[0]
    return any(first <= end and start <= last for start, end in changed)


def _changed(path: str, base: str) -> Lines | None:
    """The changed line ranges of a file, None for all of it."""
    folder, name = os.path.dirname(path) or ".", os.path.basename(path)
    if not os.path.isdir(folder) or not _git(["ls-files", "--", name], folder).strip():
        return None
    diff = _git(["diff", *_QUIET, base, "--", name], folder)
    ranges = []
    for match in _HUNK.finditer(diff):
        start, count = int(match[1]), int(match[2] or 1)
        if count:
            ranges.append((start, start + count - 1))
    return ranges


def _ancestor(revision: str) -> str:
    commit = _git(
        ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"],
        ".",
        missing=revision,
    )
    shared = _try(["merge-base", commit.strip(), "HEAD"], ".")
    return shared.strip() if shared is not None else commit.strip()


def _git(arguments: Sequence[str], folder: str, missing: str | None = None) -> str:
    out = _try(arguments, folder)
    if out is not None:
        return out
    if _try(["rev-parse", "--git-dir"], folder) is None:
        raise ConfigError("--diff-base: this is no git repository", hint="run it inside one")
    if missing is not None:
        raise ConfigError(
            f'--diff-base: no revision "{missing}"', hint="a shallow clone may lack it: fetch it first"
        )
    raise ConfigError(f"--diff-base: git {arguments[0]} failed in {folder}")


def _try(arguments: Sequence[str], folder: str) -> str | None:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise ConfigError("--diff-base needs git, which is not installed") from None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
