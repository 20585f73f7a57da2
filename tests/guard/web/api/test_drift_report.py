"""The drift report, in all its forms."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import event

from drift.core.model.resources import Ref
from drift.web.rest.route import API
from guard.core.reports.drift_report_formats import FORMATS
from guard.queries.drift_report import drift_report
from tests.guard.web.stage import BOB, CAROL, Stage


def report(on: Stage) -> dict[str, Any]:
    found = on.get(f"{API}/drift")
    assert isinstance(found, dict)
    return found


def test_a_calm_workspace_has_no_drift(calm: Stage) -> None:
    found = report(calm)
    assert (found["findings"], found["differences"], found["settled"]) == ([], [], [])
    assert found["counts"]["findings"] == 0


def test_a_finding_says_all_that_a_person_wants_to_know(seen: Stage) -> None:
    (found,) = [one for one in report(seen)["findings"] if one["policy"] == "welcome-stays"]
    assert (found["because"], found["severity"], found["status"]) == (
        "the welcome message was changed",
        "medium",
        "open",
    )
    assert found["revision"] == seen.service.in_force().revision
    assert found["resource"]["title"] == "Messenger settings"
    assert found["resource"]["settings_url"].startswith("https://app.intercom.com/a/apps/abc12345/")
    assert (found["actor"]["email"], found["actor"]["ip"]) == (CAROL, None), "the reader is a viewer"
    assert found["done"]["verdict"] == "revert"
    assert "written steps" in found["done"]["sentence"]


def test_what_was_put_back_is_told_for_a_day(busy: Stage) -> None:
    (found,) = [one for one in report(busy)["settled"] if one["policy"] == "ip-allowlist-stays-on"]
    assert (found["controls"], found["owner"]) == (["SOC2-CC6.6"], "dave@acme.example")
    assert [one["state"] for one in found["done"]["intents"]] == ["verified"]
    assert found["closed_because"] == "It was put back."
    busy.clock.now += 25 * 3600
    assert report(busy)["settled"] == []


def test_many_findings_take_no_more_queries_than_few(busy: Stage) -> None:
    _break_teams(busy, range(1, 3))
    few = _queries_of_a_report(busy)
    _break_teams(busy, range(3, 41))
    assert len(report(busy)["findings"]) >= 40
    assert _queries_of_a_report(busy) == few


def _break_teams(on: Stage, numbers: Iterable[int]) -> None:
    """Opens a finding about each of these teams, with a decision like one that was reached."""
    with on.guarded.view() as view:
        (model,) = (d for d in view.decisions.search() if d.ref is not None and d.ref.kind == "ip_allowlist")
    with on.guarded.transaction() as work:
        for number in numbers:
            ref = Ref("team", str(number))
            named: dict[str, Any] = {
                "id": f"d{number}",
                "ref": ref,
                "change_id": None,
                "activity_id": f"x{number}",
            }
            copy = dataclasses.replace(model, **named)
            assert work.decisions.add(copy)
            work.findings.open_or_touch("p", str(ref), "team", "low", "It broke.", work.now, copy.id)


def _queries_of_a_report(on: Stage) -> int:
    counted: list[str] = []

    def count(*given: Any) -> None:
        counted.append(given[2])

    event.listen(on.database.engine, "before_cursor_execute", count)
    try:
        drift_report(on.guarded)
    finally:
        event.remove(on.database.engine, "before_cursor_execute", count)
    return len(counted)


def test_the_findings_of_a_kind_that_cannot_be_read_are_unknown(busy: Stage) -> None:
    with busy.guarded.transaction() as work:
        work.findings.open_or_touch(
            "ip-allowlist-stays-on",
            "ip_allowlist/singleton",
            "ip_allowlist",
            "critical",
            "Off.",
            busy.clock(),
            "d1",
        )
    busy.intercom.unreadable["ip_allowlist"] = "Intercom answered 500."
    busy.look()
    found = report(busy)
    (unknown,) = [one for one in found["findings"] if one["policy"] == "ip-allowlist-stays-on"]
    assert unknown["status"] == "unknown"
    assert found["counts"]["unknown"] == 1
    (seen,) = [one for one in found["coverage"] if one["kind"] == "ip_allowlist"]
    assert (seen["status"], seen["reason"]) == ("unread", "Intercom answered 500.")
    assert seen["age_seconds"] > 60
    assert "unknown" in busy.ask(f"{API}/drift", format="markdown").text


def test_differences_name_the_field_the_known_good_and_the_live_value(seen: Stage) -> None:
    (found,) = report(seen)["differences"]
    assert (found["resource"]["kind"], found["standing"]) == ("messenger_settings", "differs")
    assert found["fields"] == [{"pointer": "/welcome_message", "known_good": "Hello", "live": "Buy now"}]


def test_exemptions_in_force_are_part_of_the_report(seen: Stage) -> None:
    (found,) = report(seen)["exemptions"]
    assert (found["resource"], found["reason"]) == ("99", "the Paris pilot")


def test_the_worst_comes_first(seen: Stage) -> None:
    assert [one["severity"] for one in report(seen)["findings"]] == ["high", "medium"]


def test_sarif_has_a_result_and_a_rule_for_each_finding_and_tells_what_was_not_read(seen: Stage) -> None:
    (run,) = json.loads(seen.ask(f"{API}/drift", format="sarif").text)["runs"]
    in_force = seen.service.in_force()
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["no-exports", "welcome-stays"]
    assert rules[1]["shortDescription"] == {"text": "the welcome message was changed"}
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("no-exports", "error"),
        ("welcome-stays", "warning"),
    ]
    for result in run["results"]:
        (location,) = result["locations"]
        policy = in_force.find(result["ruleId"])
        assert policy is not None
        assert location["physicalLocation"]["region"] == {"startLine": policy.line, "startColumn": 1}
        assert location["physicalLocation"]["artifactLocation"]["uri"].endswith(policy.file)
    notifications = run["invocations"][0]["toolExecutionNotifications"]
    assert {
        "descriptor": {"id": "unread-kind"},
        "level": "warning",
        "message": {"text": "article: The token may not read articles."},
    } in notifications


def test_junit_fails_for_each_finding_and_skips_what_was_not_read(seen: Stage) -> None:
    suites = ElementTree.fromstring(seen.ask(f"{API}/drift", format="junit").text)
    assert (suites.get("name"), suites.get("failures"), suites.get("errors")) == ("guardrail drift", "2", "0")
    assert [one.get("type") for one in suites.iter("failure")] == ["no-exports", "welcome-stays"]
    assert "article: The token may not read articles." in [
        one.get("message") for one in suites.iter("skipped")
    ]


def test_github_annotates_findings_and_warns_of_what_was_not_read(seen: Stage) -> None:
    lines = seen.ask(f"{API}/drift", format="github").text.splitlines()
    assert lines[0].startswith("::error file=")
    assert ",title=no-exports (high)::" in lines[0]
    assert lines[1].startswith("::warning file=")
    assert "::warning title=not read%3A article::article: The token may not read articles." in lines


def test_continuous_integration_passes_where_nothing_was_found(calm: Stage) -> None:
    (run,) = json.loads(calm.ask(f"{API}/drift", format="sarif").text)["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    suites = ElementTree.fromstring(calm.ask(f"{API}/drift", format="junit").text)
    assert (suites.get("failures"), suites.get("errors")) == ("0", "0")
    assert suites[0][0].get("name") == "nothing is out of order"


def test_a_finding_of_a_policy_that_is_gone_names_no_place(calm: Stage) -> None:
    with_hostile_finding(calm, "]]> \x00 100%\n::error::x")
    (run,) = json.loads(calm.ask(f"{API}/drift", format="sarif").text)["runs"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"].startswith(
        "This policy is not in force"
    )
    assert ("locations" in run["results"][0], run["results"][0]["level"]) == (False, "note")
    suites = ElementTree.fromstring(calm.ask(f"{API}/drift", format="junit").text)
    assert "]]> \N{REPLACEMENT CHARACTER} 100% ::error::x" in next(suites.iter("failure")).get("message", "")
    assert calm.ask(f"{API}/drift", format="github").text.startswith("::notice title=p (low)::")


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_continuous_integration_is_told_of_policies_that_cannot_be_used(form: str, calm: Stage) -> None:
    report = dataclasses.replace(drift_report(calm.guarded, "x.yaml:3:5: error: Bad."), coverage=())
    text = FORMATS[form][1](report)
    assert "the last good set stays in force: x.yaml:3:5: error: Bad." in text
    assert {"sarif": '"level": "error"', "junit": 'errors="1"', "github": "::error title="}[form] in text


@pytest.mark.parametrize("name", FORMATS)
def test_each_form_is_served_as_what_it_is_and_names_every_finding(seen: Stage, name: str) -> None:
    answer = seen.ask(f"{API}/drift", format=name)
    assert answer.content_type.startswith(FORMATS[name][0])
    assert all(word in answer.text for word in ("no-exports", "welcome-stays", BOB, "medium"))


def test_the_csv_has_a_row_for_each_finding(seen: Stage) -> None:
    rows = list(csv.DictReader(io.StringIO(seen.ask(f"{API}/drift", format="csv").text)))
    assert [row["policy"] for row in rows if row["status"] != "blind_spot"] == ["no-exports", "welcome-stays"]
    assert [row["title"] for row in rows if row["status"] == "blind_spot"] == ["A kind is not read: article"]
    assert rows[1]["actor"] == CAROL


HOSTILE = '=HYPERLINK("https://evil.example","x")'


def with_hostile_finding(on: Stage, text: str) -> None:
    with on.guarded.transaction() as work:
        work.findings.open_or_touch("p", f"team/{text}", "team", "low", text, on.clock(), "d1")


@pytest.mark.parametrize("text", [HOSTILE, "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(calm: Stage, text: str) -> None:
    with_hostile_finding(calm, text)
    (row,) = csv.DictReader(io.StringIO(calm.ask(f"{API}/drift", format="csv").text, newline=""))
    assert row["sentence"] == f"'{text}"
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values())


def test_foreign_text_is_only_text_in_a_chat_and_in_a_terminal(calm: Stage) -> None:
    with_hostile_finding(calm, "\x1b[2J\u202e<!channel> [click](http://evil.example) `x`\n# big")
    for form in ("markdown", "table"):
        text = calm.ask(f"{API}/drift", format=form).text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\n# big" not in text
    markdown = calm.ask(f"{API}/drift", format="markdown").text
    assert "\\<!channel>" in markdown
    assert "\\[click]" in markdown
