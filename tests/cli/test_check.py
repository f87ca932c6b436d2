"""The check command: what it prints, what it returns, and how it meets bad input."""

from __future__ import annotations

import json
import os

import pytest

BAD = "Hello,\n\nyou failed to attach the form. Sadly it is late.\n"
GOOD = "Hello,\n\nthe form is missing.\n"
CONCISE = "--output-format=concise"


def test_full_output(place):
    place.write("a.md", BAD)
    result = place.run("check", "a.md")
    assert result.out == (
        "a.md:3:1 error BLM901 house-blame\n"
        "  3 | you failed to attach the form. Sadly it is late.\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "    “you failed to attach the form” blames.\n"
        "    why     It was measured in this house. (practice: H1)\n"
        "    write   I don't see the form yet [--unsafe-fixes writes it]\n"
        "\n"
        "a.md:3:32 warning NEG901 house-sadly\n"
        "  3 | you failed to attach the form. Sadly it is late.\n"
        "    |                                ^^^^^\n"
        "    “Sadly” makes sad.\n"
        "    why     It was measured in this house. (practice)\n"
        "    write   It is late. [--fix writes it]\n"
        "\n"
        "2 findings: 1 error, 1 warning (1 reply in 1 file).\n"
    )
    assert (result.code, result.err) == (1, "")


def test_clean(place):
    place.write("a.md", GOOD)
    result = place.run("check", "a.md")
    assert (result.code, result.out, result.err) == (0, "No findings (1 reply in 1 file).\n", "")


@pytest.mark.parametrize(
    ("flags", "text", "code"),
    [
        ((), BAD, 1),
        ((), "Sadly it is late.\n", 0),
        (("--fail-on", "warning"), "Sadly it is late.\n", 1),
        (("--fail-on=info",), GOOD, 0),
        (("--exit-zero",), BAD, 0),
        (("--ignore", "BLM901"), BAD, 0),
        (("--select", "NEG901"), BAD, 0),
    ],
)
def test_exit_codes(place, flags, text, code):
    place.write("a.md", text)
    assert place.run("check", "a.md", *flags).code == code


def test_standard_input(place):
    result = place.run("check", "-", CONCISE, stdin=BAD)
    assert result.out == (
        "<stdin>:3:1: BLM901 “you failed to attach the form” blames.\n"
        "<stdin>:3:32: NEG901 [*] “Sadly” makes sad.\n"
        "2 findings: 1 error, 1 warning (1 reply in 1 file).\n"
    )
    assert result.code == 1


def test_standard_input_as_a_file_of_a_name(place):
    place.write(
        "chat/custcare-tone.toml",
        'extend = "../custcare-tone.toml"\nchannel = "chat"\nignore = ["BLM"]\nselect = ["blame"]\n',
    )
    result = place.run(
        "check",
        "-",
        "--stdin-filename",
        "chat/x.json",
        "--output-format=json",
        stdin='["you failed to send it"]',
    )
    found = json.loads(result.out)
    assert [file["path"] for file in found["files"]] == ["chat/x.json"]
    assert result.code in (0, 2)
    markdown = place.run("check", "-", "--stdin-filename=y.md", CONCISE, stdin="`you failed to send it`\n")
    assert (markdown.code, markdown.out) == (0, "No findings (1 reply in 1 file).\n")


def test_line_ends_count_as_they_are(place):
    place.write("a.txt", b"\xef\xbb\xbfHi,\r\nyou failed to send it.\r\n")
    found = json.loads(place.run("check", "a.txt", "--output-format=json").out)["files"][0]["items"][0][
        "findings"
    ][0]
    assert (found["start"], found["end"], found["line"], found["column"]) == (6, 24, 2, 1) or found[
        "text"
    ] == "you failed to send it"
    with open("a.txt", encoding="utf-8", newline="") as file:
        source = file.read()
    assert source[found["start"] : found["end"]] == found["text"] == "you failed to send it"


def test_folders_and_globs_and_doubles(place):
    place.write("m/a.md", BAD)
    place.write("m/deep/b.md", BAD)
    place.write("m/c.png", b"\x89PNG")
    result = place.run("check", "m", "m/*.md", "m/a.md", "--statistics")
    assert result.out == (
        "2  BLM901  house-blame\n2  NEG901  house-sadly\n4 findings: 2 errors, 2 warnings (2 replies in 2 files).\n"
    )


