"""Facts about conversations on both engines: kept, replaced, forgotten, and what was not read is remembered."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.core.conversations.read_windows import By, ReadWindow
from drift.core.conversations.sources import Source
from drift.store import StateStore
from drift.store.sql.conversation_tables import conversation_uses
from drift.store.sql.database import Database
from tests.contract.store.conversation_examples import FILE, HOURS, REFUNDS, fact


def uses(drift: StateStore) -> set[tuple[str, bool]]:
    scope = drift.conversations._scope
    return {(row.conversation, row.alone) for row in scope.all(scope.select(conversation_uses))}


def test_a_fact_is_read_as_it_was_kept(drift: StateStore) -> None:
    facts = [fact("1", REFUNDS, FILE), fact("2"), fact("3", REFUNDS, attributes={}, tags=(), rating=None)]
    drift.conversations.put(facts)
    assert drift.conversations.get(["1", "2", "3", "4"]) == {one.id: one for one in facts}
    assert drift.conversations.sources() == (REFUNDS, FILE)
    assert drift.conversations.count(0, 2_000) == 3
    assert drift.conversations.oldest() == 1_000.0


def test_what_no_database_takes_is_kept_as_it_can_be(drift: StateStore) -> None:
    drift.conversations.put([fact("1", HOURS)])
    [kept] = drift.conversations.get(["1"])["1"].sources
    assert (kept.kind, kept.id) == (HOURS.kind, HOURS.id)
    drift.conversations.put([fact("2", HOURS)])
    assert len(drift.conversations.sources()) == 1


def test_a_conversation_that_changed_is_replaced_with_its_uses(drift: StateStore) -> None:
    drift.conversations.put([fact("1", REFUNDS), fact("2", REFUNDS, FILE)])
    assert uses(drift) == {("1", True), ("2", False)}
    drift.conversations.put([fact("1", REFUNDS, FILE, resolution="assumed_resolution"), fact("2")])
    assert uses(drift) == {("1", False)}
    assert drift.conversations.get(["1"])["1"].resolution == "assumed_resolution"


def test_what_was_read_earlier_never_replaces_what_was_read_since(drift: StateStore) -> None:
    """Two that read at once keep their pages in any order."""
    newer, older = (
        fact("1", REFUNDS, FILE, updated_at=2_000, resolution="escalated"),
        fact("1", updated_at=1_500),
    )
    drift.conversations.put([newer])
    drift.conversations.put([older, fact("2")])
    assert drift.conversations.get(["1"])["1"] == newer
    assert uses(drift) == {("1", False)}
    again = fact("1", updated_at=2_000, attributes={"Plan": "Pro"})
    drift.conversations.put([again])
    assert drift.conversations.get(["1"])["1"] == again


def test_what_was_deleted_is_forgotten_with_its_uses(drift: StateStore) -> None:
    drift.conversations.put([fact(str(n), REFUNDS, at=n * 100) for n in range(1, 6)])
    assert drift.conversations.remove(["1", "9"]) == 1
    assert {id for id, _ in uses(drift)} == {"2", "3", "4", "5"}
    assert drift.conversations.oldest() == 200.0


def window(
    after: float,
    before: float,
    *,
    by: By = "updated_at",
    total: int = 5,
    read: int = 5,
    version: str = "2.16",
) -> ReadWindow:
    return ReadWindow(by, after, before, before + 1, total, read, version)


def test_windows_that_meet_are_one_and_a_gap_or_a_new_version_stays(drift: StateStore) -> None:
    for one in (
        window(0, 10),
        window(10, 20),
        window(20, 30, read=3),
        window(30, 40),
        window(40, 50, version="2.17"),
    ):
        drift.conversations.note(one)
    told = [
        (one.after, one.before, one.unread, one.api_version) for one in drift.conversations.windows(0, 100)
    ]
    assert told == [(0, 20, 0, "2.16"), (20, 30, 2, "2.16"), (30, 40, 0, "2.16"), (40, 50, 0, "2.17")]
    assert [one.after for one in drift.conversations.windows(25, 35)] == [20, 30]


def test_the_past_is_joined_backwards(drift: StateStore) -> None:
    drift.conversations.note(window(90, 100, by="created_at"))
    drift.conversations.note(window(80, 90, by="created_at"))
    [joined] = drift.conversations.windows(0, 100)
    assert (joined.after, joined.before, joined.total) == (80, 100, 10)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    batches=st.lists(
        st.dictionaries(st.sampled_from("abcde"), st.sets(st.sampled_from([REFUNDS, FILE])), max_size=4),
        max_size=5,
    )
)
def test_uses_always_say_what_the_conversations_say(
    database: Database, workspace: int, batches: list[dict[str, set[Source]]]
) -> None:
    last: dict[str, set[Source]] = {}
    with database.write() as connection:
        drift = StateStore(connection, workspace)
        drift.conversations.remove(list("abcde"))
        for batch in batches:
            drift.conversations.put([fact(id, *sorted(sources)) for id, sources in batch.items()])
            last |= batch
        assert uses(drift) == {(id, len(sources) == 1) for id, sources in last.items() if sources}


def test_a_conversation_whose_beginning_is_told_otherwise_is_there_once(drift: StateStore) -> None:
    drift.conversations.put([fact("1", REFUNDS, at=100), fact("2", REFUNDS, at=100)])
    drift.conversations.put([fact("1", REFUNDS, at=200), fact("2", REFUNDS, at=100)])
    assert drift.conversations.count(0, 1_000) == 2
    assert drift.conversations.get(["1"])["1"].created_at == 200
    assert drift.conversation_counts.uses(150, 250) == {REFUNDS: (1, 0)}
    assert drift.conversation_counts.uses(0, 150) == {REFUNDS: (1, 0)}
