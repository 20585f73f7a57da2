"""`GET /cost`: for everybody who may read, in every form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conversations import facts, keep, lived
from tests.guard.web.stage import ERIN, Stage

PATH = "/api/v1/cost"


@pytest.fixture
def spent(calm: Stage) -> Stage:
    truths = lived(calm.clock.now)
    with calm.guarded.transaction() as work:
        keep(work.state, facts(truths, calm.clock.now), truths[0].created_at, calm.clock.now)
    return calm


def test_it_tells_amounts_with_their_sorts(spent: Stage) -> None:
    told = spent.get(PATH, ERIN)
    assert told["to_date"]["sort"] == "counted"
    assert sum(Decimal(day["amount"]) for day in told["days"]) == Decimal(told["to_date"]["amount"])
    assert told["expected"]["sort"] == "estimated"
    assert (told["limit"], told["level"], told["prices"]) == (None, "none", "published")


def test_as_lines(spent: Stage) -> None:
    answer = spent.ask(PATH, ERIN, format="table")
    assert answer.content_type.startswith("text/plain")
    assert "to date" in answer.text


def test_what_is_not_read_is_unknown_and_nobody_without_a_token_is_told(calm: Stage) -> None:
    assert calm.get(PATH, ERIN)["expected"]["sentence"] == "unknown, because no conversations were read yet"
    assert calm.ask(PATH, None).status_code == 401
    assert calm.ask(PATH, ERIN, format="xml").status_code == 400
