"""Links, addresses and inline code: one notion of them for files and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINK = re.compile(
    r"(?:(?:https?|ftp)://|www\.|mailto:|tel:)[^\s<>\"'«»„“”]*[^\s<>\"'«»„“”.,;:!?)\]]"
    r"|(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b",
    re.IGNORECASE,
)
"""A web address without the punctuation behind it, a mail address."""
CODE = re.compile(r"`[^`\n]{1,400}`")
"""Code between backticks on one line."""
_LINKED = re.compile(r"://|www\.|@|mailto:|tel:", re.IGNORECASE)


def spans(text: str, *, code: bool = False) -> Iterator[tuple[int, int]]:
    """Where links stand in ``text``, and with ``code`` also where code does; they may overlap."""
    if _LINKED.search(text):
        yield from (m.span() for m in LINK.finditer(text))
    if code and "`" in text:
        yield from (m.span() for m in CODE.finditer(text))