def test_bad_input_is_named_and_the_rest_is_checked(place):
    place.write("bin.txt", b"a\x00b")
    place.write("latin.txt", "Hi\ncafé".encode("latin-1"))
    place.write("empty/readme.xyz", "x")
    place.write("a.md", BAD)
    result = place.run("check", "nowhere.md", "no*.md", "empty", "bin.txt", "latin.txt", "a.md", CONCISE)
    assert result.code == 2
    assert result.out.splitlines()[0] == "a.md:3:1: BLM901 “you failed to attach the form” blames."
    lines = result.err.splitlines()
    assert [line.removeprefix("custcare-tone: error: ").split(" ")[0] for line in lines] == [
        "nowhere.md:",
        "no*.md:",
        "empty:",
        "bin.txt:1:",
        "latin.txt:2:",
    ]


BROKEN = {
    "array.json": ('[{"title": "a", "body": "Hi."},\n{"title": "b", "bo', 2),
    "empty.json": ("", 1),
    "mixed.txt": ("Caffè\n".encode() + "perché".encode("latin-1"), 2),
    "nul.md": (b"Hi\nyou\0", 2),
    "quote.csv": ('title,body\na,"Hi', 2),
    "row.csv": ("title,body\na,Hi.\nb,x,y,z\n", 3),
    "value.yaml": ('- title: a\n  body: "Hi\n', 3),
}


@pytest.mark.parametrize("flags", [(), ("--fix", "--unsafe-fixes"), ("--diff",)])
def test_a_folder_full_of_broken_files_gives_one_error_each_with_its_place(place, flags):
    for name, (text, _) in BROKEN.items():
        place.write(f"m/{name}", text)
    place.write("m/a.md", BAD)
    place.write("m/wide.txt", ("\ufeff" + BAD).encode("utf-16-le"))
    for name in ("empty.txt", "empty.csv", "empty.yaml", "empty.eml"):
        place.write(f"m/{name}", "")
    folder = place.folder / "m"
    (folder / "dangling.md").symlink_to("gone.md")
    (folder / "itself.md").symlink_to("itself.md")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.md")
    before = {name: (folder / name).read_bytes() for name in BROKEN}
    result = place.run("check", "m", "m", CONCISE, *flags)
    assert result.code == 2
    errors = [line for line in result.err.splitlines() if line.startswith("custcare-tone: error: ")]
    assert sorted(line.removeprefix("custcare-tone: error: ").split(": ")[0] for line in errors) == sorted(
        [f"m/{name}:{line}" for name, (_, line) in BROKEN.items()]
        + ["m/dangling.md", "m/itself.md", "m/pipe.md"]
    )
    if "--fix" in flags:
        assert (folder / "a.md").read_text() != BAD
        assert (folder / "wide.txt").read_bytes().decode("utf-16-le")[1:] == (folder / "a.md").read_text()
    else:
        assert "m/a.md" in result.out
        assert "m/wide.txt" in result.out
    assert {name: (folder / name).read_bytes() for name in BROKEN} == before


def test_a_broken_file_outranks_findings_but_not_exit_zero(place):
    place.write("bin.txt", b"a\x00b")
    assert place.run("check", "bin.txt", "--exit-zero").code == 2


def test_nothing_found_is_not_said_of_what_could_not_be_read(place):
    place.write("bin.txt", b"a\x00b")
    assert (
        place.run("check", "bin.txt").out == "No findings in what could be checked (0 replies in 0 files).\n"
    )


def test_excluded_files(place):
    place.own_house()
    place.write("custcare-tone.toml", 'rules = ["house"]\nexclude = ["old/**"]\nforce-exclude = true\n')
    place.write("old/a.md", BAD)
    place.write("new/a.md", GOOD)
    named = place.run("check", "old/a.md", CONCISE)
    assert (named.code, named.err) == (
        0,
        "custcare-tone: note: old/a.md: excluded, not checked\n",
    )
    assert place.run("check", ".", "--show-files").out == "new/a.md\n"


def test_an_excluded_file_that_is_named_is_checked_unless_forced(place):
    place.write(
        "custcare-tone.toml",
        f'rules = ["{place.house}"]\nselect = ["BLM901"]\nlanguage = "en"\nexclude = ["a.md"]\n',
    )
    place.write("a.md", BAD)
    assert place.run("check", "a.md").code == 1
    assert place.run("check", "a.md", "--force-exclude").code == 0


