"""The Python API: exact positions through every kind of text, no exception on any text, the same result in any thread or process."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import custcare_tone
from custcare_tone import Checker, ConfigError, check, check_many
from custcare_tone.model import Brand

TEXTS = (
    "You failed to attach the receipt.",
    "We can't ship before Monday.",
    "If you didn't get the code, write to me.",
    "Unfortunately, that size is sold out.",
    "No problem at all, Ana.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ana,\r\n\r\nYou failed to attach the receipt.\r\n",
        "\ufeffYou failed to attach the receipt.",
        "😀 Ok 👩‍👩‍👧. You failed to attach the receipt. 😀",
        "caf\u0065\u0301 e\u0301. You failed to attach the receipt.",
        "谢谢。You failed to attach the receipt.",
        "שלום. You failed to attach the receipt.",
        "a\tb\tc. You  failed\tto   attach the receipt.",
        "Ok.\u200b You\u200b failed to at\u00adtach the receipt.",
        "Ok. You\u00a0failed to attach the receipt.",
        "It’s “fine”. You failed to attach the receipt.",
        "You can't, don't and won't. You failed to attach the receipt.",
    ],
)
def test_a_finding_is_the_sources_own_slice(text: str) -> None:
    findings = [f for f in check(text, language="en").findings if f.code == "BLM001"]
    assert len(findings) == 1
    found = findings[0]
    assert text[found.start : found.end] == found.text
    assert found.text.replace("\u200b", "").replace("\u00ad", "").replace("\u00a0", " ").split()[:2] == [
        "You",
        "failed",
    ]
    assert found.text.rstrip().endswith("receipt")


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_a_check_never_raises_and_spans_slice_the_source(text: str) -> None:
    for finding in check(text, language="en").findings:
        assert text[finding.start : finding.end] == finding.text
        assert finding.text


_PIECES = st.sampled_from(
    [
        "You failed to attach",
        " the receipt",
        ". ",
        "\r\n",
        "we can't",
        " ship",
        " before Monday",
        "“",
        "”",
        "'",
        "\u200b",
        "e\u0301",
        "😀",
        "{{ x }}",
        "> ",
        "\t",
        "!?",
        "Unfortunately",
        "\ud800",
        "\x00",
        "\ue001",
    ]
)


@given(st.lists(_PIECES, max_size=25).map("".join), st.sampled_from(["en", "it", "bg", "fil", "auto"]))
@settings(max_examples=150, deadline=None)
def test_any_mixture_of_pieces_keeps_spans_exact(text: str, language: str) -> None:
    report = check(text, language=language)
    for finding in report.findings:
        assert text[finding.start : finding.end] == finding.text
        for fix in finding.fixes:
            assert all(0 <= e.start <= e.end <= len(text) for e in fix.edits)


def test_batches_threads_and_single_calls_agree() -> None:
    single = [check(text, language="en") for text in TEXTS]
    assert list(check_many(TEXTS, language="en")) == single
    checker = Checker(language="en")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(checker.check, TEXTS * 20)) == single * 20


def test_check_many_is_lazy() -> None:
    taken = []

    def texts() -> object:
        for text in TEXTS:
            taken.append(text)
            yield text

    reports = check_many(texts(), language="en")  # type: ignore[arg-type]
    next(reports)
    assert taken == [TEXTS[0]]


def test_a_checker_and_its_report_can_be_pickled() -> None:
    checker = Checker(language="en", channel="email")
    report = checker.check(TEXTS[0])
    again = pickle.loads(pickle.dumps(report))
    assert again == report
    assert [f.fixes for f in again.findings] == [f.fixes for f in report.findings]
    assert pickle.loads(pickle.dumps(checker)).check(TEXTS[0]) == report


@pytest.mark.parametrize(
    ("keywords", "problem", "hint"),
    [
        ({"chanel": "email"}, 'unknown setting "chanel"', 'did you mean "channel"?'),
        ({"channel": "emial"}, 'unknown channel "emial"', 'did you mean "email"?'),
        ({"liability": "strickt"}, 'unknown liability "strickt"', 'did you mean "strict"?'),
        ({"language": "no such"}, '"no such" is no language tag', "en, it, bg, fil or auto"),
    ],
)
def test_a_wrong_setting_names_the_nearest_right_one(
    keywords: dict[str, str], problem: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as error:
        Checker(**keywords)
    assert (error.value.message, error.value.hint) == (problem, hint)


def test_an_unknown_code_is_an_error_at_the_first_check() -> None:
    with pytest.raises(ConfigError, match="BLM999"):
        Checker(language="en", select=("BLM999",)).check("Hello")


def test_selection_by_code_prefix_and_category() -> None:
    text = "Unfortunately, we can't ship. You failed to attach the receipt."
    assert {f.code[:3] for f in check(text, language="en", select=("BLM",)).findings} == {"BLM"}
    assert "BLM" not in {f.code[:3] for f in check(text, language="en", ignore=("blame",)).findings}


def test_a_language_without_rules_is_not_checked_and_says_so() -> None:
    report = check("You failed to attach the receipt.", language="nl")
    assert (report.language, report.findings, report.notes) == ("nl", (), ('no rules for "nl": not checked',))
    assert (report.score, report.promises, report.readability, report.liability) == (None, (), None, "L0")


def test_a_text_of_unknown_language_is_checked_in_the_default_one_with_a_note() -> None:
    report = check("Calm down.")
    assert (report.language, report.notes) == ("en", ("language unknown: checked as en",))
    assert [f.severity.value for f in report.findings] != []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ue000\ue001", "\ud800", "a" * 5000])
def test_texts_with_nothing_to_say_have_no_findings(text: str) -> None:
    assert check(text, language="en").findings == ()


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, custcare_tone; print(sorted({'spacy','jinja2','textstat','rapidfuzz','yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_checking_with_the_default_preset_imports_no_spacy_and_no_jinja() -> None:
    code = (
        "import sys; from custcare_tone import check; check('You failed to pay. ' * 30, language='en').findings[0].fixes;"
        "print(sorted({'spacy','jinja2','textstat'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_are_what_they_say() -> None:
    assert {name for name in custcare_tone.__all__ if getattr(custcare_tone, name, None) is None} == set()
    with pytest.raises(AttributeError):
        _ = custcare_tone.no_such_name


def test_a_teams_banned_words_are_found_with_the_preferred_one() -> None:
    brand = Brand(banned=(("cheap", "affordable"), ("guys", "")))
    found = check("Cheap plans, guys. A cheapskate.", language="en", brand=brand).findings
    assert [(f.code, f.text, [e.replacement for fix in f.fixes for e in fix.edits]) for f in found] == [
        ("CFG006", "Cheap", ["Affordable"]),
        ("CFG006", "guys", []),
    ]
    assert check("Cheap plans.", language="en", brand=brand, ignore=("CFG006",)).findings == ()


def test_a_guest_language_leaves_initials_alone_that_every_reader_of_the_host_knows() -> None:
    complaint = "Puwede po kayong magreklamo sa DTI; karapatan po ninyo iyan."
    assert [f.code for f in Checker(language="fil").check(complaint).findings] == []
    assert "JAR001" in [f.code for f in Checker(language="fil").check("Nasa CMDB na po ito.").findings]
    assert "JAR001" in [f.code for f in Checker(language="en").check("Your DTI is too high.").findings]
