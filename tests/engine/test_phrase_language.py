"""What each mark of the phrase language finds, and what it leaves alone (docs/phrase-language.md)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.engine.expression import Compiler, Expression
from custcare_tone.engine.index import WordIndex
from custcare_tone.engine.vocabulary import Vocabulary
from custcare_tone.engine.words import WORDS, Table, holds, spaced
from custcare_tone.errors import RuleError
from tests.conftest import found, make_rules

GUARDS_OFF = "guards: {condition: false, question: false, reported: false, remedy: false, title_case: false}"

CASES = [
    ("you failed to", "Sadly, You  failed\tto pay.", ["You  failed\tto"]),
    ("you failed to", "You, failed, to pay.", ["You, failed, to"]),
    ("you failed to", "You have failed to pay.", []),
    ("(failed|did not bother) to", "They failed to. We didn't bother to.", ["failed to", "didn't bother to"]),
    (
        "you [have] failed",
        "You've failed. You have failed. You failed.",
        ["You've failed", "You have failed", "You failed"],
    ),
    ("[really|simply] bad", "That is simply bad.", ["simply bad"]),
    ("on @weekday", "Come on Friday, not on Sunday.", ["on Friday"]),
    ("refund*", "Refunded, refunds, prefund.", ["Refunded", "refunds"]),
    ("*able", "It is doable, ably so.", ["doable"]),
    ("*fund*", "A refundable sum.", ["refundable"]),
    ("we ..2 ship", "We just can ship. We do not really ever ship.", ["We just can ship"]),
    ("we ..2 ship", "We can; ship it.", []),
    ("we * ship", "We can ship. We ship.", ["We can ship"]),
    ("we {any} ship", "We can ship. We ship.", ["We can ship"]),
    ("wait {number} days", "Please wait 14 days.", ["wait 14 days"]),
    ("until {time}", "Closed until tomorrow.", ["until tomorrow"]),
    ("hi {placeholder}", "Hi {{ name }}, hello.", ["Hi {{ name }}"]),
    ("(we|i) can't !(wait|thank)", "We can't wait. I cannot pay. I can not thank you.", ["I cannot"]),
    ("^ send me", "Send me the form. Please send me it. Ok, send me it.", ["Send me", "send me"]),
    ("that is all $", "That is all. That is all we know.", ["That is all"]),
    ("^line thanks", "Hello\nThanks for that. Many thanks", ["Thanks"]),
    ("fine line$", "It is fine\nso fine it is", ["fine"]),
    ("^reply sure", "Sure. Sure thing.", ["Sure"]),
    ("ok reply$", "Ok then. It is ok.", ["ok"]),
    ("regards / the ..2 team", "Kind regards,\nThe Support Team", []),
    ("regards , / the ..2 team", "Kind regards,\n\nThe Support Team", ["regards,\n\nThe Support Team"]),
    ("account number ?", "Account number? The account number.", ["Account number?"]),
    ("the =KB", "See the KB, not the kb.", ["the KB"]),
    ("e-mail", "An e-mail, an email, an e mail, a female.", ["e-mail", "email", "e mail"]),
    (
        "can't pay",
        "I can't pay, can’t pay, cannot pay, can not pay, cant pay.",
        ["can't pay", "can’t pay", "cannot pay", "can not pay", "cant pay"],
    ),
    ("must", "A must-have, mustard, you must.", ["must"]),
    ("unfortunately", "Unfortunatly not, unforunately, unfortunate.", ["Unfortunatly", "unforunately"]),
    ("it is late", "It's late. It is late. Its late.", ["It's late", "It is late"]),
    ("we lost it", "We lo\u00adst it.", ["We lo\u00adst it"]),
]


@pytest.mark.parametrize(("phrase", "text", "expected"), CASES)
def test_a_mark_finds_what_it_says(phrase: str, text: str, expected: list[str]) -> None:
    rules = make_rules(f"patterns: ['{phrase.replace(chr(39), chr(39) * 2)}']\n{GUARDS_OFF}")
    assert found(rules, text) == expected


def test_clitics_may_stand_in_any_gap() -> None:
    rules = make_rules(f"patterns: [hindi namin kaya]\n{GUARDS_OFF}", language="fil", clitics="po, na, ba")
    assert found(rules, "Hindi po namin na po kaya iyan.") == ["Hindi po namin na po kaya"]


def test_an_elided_word_stands_alone() -> None:
    rules = make_rules(f'patterns: ["l\' errore", "dell\'ordine"]\n{GUARDS_OFF}', language="it")
    assert found(rules, "L’errore dell'ordine.") == ["L’errore", "dell'ordine"]


def test_captures_stop_at_their_clause() -> None:
    compiler = Compiler(Vocabulary("en", {"clause_break": ("but",)}))
    expression = compiler.compile("you forgot {item:..6}")
    match = re.search(expression.source, "you forgot the blue form but we can wait, thanks")
    assert match is not None
    assert match["item"] == "the blue form"


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("you (failed", 'a ")" is missing'),
        ("you failed)", '")" closes nothing'),
        ("..3 ..4", "no fixed word"),
        ("a (b|[c])", "nothing but optional"),
        ("a ..13 b", "a gap of 13 words"),
        ("we @wekday", 'unknown word list "@wekday"'),
        ("we {item..3}", "is no capture"),
        ("we {a:..2} or {a:..2}", "stands twice"),
        ("we ..12 a ..12 b ..12 c ..12 d", "too many readings"),
        ("ab*cd", "is no word"),
    ],
)
def test_a_malformed_phrase_says_what_is_wrong(phrase: str, problem: str) -> None:
    compiler = Compiler(Vocabulary("en", {"weekday": ("monday",)}))
    with pytest.raises(RuleError, match=re.escape(problem)):
        compiler.compile(phrase)


def test_an_unknown_list_names_the_nearest() -> None:
    compiler = Compiler(Vocabulary("en", {"weekday": ("monday",)}))
    with pytest.raises(RuleError) as error:
        compiler.compile("on @wekday")
    assert error.value.hint == 'did you mean "weekday"?'


_WORDS = st.sampled_from(
    "we you can not pay the form soon never ..2 ..3 (a|b) [so] {any} stem* *end !(x|y)".split()
)


@given(
    st.lists(_WORDS, min_size=1, max_size=8),
    st.lists(
        st.sampled_from("we you can not pay the form soon never a b so stemmed send x".split()), max_size=14
    ),
)
def test_wherever_a_phrase_matches_one_of_its_ways_holds(parts: list[str], words: list[str]) -> None:
    compiler = Compiler(Vocabulary("en", {}, frequent={"the": 0, "we": 1}))
    try:
        expression = compiler.compile(" ".join(parts))
    except RuleError:
        return
    text = " ".join(words)
    if re.search(expression.edged, text):
        assert any(holds(spaced(text), way) for way in expression.ways)
        assert holds(spaced(text), expression.needs)


def _index(expression: Expression) -> WordIndex:
    """An index that knows only this phrase, as number 0."""
    groups: dict[tuple[str, ...], int] = {}
    table = Table()
    for way in expression.ways:
        for literals in way:
            number = groups.setdefault(literals, len(groups))
            for literal in literals:
                table.add(literal, number, lambda word: -len(word))
    announced: list[list[object]] = [[] for _ in groups]
    for way in expression.ways:
        announced[groups[way[0]]].append([0, [groups[literals] for literals in way[1:]]])
    return WordIndex(table, announced, frozenset(), frozenset())


@given(
    st.lists(
        st.sampled_from(
            "we is can't the {number} mail-in *ship stem* ? ?! o'clock =KB @thing (a|b c) [so] ..2 !x {placeholder}".split(
                " "
            )
        ),
        min_size=1,
        max_size=7,
    ),
    st.lists(
        st.sampled_from(
            "we is 's can not the 12 twelve mail in mailin mail-in steamship stemmed ? ! o'clock kb a b c, so \ue000 x big small, 5€".split()
        ),
        max_size=16,
    ),
)
def test_the_index_never_leaves_out_a_phrase_that_matches(parts: list[str], words: list[str]) -> None:
    compiler = Compiler(
        Vocabulary("en", {"thing": ("big [so] (mail|c)", "small"), "number_word": ("twelve",)})
    )
    try:
        expression = compiler.compile(" ".join(parts))
    except RuleError:
        return
    text = " ".join(words)
    if re.search(expression.edged, text):
        assert _index(expression).candidates(WORDS.findall(text), text) == [0]


@given(st.lists(_WORDS, min_size=1, max_size=10))
def test_every_phrase_that_compiles_has_bounded_repeats(parts: list[str]) -> None:
    compiler = Compiler(Vocabulary("en", {}))
    try:
        source = compiler.compile(" ".join(parts)).source
    except RuleError:
        return
    # Only letters inside one word repeat without a bound, and possessively where a word begins with them: they never give a character back.
    rest = (
        re.sub(r"\[[^\]]*\]", "", source)
        .replace("++", "")
        .replace("*+", "")
        .replace(r"\w*", "")
        .replace(r"\w", "")
    )
    assert re.findall(r"(?<!\\)[*+]", rest) == []
