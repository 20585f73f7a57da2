"""`check` and `test`: what a policy author asks before anything is merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guard.cli.terminal import ROOT, Terminal

POLICY = """\
version: 1
policies:
  - id: allowlist-stays-on
    because: the allowlist was switched off
    severity: critical
    watch: {kind: ip_allowlist}
    must: {properties: {enabled: {const: true}}}
    then: flag
"""
LONELY = """\
  - id: tags-stay
    because: a tag was renamed
    severity: low
    watch: {kind: tag}
    then: flag
"""
CASES = """\
version: 1
cases:
  - case: switched off
    state: {kind: ip_allowlist, body: {enabled: false, ip_allowlist: []}}
    expect: {verdict: flag, policies: [allowlist-stays-on]}
  - case: switched on
    state: {kind: ip_allowlist, body: {enabled: true, ip_allowlist: []}}
    expect: {verdict: VERDICT}
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "cases").mkdir(parents=True)
    (folder / "security.yaml").write_text(POLICY)
    (folder / "cases" / "security.yaml").write_text(CASES.replace("VERDICT", "allow"))
    return folder


def test_sound_policies_end_with_0(terminal: Terminal) -> None:
    said = terminal.say("check", str(ROOT / "policies"))
    assert said.code == 0
    assert "policies are fine." in said.lines[-1]


def test_every_problem_is_told_with_file_and_line(terminal: Terminal, policies: Path) -> None:
    (policies / "security.yaml").write_text(
        POLICY.replace("ip_allowlist", "ip_alowlist").replace("flag", "shout")
    )
    said = terminal.say("check", str(policies))
    assert said.code == 1
    assert "security.yaml:6:19: error: " in said.out
    assert "security.yaml:8:11: error: " in said.out
    assert said.lines[-1] == "2 problems: this set would not be loaded."


MISSPELT = POLICY.replace("{kind: ip_allowlist}", "{kind: ip_allowlist, fields: [/enabld]}")


def test_a_warning_ends_with_its_rule_and_can_be_waived(terminal: Terminal, policies: Path) -> None:
    (policies / "security.yaml").write_text(MISSPELT)
    said = terminal.say("check", str(policies))
    assert said.code == 0
    assert said.lines[0].endswith("Did you mean `/enabled`? [unknown-field]")
    waived = f"{MISSPELT}    # guardrail: ignore[unknown-field] because the beta has it\n"
    (policies / "security.yaml").write_text(waived)
    (line,) = terminal.say("check", str(policies)).lines
    assert line.endswith(" 1 warning waived.")
    shown = terminal.say("check", str(policies), "--show-waived")
    assert shown.lines[0].endswith("[unknown-field] Waived because the beta has it")


def test_a_warning_about_a_case_can_be_waived(terminal: Terminal, policies: Path) -> None:
    added = (
        "  - case: a new field\n"
        "    change: { example: ip_allowlist, set: { /brand_new: 1 } }\n"
        "    expect: { verdict: allow }  # guardrail: ignore[case-adds-field] because the beta has it\n"
    )
    (policies / "cases" / "security.yaml").write_text(CASES.replace("VERDICT", "allow") + added)
    said = terminal.say("test", str(policies))
    assert said.lines == ["3 of 3 cases passed. 1 warning waived."]
    shown, ending = terminal.say("test", str(policies), "--show-waived").lines
    assert shown.endswith("[case-adds-field] Waived because the beta has it")
    assert [ending] == said.lines


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github"])
def test_continuous_integration_is_told_in_its_own_form(
    terminal: Terminal, policies: Path, form: str
) -> None:
    assert terminal.say("check", str(policies), "--format", form).code == 0
    (policies / "security.yaml").write_text(POLICY.replace("ip_allowlist", "ip_alowlist"))
    said = terminal.say("check", str(policies), "--format", form)
    assert said.code == 1
    assert "There is no kind `ip_alowlist`" in said.out


