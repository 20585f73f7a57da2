"""What Intercom counts of articles, on both engines."""

from __future__ import annotations

from drift.core.conversations.article_statistics import ArticleDay, Totals
from drift.store import StateStore

DAY = 86_400.0


def day(number: int, involvements: int | None, version: str = "2.16") -> ArticleDay:
    return ArticleDay(number * DAY, number * DAY + 300, version, Totals(10, 0, 3, involvements, 2))


def test_a_series_is_read_as_it_was_kept(drift: StateStore) -> None:
    for number, involvements in ((2, 5), (1, 4), (4, None)):
        drift.article_statistics.put({"7001": day(number, involvements), "7002": day(number, 9)})
    assert drift.article_statistics.series("7001", 0, 9 * DAY) == [day(1, 4), day(2, 5), day(4, None)]
    assert drift.article_statistics.series("7001", 2 * DAY, 4 * DAY) == [day(2, 5)]
    assert drift.article_statistics.series("7003", 0, 9 * DAY) == []


def test_a_day_is_kept_as_it_was_read_last(drift: StateStore) -> None:
    drift.article_statistics.put({"7001": day(1, 4)})
    drift.article_statistics.put({"7001": day(1, 6)})
    assert drift.article_statistics.series("7001", 0, 2 * DAY) == [day(1, 6)]


def test_which_articles_were_read_on_a_day(drift: StateStore) -> None:
    drift.article_statistics.put({"7001": day(1, 4), "7002": day(2, 4)})
    assert drift.article_statistics.read_on(DAY) == {"7001"}
    assert drift.article_statistics.read_on(3 * DAY) == frozenset()


def test_totals_can_be_large(drift: StateStore) -> None:
    large = ArticleDay(DAY, DAY, "2.16", Totals(3_000_000_000_000))
    drift.article_statistics.put({"7001": large})
    assert drift.article_statistics.series("7001", 0, 2 * DAY) == [large]
