"""What comes next in an application follows from the writes so far, wherever it was interrupted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.changes import Created, Deleted, FieldChange, Updated
from drift.core.model.records import Intent
from drift.core.model.resources import MISSING, Body, Ref, Resource
from guard.core.proposals.application import (
    Ended,
    Step,
    Undo,
    Wait,
    Write,
    how_made,
    in_words,
    intent_id,
    next_step,
)
from tests.laws import examples


def update(place: int) -> Step:
    ref = Ref("tag", str(place))
    fields = (FieldChange("/name", "a", "b"),)
    return Step(place, Updated(Resource(ref, {"name": "a"}), Resource(ref, {"name": "b"}), fields))


def creation(place: int, name: str = "winter") -> Step:
    return Step(place, Created(Resource(Ref("tag", f"new:{name}"), {"name": "b"})), name)


STEPS = (creation(2), update(0), Step(1, Deleted(Resource(Ref("tag", "9"), {"name": "c"}))))


def intent(step: Step, state: Any = "verified", *, back: bool = False, **more: Any) -> Intent:
    operation: Any = "create" if isinstance(step.change, Created) else "update"
    given: dict[str, Any] = {
        "id": intent_id("p", step.place, back=back),
        "ref": step.change.ref,
        "parent": None,
        "operation": operation,
        "purpose": "rollback" if back else "apply",
        "reason": "p",
        "fields": (FieldChange("/name", MISSING, "b"),),
        "calls": (None,),
        "state": state,
        "created_at": 1.0,
        "writing_at": None if state == "planned" else 1.0,
        "result_id": "50" if operation == "create" else None,
    }
    return Intent(**{**given, **more})


def after(*intents: Intent, bodies: dict[bytes, Body] | None = None) -> Any:
    return next_step("p", STEPS, {one.id: one for one in intents}, bodies or {})


def test_the_steps_are_written_one_after_the_other_with_the_ids_of_what_was_created() -> None:
    first, second, third = STEPS
    assert after() == Write(first, {})
    assert after(intent(first, "planned")) == Wait()
    assert after(intent(first, "writing")) == Wait()
    assert after(intent(first)) == Write(second, {"winter": "50"})
    assert after(intent(first), intent(second)) == Write(third, {"winter": "50"})
    assert after(intent(first), intent(second), intent(third)) == Ended("applied")


def test_a_first_step_that_fails_before_it_is_written_ends_it() -> None:
    end = after(intent(STEPS[0], "failed", outcome="Intercom refused it.", writing_at=None))
    assert end == Ended("failed", STEPS[0], "Intercom refused it.")
    assert (
        in_words(end, 3)
        == "Change 3 (a new tag) could not be made: Intercom refused it. Nothing was written."
    )


@pytest.mark.parametrize("state", ["failed", "void"])
def test_what_was_written_is_undone_the_last_first(state: Any) -> None:
    first, second, third = STEPS
    made = [intent(first), intent(second)]
    lost = intent(third, state, outcome="Somebody moved it", writing_at=None)
    undo = after(*made, lost)
    assert (undo.step, undo.intent, undo.surely) == (second, made[1], True)
    assert undo.because == "Change 2 (tag/9) could not be made: Somebody moved it."
    back = intent(second, back=True)
    assert after(*made, lost, replace(back, state="planned")) == Wait()
    assert after(*made, lost, back).step == first
    end = after(*made, lost, back, intent(first, back=True))
    assert end == Ended("rolled_back", third, "Somebody moved it", (second, first))
    assert in_words(end, 3) == (
        "Change 2 (tag/9) could not be made: Somebody moved it. What had been written was undone: Change 1 (tag/0), "
        "change 3 (a new tag)."
    )


def test_what_cannot_be_undone_keeps_nothing_else_from_it_and_is_named() -> None:
    first, second, third = STEPS
    lost = [intent(first), intent(second), intent(third, "failed", outcome="no", writing_at=None)]
    stuck = intent(second, "void", back=True, outcome="Somebody changed it again.")
    assert after(*lost, stuck).step == first
    end = after(*lost, stuck, intent(first, back=True))
    assert end == Ended("partly_applied", third, "no", (first,), ((second, "Somebody changed it again."),))
    assert in_words(end, 3).endswith(
        "What had been written was undone: Change 3 (a new tag). Change 1 (tag/0) could not be undone: Somebody "
        "changed it again."
    )


def test_a_failed_write_that_may_have_arrived_is_looked_after() -> None:
    lost = intent(STEPS[0], "failed", outcome="no")
    undo = after(lost)
    assert isinstance(undo, Undo)
    assert (undo.intent, undo.surely) == (lost, False)
    nothing = intent(STEPS[0], back=True, calls=())
    assert after(lost, nothing) == Ended("failed", STEPS[0], "no")
    assert after(lost, intent(STEPS[0], back=True)) == Ended("rolled_back", STEPS[0], "no", (STEPS[0],))


def test_what_was_so_already_is_not_undone() -> None:
    first, second, third = STEPS
    so_already = intent(second, writing_at=None)
    undo = after(intent(first), so_already, intent(third, "failed", writing_at=None))
    assert undo.step == first


@pytest.mark.parametrize(
    ("asked", "made", "fits"),
    [
        ({"name": "b"}, {"name": "b", "id": "50", "colour": "red"}, True),
        ({"name": "b"}, {"name": "B"}, False),
        ({"name": "b"}, {}, False),
        ({"a": {"x": 1}}, {"a": {"x": 1, "y": 2}}, True),
        ({"a": {"x": 1}}, {"a": {"x": 2, "y": 2}}, False),
        ({"a": [{"x": 1}]}, {"a": [{"x": 1, "id": 5}]}, True),
        ({"a": [{"x": 1}]}, {"a": [{"x": 1}, {"x": 1}]}, False),
        ({"a": ""}, {"a": None}, True),
        ({"a": []}, {}, True),
        ({"a": False}, {}, False),
    ],
)
def test_what_is_created_otherwise_than_it_was_asked_for_has_failed(
    asked: Body, made: Body, fits: bool
) -> None:
    fields = tuple(FieldChange(f"/{name}", MISSING, value) for name, value in asked.items())
    one = intent(STEPS[0], fields=fields, result=b"d")
    found = how_made(one, {b"d": made})
    assert found.state == ("made" if fits else "failed")
    if not fits:
        undo = after(one, bodies={b"d": made})
        assert isinstance(undo, Undo)
        assert undo.surely
        assert "is not as it was asked for" in undo.because


def test_a_change_of_one_is_told_as_one() -> None:
    assert in_words(Ended("applied"), 1) == "The change was made, and read back as asked for."
    assert in_words(Ended("applied"), 3) == "All 3 changes were made, and read back as asked for."


@given(chance=st.randoms(), fails=st.integers(0, 7), stuck=st.sets(st.integers(0, 5)))
@examples(60)
def test_it_always_ends_with_each_step_made_once_or_undone_once(
    chance: Any, fails: int, stuck: set[int]
) -> None:
    steps = [update(place) for place in range(6)]
    chance.shuffle(steps)
    intents: dict[str, Intent] = {}
    for _ in range(20):
        found = next_step("p", steps, intents, {})
        if isinstance(found, Ended):
            break
        assert isinstance(found, Write | Undo)
        back = isinstance(found, Undo)
        bad = found.step.place in stuck if back else found.step.place == fails
        made = intent(found.step, "failed" if bad else "verified", back=back, outcome="no")
        assert made.id not in intents
        intents[made.id] = made
    assert isinstance(found, Ended)
    written = {step.place for step in steps if intent_id("p", step.place) in intents}
    undone = {step.place for step in found.undone}
    standing = {step.place for step, _ in found.stands}
    if fails > 5:
        assert (found.closing, written) == ("applied", set(range(6)))
    else:
        assert undone | standing == written
        assert not undone & standing
        assert found.closing == ("partly_applied" if standing else "rolled_back")
