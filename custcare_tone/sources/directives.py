"""Ignores and verbatim blocks, written as comments in the text itself.

``custcare: ignore[BLM001] reason`` covers its own line, or the line below where it stands alone; ``ignore-next-line[…]`` the line
below; ``ignore-start[…]`` … ``ignore-end`` what lies between; without codes, every rule. ``until=2027-01-31`` gives an end date.
``custcare: verbatim`` … ``custcare: end-verbatim`` is somebody else's text, which is not checked at all.
The comment is that of the format: ``<!-- -->``, ``{# #}``, ``{% comment %}``, ``{{! }}``, ``<%# %>``, ``#`` in YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from custcare_tone.errors import SourceError, did_you_mean
from custcare_tone.model import Suppression
from custcare_tone.text.positions import LineIndex

_MARK = "custcare:"
_COMMENT = re.compile(
    r"<!--[ \t\r\n]*custcare:(?P<html>.{0,500}?)-->"
    r"|\{#-?[ \t\r\n]*custcare:(?P<jinja>.{0,500}?)-?#\}"
    r"|\{%-?[ \t]*comment[ \t]*-?%\}[ \t\r\n]*custcare:(?P<liquid>.{0,500}?)\{%-?[ \t]*endcomment[ \t]*-?%\}"
    r"|\{\{!(?:--)?[ \t\r\n]*custcare:(?P<mustache>.{0,500}?)(?:--)?\}\}"
    r"|<%#[ \t\r\n]*custcare:(?P<erb>.{0,500}?)%>"
    r"|(?:^|(?<=[ \t]))#[ \t]*custcare:(?P<hash>[^\r\n]{0,500})",
    re.DOTALL | re.MULTILINE,
)
_VERBS = ("ignore", "ignore-next-line", "ignore-start", "ignore-end", "verbatim", "end-verbatim")
_SAID = re.compile(
    r"(?P<verb>ignore-next-line|ignore-start|ignore-end|ignore|verbatim|end-verbatim)"
    r"(?:\[(?P<codes>[^\]]*)\])?(?P<rest>\s.*)?",
    re.DOTALL,
)
_UNTIL = re.compile(r"(?:^|\s)until=(\S+)")


def suppressions(source: str, path: str, hashes: bool = False) -> tuple[Suppression, ...]:
    """The ignores written in ``source``. ``hashes``: whether ``#`` begins a comment (YAML). A word that is no directive is a
    SourceError with its line."""
    if _MARK not in source:
        return ()
    lines = LineIndex(source)
    result: list[Suppression] = []
    started: list[Suppression] = []
    for comment, verb, codes, rest in _directives(source, hashes):
        if not verb:
            line, _ = lines.line_column(comment[0])
            hint = did_you_mean(rest, _VERBS)
            raise SourceError(f'no directive is called "{rest}"', path=path, line=line, hint=hint)
        until = _UNTIL.search(rest)
        reason = " ".join(_UNTIL.sub(" ", rest).split())
        ignore = Suppression(codes, 0, 0, reason, until[1] if until else None, comment)
        if verb == "ignore-start":
            started.append(ignore)
        elif verb == "ignore-end":
            if started:
                result.append(_spanning(started.pop(), comment[0]))
        elif verb.startswith("ignore"):
            result.append(_of_line(ignore, verb, source, lines))
    result += [_spanning(ignore, len(source)) for ignore in started]
    return tuple(sorted(result, key=lambda s: s.at))


def verbatim_spans(source: str) -> list[tuple[int, int]]:
    """The spans between ``custcare: verbatim`` and its end (or the end of the text), comments not included."""
    if _MARK not in source:
        return []
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for comment, verb, _, _ in _directives(source, True):
        if verb == "verbatim" and opened is None:
            opened = comment[1]
        elif verb == "end-verbatim" and opened is not None:
            spans.append((opened, comment[0]))
            opened = None
    return [*spans, (opened, len(source))] if opened is not None else spans


def _directives(source: str, hashes: bool) -> Iterator[tuple[tuple[int, int], str, tuple[str, ...], str]]:
    """``(span, verb, codes, rest)`` of each directive; of one that does not exist the verb is empty and the rest is its name."""
    for match in _COMMENT.finditer(source):
        if match.lastgroup == "hash" and not hashes:
            continue
        content = (match[match.lastgroup or 0] or "").strip()
        said = _SAID.fullmatch(content)
        if said:
            codes = tuple(c.strip() for c in (said["codes"] or "").split(",") if c.strip())
            yield match.span(), said["verb"], codes, said["rest"] or ""
        else:
            yield match.span(), "", (), re.split(r"[\[\s]", content, maxsplit=1)[0]


def _spanning(ignore: Suppression, end: int) -> Suppression:
    return Suppression(ignore.codes, ignore.at[1], end, ignore.reason, ignore.until, ignore.at)


def _of_line(ignore: Suppression, verb: str, source: str, lines: LineIndex) -> Suppression:
    first, _ = lines.line_column(ignore.at[0])
    last, _ = lines.line_column(ignore.at[1])
    start, _ = lines.line_span(first)
    _, end = lines.line_span(last)
    alone = not (source[start : ignore.at[0]] + source[ignore.at[1] : end]).strip()
    if verb == "ignore-next-line" or alone:
        below = last + 1
        while below < lines.line_count and not source[slice(*lines.line_span(below))].strip():
            below += 1
        start, end = lines.line_span(below) if below <= lines.line_count else (len(source), len(source))
    return Suppression(ignore.codes, start, end, ignore.reason, ignore.until, ignore.at)