def test_own_files_are_not_taken_for_replies(place):
    place.write("a.md", GOOD)
    place.write("custcare-tone-baseline.json", "{}")
    assert place.run("check", ".", "--show-files").out == "a.md\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check",), "nothing to check (name files or folders, or - for standard input)"),
        (("check", "-", "a.md"), "- stands alone: standard input cannot be checked together with files"),
        (("check", "a.md", "--stdin-filename=x"), "--stdin-filename goes with -"),
        (("check", "a.md", "--unsafe-fixes"), "--unsafe-fixes goes with --fix or --diff"),
        (("check", "a.md", "--config=x.toml", "--isolated"), "--config and --isolated exclude each other"),
        (("check", "a.md", "--config=x.toml"), "x.toml: no such configuration file"),
        (
            ("check", "a.md", "--output-format=jsn"),
            '--output-format: unknown output format "jsn" (did you mean "json"?)',
        ),
        (("check", "a.md", "--channel=caht"), '--channel: unknown channel "caht" (did you mean "chat"?)'),
        (
            ("check", "a.md", "--language=klingon"),
            '--language: unknown language "klingon" (one of auto, bg, en',
        ),
        (
            ("check", "a.md", "--select=BLM999"),
            'select: no rule or category "BLM999" (did you mean "BLM901"?)',
        ),
        (("check", "a.md", "--ignore=blaem"), 'ignore: no rule or category "blaem" (did you mean "blame"?)'),
        (
            ("check", "a.md", "--baseline=b.json"),
            "b.json: the baseline cannot be read: No such file or directory",
        ),
        (("check", "a.md", "--previous=@no.txt"), "no.txt: cannot be read: No such file or directory"),
        (
            ("check", "a.md", "-o", "no/where.txt"),
            "no/where.txt: cannot be written: No such file or directory",
        ),
        (("chekc",), 'no command "chekc" (did you mean "check"?)'),
        (("explain", "BLM9O1"), 'no rule "BLM9O1" (did you mean "BLM901"?)'),
        (("rules", "--output-format=xml"), '--output-format: unknown value "xml" (one of text, json)'),
    ],
)
def test_usage_errors(place, words, said):
    place.write("a.md", GOOD)
    result = place.run(*words)
    assert result.code == 2
    assert said in result.err.replace(str(place.folder) + "/", "")


def test_an_unknown_flag_is_met_with_the_nearest(place):
    result = place.run("check", "a.md", "--slect=BLM")
    assert result.code == 2
    assert 'unrecognized arguments: --slect=BLM (did you mean "--select"?)' in result.err


def test_an_unknown_code_in_the_configuration_has_its_line(place):
    place.write("custcare-tone.toml", 'language = "en"\nselect = [\n  "BLM001",\n  "BLM999",\n]\n')
    place.write("a.md", GOOD)
    result = place.run("check", "a.md")
    assert (result.code, result.err.split(" (did")[0]) == (
        2,
        'custcare-tone: error: custcare-tone.toml:4: select: no rule or category "BLM999"',
    )


def test_a_broken_configuration_further_down_spoils_only_its_own_files(place):
    place.write("a.md", BAD)
    place.write("sub/custcare-tone.toml", "langauge = 1\n")
    place.write("sub/b.md", BAD)
    place.write("sub/c.md", BAD)
    result = place.run("check", "a.md", "sub/b.md", "sub/c.md", CONCISE)
    assert result.code == 2
    assert result.out.splitlines()[0].startswith("a.md:3:1: BLM901")
    assert (
        result.err
        == 'custcare-tone: error: sub/custcare-tone.toml:1: unknown key "langauge" (did you mean "language"?)\n'
    )


def test_a_broken_rule_file_has_its_place(place):
    place.own_house()
    place.write("house/blame.yaml", "category: blame\nrules:\n  - code: BLM901\n    naem: x\n")
    place.write("a.md", BAD)
    result = place.run("check", "a.md")
    assert result.code == 2
    assert "blame.yaml:4" in result.err


def test_output_file(place):
    place.write("a.md", BAD)
    result = place.run("check", "a.md", "-o", "out.json", "--output-format", "json")
    assert (result.code, result.out) == (1, "")
    assert json.loads((place.folder / "out.json").read_text(encoding="utf-8"))["summary"]["findings"] == 2


def test_quiet(place):
    place.write("a.md", BAD)
    assert place.run("check", "a.md", "-q", CONCISE).out.count("\n") == 2


def test_json_does_not_change_from_run_to_run(place):
    place.write("a.md", BAD)
    first, second = (place.run("check", "a.md", "--output-format=json").out for _ in range(2))
    assert first == second
    assert (
        json.loads(first)["ruleset"]
        != json.loads(place.run("check", "a.md", "--output-format=json", "--ignore=NEG").out)["ruleset"]
    )


