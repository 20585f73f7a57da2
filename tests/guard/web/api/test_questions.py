"""`GET /questions`: as JSON and as the file of Fin's batch test, for those who may propose."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conversations import facts, keep, lived
from tests.guard.web.stage import BOB, ERIN, Stage

PATH = "/api/v1/questions"


@pytest.fixture
def asking(calm: Stage) -> Stage:
    calm.intercom.hold("article/7003", title="Change your delivery")
    calm.look()
    now = calm.clock.now
    truths = lived(now, 600)
    calm.intercom.questions = {one.id: f"Where is {one.number}?" for one in truths}
    with calm.guarded.transaction() as work:
        keep(work.state, facts(truths, now), truths[0].created_at, now)
    return calm


def test_they_are_told_with_their_groups_and_as_a_file(asking: Stage) -> None:
    told = asking.get(PATH, BOB, **{"for": "article/7003", "most": 5})
    assert len(told["questions"]) == 5
    assert told["questions"][0]["source"] == "Change your delivery"
    assert told["touched"]["sort"] == "counted"
    file = asking.ask(PATH, BOB, **{"for": "article/7003", "most": 5, "format": "csv"})
    assert file.content_type.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(file.text)))
    assert rows == [["Question"], *([one["question"]] for one in told["questions"])]
    other = asking.get(PATH, BOB, **{"for": "article/7003", "most": 5, "seed": 3})
    assert other["questions"] != told["questions"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({}, 400, "`for` is missing"),
        ({"for": "artcle/7003"}, 404, "artcle"),
        ({"for": "0815"}, 404, "There is no proposal 0815."),
        ({"for": "ip_allowlist/singleton"}, 422, "is not known. Of these kinds it is"),
        ({"for": "article/7003", "most": 51}, 400, "most"),
    ],
)
def test_what_cannot_be_asked_is_named(
    asking: Stage, query: dict[str, str | int], status: int, says: str
) -> None:
    answer = asking.ask(PATH, BOB, **query)
    assert (answer.status_code, says in answer.text) == (status, True), answer.text
    assert asking.intercom.asked == []


def test_viewers_do_not_read_what_customers_wrote(asking: Stage) -> None:
    assert asking.ask(PATH, ERIN, **{"for": "article/7003"}).status_code == 403


@pytest.mark.parametrize(
    "about", ["/", "a/", "//", " ", "article/", "\x00", "article/\x00", "ä/1", "x" * 500]
)
def test_what_names_nothing_is_refused_and_is_no_bug(asking: Stage, about: str) -> None:
    answer = asking.ask(PATH, BOB, **{"for": about})
    assert answer.status_code in {400, 404, 422}, answer.text
    assert asking.intercom.asked == []
