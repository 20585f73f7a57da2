"""The report as JSON: every finding with its page and steps, and points only where a check counts."""

from __future__ import annotations

from guard.core.health.checks.table import BY_ID
from guard.core.health.examine import examine
from guard.core.model.health_choices import HealthChoices, Skipped
from guard.core.reports.health_json import HealthAnswer, health_answer
from tests.guard.core.health.made import facts, like


def answer(choices: HealthChoices | None = None) -> HealthAnswer:
    found = facts(like("team", admin_ids=[]), like("tag", "1"), like("tag", "2"), unread={"macro": "403."})
    return health_answer(examine(found, choices), "acme1")


def test_a_finding_has_its_page_and_its_steps() -> None:
    check = next(one for one in answer().checks if one.id == "team-without-members")
    (found,) = check.findings
    assert found.settings_url == "https://app.intercom.com/a/apps/acme1/settings/helpdesk/teams"
    assert found.steps == (f"Open {found.settings_url}.", *BY_ID["team-without-members"].steps)
    assert (check.points, check.weight, check.looked, check.faults) == (0.0, 6, 1, 1)


def test_what_does_not_count_has_no_points() -> None:
    by_id = {one.id: one for one in answer(HealthChoices((Skipped("same-name", "x"),))).checks}
    assert (by_id["same-name"].points, by_id["same-name"].skipped) == (None, "x")
    assert by_id["tag-unreferenced"].points is None
    assert by_id["hours-never-open"].points is None, "there are none"
    assert by_id["same-content"].points == 0.0, "macros are not read"


def test_it_says_first_what_was_not_looked_at() -> None:
    found = answer()
    assert [(one.kind, one.reason) for one in found.unread] == [("macro", "403.")]
    assert found.coverage is not None
    assert found.coverage < 100
