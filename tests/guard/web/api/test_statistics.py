"""What Intercom counts of a resource, over HTTP and on its page: with its sort, and unknown where it was not read."""

from __future__ import annotations

import re

from drift.core.conversations.article_statistics import ArticleDay, Totals
from drift.core.conversations.connector_runs import HOUR, RunCount
from drift.sync.conversations.conversation_reading import note_off
from drift.web.rest.route import API
from guard.core.effects.statistics import DAY
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import ERIN, HOURS, Stage


def counted(on: Stage) -> None:
    """Two days of an article, and two days of runs that ended an hour ago."""
    on.intercom.hold("article/7", title="Refunds")
    on.intercom.hold("data_connector/501", name="Orders")
    on.look()
    with on.guarded.transaction() as work:
        today, hour = work.now // DAY * DAY, work.now // HOUR * HOUR
        for days, used, resolved in ((2, 10, 4), (1, 30, 19)):
            at = today - days * DAY
            totals = Totals(views=100 * (3 - days), involvements=used, resolutions=resolved)
            work.state.article_statistics.put({"7": ArticleDay(at, at + 60, "2.16", totals)})
        runs = [
            RunCount(hour - 30 * HOUR, "workflow", "9002", "", 6),
            RunCount(hour - 2 * HOUR, "fin", "", "3rd_party_error", 2),
        ]
        work.state.connector_runs.add("501", hour - 72 * HOUR, hour, runs)


def sentences(on: Stage, name: str) -> dict[str, str]:
    found = on.get(f"{API}/resources/{name}/statistics")
    return {one["name"]: one["figure"]["sentence"] for one in found["numbers"]}


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def test_an_article_tells_what_fin_made_of_it(calm: Stage) -> None:
    counted(calm)
    found = sentences(calm, "article/7")
    assert found["Conversations in which Fin used it in this period, of those so far"] == (
        "20 of 30 (66.7 %), counted"
    )
    assert found["Resolved, of all conversations so far in which Fin used it"] == "19 of 30 (63.3 %), counted"
    [course] = calm.get(f"{API}/resources/article/7/statistics")["course"]
    assert (course["well"], course["all"], course["because"]) == (15, 20, "")


def test_a_connector_tells_who_ran_it_and_how_that_failed(calm: Stage) -> None:
    counted(calm)
    found = sentences(calm, "data_connector/501")
    assert found["Runs that failed"] == "2 of 8 (25 %), counted"
    assert found["Runs by workflow 9002"] == "6 of 8 (75 %), counted"
    assert found["3rd_party_error"] == "2 of 2 (100 %), counted"
    assert any("others are not counted" in note for note in _notes(calm))


def _notes(on: Stage) -> list[str]:
    notes: list[str] = on.get(f"{API}/resources/data_connector/501/statistics")["notes"]
    return notes


def test_what_was_not_read_is_unknown_with_the_way_out(calm: Stage) -> None:
    assert sentences(calm, "article/8").popitem()[1].startswith("unknown, because nothing was read of it")
    note_off(calm.guarded.workspace)
    [sentence] = sentences(calm, "data_connector/8").values()
    assert "GUARDRAIL_CONVERSATIONS is off" in sentence
    assert "set it to auto" in sentence


def test_a_period_can_be_asked_for(calm: Stage) -> None:
    counted(calm)
    found = calm.get(
        f"{API}/resources/article/7/statistics?since=2001-01-01T00:00:00Z&until=2001-02-01T00:00:00Z"
    )
    assert [one["figure"]["sort"] for one in found["numbers"]] == ["unknown"]


def test_what_nothing_is_counted_of_is_said(calm: Stage) -> None:
    found = calm.get(f"{API}/resources/tag/7/statistics")
    assert found["numbers"] == []
    assert found["notes"] == [
        "Intercom counts nothing of resources of this kind: it does of data_connector and article."
    ]


def test_the_page_of_an_article_shows_it(calm: Stage) -> None:
    counted(calm)
    page = signed_in(calm, ERIN).page(f"{HOME}/settings/article/7")
    assert "20 of 30 (66.7 %), counted" in words(page)
    assert '<rect class="well"' in page
    assert "Resolved by Fin" in page
    assert page.index("What Intercom counts of it") < page.index("Its fields")


def test_the_page_of_a_connector_shows_its_runs_and_other_pages_nothing(calm: Stage) -> None:
    counted(calm)
    reader = signed_in(calm, ERIN)
    page = words(reader.page(f"{HOME}/settings/data_connector/501"))
    assert "2 of 8 (25 %), counted" in page
    assert "How it failed" in page
    assert "What Intercom counts of it" not in reader.page(f"{HOME}/settings/{HOURS}")


def test_a_sentence_is_never_wider_than_a_window(calm: Stage) -> None:
    counted(calm)
    for name in ("article/7", "data_connector/501"):
        page = signed_in(calm, ERIN).page(f"{HOME}/settings/{name}")
        for table in re.findall(r'<table class="numbers">.*?</table>', page, re.DOTALL):
            assert "counted" not in table  # its cells do not break
