"""The baseline knows what was there, by rule, item and sentence."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.baseline import Baseline, counted, dumps, key, load
from custcare_tone.errors import ConfigError
from custcare_tone.model import Evidence, Finding, Item, OffsetMap, Report, Segment, Severity
from custcare_tone.reporting.passages import normalised, sentence
from custcare_tone.text.masking import DROP, PLACEHOLDER


def find(source, words, code="BLM001"):
    start = source.index(words)
    return Finding(
        code, "n", "blame", Severity.ERROR, "m", "w", Evidence("practice"), start, start + len(words), words
    )


def checked(source, *words, id=""):
    return ((Item((Segment(source),), id=id), Report("en", tuple(find(source, w) for w in words))),)


def test_a_known_finding_is_left_out_once():
    baseline = Baseline(counted(checked("You failed to send it.", "failed")).items())
    twice = (*checked("You failed to send it.", "failed"), *checked("You failed to send it.", "failed"))
    kept, known = baseline.filtered(twice)
    assert ([len(report.findings) for _, report in kept], known) == ([0, 1], 1)


@pytest.mark.parametrize(
    "moved",
    [
        "A new first sentence. You failed to send it.",
        "Hi,\n\n> quoted\n\nYou\n   failed to send it.\nMore text.",
        "YOU failed to send it.",
        "you **failed** to send it.".replace("**", DROP * 2),
    ],
)
def test_moves_and_reformatting_do_not_matter(moved):
    old, new = checked("You failed to send it.", "failed"), checked(moved, "failed")
    assert counted(old) == counted(new)


@pytest.mark.parametrize("other", ["You failed to mail it.", "They failed to send it."])
def test_another_sentence_is_new(other):
    assert counted(checked("You failed to send it.", "failed")) != counted(checked(other, "failed"))


def test_the_item_counts_where_it_has_an_id():
    one, other = checked("You failed.", "failed", id="1"), checked("You failed.", "failed", id="2")
    assert counted(one) != counted(other)


def test_no_words_numbers_or_addresses_in_clear():
    text = dumps(counted(checked("You failed to pay 4111 1111 to ana@example.org, Ana.", "failed")))
    assert not any(word in text.lower() for word in ("failed", "4111", "ana"))
    assert normalised("Pay 4111 to ana@example.org!") == normalised("pay 5 to bob@example.com")


def test_placeholders_are_alike():
    assert normalised(f"Hi {PLACEHOLDER * 9}, you") == normalised(f"Hi {PLACEHOLDER * 3}, you")


def test_the_sentence_is_that_of_the_decoded_text():
    source = r'{"a": "Hi. You fai\u006ced.\nBye."}'
    text = "Hi. You failed.\nBye."
    at = source.index("Hi")
    offsets = OffsetMap((0, 11, 12, 15, 16, 20), (at, at + 11, at + 17, at + 20, at + 22, at + 26))
    start = source.index("You")
    found = Finding(
        "BLM001",
        "n",
        "blame",
        Severity.ERROR,
        "m",
        "w",
        Evidence("practice"),
        start,
        start + 15,
        source[start : start + 15],
    )
    assert sentence(Item((Segment(text, offsets),)), found) == "you failed."


def test_the_file_is_sorted_one_entry_a_line_and_loads_again(tmp_path):
    both = (*checked("You failed. You lied.", "lied", "failed"), *checked("You failed.", "failed"))
    text = dumps(counted(both))
    lines = text.splitlines()
    assert (lines[0], lines[-1], lines[1:-1]) == ('{"version": 1, "entries": [', "]}", sorted(lines[1:-1]))
    assert [entry["count"] for entry in json.loads(text)["entries"]] in ([2, 1], [1, 2])
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    kept, known = load(path, "b.json").filtered(both)
    assert (sum(len(r.findings) for _, r in kept), known) == (0, 3)


def test_what_is_gone_is_counted_and_pruned():
    baseline = Baseline(counted(checked("You failed. You lied.", "lied", "failed")).items())
    baseline.filtered(checked("You lied.", "lied"))
    assert baseline.gone() == 1
    assert baseline.pruned() == counted(checked("You lied.", "lied"))


def test_a_doubled_entry_counts_once():
    entries = list(counted(checked("You failed.", "failed")).items())
    assert Baseline([*entries, *entries]).gone() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "b.json:1: the baseline is not valid JSON: "),
        ("[]", "b.json: is not a baseline file"),
        ('{"version": 9, "entries": []}', "b.json: baseline version 9 is not 1"),
        ('{"version": 1, "entries": [\n{"code": "X"}\n]}', "b.json:2: entry 1 of the baseline is broken"),
    ],
)
def test_a_broken_baseline_says_where(tmp_path, text, said):
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(path, "b.json")
    assert str(error.value).startswith(said)


def test_a_missing_baseline_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="custcare-tone baseline writes one"):
        load(tmp_path / "none.json", "none.json")


KEYS = st.tuples(
    st.sampled_from(["BLM001", "NEG002"]),
    st.sampled_from(["", "17", "ü\n"]),
    st.text("0123456789abcdef", min_size=32, max_size=32),
)


@given(st.dictionaries(KEYS, st.integers(1, 5)))
def test_round_trip(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("b") / "b.json"
    path.write_text(dumps(Counter(entries)), encoding="utf-8")
    assert load(path, "b.json")._counts == Counter(entries)


def test_key_of_a_finding_outside_all_segments_is_made_of_its_own_words():
    found = find("anything", "any")
    assert key(Item(()), found) == key(Item((), title="other"), found)