def test_job_summary(place, monkeypatch):
    place.write("a.md", "you failed to send <b>|it` @x\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place.folder / "summary.md"))
    place.run("check", "a.md", "--output-format=github")
    text = (place.folder / "summary.md").read_text(encoding="utf-8")
    assert text.startswith(
        "## custcare-tone\n\n1 finding (1 reply in 1 file)\n\n| where | rule | severity | what |\n|---|---|---|---|\n| a.md:1 |"
    )
    assert text.count("|") == 15
    assert "<b>" not in text


def test_a_job_summary_that_cannot_be_written_is_a_note(place, monkeypatch):
    place.write("a.md", GOOD)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place.folder / "no" / "where.md"))
    result = place.run("check", "a.md")
    assert result.code == 0
    assert "the job summary cannot be written" in result.err


def test_show_settings(place):
    place.write(
        "custcare-tone.toml",
        'language = "en"\n[[overrides]]\npaths = ["chat/**"]\nchannel = "chat"\n[brand.banned]\n"low cost" = "x"\n',
    )
    lines = place.run("check", "--show-settings", "chat/a.md", "--liability=strict").out.splitlines()
    assert lines[:2] == ["# settings for chat/a.md", "# configuration file: custcare-tone.toml"]
    said = dict(line.split("#", 1) for line in lines[2:] if "#" in line)
    assert {key.strip(): origin.strip() for key, origin in said.items() if origin.strip() != "default"} == {
        'language = "en"': "custcare-tone.toml:1",
        'channel = "chat"': "custcare-tone.toml:4 (override)",
        'liability = "strict"': "command line",
        '"low cost" = "x"': "custcare-tone.toml:6",
    }


def test_previous_from_a_file(place):
    place.write("asked.txt", "Where is it?")
    place.write("a.md", GOOD)
    assert place.run("check", "a.md", "--previous=@asked.txt").code == 0


def test_a_fault_of_ours_is_exit_three(place, monkeypatch):
    place.write("a.md", GOOD)
    monkeypatch.setattr("custcare_tone.session.options", lambda *_: 1 / 0)
    result = place.run("check", "a.md")
    assert result.code == 3
    assert "ZeroDivisionError" in result.err


def test_version_and_help(place):
    assert place.run("--version").out == "custcare-tone 0.1.0\n"
    assert place.run("--help").code == 0
    assert place.run().code == 2
    assert "--unsafe-fixes" in place.run("check", "--help").out


def export(count):
    return [
        {"id": str(n), "body": f"Hello.\nYou failed to send form {n}. Sadly.", "note": "é" * (n % 7)}
        for n in range(count)
    ]


SOURCES = '[[sources]]\npaths = ["*.json", "*.jsonl"]\nitems = "$[*]"\ntext = "body"\nid = "id"\n'


@pytest.mark.parametrize("name", ["m.json", "one-line.json"])
def test_a_big_export_in_parts_gives_what_the_whole_gives(place, monkeypatch, name):
    from custcare_tone.sources import stream

    text = (place.folder / "custcare-tone.toml").read_text()
    place.write("custcare-tone.toml", text + SOURCES)
    place.write(name, json.dumps(export(60), indent=None if "line" in name else 1, ensure_ascii=False))
    whole = place.run("check", name, "--output-format=json")
    parts = stream.stream
    monkeypatch.setattr(stream, "PART", 400)
    monkeypatch.setattr(stream, "stream", lambda path, how: parts(path, how, 400))
    streamed = place.run("check", name, "--output-format=json")
    assert json.loads(streamed.out) == json.loads(whole.out)
    assert json.loads(whole.out)["summary"] == {"files": 1, "items": 60, "findings": 120, "errors": 0}
    assert streamed.code == whole.code == 1


def test_json_of_no_known_shape(place):
    place.write("d/package.json", '{"name": "x", "version": "1"}')
    place.write("d/a.md", GOOD)
    named = place.run("check", "d/package.json")
    assert (named.code, "d/package.json: no replies of a known shape" in named.err) == (2, True)
    handed = place.run("check", "d/package.json", "--force-exclude")
    assert (handed.code, handed.err) == (
        0,
        "custcare-tone: note: d/package.json: no replies of a known shape in it\n",
    )
    found = place.run("check", "d")
    assert (found.code, found.err) == (
        0,
        "custcare-tone: note: d/package.json: no replies of a known shape in it\n",
    )


def test_the_licence_in_a_folder_is_no_reply(place):
    place.write("LICENSE.md", BAD)
    place.write("a.md", GOOD)
    assert place.run("check", ".", "--show-files").out == "a.md\n"
    assert place.run("check", "LICENSE.md").code == 1
