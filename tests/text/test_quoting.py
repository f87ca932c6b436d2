"""What is a quotation, what is an apostrophe, what is quoted mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone.text.masking import BREAK
from custcare_tone.text.quoting import quoted_spans


def quoted(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end, _ in quoted_spans(text, language)]


@pytest.mark.parametrize(
    "quote",
    [
        '"you failed to deliver"', "'you failed to deliver'", "“you failed to deliver”", "‘you failed to deliver’",
        "«avete sbagliato tutto»", "„вие не доставихте“", "„вие не доставихте”", "“hindi n'yo sinagot”", "«no es cierto»",
        "« vous avez tort »", "«\u202fvous avez tort\u00a0»", "»Sie haben versagt«", "„Sie haben versagt“", "‚Sie haben versagt‘",
        "›Sie haben versagt‹", "‹vous avez tort›", "“não é verdade”", '"{{ name }} asked"', '"why not?"', "'I don't know'",
        "‘I don’t know’", "'the customers' orders were late'", "‘the customers’ orders were late’", "'log in details'",
        "'un po' di pazienza'",
    ],
)  # fmt: skip
def test_every_style_quotes(quote: str) -> None:
    text = f"You wrote {quote} and I see why."
    assert quoted_spans(text) == [(10, 10 + len(quote), "speech")]


@pytest.mark.parametrize(
    "text",
    [
        "I don't know, it's l'ordine, rock 'n' roll, n'yo, the '90s and the '80s.",
        "The customers' data, the users' accounts and the boss' desk.",
        "’Tis the season, ‘90s music’s best, don‘t worry.",
        "'Wag po kayong mag-alala, 'di pa huli ang lahat, 'yung order ninyo.",
        "Un po' di pazienza, di' la verità, l’ordine dell’utente.",
        'A 5" screen and a 6" phone.',
        'He said "hello and left.',
        "Unclosed “here and there.",
        "Settings » Account » Billing",
        "a < b > c",
        'The "free" plan and the «premium» one.',
    ],
)
def test_apostrophes_and_single_words_quote_nothing(text: str) -> None:
    assert quoted(text) == []


def test_quotes_nest() -> None:
    assert quoted("He said, \"It's 'not good' at all,\" and left.") == ["\"It's 'not good' at all,\""]
    assert quoted("« Il dit « oui oui » et non » fin") == ["« Il dit « oui oui » et non »"]
    assert quoted("„Wir ‚wollen das nicht‘ mehr“, sagt er") == ["„Wir ‚wollen das nicht‘ mehr“"]


def test_an_unclosed_quote_does_not_swallow_the_next() -> None:
    assert quoted('He said "hello. She said "bye now".') == ['"bye now"']
    assert quoted("We say “no, and you say «not at all» here") == ["«not at all»"]


@pytest.mark.parametrize("break_", ["\n\n", "\r\n\r\n", "\n \t\n", "\r\r", BREAK])
def test_a_quote_ends_with_its_paragraph(break_: str) -> None:
    assert quoted(f"ask “why not?{break_}new” para") == []
    assert quoted("ask “why not,\nor so” now") == ["“why not,\nor so”"]


def test_the_language_says_what_begins_with_an_apostrophe() -> None:
    assert quoted("'To be or not' she said", "en") == ["'To be or not'"]
    assert quoted("'To ang sabi n'yo' po", "fil") == []


def test_lines_behind_an_angle_bracket() -> None:
    assert quoted("> you failed\nWe did not.\n>> you did\r\n > so\nok") == [
        "> you failed",
        ">> you did",
        " > so",
    ]


HEADERS = [
    "On Mon, 3 May 2026 at 10:00, Ann <a@b.example> wrote:",
    "On Mon, 3 May 2026 at 10:00, Ann <a@b.example>\nwrote:",
    "On Tuesday, Ann Smith wrote:",
    "Il giorno lun 3 mag 2026 alle ore 10:00 Ann <a@b.example> ha scritto:",
    "На 3.05.2026 г. в 10:00 Ан <a@b.example> написа:",
    "Noong Lun, Mayo 3, 2026 nang 10:00 AM, si Ann <a@b.example> ay sumulat:",
    "El lun, 3 may 2026 a las 10:00, Ann (<a@b.example>) escribió:",
    "Le lun. 3 mai 2026 à 10:00, Ann <a@b.example> a écrit :",
    "Am Mo., 3. Mai 2026 um 10:00 Uhr schrieb Ann <a@b.example>:",
    "Em seg., 3 de mai. de 2026 às 10:00, Ann <a@b.example> escreveu:",
    "-----Original Message-----",
    "From: Ann\nSent: Monday\nTo: us\nSubject: late",
    "Von: Ann\nGesendet: Montag\nAn: uns\nBetreff: zu spät",
]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_follows_a_header_is_quoted_to_the_end(header: str, line_end: str) -> None:
    text = f"Hi Ann,\nsorry.\n\n{header}\n\nYou failed to help.\nBye".replace("\n", line_end)
    start = text.index(header.split("\n")[0])
    assert quoted_spans(text) == [(start, len(text), "mail")]


@pytest.mark.parametrize("header", HEADERS)
def test_with_nothing_of_ours_above_the_rest_stays_visible(header: str) -> None:
    text = f"{header}\n\nYou failed to help."
    assert quoted_spans(text) == [(0, len(header), "mail")]


def test_an_answer_below_marked_lines_stays_visible() -> None:
    header = HEADERS[0]
    assert quoted(f"Hi Ann,\n{header}\n> You failed\n\nWe see why.") == [header, "> You failed"]


def test_our_own_sentence_is_no_header() -> None:
    assert quoted("Hi.\nOn 12 May 2026 you wrote:\nthe parcel is late") == []
    assert quoted("Hi.\nOn Monday we also wrote:\nthe parcel is late") == []
    assert quoted("Da: nothing\nFrom: here") == []


@given(
    st.lists(
        st.sampled_from([*list("\"'«»“”„‘’‚‹›ab \n>"), "\n\n", "On 2026 x wrote:\n", BREAK]), max_size=60
    )
)
def test_spans_ascend_and_stay_inside(pieces: list[str]) -> None:
    text = "".join(pieces)
    at = 0
    for start, end, _ in quoted_spans(text):
        assert at <= start < end <= len(text)
        at = end


@given(st.text(st.sampled_from("abc d'e,.\n"), max_size=80))
def test_inner_apostrophes_never_quote(text: str) -> None:
    safe = (
        text.replace(" '", " ")
        .replace("\n'", "\n")
        .lstrip("'")
        .replace("''", "")
        .replace(",'", ",")
        .replace(".'", ".")
    )
    assert quoted(safe) == []
