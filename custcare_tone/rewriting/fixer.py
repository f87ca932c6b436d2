"""Builds the fixes of a finding and applies fixes to a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custcare_tone.model import Fix


def builder(unit: Any, found: Any) -> Callable[[], tuple[Fix, ...]]:
    return lambda: ()
