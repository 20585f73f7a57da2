"""The log as a whole: page by page, each entry once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from drift.sync.ingest import ingest
from guard.queries import activity_export
from guard.queries.activity_export import Selection, activity_pages
from tests.guard.web.stage import stage, story
from tests.guard.web.test_activity_export import entries


@dataclass
class Counting:
    """A workspace that says how often the record was opened."""

    guarded: Any
    views: list[int] = field(default_factory=list)

    def view(self) -> Any:
        self.views.append(1)
        return self.guarded.view()


def test_entries_of_one_second_are_neither_lost_nor_doubled_between_two_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_export, "PAGE", 7)
    with stage(tmp_path, after=story) as seen:
        ingest(seen.guarded.workspace, entries(25), "backfill")
        with seen.guarded.view() as view:
            every = view.state.activities.oldest_first((), None, None, None, after=None, limit=10_000)
        counting: Any = Counting(seen.guarded)
        pages = list(activity_pages(counting, Selection()))
    assert len(every) > 14
    assert [record.activity.id for page in pages for record in page] == [
        record.activity.id for record in every
    ]
    assert len(counting.views) == len(pages) + (len(every) % 7 == 0)
    assert max(map(len, pages)) <= 7
