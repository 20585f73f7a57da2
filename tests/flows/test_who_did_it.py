"""Several people change one setting between two readings, or somebody whom nothing names: who may settle it?

Alice's entry is there, Mallory's is late or lost, and the live values are Mallory's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drift.core.model.records import ChangeRecord
from drift.sync.ingest import poll
from guard.cli.context import CliContext
from guard.cli.output.decision_view import print_explained_decision
from guard.core.approvals.eligibility import who_may_vote, why_they_may
from guard.core.model.records import Approval
from guard.queries.explain_decision import explain_decision
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.world import ALICE, BOB, CAROL, DAVE, MALLORY, World, world

PATH = "/office_hours_schedules/41"
OUTSIDER = "auditor@elsewhere.example"
HOURS = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated }
    then:
      require_approval: { from: [many], meanwhile: MEANWHILE UNATTRIBUTED }
"""
PEOPLE = f"""
version: 1
groups:
  many: [{ALICE}, {BOB}, {CAROL}, {MALLORY}, {OUTSIDER}]
  security: [{DAVE}]
"""


def hours_policy(tmp_path: Path, meanwhile: str = "revert", unattributed: str = "") -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    text = HOURS.replace("MEANWHILE", meanwhile)
    (folder / "story.yaml").write_text(
        text.replace("UNATTRIBUTED", f", unattributed: {unattributed}" if unattributed else "")
    )
    (folder / "people.yaml").write_text(PEOPLE)
    return folder


def change(w: World, who: str, start: int, **how: Any) -> int:
    """Somebody sets the hours; returns the second in which they did."""
    at = int(w.clock())
    w.act(who, "PUT", PATH, {"time_intervals": [{"start_minute": start, "end_minute": start + 300}]}, **how)
    return at


def start_of(w: World) -> int:
    return int(w.get(PATH)["time_intervals"][0]["start_minute"])


def waiting(w: World) -> Approval:
    (one,) = [approval for approval in w.approvals() if approval.settled_at is None]
    return one


def found(w: World, approval: Approval) -> ChangeRecord:
    with w.guarded.view() as view:
        record = view.state.changes.get(approval.change_id)
    assert record is not None
    return record


def tell_late(w: World, who: str, at: int, step: tuple[int, int] | None = None) -> None:
    """The log tells of an edit only now; with `step`, it tells the hours before and after, too."""
    sides = {
        side: {"time_intervals": [{"start_minute": start, "end_minute": start + 300, "day_of_week": 0}]}
        for side, start in zip(("before", "after"), step or (), strict=False)
    }
    w.does(who, "office_hours_change", {"office_hours_schedule": {"id": 41}, **sides}, created_at=at)


def refuses(w: World, approval: Approval, who: str) -> None:
    with pytest.raises(VoteRefused, match="You made this change"):
        cast_vote(w.guarded, approval.id, who, "approve")


