"""Leaves out what a baseline knows, and says when entries of it are gone from the texts."""

from __future__ import annotations

from pathlib import Path

from custcare_tone.baseline import Baseline, load
from custcare_tone.session import Checked, Opened, relative


class Known:
    """The baseline of a run."""

    def __init__(self, path: str) -> None:
        self.shown = relative(path)
        self.baseline: Baseline = load(Path(path), self.shown)

    def filter(self, opened: Opened, checked: Checked) -> tuple[Checked, int]:
        """A filter for a ``Session``."""
        return self.baseline.filtered(checked)

    def note(self) -> str | None:
        """What to say of entries that were not met, or None. Right only after a run over everything that the baseline is for."""
        gone = self.baseline.gone()
        if not gone:
            return None
        return (
            f"{gone:,} of the findings in {self.shown} were not met; if this run saw all files, "
            "custcare-tone baseline --prune PATH… takes them out"
        )
