"""The spaCy pipeline component ``custcare_tone``: ``nlp.add_pipe("custcare_tone", config={"language": "en", "channel": "email"})``.

It sets ``doc.spans["tone"]`` (labels are rule codes, so displaCy's span view can draw them) and
``doc._.tone_report``. Found by spaCy through the entry
point ``spacy_factories``; importing this module registers nothing else.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("custcare_tone", default_config={"language": "auto", "channel": None, "settings": {}})
def make(
    nlp: Language, name: str, language: str, channel: str | None, settings: dict[str, Any]
) -> ToneComponent:
    """The component for ``nlp``. ``settings`` are further keywords of ``Checker``."""
    return ToneComponent(language, channel, settings)


class ToneComponent:
    """Checks each Doc that passes and writes down what was found."""

    def __init__(self, language: str, channel: str | None, settings: dict[str, Any]) -> None:
        from importlib import import_module

        if not Doc.has_extension("tone_report"):
            Doc.set_extension("tone_report", default=None)
        # The component stands below the API in the layers but is a way in like any other, so it meets the API only when it is made.
        api = import_module("custcare_tone.api")
        given = {"language": language, "channel": channel, **settings}
        self.checker = api.Checker(**{k: v for k, v in given.items() if v is not None})

    def __call__(self, doc: Doc) -> Doc:
        report = self.checker.check_doc(doc)
        spans = (
            doc.char_span(f.start, f.end, label=f.code, alignment_mode="expand") for f in report.findings
        )
        doc.spans["tone"] = [span for span in spans if span is not None]
        doc._.tone_report = report
        return doc

    def to_bytes(self, **keywords: Any) -> bytes:
        """Nothing to store: the rules come with the package."""
        return b""

    def from_bytes(self, data: bytes, **keywords: Any) -> ToneComponent:
        """Nothing to read back."""
        return self

    def to_disk(self, path: Any, **keywords: Any) -> None:
        """Nothing to store: the rules come with the package."""

    def from_disk(self, path: Any, **keywords: Any) -> ToneComponent:
        """Nothing to read back."""
        return self
