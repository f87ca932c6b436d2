"""spaCy is a way in and a helper for what only grammar can decide; without a trained pipeline the rules that need one say so."""

from __future__ import annotations

import pytest

from custcare_tone import Checker
from custcare_tone.engine import tokens
from custcare_tone.engine.readability import flesch, flesch_kincaid, gulpease
from custcare_tone.text import syllables

spacy = pytest.importorskip("spacy")


def test_the_component_marks_spans_and_keeps_the_report() -> None:
    from custcare_tone.engine import spacy_component  # noqa: F401  (registers the factory where the package is not installed)

    nlp = spacy.blank("en")
    nlp.add_pipe("custcare_tone", config={"language": "en", "channel": "email"})
    doc = nlp("Hello. You failed to attach the receipt.")
    assert [(s.text, s.label_) for s in doc.spans["tone"]] == [("You failed to attach the receipt", "BLM001")]
    assert [f.code for f in doc._.tone_report.findings] == ["BLM001"]


def test_displacy_draws_the_spans() -> None:
    from custcare_tone.engine import spacy_component  # noqa: F401

    nlp = spacy.blank("en")
    nlp.add_pipe("custcare_tone", config={"language": "en"})
    html = spacy.displacy.render(
        nlp("You failed to attach the receipt."), style="span", options={"spans_key": "tone"}, page=False
    )
    assert "BLM001" in html


def test_a_rule_without_its_pipeline_is_listed_as_inactive(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens._model_name.cache_clear()
    monkeypatch.setenv("CUSTCARE_TONE_MODEL_EN", "no_such_model_xyz")
    try:
        assert (
            tokens.inactive_reason("tagger", "en")
            == "needs a trained spaCy pipeline for en (tagger); none is installed"
        )
        assert tokens.inactive_reason("blank", "en") is None
        assert Checker(language="en", preset=("default", "deep")).check("Hello.").findings == ()
    finally:
        tokens._model_name.cache_clear()


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("apple", 2),
        ("send", 1),
        ("receipt", 2),
        ("customer", 3),
        ("delivered", 3),
        ("charged", 1),
        ("immediately", 5),
        ("table", 2),
        ("people", 2),
        ("area", 3),
        ("used", 1),
        ("create", 2),
    ],
)
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert syllables.count(word) == count


def test_formulas_against_texts_counted_by_hand() -> None:
    # "The cat sat on the mat. It was very happy there." 11 words, 2 sentences, 13 syllables, 37 letters
    assert flesch(13, 11, 2) == 101.27
    assert flesch_kincaid(13, 11, 2) == 0.5
    # "Il gatto dorme. Il cane corre nel prato." 8 parole, 2 frasi, 30 lettere
    assert gulpease(30, 8, 2) == 100.0
    assert gulpease(60, 10, 1) == 59.0


def test_readability_of_a_text_counted_by_hand() -> None:
    text = "The cat sat on the mat. It was very happy there. " * 10
    readability = Checker(language="en").check(text).readability
    assert readability is not None
    assert (readability.words, readability.sentences, readability.mean_sentence_words) == (110, 20, 5.5)
    assert readability.grade == 101.27


def test_a_short_text_has_counts_and_no_grade() -> None:
    readability = Checker(language="en").check("The cat sat on the mat.").readability
    assert readability is not None
    assert (readability.words, readability.grade) == (6, None)


def test_a_callers_own_doc_wakes_the_grammar_rules_it_has_annotations_for() -> None:
    nlp = spacy.blank("en")
    doc = nlp("Hello. You lost the receipt.")
    assert "BLM050" not in {f.code for f in Checker(language="en").check_doc(doc).findings}
    for token in doc:
        token.tag_ = "VBD" if token.text == "lost" else "XX"
        token.pos_ = "VERB" if token.text == "lost" else "PRON"
    found = [(f.code, f.text) for f in Checker(language="en").check_doc(doc).findings]
    assert ("BLM050", "You lost") in found


def test_what_makes_a_match_innocent_holds_in_a_callers_own_doc_too() -> None:
    nlp = spacy.blank("en")
    doc = nlp("Hello.  I'm sorry you lost the receipt.")
    for token in doc:
        token.tag_ = "VBD" if token.text == "lost" else "XX"
        token.pos_ = "VERB" if token.text == "lost" else "PRON"
    assert "BLM050" not in {f.code for f in Checker(language="en").check_doc(doc).findings}
