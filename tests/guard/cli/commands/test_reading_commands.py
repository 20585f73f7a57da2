"""Commands that read the workspace or the record: snapshot, drift, history, blame, explain."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from drift.core.catalogue.catalogue import KINDS
from tests.guard.cli.terminal import Admins, Terminal

HOURS = "/office_hours_schedules/41"
MONDAYS = {"time_intervals": [{"start_minute": 540, "end_minute": 1080}]}


# snapshot


def test_a_snapshot_says_how_every_kind_went(watching: Terminal) -> None:
    said = watching.say("snapshot")
    assert said.code == 0
    assert f"  {'ip_allowlist':<29} 1 read" in said.lines
    readable = sum(not one.log_only for one in KINDS)
    assert said.lines[-1].endswith(f" resources of {readable} kinds read, 0 kinds not read, 0 open findings.")


def test_a_snapshot_of_some_kinds_reads_them_and_what_they_are_found_under(watching: Terminal) -> None:
    said = watching.say("snapshot --kinds", "tag, office_hours_exception")
    assert said.code == 0
    assert sorted(line.split()[0] for line in said.lines[:-1]) == [
        "office_hours_exception",
        "office_hours_schedule",
        "tag",
    ]
    assert said.lines[-1].startswith("Snapshot 2: 26 resources of 3 kinds read, 0 kinds not read")


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ("macros", "There is no kind 'macros'. Did you mean macro?"),
        ("tag,role", "No API reads role: its state is folded from the activity log."),
        (",", "--kinds names no kind."),
    ],
)
def test_kinds_that_nobody_can_read_are_wrong_input(watching: Terminal, kinds: str, sentence: str) -> None:
    said = watching.say("snapshot --kinds", kinds)
    assert (said.code, said.err.strip()) == (2, sentence)


def test_a_log_that_cannot_be_read_is_said_by_every_command_that_rests_on_it(
    watching: Terminal, admins: Admins
) -> None:
    admins.fault("forbidden", "/admins/activity_logs")
    title = "The activity log cannot be read"
    said = watching.say("snapshot")
    assert said.code == 1
    assert said.lines[-1].startswith(f"{title}: The access token may not use GET /admins/activity_logs")
    said = watching.say("drift")
    assert said.code == 1
    assert said.lines[1].startswith(f"not looked at: {title} since ")
    assert sum("Unknown since " in line for line in said.lines) == sum(kind.log_only for kind in KINDS)
    said = watching.say("activity")
    assert said.code == 1
    assert said.err.startswith(f"{title}: ")


def test_a_kind_that_cannot_be_read_ends_with_1(watching: Terminal, admins: Admins) -> None:
    admins.fault("forbidden", "/teams")
    said = watching.say("snapshot")
    assert said.code == 1
    assert any(line.startswith("  team") and "not read:" in line for line in said.lines)
    assert watching.say("drift").out.count("not read: team:") == 1


def test_a_workspace_that_does_not_answer_is_told_with_a_hint(terminal: Terminal) -> None:
    said = terminal.say("snapshot")
    assert said.code == 1
    assert "could not be reached" in said.err
    assert "Is `guardrail serve` or `guardrail sandbox` running?" in said.err


def test_a_refused_token_is_wrong_input(terminal: Terminal, admins: Admins) -> None:
    terminal.values |= {"INTERCOM_BASE_URL": admins.url, "INTERCOM_ACCESS_TOKEN": "planted-token"}
    said = terminal.say("snapshot")
    assert said.code == 2
    assert "INTERCOM_ACCESS_TOKEN" in said.err
    assert "planted" not in said.err


# drift


def test_without_a_reading_nothing_is_said_to_be_fine(terminal: Terminal) -> None:
    said = terminal.say("drift")
    assert said.code == 2
    assert said.err.startswith("Nothing was read so far")


def test_a_clean_workspace_ends_with_0(watching: Terminal) -> None:
    assert watching.say("drift").code == 0


def test_a_finding_ends_with_1_and_names_policy_and_person(switched_off: Terminal) -> None:
    said = switched_off.say("drift")
    assert said.code == 1
    assert "ip-allowlist-stays-on" in said.out
    assert "mallory@acme.example" in said.out
    assert max(map(len, said.lines)) <= 100


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_the_report_has_forms_for_machines_and_people(switched_off: Terminal, form: str) -> None:
    said = switched_off.say(f"drift --format {form}")
    assert said.code == 1
    match form:
        case "json":
            assert json.loads(said.out)["findings"]
        case "csv":
            assert [row["policy"] for row in csv.DictReader(io.StringIO(said.out))] == [
                "ip-allowlist-stays-on"
            ]
        case _:
            assert said.out.startswith("# Drift")


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_continuous_integration_is_told_of_findings_at_the_line_of_their_policy(
    switched_off: Terminal, form: str
) -> None:
    said = switched_off.say(f"drift --format {form}")
    assert said.code == 1
    match form:
        case "sarif":
            (run,) = json.loads(said.out)["runs"]
            (result,) = run["results"]
            (location,) = result["locations"]
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert (result["ruleId"], result["level"]) == ("ip-allowlist-stays-on", "error")
        case "junit":
            (failure,) = ElementTree.fromstring(said.out).iter("failure")
            assert failure.get("type") == "ip-allowlist-stays-on"
            (uri,) = [
                case.get("file", "")
                for case in ElementTree.fromstring(said.out).iter("testcase")
                if len(case)
            ]
        case _:
            (line,) = said.lines
            uri = line.removeprefix("::error file=").partition(",")[0]
    assert uri == "policies/security.yaml"


def test_broken_policies_are_told_with_file_and_line(
    watching: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("policies")
    (folder / "x.yaml").write_text("version: 1\npolicies:\n  - id: x\n")
    watching.values["GUARDRAIL_POLICIES"] = str(folder)
    said = watching.say("drift")
    assert said.code == 1
    assert "the last good set stays in force" in said.out
    assert "x.yaml:3:5: error: " in said.out


# history and blame


def test_history_tells_what_changed_and_who_did_it(switched_off: Terminal) -> None:
    said = switched_off.say("history ip_allowlist")
    assert said.code == 0
    assert "/enabled: true ->" in said.out
    assert "mallory@acme.example" in said.out
    assert "first seen" in said.out
    assert re.search(r"^ +change \d+ ", said.out, re.MULTILINE)


def test_blame_names_who_last_moved_each_field(switched_off: Terminal) -> None:
    rows = {
        line.split()[0]: line for line in switched_off.say("blame ip_allowlist").lines if line.startswith("/")
    }
    assert "mallory@acme.example" in rows["/enabled"]
    assert "mallory@acme.example" not in rows["/ip_allowlist"]


@pytest.mark.parametrize("command", ["history", "blame"])
def test_a_misspelt_name_is_met_with_the_nearest_ones(watching: Terminal, command: str) -> None:
    kind = watching.say(f"{command} ip_alowlist")
    assert (kind.code, kind.err) == (2, "There is no kind 'ip_alowlist'. Did you mean ip_allowlist?\n")
    title = watching.say(command, "office_hours_schedule/Weekend")
    assert title.code == 2
    assert "office_hours_schedule/43 (Weekend cover)" in title.err
    assert watching.say(command, "/41").code == 2


def test_names_from_intercom_are_text_and_not_commands_to_the_terminal(
    watching: Terminal, admins: Admins
) -> None:
    admins.put("carol", HOURS, {"name": "[red]Hours[/red] \x1b[2J"})
    watching.say("snapshot")
    said = watching.say("blame office_hours_schedule/41")
    assert "[red]Hours[/red]" in said.out
    assert "\x1b" not in said.out


# explain


def test_a_decision_is_explained_and_reached_again(switched_off: Terminal) -> None:
    finding = json.loads(switched_off.say("drift --format json").out)["findings"][0]
    said = switched_off.say("explain", finding["decision"])
    assert said.code == 0
    assert "1. ip-allowlist-stays-on (" in said.out
    assert "/enabled is false; the rule says" in said.out
    assert "mallory@acme.example from 198.51.100.23" in said.out
    assert "The same verdict again" in said.out


def test_an_unknown_decision_is_refused(watching: Terminal) -> None:
    assert watching.say("explain nothing").code == 2
