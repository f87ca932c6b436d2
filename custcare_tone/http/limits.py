"""How much one request may ask for, and how long it may take."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds of the server. Texts are counted in UTF-16 units, as LanguageTool's clients count; bodies in bytes."""

    text: int = 100_000
    rewrite: int = 20_000
    """Texts to rewrite may be this long: each edit is proven by checking the text again."""
    body: int = 2_000_000
    drain: int = 16_000_000
    """How much of an oversized body is read and thrown away before it is refused, so that the client hears the refusal."""
    batch: int = 1_000
    """Replies in one batch."""
    workers: int = 2
    """Threads that check."""
    queue: int = 64
    """Requests that may wait for a thread."""
    seconds: float = 20.0
    """How long a request may wait and work."""
    body_seconds: float = 20.0
    """How long a client may take to send its body."""
    head_seconds: float = 10.0
    """How long a client may take to send the head of a request."""
    write_seconds: float = 30.0
    """How long a client may take to read an answer."""
    connections: int = 500
