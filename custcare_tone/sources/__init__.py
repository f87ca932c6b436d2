"""Files of every kind, read as documents of replies."""

from custcare_tone.sources.files import discover, read_file, read_text
from custcare_tone.sources.options import Selector, SourceOptions

__all__ = ["Selector", "SourceOptions", "discover", "read_file", "read_text"]
