"""Promises and liability grades of whole replies."""

from __future__ import annotations

import pytest

from custcare_tone import check


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "I'll email you the label by 5 pm today.", [("I'll", "email you the label", "5 pm")]),
        ("en", "We will refund the order within 3 days.", [("We will", "refund the order", "within 3 days")]),
        ("en", "We will not charge you.", []),
        ("en", "Will you send it? Will we meet?", []),
        ("en", "The parcel is here.", []),
        ("it", "Le scrivo entro le 17 di oggi.", [("Le scrivo", "", "entro le 17")]),
        ("it", "Rimborseremo l'ordine entro 14 giorni.", [("Rimborseremo", "l'ordine", "entro 14 giorni")]),
        ("bg", "Ще възстановим сумата до петък.", [("Ще възстановим", "сумата", "петък")]),
        (
            "fil",
            "Ipapadala po namin ang resibo ngayong araw.",
            [("Ipapadala po namin", "ang resibo", "ngayong araw")],
        ),
    ],
)
def test_who_will_do_what_by_when(language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    promises = check(text, language=language).promises
    found = [(p.who, p.what, p.when) for p in promises]
    assert [(w, d, t.endswith(e[2]) or e[2] in t) for (w, d, t), e in zip(found, expected, strict=True)] == [
        (who, what, True) for who, what, _ in expected
    ]
    assert all(text[p.start : p.end] == p.text for p in promises)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Thank you for telling us.", "L0"),
        ("I'm so sorry you had this experience.", "L1"),
        ("I'm sorry your parcel arrived late.", "L2"),
        ("This was our mistake.", "L4"),
        ("We accept full liability and will compensate you for all losses.", "L5"),
        ("We do not accept liability for items left behind.", "L0"),
        ("I'm sorry about the storm delay.", "L2"),
    ],
)
def test_the_liability_grade_of_a_reply(text: str, grade: str) -> None:
    assert check(text, language="en").liability == grade


def test_modes_of_liability_change_the_verdict_as_declared() -> None:
    def severities(**context: object) -> set[str]:
        return {
            f.severity.value
            for f in check("This was our mistake.", language="en", **context).findings
            if f.grade
        }

    assert severities() == {"warning"}
    assert severities(liability="strict") == {"error"}
    assert severities(liability="own-it") <= {"info"}
    assert severities(insurance=True) == {"error"}
    assert severities(jurisdiction="full") <= {"info"}
