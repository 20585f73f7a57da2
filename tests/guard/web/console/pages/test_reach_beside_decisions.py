"""The pages on which people decide show how many conversations it has to do with, and lead to all figures."""

from __future__ import annotations

import pytest

from guard.runtime.effects.effect_jobs import keep_missing_reports
from guard.web.console.proposing import verdict
from tests.guard.slack.slack_stage import hours_moved
from tests.guard.web.console.asking import PROPOSE, ZONE, count, form_of
from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.console.pages.test_reach import knowing
from tests.guard.web.stage import ALICE, BOB, HOURS, Stage

__all__ = ["knowing"]
DELETION = {"changes": [{"resource": "article/7003", "delete": True}], "reason": "it is outdated"}


def shown(html: str) -> str:
    return words(html).replace("&lt;", "<").replace("&gt;", ">")


def test_a_proposal_shows_the_figures_that_are_kept_and_leads_to_those_of_now(knowing: Stage) -> None:
    made = knowing.post("/api/v1/proposals", DELETION, BOB)
    assert made.status_code == 201
    asked = made.get_json()
    html = signed_in(knowing, ALICE).page(f"{HOME}/proposals/{asked['id']}")
    reach = asked["preview"]["changes"][0]["reach"]
    assert reach["headline"] in shown(html)
    assert "Change your &lt;b&gt;delivery&lt;/b&gt;" in html
    for line in reach["lines"][1:13]:
        assert line["figure"]["sentence"] in shown(html)
    assert "and kept for those who decide." in shown(html)
    assert f"{HOME}/reach?kind=article&id=7003&operation=delete" in Reader(html).links


def test_whoever_asks_for_a_change_sees_its_reach_before_it_is_sent(
    knowing: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdict, "PATIENCE", 60.0)
    made = signed_in(knowing, BOB)
    values = {**form_of(made.page(PROPOSE)).values, ZONE: "Europe/Rome"}
    answer = made.client.post(f"{HOME}/propose/verdict", data=values)
    change = {"resource": HOURS, "set": {"/time_zone_name": "Europe/Rome"}}
    (planned,) = knowing.post("/api/v1/plans", {"changes": [change]}, BOB).get_json()["changes"]
    assert planned["reach"]["headline"] in shown(answer.text)
    assert count(knowing) == 0


def test_a_question_its_change_and_its_decision_show_the_same(knowing: Stage) -> None:
    hours_moved(knowing)
    assert keep_missing_reports(knowing.guarded, lambda: False) >= 1
    (approval,) = knowing.get("/api/v1/approvals", ALICE, open="1")["items"]
    headline, reader = approval["reach"]["headline"], signed_in(knowing, ALICE)
    for path in (
        f"approvals/{approval['id']}",
        f"timeline/changes/{approval['change']}",
        f"decisions/{approval['decision']}",
        f"changes/{approval['change']}/explanation",
    ):
        html = reader.page(f"{HOME}/{path}")
        assert headline in shown(html), path
        assert "and kept for those who decide." in shown(html), path


def test_where_nothing_is_read_each_page_says_so(calm: Stage) -> None:
    hours_moved(calm)
    (approval,) = calm.get("/api/v1/approvals", ALICE, open="1")["items"]
    reader = signed_in(calm, ALICE)
    for path in (f"approvals/{approval['id']}", f"timeline/changes/{approval['change']}"):
        assert "unknown, because no conversations were read yet" in shown(reader.page(f"{HOME}/{path}")), path