def test_policies_can_be_seen_as_they_are_understood(terminal: Terminal, policies: Path) -> None:
    said = terminal.say("check", str(policies), "--effective")
    assert said.code == 0
    assert json.loads(said.out)[0]["must"]["required"] == ["enabled"]


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_path_with_nothing_there_is_wrong_input(terminal: Terminal, command: str) -> None:
    assert terminal.say(command, "nowhere").code == 2


@pytest.mark.parametrize("path", ["", "cases", "cases/security.yaml"])
def test_cases_that_pass_end_with_0(terminal: Terminal, policies: Path, path: str) -> None:
    said = terminal.say("test", str(policies / path))
    assert (said.code, said.out) == (0, "2 of 2 cases passed.\n")


def test_a_case_that_fails_ends_with_1_and_says_where(terminal: Terminal, policies: Path) -> None:
    file = policies / "cases" / "security.yaml"
    file.write_text(CASES.replace("VERDICT", "revert"))
    said = terminal.say("test", str(policies))
    assert said.code == 1
    assert said.lines == [
        f"{file}:6:5: switched on",
        "    verdict  Expected revert, but it earned allow.",
        "1 of 2 cases passed, 1 failed.",
    ]


def test_a_policy_without_a_case_ends_with_1_unless_that_is_allowed(
    terminal: Terminal, policies: Path
) -> None:
    (policies / "security.yaml").write_text(POLICY + LONELY)
    said = terminal.say("test", str(policies))
    assert said.code == 1
    assert said.lines == [
        f"{policies / 'security.yaml'}:9: tags-stay",
        "    untested No case breaks tags-stay.",
        "2 of 2 cases passed.",
        "1 of 2 policies is untested. Every policy needs a case that breaks it and one that does not.",
        "--allow-untested lets that pass.",
    ]
    said = terminal.say("test --allow-untested", str(policies))
    assert said.code == 0
    assert said.lines == ["2 of 2 cases passed.", "warning: 1 of 2 policies is untested: tags-stay."]


@pytest.mark.parametrize("form", ["table", "json", "junit", "github"])
def test_cases_that_cannot_be_understood_end_with_2_in_every_form(
    terminal: Terminal, policies: Path, form: str
) -> None:
    (policies / "cases" / "security.yaml").write_text(CASES.replace("VERDICT", "block"))
    said = terminal.say("test --format", form, str(policies))
    assert said.code == 2
    assert "but it must be one of: allow, flag" in said.out


def test_continuous_integration_is_shown_files_from_where_it_stands(
    terminal: Terminal, policies: Path
) -> None:
    terminal.here = policies
    (policies / "cases" / "security.yaml").write_text(CASES.replace("VERDICT", "flag"))
    said = terminal.say("test --format github", str(policies))
    assert said.code == 1
    assert said.out.startswith("::error file=cases/security.yaml,line=6,col=5,title=failed%3A switched on::")


def test_policies_that_have_no_cases_yet_are_not_taken_for_cases(terminal: Terminal, policies: Path) -> None:
    (policies / "people.yaml").write_text("version: 1\n")
    (policies / "cases" / "security.yaml").unlink()
    said = terminal.say("test", str(policies))
    assert said.code == 2
    assert "rules:1:1: error: There are no cases here." in said.out
    assert said.lines[-1] == "1 problem: no case was run."


def test_broken_policies_cannot_be_tested(terminal: Terminal, policies: Path) -> None:
    (policies / "security.yaml").write_text("version: 1\n")
    assert terminal.say("test", str(policies)).code == 2


def test_policies_are_compared_with_what_was_read(watching: Terminal, policies: Path) -> None:
    (policies / "security.yaml").write_text(POLICY.replace("enabled", "enabeld"))
    assert "as Intercom describes it. Did you mean `/enabled`?" in watching.say("check", str(policies)).out
    said = watching.say("check", str(policies), "--against-record")
    assert said.code == 0
    assert "has `/enabeld`. Did you mean `enabled`?" in said.out


def test_without_a_record_there_is_nothing_to_compare_with(terminal: Terminal, policies: Path) -> None:
    said = terminal.say("check", str(policies), "--against-record")
    assert said.code == 2
    assert "`guardrail snapshot` reads them" in said.err
