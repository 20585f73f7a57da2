"""Whatever is opened and closed in whatever order: the state at every moment is that of a naive model."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.core.model.changes import after_of, before_of
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from tests.contract.store.examples import schedule

Step: TypeAlias = tuple[str, int | None, int]
State: TypeAlias = dict[Ref, Resource]

steps = st.lists(
    st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 2), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)
"""(which resource, its new value or None when it goes, seconds since the step before)"""


def play(drift: StateStore, script: list[Step]) -> list[State]:
    """Do it in the store, and note after every whole second what is there."""
    states: list[State] = [{}]
    for id, value, pause in script:
        states += [dict(states[-1]) for _ in range(pause)]
        at = float(len(states))
        resource = schedule(id, value=value)
        if value is None:
            drift.versions.close(resource.ref, at)
            states[-1].pop(resource.ref, None)
        else:
            drift.versions.open(resource, at)
            states[-1][resource.ref] = resource
    return states


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=steps)
def test_the_store_remembers_what_a_naive_model_remembers(database: Database, script: list[Step]) -> None:
    with database.write() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM workspaces").scalar_one()
        drift = StateStore(connection, ensure_workspace(connection, f"workspace {count}"))
        states = play(drift, script)
        for second, state in enumerate(states, start=1):
            assert {resource.ref: resource for resource in drift.versions.all_at(second)} == state
            for id in "ab":
                ref = Ref("office_hours_schedule", id)
                assert drift.versions.at(ref, second + 0.5) == state.get(ref)
        _assert_differences(drift, states)


def _assert_differences(drift: StateStore, states: list[State]) -> None:
    """`between` leads from the first half's state to the last one, and names nothing that is the same."""
    start = len(states) // 2
    before, after = states[start], states[-1]
    changes = drift.versions.between(start + 1, len(states))
    assert {change.ref: (before_of(change), after_of(change)) for change in changes} == {
        ref: (before.get(ref), after.get(ref))
        for ref in before.keys() | after.keys()
        if before.get(ref) != after.get(ref)
    }
