"""Which script answers a message, and which is nearest to a text being written."""

from __future__ import annotations

from pathlib import Path

import pytest

from custcare_tone import suggest_scripts
from custcare_tone.drafting import scripts, suggest
from custcare_tone.errors import ScriptError

SAID = [
    (
        "I want to speak to your manager right now.",
        "handoff.supervisor-customer",
        "the customer's “your manager” (hierarchical-escalation)",
    ),
    (
        "Can I talk to a technician who knows the API?",
        "handoff.specialist-customer",
        "the customer's “technician” (functional-escalation)",
    ),
    (
        "My lawyer will hear about this. You're a disgrace!",
        "legal.acknowledge",
        "the customer's “my lawyer” (legal-threat)",
    ),
    (
        "I am furious, this is the third broken boiler.",
        "calm.first-words",
        "the customer's “furious” (anger)",
    ),
    ("Thanks so much, it works now", "thanks.reply", "the customer's “works now” (solved)"),
    (
        "Please cancel my subscription.",
        "cancellation.acknowledge",
        "the customer's “cancel my” (cancellation)",
    ),
    (
        "I'll write a one-star review on Google",
        "social.to-private-message",
        "the customer's “one-star” (public-complaint)",
    ),
    ("Where is my parcel? It's late again.", "apology.delayed-order", "the customer's “where is my” (delay)"),
    ("The lamp arrived broken.", "apology.damaged-item", "the customer's “arrived broken” (damage)"),
    (
        "Under the GDPR I want a copy of my data",
        "privacy.request-received",
        "the customer's “gdpr” (privacy-request)",
    ),
    (
        "Could you tell me if the seat fits a 2012 model?",
        "answer.find-out",
        "the customer's “could you tell me” (question)",
    ),
    (
        "I’ve already explained it to your colleague twice",
        "handoff.taking-over",
        "the customer's “already explained” (repeat-story)",
    ),
    ("Are you a bot? I want a real person", "human.offer", "the customer's “are you a bot” (human-wanted)"),
    ("You idiots!", "calm.boundary", "the customer's “you idiots” (insult)"),
]
WRITTEN = [
    ("I'm sorry your order comes late. The new delivery date is Friday.", "apology.delayed-order"),
    ("We were cut off, shall we go on?", "closing.dropped-conversation"),
    ("To sum up, your adress is changed. Anything else?", "closing.solved"),
    ("A photo of the label would help me find the batch.", "request.information"),
]


@pytest.mark.parametrize(("previous", "best", "reason"), SAID)
def test_what_the_customer_said_leads_to_a_script_and_a_reason(previous: str, best: str, reason: str) -> None:
    first, *others = suggest_scripts(previous, language="en")
    assert (first.script.id, first.reason) == (best, reason)
    assert [s.score for s in (first, *others)] == sorted((s.score for s in (first, *others)), reverse=True)
    assert len(others) <= 4


@pytest.mark.parametrize(("text", "best"), WRITTEN)
def test_the_nearest_script_to_a_text_being_written(text: str, best: str) -> None:
    first = suggest_scripts(draft=text, language="en")[0]
    assert first.script.id == best
    assert first.reason == f"the text being written is {first.score:.0f} % like “{first.script.summary}”"


@pytest.mark.parametrize("text", ["", " \n", "Lorem ipsum dolor sit amet", "12345 !!!"])
def test_nothing_is_suggested_for_nothing(text: str) -> None:
    assert suggest_scripts(text, text, language="en") == ()


def test_a_team_adds_cues_and_scripts(tmp_path: Path) -> None:
    path = tmp_path / "en" / "house" / "bikes.j2"
    path.parent.mkdir(parents=True)
    path.write_text(
        "{#\nid: house.bikes\nsummary: Our bikes\nscenario: house\nchannels: [chat]\nvariables:\n  bike: {type: text, example: Lark}\n#}\n"
        "{% block answer %}The {{ bike }} is ready.{% endblock %}\n",
        encoding="utf-8",
    )
    (tmp_path / "en" / "_cues.yaml").write_text(
        "bikes:\n  words: [my bike*]\n  scripts: [house.bikes]\n", encoding="utf-8"
    )
    first = suggest_scripts("Are my bikes ready?", language="en", folders=[str(tmp_path)])[0]
    assert (first.script.id, first.reason) == ("house.bikes", "the customer's “my bikes” (bikes)")


def test_a_cue_without_words_is_an_error_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "_cues.yaml"
    path.write_text("bikes:\n  scripts: [house.bikes]\n", encoding="utf-8")
    with pytest.raises(ScriptError, match='cue "bikes" has no words') as caught:
        suggest.cues("en", scripts.folders((str(tmp_path),)))
    assert caught.value.path == path.as_posix()
