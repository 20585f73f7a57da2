"""An embedded workspace that was read once, with a year of its conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drift.core.model.resources import Ref
from drift.sandbox.conversations.truth import Truth
from guard.core.effects.figures import Bounded, Counted, Figure
from guard.core.effects.reach.edit import DELETION, Edit
from guard.core.effects.reach.report import Line, Reach
from guard.queries.effects.reach import reach_of
from tests.flows.world import World, world
from tests.known_conversations import DAY, know, truths


@dataclass(frozen=True)
class Year:
    """`known` are the conversations of customers in the year until `now`."""

    world: World
    known: tuple[Truth, ...]
    now: float

    def reach(self, name: str, edit: Edit = DELETION, days: float = 90) -> Reach:
        with self.world.guarded.view() as view:
            return reach_of(view, Ref.parse(name), edit, self.now - days * DAY, self.now)

    def last(self, days: float = 90) -> list[Truth]:
        """Those of the last days."""
        return [one for one in self.known if self.now - days * DAY <= one.created_at < self.now]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    with world(tmp_path_factory.mktemp("year")) as w:
        now = w.guarded.now()
        known = truths(int(now))
        with w.guarded.transaction() as work:
            know(work.state, known, now)
        yield Year(w, known, now)


def line(reach: Reach, name: str) -> Line:
    found = [one for one in reach.lines if one.name == name]
    assert len(found) == 1, [one.name for one in reach.lines]
    return found[0]


def count(figure: Figure) -> int:
    assert isinstance(figure, Counted), figure
    return figure.count


def bounds(figure: Figure) -> tuple[int, int]:
    assert isinstance(figure, Bounded), figure
    return figure.least, figure.most
