"""The documentation is what the rules say, and what it tells people to type works."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from types import ModuleType

import pytest
import yaml

from tests.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date(generator: ModuleType) -> None:
    stale = [
        name
        for name, text in generator.pages().items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run python docs/generate.py"


def test_every_practice_is_served_or_said_to_be_out_of_reach(generator: ModuleType) -> None:
    listed = yaml.safe_load((DOCS / "practices.yaml").read_text(encoding="utf-8"))["practices"]
    served = generator.servants(generator.rules())
    assert [p["id"] for p in listed] == [f"P{n}" for n in range(1, 122)]
    assert [p["id"] for p in listed if not served.get(p["id"]) and not p.get("out_of_reach")] == []


def test_rules_and_scripts_name_only_practices_that_exist(generator: ModuleType) -> None:
    assert set(generator.servants(generator.rules())) <= {f"P{n}" for n in range(1, 122)}


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(
            r"\]\((?!https?:|#|mailto:)([^)#\s]+)", re.sub(r"`[^`]*`", "", page.read_text(encoding="utf-8"))
        ):
            if "{" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_pythons_of_the_readme_run() -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
    )
    shown = ("We can ship from Monday.", "Kind regards")
    assert len(blocks) == len(shown)
    for block, words in zip(blocks, shown, strict=True):
        done = subprocess.run(
            [sys.executable, "-c", block], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert words in done.stdout


def run(*words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "custcare_tone", *words]
    return subprocess.run(command, capture_output=True, text=True, input=text, cwd=ROOT, check=False)


def test_the_example_replies_of_the_readme_are_found_as_shown() -> None:
    done = run("check", "--isolated", "--output-format", "concise", "docs/examples/refund-delay.md")
    shown = re.findall(
        r"^docs/examples/refund-delay.md:\d+:\d+: [A-Z]{3}\d{3} ",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.M,
    )
    assert shown
    assert [line for line in shown if line not in done.stdout] == []


def test_the_editor_command_of_the_readme_answers_in_json() -> None:
    done = run(
        "check", "-", "--isolated", "--output-format", "json", text="You failed to attach the receipt."
    )
    findings = json.loads(done.stdout)["files"][0]["items"][0]["findings"]
    assert [(f["code"], f["start"], f["end"]) for f in findings] == [("BLM001", 0, 32)]
    assert done.returncode == 1


def test_the_before_and_after_of_the_readme_is_real() -> None:
    from custcare_tone import rewrite

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before = re.search(r"^before   (.*)$", text, re.M)
    after = re.search(r"^after    (.*)$", text, re.M)
    assert before is not None
    assert after is not None
    assert rewrite(before[1], level="suggested", language="en").text == after[1]


def test_what_the_readme_says_is_left_alone_is_left_alone() -> None:
    from custcare_tone import check

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.search(r"And what it leaves alone: (.*?)\n\n", text, re.S)
    assert told is not None
    for line in re.sub(r"[*\n]", lambda m: " " if m.group() == "\n" else "", told[1]).split(" · "):
        assert [f.code for f in check(line.strip(), language="en").findings if f.severity.rank > 0] == [], (
            line
        )


def test_the_main_job_and_tests_are_one_line_each() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert [b.count("\n") for b in blocks[:2]] == [1, 1]
    assert ("custcare-tone check" in blocks[0], "pytest" in blocks[1]) == (True, True)


def test_the_benchmark_commands_of_the_readme_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    modules = re.findall(r"^\.venv/bin/python -m (tests\.bench\S*)", text, re.M)
    assert modules == ["tests.bench", "tests.bench.accuracy"]
    memory = subprocess.run(
        [sys.executable, "-m", modules[0], "--only", "memory"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (memory.returncode, "MB resident" in memory.stdout) == (0, True)
    nowhere = subprocess.run(
        [sys.executable, "-m", modules[1], "nowhere"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (nowhere.returncode, "nothing to measure" in nowhere.stdout) == (2, True)
