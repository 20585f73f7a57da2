"""The drift report for continuous integration: findings at their policy, unread kinds beside them."""

import json
from dataclasses import replace
from xml.etree import ElementTree

from guard.core.reports.drift_report import coverage_of
from guard.core.reports.drift_report_ci import as_github, as_junit, as_sarif
from tests.guard.core.reports.test_drift_report import FINDING, TAG, UNREAD, report, reported
from tests.guard.policy_cast import NOON

FOUND = report(reported(), coverage=(coverage_of(TAG, UNREAD, NOON),))


def test_sarif_has_a_result_for_each_finding_and_a_notification_for_each_unread_kind() -> None:
    (run,) = json.loads(as_sarif(FOUND))["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == (FINDING.policy, "error")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == FINDING.policy
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "tag: The token lacks a scope."


def test_junit_fails_for_findings_and_skips_what_was_not_read() -> None:
    root = ElementTree.fromstring(as_junit(FOUND))
    assert (root.get("failures"), root.get("skipped"), root.get("errors")) == ("1", "1", "0")
    fine = ElementTree.fromstring(as_junit(report()))
    assert (fine.get("tests"), fine.get("failures")) == ("1", "0")


def test_github_gets_a_line_for_each_and_no_second_command() -> None:
    first, second = as_github(FOUND).splitlines()
    assert first.startswith("::error ")
    assert second.startswith("::warning ")
    hostile = replace(FINDING, sentence="x\n::error::y")
    assert len(as_github(report(reported(hostile))).splitlines()) == 1
    assert as_github(report()) == ""
