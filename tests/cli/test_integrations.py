"""The hooks, the action and the snippets of the docs, run as their users run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BLAME = "Hello,\n\nYou failed to attach the receipt.\n"
IN_A_CHECKOUT = (ROOT / ".git").exists()


def snippet(name):
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    return re.search(rf"<!-- {name} -->\n```yaml\n(.*?)```", text, re.DOTALL)[1]


def environment(**more):
    who = {
        f"GIT_{role}_{what}": "x@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    return {
        **clean,
        **who,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        **{k: str(v) for k, v in more.items()},
    }


def run(*words, cwd, **more):
    return subprocess.run(
        words, cwd=cwd, env=environment(**more), capture_output=True, text=True, check=False, timeout=600
    )


def scratch(folder):
    (folder / "macros").mkdir()
    (folder / "macros" / "late.md").write_text(BLAME, encoding="utf-8")
    (folder / "macros" / "fine.md").write_text("Hello,\n\nthe parcel arrives on Friday.\n", encoding="utf-8")
    run("git", "init", "-q", cwd=folder)
    run("git", "add", ".", cwd=folder)
    return folder


def schema_check(kind, path):
    return run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", kind, str(path), cwd=ROOT)


needs_schemas = pytest.mark.skipif(
    not find_spec("check_jsonschema"), reason="check-jsonschema is not installed"
)
needs_pre_commit = pytest.mark.skipif(
    not (find_spec("pre_commit") and IN_A_CHECKOUT), reason="needs pre-commit and a checkout"
)
needs_entry_point = pytest.mark.skipif(
    not (BIN / "custcare-tone").exists(), reason="custcare-tone is not installed here"
)
in_ci = pytest.mark.skipif(
    not find_spec("pre_commit"), reason="installs the package anew: only with the development tools"
)


@needs_schemas
def test_the_action_is_one():
    done = schema_check("vendor.github-actions", ROOT / "action.yml")
    assert done.returncode == 0, done.stdout


@needs_schemas
def test_the_gitlab_snippet_is_one(tmp_path):
    path = tmp_path / ".gitlab-ci.yml"
    path.write_text(snippet("gitlab"), encoding="utf-8")
    done = schema_check("vendor.gitlab-ci", path)
    assert done.returncode == 0, done.stdout


@needs_entry_point
def test_the_gitlab_snippet_runs(tmp_path):
    scratch(tmp_path)
    install, check = yaml.safe_load(snippet("gitlab"))["tone"]["script"]
    assert install == "pip install custcare-tone"
    assert run("bash", "-c", check, cwd=tmp_path).returncode == 1
    report = yaml.safe_load((tmp_path / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert [(i["check_name"], i["location"]["path"]) for i in report] == [("BLM001", "macros/late.md")]


@needs_pre_commit
def test_the_hooks_are_hooks():
    done = run(
        sys.executable,
        "-m",
        "pre_commit",
        "validate-manifest",
        str(ROOT / ".pre-commit-hooks.yaml"),
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory):
    return tmp_path_factory.mktemp("pre-commit")


@needs_pre_commit
def test_pre_commit_checks_and_fixes_a_scratch_repository(tmp_path, pre_commit_home):
    scratch(tmp_path)
    config = yaml.safe_load(snippet("pre-commit"))
    head = run("git", "rev-parse", "HEAD", cwd=ROOT).stdout.strip()
    config["repos"][0].update(repo=str(ROOT), rev=head)
    config["repos"][0]["hooks"].append(
        {"id": "custcare-tone-fix", "files": "^macros/", "args": ["--unsafe-fixes"]}
    )
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    words = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    checked = run(*words, "custcare-tone", cwd=tmp_path, PRE_COMMIT_HOME=pre_commit_home)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "macros/late.md:3:1 error BLM001" in checked.stdout
    fixed = run(*words, "custcare-tone-fix", cwd=tmp_path, PRE_COMMIT_HOME=pre_commit_home)
    assert "files were modified by this hook" in fixed.stdout, fixed.stdout
    assert "You failed" not in (tmp_path / "macros" / "late.md").read_text(encoding="utf-8")


def action_step():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = action["runs"]["steps"]
    return step, {name: about["default"] for name, about in action["inputs"].items()}


def test_the_action_passes_its_inputs_by_environment():
    step, inputs = action_step()
    assert "${{" not in step["run"]
    passed = {value for value in step["env"].values() if "inputs." in value}
    assert passed == {f"${{{{ inputs.{name} }}}}" for name in inputs}


@in_ci
def test_the_action_runs(tmp_path):
    scratch(tmp_path)
    step, inputs = action_step()
    inputs.update(paths="macros\n", args="--select BLM --fail-on=warning")
    values = {"github.action_path": str(ROOT), **{f"inputs.{name}": value for name, value in inputs.items()}}
    variables = {
        name: re.sub(r"\$\{\{ (\S+) \}\}", lambda match: values[match[1]], value)
        for name, value in step["env"].items()
    }
    summary = tmp_path / "summary.md"
    done = run("bash", "-c", step["run"], cwd=tmp_path, GITHUB_STEP_SUMMARY=summary, **variables)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.startswith(
        "::error file=macros/late.md,line=3,endLine=3,col=1,endColumn=33,title=BLM001 you-failed-to::"
    )
    assert "| macros/late.md:3 | BLM001 you-failed-to | error |" in summary.read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@needs_entry_point
def test_the_way_to_switch_it_on(tmp_path):
    scratch(tmp_path)
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    first, prune = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)[:2]
    done = run("bash", "-ec", first + prune, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The baseline knows 1 further finding." in done.stdout
    assert (
        done.stdout.endswith("custcare-tone-baseline.json holds 1 finding in 1 file; 0 gone.\n")
        or "; 0 gone." in done.stdout
    )
