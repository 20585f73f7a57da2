"""What a page may cost: how often it asks the database, and how long it is. `make bench` tells the times."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Body, Ref, Resource
from drift.sandbox.conversations.truth import LABEL
from guard.context import UnitOfWork
from guard.queries.effects.reach import kinds_with_reach
from tests.bench.console import MOST_KILOBYTES, MOST_QUERIES, counted, pages
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import ALICE, Stage
from tests.known_conversations import DAY, know, truths

STILL_ABOVE = {f"{HOME}/": 16, f"{HOME}/proposals/ID": 13}
"""Pages that ask more often than they should, with how often. A number here only ever falls."""
REACHES_ABOVE = {"data_connector": 15}
"""Kinds whose reach asks more often: it tells of runs as well, under all names. Likewise."""
FILE = "price-list.pdf"
_NAMES: dict[str, Body] = {
    "article": {"title": "Change your delivery"},
    "file_source_content": {"name": FILE},
    "data_connector": {"name": "Get order status"},
    "conversation_attribute": {"name": LABEL},
    "office_hours_schedule": {
        "time_zone_name": "Europe/Paris",
        "time_intervals": [{"start_minute": 540, "end_minute": 1020}],
    },
    "office_hours_exception": {"exception_date": "2026-12-24", "time_intervals": []},
    "conversation_attribute_option": {"label": "Billing"},
}


@pytest.mark.parametrize("who", [ALICE])
def test_no_page_asks_the_database_more_often_than_it_may(seen: Stage, who: str) -> None:
    made, asked, lengths = signed_in(seen, who), dict[str, int](), dict[str, int]()
    for path in pages(made, HOME):
        lengths[path] = len(made.page(path))
        with counted(seen.database.engine) as queries:
            made.page(path)
        asked[path] = len(queries)
    allowed = {path: STILL_ABOVE.get(_sort(path), MOST_QUERIES) for path in asked}
    assert {path: number for path, number in asked.items() if number > allowed[path]} == {}
    assert {path: length for path, length in lengths.items() if length > MOST_KILOBYTES * 1000} == {}


def test_no_reach_asks_the_database_more_often_than_it_may(calm: Stage) -> None:
    """The page as it is filled in, for every kind that has one: with conversations, sums of days, an older name, and
    another one with the same title."""
    calm.look()
    now = calm.clock.now
    with calm.guarded.transaction() as work:
        know(work.state, truths(int(now), 600), now)
        work.state.conversation_counts.sum_up(now - 80 * DAY, now - 3 * DAY, 100)
        for kind in kinds_with_reach():
            _lives(work, kind, now)
    made, asked = signed_in(calm, ALICE), dict[str, int]()
    for kind in kinds_with_reach():
        path = f"{HOME}/reach?kind={kind}&id=7003&operation=delete&days=90"
        assert "Deleting “" in made.page(path)
        with counted(calm.database.engine) as queries:
            length = len(made.page(path))
        asked[kind] = len(queries)
        assert length <= MOST_KILOBYTES * 1000
    above = {kind: number for kind, number in asked.items() if number > MOST_QUERIES}
    assert above == REACHES_ABOVE


def _lives(work: UnitOfWork, kind: str, now: float) -> None:
    parent = CATALOGUE[kind].parent
    body = {"name": "A name", "title": "A title", **_NAMES.get(kind, {})}
    for id, at, more in (("7003", 60, {"older": True}), ("7003", 30, {}), ("2", 40, {})):
        ref = Ref(kind, id)
        resource = Resource(ref, {"id": id, **body, **more}, Ref(parent, "7003") if parent else None)
        work.state.versions.open(resource, now - at * DAY)


def _sort(path: str) -> str:
    proposals = f"{HOME}/proposals/"
    return f"{proposals}ID" if path.startswith(proposals) else path
