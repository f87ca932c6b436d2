"""The hash that says by which rules a text was checked."""

from __future__ import annotations

from custcare_tone.config.settings import Settings
from custcare_tone.version import __version__


def ruleset(settings: Settings) -> str:
    """The hash of the rules: of the version, of what is selected, and of every rule file. 16 hexadecimal digits; the same text, context
    and hash give the same findings."""
    from hashlib import sha256
    from pathlib import Path

    from custcare_tone import registry

    said = (__version__, *settings.preset, "+", *settings.select, "-", *settings.ignore)
    digest = sha256("\0".join(said).encode("utf-8", "surrogatepass"))
    for folder in (str(registry.data_folder("rules")), *settings.rules):
        place = Path(folder)
        for file in [place] if place.is_file() else sorted(place.rglob("*.yaml")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
