"""A share that passes its limit opens a finding once and tells people once. What is unknown changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from drift.core.model.resources import Json
from guard.context import GuardedWorkspace
from guard.core.effects.figures import Bounded, Counted, Figure, Unknown
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.shares import Seen
from guard.core.model.blind_spots import Cause
from guard.core.model.records import Finding
from guard.enforcement.shares import follow_shares
from guard.queries.blind_spots import blind_spots_now
from guard.queries.explain_decision import explain_finding
from guard.runtime.effects import share_watch
from guard.workflow.acknowledgement import acknowledge
from tests.flows.world import World, world
from tests.guard.policy_cast import policies
from tests.known_conversations import DAY, know, truths

ABOVE: dict[str, Json] = {
    "id": "fin-hands-over-as-usual",
    "because": "Fin hands over more than usual",
    "severity": "high",
    "watch": {"conversations": "all"},
    "share": {"of": "escalated", "above": "30%", "within": "7d"},
    "then": "flag",
}
MANY, FEW = Counted(40, 100, "q"), Counted(20, 100, "q")
UNKNOWN = Unknown("conversations may not be read")
UNCLEAR = Bounded(20, 40, 100, "q", "some were not read")


@dataclass
class Desk:
    w: World
    compiled: CompiledPolicies

    @property
    def guarded(self) -> GuardedWorkspace:
        return replace(self.w.guarded, policies=lambda: self.compiled, channels=("webhook",))

    def sees(self, figure: Figure, what: str = "") -> int:
        """The policy sees a share."""
        with self.guarded.transaction() as work:
            work.policy_sets.put(self.compiled.revision, self.compiled.document)
            policy = self.compiled.policies[0]
            return follow_shares(work, policy, [Seen(what, work.now - 7 * DAY, work.now, figure)])

    def finding(self) -> Finding | None:
        with self.guarded.view() as view:
            found = view.findings.search(policy=ABOVE["id"])
        assert len(found) <= 1
        return found[0] if found else None

    def counts(self) -> tuple[int, int]:
        """How many decisions and messages there are."""
        with self.guarded.view() as view:
            told = [one for one in view.outbox.due(view.now, 500) if "fin-hands-over" in str(one.payload)]
            return len(view.decisions.search(policy=ABOVE["id"])), len(told)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with world(tmp_path) as w:
        yield Desk(w, policies(ABOVE))


def test_it_is_opened_once_stays_while_it_is_unknown_and_closes(desk: Desk) -> None:
    assert desk.sees(FEW) == 0
    assert desk.finding() is None
    assert desk.sees(UNKNOWN) == desk.sees(UNCLEAR) == 0
    assert desk.finding() is None
    for figure in (MANY, MANY, UNKNOWN, MANY, UNCLEAR):
        desk.sees(figure)
        found = desk.finding()
        assert found is not None
        assert (found.closed_at, found.subject, found.kind) == (None, "share:all", None)
        assert "40 of 100 (40 %), counted; more than 30 % is not allowed" in found.sentence
    assert desk.counts() == (1, 1)
    desk.sees(FEW)
    closed = desk.finding()
    assert closed is not None
    assert closed.closed_because == "The share keeps to the policy again."
    desk.sees(MANY)
    again = desk.finding()
    assert again is not None
    assert (again.closed_at, again.reopened, desk.counts()) == (None, 1, (2, 2))


def test_who_took_note_of_it_is_left_alone_until_it_was_in_order_in_between(desk: Desk) -> None:
    desk.sees(MANY)
    found = desk.finding()
    assert found is not None
    acknowledge(desk.guarded, found.id, "dave@acme.example", "a campaign")
    for figure in (MANY, UNKNOWN, MANY):
        desk.sees(figure)
        taken = desk.finding()
        assert taken is not None
        assert taken.closed_at is not None
    for figure in (FEW, MANY):
        desk.sees(figure)
    again = desk.finding()
    assert again is not None
    assert again.closed_at is None


def test_why_it_spoke_is_reached_again_from_the_record(desk: Desk) -> None:
    desk.sees(MANY)
    found = desk.finding()
    assert found is not None
    _, explained = explain_finding(desk.guarded, found.id)
    assert explained.same
    assert explained.sentence.startswith("The same verdict again, for the same reasons: flag")
    (trace,) = explained.explanation.traces
    assert [(step.word, step.truth) for step in trace.steps] == [("conversations", True), ("share", True)]
    said = explained.explanation.suggestions[ABOVE["id"]]
    assert said[0] == "Up to 30 % of the conversations with Fin are let pass."


def test_what_is_not_seen_any_more_and_a_policy_that_is_gone_are_closed(desk: Desk) -> None:
    desk.sees(MANY, "channel email")
    desk.sees(FEW, "channel chat")
    with desk.guarded.view() as view:
        (one,) = view.findings.for_subject("share:channel email")
        assert [look.what for look in view.share_looks.all()] == ["channel chat"]
    assert one.closed_because == "Nothing is seen of it any more."
    desk.sees(MANY)
    desk.compiled = policies({**ABOVE, "id": "another", "watch": {"kind": "tag"}, "share": None})
    assert share_watch.look(desk.guarded) == 0
    with desk.guarded.view() as view:
        (gone,) = view.findings.for_subject("share:all")
        assert view.share_looks.all() == []
    assert gone.closed_because == "The policy is gone."


def test_the_service_looks_by_itself_and_tells_what_it_does_not_know(desk: Desk) -> None:
    assert share_watch.look(desk.guarded) == 0
    with desk.guarded.view() as view:
        (look,) = view.share_looks.of(ABOVE["id"])
    assert look.outcome == "unknown"
    assert "unknown, because" in look.sentence
    with desk.guarded.view() as view:
        (spot,) = [one for one in blind_spots_now(view, ()) if one.cause is Cause.SHARE_UNKNOWN]
    assert spot.sentence == look.sentence
    now = desk.guarded.now()
    with desk.guarded.transaction() as work:
        know(work.state, truths(int(now), 2_000), now)
    desk.compiled = policies({**ABOVE, "share": {"of": "escalated", "above": "1%", "within": "60d"}})
    assert share_watch.look(desk.guarded) == 1
    assert share_watch.look(desk.guarded) == 1
    assert desk.finding() is not None
    assert desk.counts() == (1, 1)
