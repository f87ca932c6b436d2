"""An admission that comes in with a value is reported at its place; harmless values never are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from custcare_tone import draft
from custcare_tone.drafting import scripts

WHO = ("our driver", "our engineer", "our technician", "our warehouse", "one of our staff")
ADMISSIONS = st.one_of(
    st.builds("{} was negligent".format, st.sampled_from(WHO[:3])),
    st.builds(
        "{} forgot to {}".format,
        st.sampled_from(("we", *WHO[:3])),
        st.sampled_from(("send it", "check the seal", "tighten the bolt")),
    ),
    st.builds(
        "we failed to {}".format,
        st.sampled_from(("send it", "check the seal", "tighten the bolt", "tell you in time")),
    ),
    st.builds("we should have {}".format, st.sampled_from(("checked it", "warned you", "told you earlier"))),
    st.builds("{} was our {}".format, st.sampled_from(("it", "this")), st.sampled_from(("fault", "mistake"))),
    st.sampled_from(("we accept full liability", "we breached the contract", "we admit liability")),
)
HARMLESS = st.builds(
    "{} {} {}".format,
    st.sampled_from(
        (
            "the storm",
            "the carrier's van",
            "a strike at the port",
            "the road to the village",
            "the plant in Lille",
        )
    ),
    st.sampled_from(("held it up", "was closed", "stood still", "took longer")),
    st.sampled_from(("on Monday", "for two days", "after the snow", "until this morning", "last week")),
)
PLACES = st.sampled_from(
    [
        ("apology.delayed-order", "reason"),
        ("apology.third-party", "step"),
        ("apology.long-wait", "reply"),
        ("notice.delay", "reason"),
        ("decline.with-option", "reason"),
        ("followup.promised", "result"),
        ("handoff.advocate", "because"),
    ]
)
SEED = st.integers(0, 2)


@settings(max_examples=150, deadline=None)
@given(place=PLACES, value=ADMISSIONS, seed=SEED)
def test_admissions_in_values_are_reported_at_their_place(
    place: tuple[str, str], value: str, seed: int
) -> None:
    script = scripts.find(place[0], "en")
    made = draft(
        script.id, values={**script.examples, place[1]: value}, seed=seed, channel=script.channels[0]
    )
    start = made.text.lower().index(value.lower())
    inside = [
        f
        for f in made.report.findings
        if f.code.startswith("ADM") and f.start < start + len(value) and f.end > start
    ]
    assert inside, made.text
    assert max(f.severity.rank for f in inside) > 0
    assert all(made.text[f.start : f.end] == f.text for f in inside)
    assert made.report.liability >= "L4"


@settings(max_examples=150, deadline=None)
@given(place=PLACES, value=HARMLESS, seed=SEED)
def test_harmless_values_are_never_reported(place: tuple[str, str], value: str, seed: int) -> None:
    script = scripts.find(place[0], "en")
    made = draft(
        script.id, values={**script.examples, place[1]: value}, seed=seed, channel=script.channels[0]
    )
    assert [f for f in made.report.findings if f.code.startswith("ADM") and f.severity.rank > 0] == [], (
        made.text
    )
