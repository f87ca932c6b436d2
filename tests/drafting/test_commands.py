"""The commands ``scripts`` and ``draft``, and script packs that are installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from custcare_tone import draft
from custcare_tone.cli.main import main
from custcare_tone.cli.scripts import rendered
from custcare_tone.drafting import scripts
from custcare_tone.errors import PluginError

OWN = """\
{#
id: house.bikes
summary: Our bikes
scenario: house
channels: [chat, email]
variables:
  bike: {type: text, example: the Lark}
#}
{% block subject %}{{ bike|capitalize }}{% endblock %}
{% block answer %}
{% wording %}{{ bike|capitalize }} is ready.
{% or %}You can fetch {{ bike }} today.
{% or %}Come and see: {{ bike }} is done.
{% endwording %}
{% endblock %}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one script of a team's own."""
    path = tmp_path / "own" / "en" / "house" / "bikes.j2"
    path.parent.mkdir(parents=True)
    path.write_text(OWN, encoding="utf-8")
    return tmp_path / "own"


def test_the_list_by_scenario_and_channel(run: Run) -> None:
    code, out, _ = run("scripts", "--scenario", "calm", "--channel", "email")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["calm.boundary", "calm.first-words"]


def test_the_list_for_programs(run: Run) -> None:
    code, out, _ = run("scripts", "--format", "json")
    assert code == 0
    assert [entry["id"] for entry in json.loads(out)] == list(scripts.library("en"))


def test_one_script_is_shown_with_an_example_for_each_channel(run: Run) -> None:
    code, out, _ = run("scripts", "show", "greeting.phone-opening")
    assert (code, out) == (
        0,
        "greeting.phone-opening: First words on the phone, said with a smile\n\nvariables\n"
        "  company            text      required  the company's name (for example Alder Bikes)\n"
        "  agent              name      required  who signs (for example Maria Petrova)\n\n"
        "--- phone\nThank you for calling Alder Bikes.\n\nMy name is Maria Petrova.\n\nHow can I help you today?\n",
    )


def test_a_draft_from_flags_and_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("items: [the order number]\npurpose: I can find it\n", encoding="utf-8")
    code, out, err = run(
        "draft", "request.information", "--channel", "chat", "--seed", "7", "--values", "v.yaml",
        "--set", "topic=the lamp", "--set", "agent=Ivo", "--format", "json",
    )  # fmt: skip
    made = json.loads(out)
    assert (code, err) == (0, "")
    assert (
        made["text"]
        == draft(
            "request.information",
            channel="chat",
            seed="7",
            values={
                "items": ["the order number"],
                "purpose": "I can find it",
                "topic": "the lamp",
                "agent": "Ivo",
            },
        ).text
    )


def test_an_admission_in_a_value_is_said_and_ends_in_one(run: Run) -> None:
    given = {"reason": "our driver was negligent", "order": "A-1", "new_date": "2026-12-03", "agent": "Ivo"}
    flags = [word for name, value in given.items() for word in ("--set", f"{name}={value}")]
    code, out, err = run("draft", "apology.delayed-order", "--channel", "chat", *flags)
    assert code == 1
    assert "our driver was negligent" in out
    assert "ADM" in err


def test_html_where_the_channel_has_it(run: Run) -> None:
    flags = ["--set", "topic=<b>bike</b>", "--set", "agent=Ivo", "--format", "html"]
    code, out, _ = run("draft", "thanks.reply", "--channel", "email", *flags)
    assert code == 0
    assert "&lt;b&gt;bike&lt;/b&gt;" in out
    code, _, err = run("draft", "thanks.reply", "--channel", "chat", *flags)
    assert code == 2
    assert "not sent as HTML" in err


def test_missing_values_are_asked_for_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"what it was about": "your bike", "who signs": "Ivo"}
    asked = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return next(said for start, said in answers.items() if prompt.startswith(start))

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, out, _ = run("draft", "thanks.reply", "--channel", "chat", "--seed", "1")
    assert code == 0
    assert "your bike" in out
    assert asked == [
        "what it was about, as a noun phrase (text, for example your bike): ",
        "who signs (name, for example Maria Petrova): ",
    ]


def test_a_folder_of_a_team_is_checked(run: Run, own: Path) -> None:
    assert run("scripts", "check", "own") == (0, "1 scripts, nothing wrong\n", "")
    bad = own / "en" / "house" / "bad.j2"
    bad.write_text(
        OWN.replace("house.bikes", "house.bad").replace("is ready", "is late due to our negligence"),
        encoding="utf-8",
    )
    worse = own / "en" / "house" / "worse.j2"
    worse.write_text(
        OWN.replace("house.bikes", "house.worse").replace("{{ bike }} today", "{{ bkie }}"), encoding="utf-8"
    )
    code, out, _ = run("scripts", "check", "own")
    assert code == 1
    assert 'worse.j2:12: "bkie" is used and not declared (did you mean "bike"?)' in out
    assert "bad.j2: chat, wording 1:" in out


def test_a_configured_folder_is_known(run: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "custcare-tone.toml").write_text('scripts = ["own"]\n', encoding="utf-8")
    code, out, _ = run("draft", "house.bikes", "--set", "bike=the Wren", "--channel", "chat", "--seed", "0")
    assert code == 0
    assert "the wren" in out.lower()


def test_an_installed_pack_is_known(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(group: str) -> list[EntryPoint]:
        return [EntryPoint("acme", "acme_scripts:FOLDER", group)] if group == "custcare_tone.scripts" else []

    monkeypatch.setattr("importlib.metadata.entry_points", installed)
    monkeypatch.setitem(sys.modules, "acme_scripts", type("Pack", (), {"FOLDER": str(own)}))
    made = draft("house.bikes", values={"bike": "the Wren"}, channel="chat", scripts_folders=["plugin:acme"])
    assert made.text == "The Wren is ready."
    with pytest.raises(PluginError, match='no plugin "acne"'):
        draft("house.bikes", values={"bike": "the Wren"}, scripts_folders=["plugin:acne"])


def test_the_example_of_the_page_on_writing_is_a_script_without_findings(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "writing-scripts.md").read_text(encoding="utf-8")
    path = tmp_path / "en" / "apology" / "late.j2"
    path.parent.mkdir(parents=True)
    path.write_text(page.split("```jinja\n")[1].split("```")[0], encoding="utf-8")
    script = scripts.read(path, "en")
    drafts = list(rendered(script))
    assert len(drafts) == script.wordings * len(script.channels) == 12
    assert [f.code for _, _, made in drafts for f in made.report.findings if f.severity.rank > 0] == []
