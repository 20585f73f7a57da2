"""Many notifications at once: each is kept once, each caller hears of its own, and nobody waits for nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from drift.core.model.resources import Json
from drift.store.sql.database import StoreUnavailable
from drift.sync.ingest_batch import IngestBatcher
from tests.fakes.intercom import entry
from tests.guard.web.stage import BOB, Stage, notification


def all_at_once(entries: Sequence[Json], keep: Callable[[Json], bool]) -> list[bool | Exception]:
    barrier = threading.Barrier(len(entries))

    def bring(one: Json) -> bool | Exception:
        barrier.wait()
        try:
            return keep(one)
        except Exception as problem:  # noqa: BLE001 - what each caller hears is what is tested
            return problem

    with ThreadPoolExecutor(len(entries)) as threads:
        return list(threads.map(bring, entries))


def export(on: Stage, id: str, **more: Any) -> Json:
    return entry(id, "bulk_export", BOB, int(on.clock()) + 1) | more


def kept(on: Stage) -> set[str]:
    with on.guarded.view() as view:
        return {one.activity.id for one in view.state.activities.search(limit=200)}


def test_entries_that_come_together_are_all_kept(calm: Stage) -> None:
    arrivals = IngestBatcher(calm.guarded.workspace)
    entries = [export(calm, f"e{number}") for number in range(24)]
    assert all_at_once(entries, arrivals.keep) == [True] * 24
    assert kept(calm) == {one["id"] for one in entries}


def test_of_the_same_entry_many_times_at_once_one_is_news(calm: Stage) -> None:
    arrivals = IngestBatcher(calm.guarded.workspace)
    entries = [export(calm, f"e{number % 3}") for number in range(24)]
    heard = all_at_once(entries, arrivals.keep)
    assert sorted(map(str, heard)) == ["False"] * 21 + ["True"] * 3
    assert kept(calm) == {"e0", "e1", "e2"}


def test_known_and_new_entries_together_are_told_apart(calm: Stage) -> None:
    arrivals = IngestBatcher(calm.guarded.workspace)
    assert arrivals.keep(export(calm, "known"))
    heard = all_at_once([export(calm, id) for id in ("known", "new", "old")], arrivals.keep)
    assert heard == [False, True, True]


def test_old_and_young_entries_together_are_kept_apart(calm: Stage) -> None:
    arrivals = IngestBatcher(calm.guarded.workspace)
    all_at_once([export(calm, "old", created_at=1), export(calm, "young")], arrivals.keep)
    with calm.guarded.view() as view:
        found = {id: view.state.activities.get(id) for id in ("old", "young")}
    assert {id: one.history for id, one in found.items() if one} == {"old": True, "young": False}


def test_an_entry_that_cannot_be_stored_takes_no_other_with_it(calm: Stage) -> None:
    arrivals = IngestBatcher(calm.guarded.workspace)
    entries = [export(calm, "good"), export(calm, "bad", metadata={"x": object()}), export(calm, "fine")]
    heard = all_at_once(entries, arrivals.keep)
    assert [isinstance(one, Exception) for one in heard] == [False, True, False]
    assert kept(calm) == {"good", "fine"}


def test_when_the_database_is_busy_nobody_hears_that_their_entry_was_kept(calm: Stage) -> None:
    arrivals = IngestBatcher(calm.guarded.workspace)
    calm.database.busy_timeout = 0.05
    with calm.database.write():
        heard = all_at_once([export(calm, f"e{number}") for number in range(4)], arrivals.keep)
    assert all(isinstance(one, StoreUnavailable) for one in heard)
    assert kept(calm) == set()
    assert arrivals.keep(export(calm, "e0"))


def test_webhooks_at_once_are_all_answered_and_all_kept(calm: Stage) -> None:
    bodies = [notification(export(calm, f"e{number}")) for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(calm.notify, bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert len(kept(calm)) == 24