def test_while_an_entry_is_missing_nobody_alone_settles_what_may_be_theirs(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        change(w, ALICE, 600)
        change(w, MALLORY, 645, silent=True)
        w.look()
        asked = waiting(w)
        assert asked.excluded == (ALICE,)
        assert "do not lead to what is live at /time_intervals" in asked.unexplained
        assert found(w, asked).attribution.confidence == "possible"
        refuses(w, asked, ALICE)
        cast_vote(w.guarded, asked.id, MALLORY, "approve")
        w.service.turn()
        assert start_of(w) == 540
        assert waiting(w).id == asked.id
        cast_vote(w.guarded, asked.id, CAROL, "approve")
        w.service.turn()
        assert start_of(w) == 645


def test_a_late_entry_excludes_who_it_names_and_clears_the_doubt(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        change(w, ALICE, 600)
        at = change(w, MALLORY, 645, silent=True)
        w.look()
        asked = waiting(w)
        tell_late(w, MALLORY, at, (600, 645))
        w.look()
        assert waiting(w).excluded == (ALICE, MALLORY)
        assert waiting(w).unexplained == ""
        for maker in (ALICE, MALLORY):
            refuses(w, asked, maker)
        cast_vote(w.guarded, asked.id, BOB, "approve")
        w.service.turn()
        assert start_of(w) == 645


def test_an_entry_that_came_in_the_moment_of_the_vote_counts_before_it_is_worked_on(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        change(w, ALICE, 600)
        at = change(w, MALLORY, 645, silent=True)
        w.look()
        tell_late(w, MALLORY, at, (600, 645))
        assert poll(w.guarded.workspace, backfill=3600) > 0
        refuses(w, waiting(w), MALLORY)


@pytest.mark.parametrize("meanwhile", ["revert", "keep"])
def test_an_approval_that_counted_the_makers_vote_is_void_and_asked_about_again(
    tmp_path: Path, meanwhile: str
) -> None:
    """The log is silent of Mallory, whose edit it could not have shown to be missing; then her entry comes."""
    with world(tmp_path, policies=hours_policy(tmp_path, meanwhile)) as w:
        at = change(w, MALLORY, 600, silent=True)
        tell_late(w, ALICE, at)  # it looks as if she had done it
        w.look()
        first = waiting(w)
        cast_vote(w.guarded, first.id, MALLORY, "approve")
        w.service.turn()
        assert start_of(w) == 600
        tell_late(w, MALLORY, at)
        w.look()
        settled = {one.id: one for one in w.approvals()}[first.id]
        assert settled.settlement == "void"
        assert settled.note.startswith(f"Void: the vote of {MALLORY} counted")
        again = waiting(w)
        assert again.note.startswith(f"Asked again: the vote of {MALLORY} counted")
        assert set(again.excluded) == {ALICE, MALLORY}
        assert start_of(w) == (540 if meanwhile == "revert" else 600)
        refuses(w, again, MALLORY)
        cast_vote(w.guarded, again.id, CAROL, "deny")
        w.service.turn()
        assert start_of(w) == 540
        assert w.findings() == []


def test_who_denied_their_own_change_has_not_decided_either(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        at = change(w, MALLORY, 600)
        w.look()
        first = waiting(w)
        cast_vote(w.guarded, first.id, BOB, "deny")
        w.service.turn()
        assert w.approvals()[0].settlement == "denied"
        tell_late(w, BOB, at)
        w.look()
        assert set(waiting(w).excluded) == {BOB, MALLORY}
        assert {one.settlement for one in w.approvals()} == {"void", ""}
        cast_vote(w.guarded, waiting(w).id, ALICE, "approve")
        w.service.turn()
        assert start_of(w) == 600


def test_a_later_entry_of_somebody_who_did_not_vote_voids_nothing(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        at = change(w, MALLORY, 600)
        w.look()
        cast_vote(w.guarded, waiting(w).id, BOB, "approve")
        w.service.turn()
        tell_late(w, CAROL, at)
        w.look()
        assert [one.settlement for one in w.approvals()] == ["approved"]
        assert start_of(w) == 600


def test_what_nobody_explains_takes_two_people(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        change(w, MALLORY, 720, silent=True)
        w.look()
        asked = waiting(w)
        assert (asked.excluded, asked.unexplained) == (
            (),
            "Nobody knows who made this change: nothing that Intercom tells explains it.",
        )
        cast_vote(w.guarded, asked.id, MALLORY, "approve")
        cast_vote(w.guarded, asked.id, MALLORY, "approve")
        w.service.turn()
        assert start_of(w) == 540
        cast_vote(w.guarded, asked.id, ALICE, "approve")
        w.service.turn()
        assert start_of(w) == 720


def test_or_one_who_is_no_teammate_of_the_workspace_and_cannot_have_made_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        change(w, MALLORY, 720, silent=True)
        w.look()
        asked = waiting(w)
        assert who_may_vote(asked) == tuple(sorted([ALICE, BOB, CAROL, MALLORY, OUTSIDER]))
        assert f"or one person who is no teammate of this Intercom workspace ({OUTSIDER})" in why_they_may(
            asked
        )
        cast_vote(w.guarded, asked.id, OUTSIDER, "approve")
        w.service.turn()
        assert start_of(w) == 720


def test_who_left_the_workspace_since_may_have_made_it_all_the_same(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        with w.guarded.transaction() as work:
            (mallory,) = [a for a in work.state.versions.all_live("admin") if a.body["email"] == MALLORY]
            work.state.versions.close(mallory.ref, w.clock())
        change(w, MALLORY, 720, silent=True)
        w.look()
        cast_vote(w.guarded, waiting(w).id, MALLORY, "approve")
        w.service.turn()
        assert start_of(w) == 540


def test_once_the_log_explains_it_one_person_is_enough_again(tmp_path: Path) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        at = change(w, MALLORY, 720, silent=True)
        w.look()
        cast_vote(w.guarded, waiting(w).id, ALICE, "approve")
        w.service.turn()
        assert start_of(w) == 540
        tell_late(w, MALLORY, at)
        w.look()
        assert start_of(w) == 720


def test_explain_says_who_else_may_have_acted_who_may_vote_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        change(w, ALICE, 600)
        change(w, MALLORY, 645, silent=True)
        w.look()
        asked = waiting(w)
        context = CliContext({}, tmp_path, lambda *_: w.guarded, lambda *_: None)  # type: ignore[arg-type]
        print_explained_decision(context, w.guarded, explain_decision(w.guarded, asked.decision_id))
        said = " ".join(capsys.readouterr().out.split())
        assert "or somebody unknown" in said
        assert f"Who may vote: {', '.join(who_may_vote(asked))}." in said
        assert "do not lead to what is live at /time_intervals" in said


def test_the_owner_of_our_token_who_acts_by_hand_beside_a_write_of_ours_settles_nothing(
    tmp_path: Path,
) -> None:
    """Our write stands in the log under the same name. It explains one entry, about what was written."""
    with world(tmp_path, policies=hours_policy(tmp_path)) as w:
        owner = w.guarded.workspace.intercom.owner()
        assert owner is not None
        change(w, MALLORY, 600)
        w.look()
        assert start_of(w) == 540, "we have written"
        for path in (PATH, "/office_hours_schedules/42"):
            w.act(owner, "PUT", path, {"time_intervals": [{"start_minute": 660, "end_minute": 960}]})
        w.look()
        for schedule in ("41", "42"):
            (asked,) = [a for a in w.approvals() if a.ref.id == schedule and a.settled_at is None]
            assert owner in asked.excluded, schedule
            assert found(w, asked).attribution.source == "activity"
