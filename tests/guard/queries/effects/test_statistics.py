"""What Intercom counts by itself stands in the reach of an article, also where no conversation may be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.conversations.article_statistics import ArticleDay, Totals
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.edit import DELETION
from guard.core.effects.statistics import DAY
from guard.queries.effects.reach import reach_of
from guard.queries.effects.statistics import OWN, own_totals, statistics_of
from tests.guard.web.stage import Stage, stage

ARTICLE = Ref("article", "7")


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def counted(on: Stage) -> None:
    on.intercom.hold("article/7", title="Refunds")
    on.look()
    with on.guarded.transaction() as work:
        today = work.now // DAY * DAY
        for days, used in ((3, 10), (1, 30)):
            totals = Totals(views=5, involvements=used, resolutions=used // 2)
            at = today - days * DAY
            work.state.article_statistics.put({"7": ArticleDay(at, at + 60, "2.16", totals)})


def test_the_reach_of_an_article_begins_with_it_where_no_conversation_is_known(on: Stage) -> None:
    counted(on)
    with on.guarded.view() as view:
        reach = reach_of(view, ARTICLE, DELETION, view.now - 90 * DAY, view.now)
    first, *others = reach.lines
    assert (first.group, first.figure) == (OWN, Counted(20, 30, first.figure.query))
    assert "20 of 30 (66.7 %), counted" in reach.headline()
    assert isinstance(next(line for line in others if line.group != OWN).figure, Unknown)


def test_where_nothing_was_counted_nothing_is_told_of_it(on: Stage) -> None:
    counted(on)
    with on.guarded.view() as view:
        assert own_totals(view.state, Ref("article", "8"), 0, view.now) == ()
        assert own_totals(view.state, Ref("content_snippet", "7"), 0, view.now) == ()
        assert statistics_of(view.state, Ref("tag", "7"), 0, view.now) is None


def test_a_kind_that_is_not_read_is_the_reason(on: Stage) -> None:
    reason = "Intercom refuses it. Reading this kind needs the permission “Read data connectors”."
    with on.guarded.transaction() as work:
        work.state.snapshots.cover(
            None, KindStatus("data_connector", "unread", "forbidden", reason, 0, work.now, None)
        )
    with on.guarded.view() as view:
        found = statistics_of(view.state, Ref("data_connector", "501"), 0, view.now)
    assert found is not None
    assert found.lines[0].figure.sentence() == f"unknown, because its kind is not read: {reason.rstrip('.')}"
