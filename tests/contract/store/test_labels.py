"""Labels on both engines: kept, replaced, forgotten with their conversations, and counted with what is not known."""

from __future__ import annotations

from typing import Final

from drift.core.conversations.corrections import Labelled
from drift.core.conversations.labels import WHOLE, Label, Labelling, Setter, rank_of
from drift.store import StateStore
from drift.store.labels import DAY, NO_LABELS, LabelDay
from tests.contract.store.conversation_examples import fact

TOPIC: Final = frozenset({"Topic"})


def label(by: Setter, after: str, at: int, who: str) -> Label:
    return Label("Topic", at, by, who, None, after)


def labelling(id: str, *after: str, at: int = 1_000, cut: bool = False, who: str = "1101") -> Labelling:
    """A conversation that the workflow files under Billing, and people under what follows."""
    people = [label("teammate", one, at + 600 * n, who) for n, one in enumerate(after, start=1)]
    return Labelling(id, at, at + 50, cut, (label("workflow", "Billing", at, "Triage"), *people))


def day(number: int = 0, *, share: int = WHOLE, of: int = 3, unread: int = 0) -> LabelDay:
    return LabelDay(number * DAY, share, of, unread, TOPIC, 5_000.0)


def test_what_was_read_is_counted_by_workflow(drift: StateStore) -> None:
    drift.conversations.put([fact("1"), fact("2"), fact("3")])
    drift.labels.put([labelling("1"), labelling("2", "Delivery"), labelling("3", "a", "Billing")], TOPIC, 5.0)
    drift.labels.note(day())
    found = drift.labels.corrections("Topic", 0.0, DAY)
    assert found.by_workflow == {"Triage": Labelled(3, 1)}
    assert (found.labelled, found.corrected, found.of, found.sample, found.unread) == (3, 1, 3, 3, 0)
    assert (found.share, found.unknown) == (WHOLE, "")


def test_a_day_that_nobody_looked_at_is_unknown_and_the_period_is_cut_to_the_others(
    drift: StateStore,
) -> None:
    assert drift.labels.corrections("Topic", 0.0, DAY).unknown == NO_LABELS
    for number in (0, 2, 3):
        drift.labels.note(day(number, share=WHOLE // (number + 1)))
    found = drift.labels.corrections("Topic", 0.0, 9 * DAY)
    assert (found.since, found.until, found.share) == (2 * DAY, 4 * DAY, WHOLE // 4)
    assert drift.labels.corrections("Plan", 0.0, 9 * DAY).unknown == NO_LABELS
    part = drift.labels.corrections("Topic", 2 * DAY + 7, 3 * DAY + 9)
    assert (part.since, part.until) == (2 * DAY + 7, 3 * DAY + 9)


def test_what_did_not_come_and_what_is_cut_is_unread(drift: StateStore) -> None:
    drift.conversations.put([fact("1"), fact("2"), fact("3")])
    drift.labels.put([labelling("1"), labelling("2", "Delivery", cut=True)], TOPIC, 5.0)
    drift.labels.note(day(unread=1))
    found = drift.labels.corrections("Topic", 0.0, DAY)
    assert (found.labelled, found.unread) == (1, 2)


def test_of_a_sample_only_those_of_a_low_rank_count(drift: StateStore) -> None:
    ids = sorted((str(n) for n in range(40)), key=rank_of)
    drift.conversations.put([fact(id) for id in ids])
    drift.labels.put([labelling(id, "Delivery", who=id) for id in ids], TOPIC, 5.0)
    drift.labels.note(day(share=rank_of(ids[10]), of=40))
    found = drift.labels.corrections("Topic", 0.0, DAY)
    assert (found.sample, found.of, found.corrected) == (10, 40, 10)


def test_a_bulk_edit_is_seen_in_all_that_was_read(drift: StateStore) -> None:
    ids = sorted((str(n) for n in range(9)), key=rank_of)
    drift.conversations.put([fact(id) for id in ids])
    drift.labels.put([labelling(id, "Device", who="1003") for id in ids[1:]], TOPIC, 5.0)
    drift.labels.put([labelling(ids[0], "Device", who="1101")], TOPIC, 5.0)
    drift.labels.note(day(share=rank_of(ids[2])))
    found = drift.labels.corrections("Topic", 0.0, DAY)
    assert found.by_workflow == {"Triage": Labelled(2, 1)}


def test_what_is_read_again_replaces_and_what_is_gone_takes_its_labels_along(drift: StateStore) -> None:
    drift.conversations.put([fact("1"), fact("2")])
    drift.labels.put([labelling("1", "Delivery"), labelling("2")], TOPIC, 5.0)
    drift.labels.put([labelling("1")], TOPIC, 6.0)
    assert [one.why for one in drift.labels.decided("Topic", 0, DAY)] == ["accepted", "accepted"]
    drift.conversations.remove(["1"])
    assert [one.conversation for one in drift.labels.decided("Topic", 0, DAY)] == ["2"]
    drift.conversations.remove(["2"])
    assert drift.labels.decided("Topic", 0, DAY) == []


def test_it_is_known_what_is_still_to_be_read(drift: StateStore) -> None:
    drift.conversations.put([fact("1"), fact("2"), fact("3", at=5_000)])
    drift.labels.put([labelling("1"), labelling("3", at=5_000)], TOPIC, 5.0)
    assert {one.id: one.read_until for one in drift.labels.begun(0, DAY)} == {
        "1": 1_050.0,
        "2": None,
        "3": 5_050.0,
    }
    assert drift.labels.changed(0.0, 10) == []
    drift.conversations.put([fact("1", updated_at=9_000)])
    assert drift.labels.changed(0.0, 10) == ["1"]
    assert drift.labels.around(1_055.0, 10.0, 10) == ["2"]
    assert drift.labels.around(1_055.0, 1.0, 10) == []


def test_days_that_are_too_old_go(drift: StateStore) -> None:
    for number in range(3):
        drift.labels.note(day(number))
    drift.labels.remove_days_before(2 * DAY)
    assert [one.day for one in drift.labels.days(0, 9 * DAY)] == [2 * DAY]


def test_another_workspace_sees_nothing(drift: StateStore) -> None:
    drift.conversations.put([fact("1")])
    drift.labels.put([labelling("1")], TOPIC, 5.0)
    drift.labels.note(day())
    other = StateStore(drift.labels._scope.connection, drift.labels._scope.workspace + 1)
    assert other.labels.corrections("Topic", 0, DAY).unknown == NO_LABELS
    assert other.labels.begun(0, DAY) == []
    assert other.labels.edits("Topic", 0) == []
