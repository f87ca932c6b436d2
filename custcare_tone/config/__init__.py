"""Settings: presets < configuration file < command line < call arguments, resolved in one place for every front end."""

from custcare_tone.config.selection import Selection, matches
from custcare_tone.config.settings import SCORE_WEIGHTS, Ignore, Origin, Settings, SourceSpec

__all__ = ["SCORE_WEIGHTS", "Ignore", "Origin", "Selection", "Settings", "SourceSpec", "matches"]
