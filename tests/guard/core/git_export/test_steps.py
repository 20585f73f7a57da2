"""The steps of a history, in order, and how far an export comes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.history import Chapter
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.resources import Ref
from guard.core.git_export.commits import Recorded
from guard.core.git_export.steps import Step, in_order, is_after, settled, steps_of

TAG = Ref("tag", "1")


def version(number: int, since: float, until: float | None) -> Version:
    return Version(number, TAG, None, b"%d" % number, since, until)


def change(number: int, at: float = 1.0) -> ChangeRecord:
    return ChangeRecord(number, TAG, None, "updated", b"a", b"b", ("/name",), at)


def test_versions_follow_one_another_until_one_ends() -> None:
    story = [
        Chapter(version(1, 1.0, 2.0), None, None),
        Chapter(version(2, 2.0, 3.0), change(1), change(2)),
        Chapter(version(3, 5.0, None), change(3), None),
    ]
    steps = list(steps_of(story))
    assert [(step.at, step.before, step.after) for step in steps] == [
        (1.0, None, b"1"),
        (2.0, b"1", b"2"),
        (3.0, b"2", None),
        (5.0, None, b"3"),
    ]
    assert [step.is_first_seen for step in steps] == [True, False, False, False]


def test_what_one_reading_saw_first_is_one_commit_and_changes_are_not() -> None:
    seen = [
        Step(1.0, TAG, None, b"1", 1),
        Step(1.0, Ref("tag", "2"), None, b"2", 2),
        Step(2.0, TAG, None, b"3", 3),
    ]
    assert seen[0].belongs_with(seen[1])
    assert not seen[0].belongs_with(seen[2])
    made = Step(1.0, TAG, b"1", b"2", 4, change(1))
    assert not made.belongs_with(made)
    assert not seen[0].belongs_with(made)


@given(
    st.lists(st.tuples(st.floats(0, 9), st.booleans()), max_size=12),
    st.floats(0, 9),
)
def test_two_exports_show_each_step_once_whatever_the_order_of_the_numbers(
    made: list[tuple[float, bool]], until: float
) -> None:
    steps = in_order(
        Step(at, TAG, None, b"x", number) if begins else Step(at, TAG, b"x", None, 0, change(number))
        for number, (at, begins) in enumerate(made, start=1)
    )
    first, recorded = settled(steps, until)
    assert all(step.at <= until for step in first)
    second, _ = settled([step for step in steps if is_after(step, recorded)], 10.0)
    assert sorted([*first, *second], key=id) == sorted(steps, key=id)


def test_nothing_is_left_out_for_good_where_a_later_number_is_older() -> None:
    steps = in_order([Step(5.0, TAG, None, b"1", 1), Step(2.0, TAG, None, b"2", 2)])
    assert settled(steps, 3.0) == ([], Recorded())
    assert settled(steps, 6.0)[1] == Recorded(2, 0, 0)
