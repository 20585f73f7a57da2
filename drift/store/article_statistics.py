"""What Intercom counts of articles, a row for each article and day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drift.core.conversations.article_statistics import COUNTS, ArticleDay, Totals
from drift.store.sql.measurement_tables import article_statistics
from drift.store.sql.workspace_scope import Scope, Stored

_c: Final = article_statistics.c


class ArticleStatistics:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, days: Mapping[str, ArticleDay]) -> None:
        """Keep what was read of articles, by their ids; what is known of the same day is replaced."""
        self._scope.upsert(article_statistics, [_row(id, day) for id, day in days.items()])

    def series(self, id: str, since: float, until: float) -> list[ArticleDay]:
        """What is known of an article, of the days that began from `since` until before `until`, oldest first."""
        rows = self._scope.select(article_statistics, _c.article == id, _c.day >= since, _c.day < until)
        return [_day(row) for row in self._scope.all(rows.order_by(_c.day))]

    def read_on(self, day: float) -> frozenset[str]:
        """The ids of the articles that are known of a day, by its beginning."""
        rows = self._scope.select(article_statistics, _c.day == day).with_only_columns(_c.article)
        return frozenset(row.article for row in self._scope.all(rows))


def _row(id: str, day: ArticleDay) -> dict[str, Any]:
    totals = {name: getattr(day.totals, name) for name in COUNTS}
    return {"article": id, "day": day.day, "read_at": day.read_at, "api_version": day.api_version, **totals}


def _day(row: Stored) -> ArticleDay:
    return ArticleDay(
        row.day, row.read_at, row.api_version, Totals(**{name: getattr(row, name) for name in COUNTS})
    )
