"""The sentence around a finding, in a form that survives moving and reformatting, and the fingerprints made of it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter

from custcare_tone.model import Finding, Item, OffsetMap, Segment
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER

_END = re.compile(rf"[.!?…。！？][\"'”’»)\]]*(?=\s|{BREAK}|$)|\n\s*\n|\r\n\s*\r\n|{BREAK}")
_FILLER = re.compile(f"[{PLACEHOLDER}{OPAQUE}]+")
_ADDRESS = re.compile(r"\S*@\S*")
_NUMBER = re.compile(r"\d+")
_REACH = 2000


def sentence(item: Item, finding: Finding) -> str:
    """The normalised sentence that the finding begins in: without line breaks, markup, case, numbers, addresses and what the
    placeholders are called. A finding that lies in no segment of the item (an ignore's own) gives its own words."""
    for segment in item.segments:
        start, end = derived(segment.offsets, finding.start), derived(segment.offsets, finding.end)
        if 0 <= start < end <= len(segment.text) and segment.condition in (None, finding.condition):
            return normalised(segment.text[_begin(segment, start) : _stop(segment, start)])
    return normalised(finding.text)


def derived(offsets: OffsetMap | None, position: int) -> int:
    """The position in the segment's text of a position in the file; -1 where the file's lies outside the segment."""
    if offsets is None:
        return position
    if not offsets.source[0] <= position <= offsets.source[-1]:
        return -1
    i = bisect_right(offsets.source, position) - 1
    if i + 1 == len(offsets.source):
        return offsets.derived[-1]
    return min(offsets.derived[i] + position - offsets.source[i], offsets.derived[i + 1])


def _begin(segment: Segment, start: int) -> int:
    low = max(0, start - _REACH)
    ends = [match.end() for match in _END.finditer(segment.text, low, start)]
    return ends[-1] if ends else low


def _stop(segment: Segment, start: int) -> int:
    match = _END.search(segment.text, start, start + _REACH)
    return match.end() if match else min(len(segment.text), start + _REACH)


def normalised(text: str) -> str:
    """``text`` in the form in which sentences are compared."""
    text = unicodedata.normalize(
        "NFKC", _FILLER.sub(PLACEHOLDER, text.replace(DROP, "").replace(BREAK, " "))
    ).casefold()
    text = _NUMBER.sub("0", _ADDRESS.sub("@", text))
    return " ".join(text.split())


class Fingerprints:
    """Stable names for the findings of a run: the same words under the same rule in the same file get the same name, a second
    occurrence the next one."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, path: str, item: Item, finding: Finding) -> str:
        """64 hexadecimal digits."""
        return self._next("\0".join((path, item.id, finding.code, sentence(item, finding))))

    def of_error(self, path: str, message: str) -> str:
        """The same for an error about a file."""
        return self._next(f"{path}\0{message}")

    def _next(self, key: str) -> str:
        from hashlib import sha256

        self._seen[key] += 1
        return sha256(f"{key}\0{self._seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()
