"""A unit of work: all or nothing, and one time, one policy set and one mode from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import event

import guard as guard_package
from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref, Resource
from drift.store import LeaseLost, ensure_workspace
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.records import KnownGood
from guard.enforcement.known_good import known_good
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from tests.fakes.intercom import FakeIntercom
from tests.guard.policy_cast import policies
from tests.guard.web.stage import Clock
from tests.stores import sqlite_database

TEAM = Resource(Ref("team", "1"), {"name": "Billing"})
MESSAGE = Message("test", "low", "A test", ())


@dataclass
class Policies:
    """A policy set that can be exchanged, and how often it was asked for."""

    current: CompiledPolicies = field(default_factory=policies)
    asked: int = 0

    def __call__(self) -> CompiledPolicies:
        self.asked += 1
        return self.current


def revised(policies: CompiledPolicies) -> CompiledPolicies:
    """The same policies at another revision."""
    return compile_policies(replace(policies.policy_set, revision="revision-2"))


@pytest.fixture
def in_force() -> Policies:
    return Policies()


@pytest.fixture
def guarded(tmp_path: Path, in_force: Policies) -> Iterator[GuardedWorkspace]:
    database, clock = sqlite_database(tmp_path), Clock()
    with database.write() as connection:
        number = ensure_workspace(connection, "acme")
    workspace = Workspace(number, "acme", database, FakeIntercom(clock), CATALOGUE, clock, str)
    yield GuardedWorkspace(workspace, in_force, "enforce", channels=("webhook",))
    database.close()


def test_both_stores_are_written_together(guarded: GuardedWorkspace) -> None:
    with guarded.transaction() as work:
        version = work.state.versions.open(TEAM, work.now)
        work.known_good.put(KnownGood(TEAM.ref, None, version.digest, work.now, "baseline"))
    with guarded.view() as view:
        assert view.state.versions.live(TEAM.ref) == TEAM
        assert known_good(view, TEAM.ref) == TEAM.body


def test_nothing_of_either_store_is_kept_when_the_transaction_fails(guarded: GuardedWorkspace) -> None:
    def record_and_fail() -> None:
        with guarded.transaction() as work:
            version = work.state.versions.open(TEAM, work.now)
            work.known_good.put(KnownGood(TEAM.ref, None, version.digest, work.now, "baseline"))
            enqueue(work, MESSAGE)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        record_and_fail()
    with guarded.view() as view:
        assert view.state.versions.live(TEAM.ref) is None
        assert view.known_good.get(TEAM.ref) is None
        assert view.outbox.count_pending() == 0


@pytest.mark.parametrize("fraction", [0.0004, 0.0005, 0.0006, 0.7936, 0.9999])
def test_what_is_kept_is_read_back_as_no_later_moment(guarded: GuardedWorkspace, fraction: float) -> None:
    """The stores keep milliseconds. A vote that was read back later than it was cast would not count yet."""
    exact = replace(guarded, workspace=replace(guarded.workspace, clock=lambda: 1_790_000_000.0 + fraction))
    with exact.transaction() as work:
        work.policy_alarms.say("The newest policies are broken.", work.now)
        last = work.policy_alarms.last()
        assert last is not None
        assert last.said_at == work.now == exact.now()


def test_the_time_stands_still(guarded: GuardedWorkspace) -> None:
    with guarded.transaction() as work:
        begun = work.now
        assert guarded.now() > begun
        assert work.now == begun


def test_the_policies_are_those_it_began_to_use(guarded: GuardedWorkspace, in_force: Policies) -> None:
    before, after = in_force.current, revised(in_force.current)
    with guarded.transaction() as work:
        assert work.policies is before
        in_force.current = after
        assert work.policies is before
    with guarded.view() as view:
        assert view.policies is after


def test_several_transactions_can_share_one_policy_set(guarded: GuardedWorkspace, in_force: Policies) -> None:
    first = in_force()
    in_force.current = revised(first)
    with guarded.transaction(first) as work:
        assert work.policies is first


def test_work_that_needs_no_policies_does_not_load_them(
    guarded: GuardedWorkspace, in_force: Policies
) -> None:
    """`guardrail token list` works also while the files of the policies are broken."""
    with guarded.view() as view:
        view.tokens.list()
    assert in_force.asked == 0


def test_the_mode_and_the_limits_are_those_of_the_workspace(guarded: GuardedWorkspace) -> None:
    with replace(guarded, mode="observe").view() as view:
        assert (view.mode, view.limits, view.channels) == ("observe", guarded.limits, ("webhook",))
        assert view.workspace is guarded.workspace


def test_making_one_costs_no_query(guarded: GuardedWorkspace) -> None:
    asked: list[str] = []
    event.listen(
        guarded.workspace.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )
    with guarded.transaction(), guarded.view():
        pass
    assert all(statement.startswith("BEGIN") for statement in asked)


def test_messages_leave_in_the_order_they_were_written(guarded: GuardedWorkspace) -> None:
    titles = [f"message {number}" for number in range(20)]
    with guarded.transaction() as work:
        for title in titles:
            enqueue(work, replace(MESSAGE, title=title))
    with guarded.view() as view:
        assert [one.payload["title"] for one in view.outbox.due(view.now + 1, 100)] == titles


def test_only_a_unit_of_work_leads_to_both_stores() -> None:
    """A function that took the two stores could be given those of two transactions."""
    guard = Path(guard_package.__path__[0])
    named = {
        path.relative_to(guard).as_posix()
        for path in guard.rglob("*.py")
        if "DecisionStore" in path.read_text() and path.parent.name != "store"
    }
    assert named == {"context.py"}


def test_every_transaction_that_writes_asks_the_fence_first(guarded: GuardedWorkspace) -> None:
    """Of both stores; whoever only reads may always do so."""

    def lost(connection: object) -> None:
        raise LeaseLost("It is another replica's.")

    fenced = replace(guarded, workspace=replace(guarded.workspace, fence=lost))
    with pytest.raises(LeaseLost), fenced.transaction():
        pytest.fail("It was not asked.")
    with pytest.raises(LeaseLost), fenced.workspace.writing():
        pytest.fail("It was not asked.")
    with fenced.view() as view, fenced.workspace.reading():
        assert view.mode == "enforce"
