"""The page Health: what was not looked at stands before the score, and a finding leads to a proposal."""

from __future__ import annotations

import re

import pytest

from guard.core.health.check import FAMILIES
from guard.core.health.checks.table import CHECKS
from guard.core.health.trend import mondays, rules
from guard.web.console.pages import health
from tests.guard.web.console.asking import document, press
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import BOB, ERIN, HOURS, Stage

HEALTH = f"{HOME}/health"
SWITCHES = {
    "ai_chatbot_availability": True,
    "ai_copilot_availability": True,
    "ai_sales_agent_availability": False,
}


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def test_what_was_not_looked_at_stands_before_the_score(seen: Stage) -> None:
    page = words(signed_in(seen, ERIN).page(HEALTH))
    report = seen.get("/api/v1/health-report", ERIN)
    assert f"{report['coverage']}% of the checks, by weight," in page
    assert "The token may not read articles." in page
    assert (
        page.index("What was looked at")
        < page.index("kind is not read")
        < page.index(f"{report['score']} of 100")
    )
    assert "4 things cannot be told by anything that is read" in page
    assert "No API shows it" in page


def test_each_check_that_reports_leads_to_what_it_reports(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    links = Reader(made.page(HEALTH)).links
    reported = [one["id"] for one in seen.get("/api/v1/health-report", ERIN)["checks"] if one["findings"]]
    assert reported
    for id in reported:
        assert f"{HEALTH}/{id}" in links
    page = made.page(f"{HEALTH}/hours-never-open")
    assert "It has no hours at all." in page
    assert f"{HOME}/settings/{HOURS}" in Reader(page).links
    assert "Give it hours, or delete it where nothing uses it." in page


@pytest.mark.parametrize("check", [check.id for check in CHECKS])
def test_every_check_has_a_page(seen: Stage, check: str) -> None:
    assert f"<code>{check}</code>" in signed_in(seen, ERIN).page(f"{HEALTH}/{check}")


def test_every_family_has_its_title() -> None:
    assert {check.family for check in CHECKS} <= set(FAMILIES) == set(health._FAMILIES)


def test_there_is_no_page_of_what_is_no_check(seen: Stage) -> None:
    made = signed_in(seen, BOB)
    assert made.get(f"{HEALTH}/nothing").status_code == 404
    assert made.get(f"{HEALTH}/nothing/propose/{HOURS}").status_code == 404
    assert made.get(f"{HEALTH}/hours-never-open/propose/{HOURS}").status_code == 404, (
        "no change puts it right"
    )
    assert made.get(f"{HEALTH}/hours-never-open?start=x").status_code == 400


def old_snippet(on: Stage) -> None:
    on.intercom.hold("content_snippet/7", title="Prices", locale="en", audience_ids=[], **SWITCHES)
    on.look()
    on.clock.now += 800 * 86400


def test_a_finding_becomes_a_proposal_in_the_usual_form(calm: Stage) -> None:
    old_snippet(calm)
    made = signed_in(calm, BOB)
    links = Reader(made.page(f"{HEALTH}/fin-reads-old")).links
    way = f"{HEALTH}/fin-reads-old/propose/content_snippet/7"
    assert way in links
    asked = document(calm, press(made, made.page(way), "ask"))
    assert asked["changes"] == [{"resource": "content_snippet/7", "set": {"/ai_chatbot_availability": False}}]
    assert "(fin-reads-old)" in str(asked["reason"])


def test_a_viewer_sees_no_way_to_a_proposal_and_gets_none(calm: Stage) -> None:
    old_snippet(calm)
    made = signed_in(calm, ERIN)
    assert "propose" not in made.page(f"{HEALTH}/fin-reads-old")
    assert made.get(f"{HEALTH}/fin-reads-old/propose/content_snippet/7").status_code == 403


def test_the_picture_says_the_same_as_its_table(busy: Stage) -> None:
    assert "<svg" not in signed_in(busy, ERIN).page(HEALTH), "nothing is known of any week"
    busy.clock.now += 21 * 86400
    while busy.service.health.look():
        pass
    page = signed_in(busy, ERIN).page(f"{HEALTH}?fresh=1")
    with busy.guarded.view() as view:
        kept = view.health_days.since(mondays(view.now)[0])
    assert {one.rules for one in kept} == {rules()}
    drawn = re.findall(r'<text class="count"[^>]*>(\d+)<', page)
    rows = re.findall(r"<tr><th scope=\"row\">[^<]*</th><td>(\d+)</td><td>\d+%</td></tr>", page)
    assert len(drawn) > 1
    assert drawn == rows == [str(one.score) for one in kept]
    assert page.count('<td colspan="2">not known</td>') == 12 - len(rows)


def test_a_page_is_patient_and_looks_again_when_asked(busy: Stage) -> None:
    made = signed_in(busy, ERIN)
    before = made.page(f"{HEALTH}/hours-never-open")
    busy.intercom.change(HOURS, time_intervals=[{"start_minute": 1, "end_minute": 9}])
    busy.look()
    assert made.page(f"{HEALTH}/hours-never-open") == before
    assert "1 of 2" in words(made.page(f"{HEALTH}?fresh=1"))
    assert made.page(f"{HEALTH}/hours-never-open") != before
