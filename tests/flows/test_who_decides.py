"""Several groups have to agree, one denial does not decide: a live change is settled by the people the policy asks."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guard.core.approvals.eligibility import who_may_vote, why_they_may
from guard.core.model.records import Approval
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.world import ALICE, BOB, CAROL, DAVE, ERIN, World, world

PATH = "/office_hours_schedules/41"
PEOPLE = f"""
version: 1
groups:
  ops: [{ALICE}, {BOB}]
  security: [{ALICE}, {DAVE}]
  board: [{ALICE}, {BOB}, {DAVE}]
  release: [{BOB}, {ERIN}]
"""


def policies_that_ask(tmp_path: Path, asked: str, people: str = "", **files: str) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE + people)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    (folder / "story.yaml").write_text(
        f"""
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    watch: {{ kind: office_hours_schedule, change: updated }}
    then:
      require_approval: {{ {asked} }}
"""
    )
    return folder


def change_hours(w: World, who: str = CAROL, found_after: float = 0.0) -> Approval:
    """Somebody sets the hours, and the service finds it so many seconds later."""
    w.act(who, "PUT", PATH, {"time_intervals": [{"start_minute": 600, "end_minute": 900}]})
    w.clock.ahead += found_after
    w.look()
    (asked,) = [one for one in w.approvals() if one.settled_at is None]
    return asked


def settlement(w: World, asked: Approval, *votes: str) -> str:
    """How it ended, or "" while it waits, after these people approved; `!` before a name is a denial."""
    for who in votes:
        cast_vote(w.guarded, asked.id, who.removeprefix("!"), "deny" if who.startswith("!") else "approve")
    (now,) = [one for one in w.approvals() if one.id == asked.id]
    return now.settlement


def test_two_groups_agree_by_two_people_also_where_one_stands_in_both(tmp_path: Path) -> None:
    both = "from: [{ group: ops, quorum: 1 }, { group: security, quorum: 1 }]"
    with world(tmp_path, policies=policies_that_ask(tmp_path, both)) as w:
        asked = change_hours(w)
        assert why_they_may(asked).startswith(
            f"hours asks for one of {ALICE} and {BOB}, and for one of {ALICE} and {DAVE}: different people."
        )
        assert settlement(w, asked, ALICE) == ""
        assert settlement(w, asked, DAVE) == "approved"


def test_a_denial_that_does_not_decide_is_outvoted(tmp_path: Path) -> None:
    mild = "from: [board], quorum: 2, veto: false"
    with world(tmp_path, policies=policies_that_ask(tmp_path, mild)) as w:
        asked = change_hours(w)
        assert settlement(w, asked, f"!{ALICE}") == ""
        assert settlement(w, asked, BOB) == ""
        assert settlement(w, asked, DAVE) == "approved"


def test_and_decides_once_the_others_are_too_few(tmp_path: Path) -> None:
    mild = "from: [board], quorum: 2, veto: false"
    with world(tmp_path, policies=policies_that_ask(tmp_path, mild)) as w:
        asked = change_hours(w)
        assert settlement(w, asked, f"!{ALICE}", f"!{DAVE}") == "denied"
        (now,) = w.approvals()
        assert now.note.startswith(f"Denied by {ALICE} and {DAVE}.")
        with pytest.raises(VoteRefused, match="have denied this already"):
            cast_vote(w.guarded, asked.id, BOB, "approve")


def test_nobody_counts_for_a_group_whose_change_it_is(tmp_path: Path) -> None:
    both = "from: [{ group: ops, quorum: 1 }, { group: security, quorum: 1 }]"
    with world(tmp_path, policies=policies_that_ask(tmp_path, both)) as w:
        asked = change_hours(w, ALICE)
        assert who_may_vote(asked) == (BOB, DAVE)
        assert settlement(w, asked, BOB) == ""
        assert settlement(w, asked, DAVE) == "approved"


def periods(*, began: int, ends: int) -> str:
    """A periods.yaml with a freeze from and until so many hours from now."""
    moments = (datetime.fromtimestamp(time.time() + 3600 * hours, UTC) for hours in (began, ends))
    start, end = (moment.strftime("%Y-%m-%dT%H:%M") for moment in moments)
    period = f"{{ from: {start}, until: {end}, zone: UTC, approvers: [release] }}"
    return f"version: 1\nperiods:\n  launch: {period}\n"


def test_a_change_that_was_made_in_a_freeze_needs_its_approvers_however_late_it_is_found(
    tmp_path: Path,
) -> None:
    frozen = policies_that_ask(tmp_path, "from: [ops], freeze: [launch]", periods=periods(began=-1, ends=2))
    with world(tmp_path, policies=frozen) as w:
        asked = change_hours(w, found_after=3 * 3600)
        assert (
            f"In the freeze launch it asks for one of {BOB} and {ERIN} as well: somebody else."
            in why_they_may(asked)
        )
        assert settlement(w, asked, BOB) == ""
        assert settlement(w, asked, ERIN) == "approved"


def test_whoever_made_a_change_settles_nothing_under_another_address(tmp_path: Path) -> None:
    same = f"same_person: [[{CAROL}, {BOB}], [{ALICE}, {ERIN}]]\n"
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [board], quorum: 2", same)) as w:
        asked = change_hours(w, CAROL)
        assert who_may_vote(asked) == (ALICE, DAVE, ERIN)
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, asked.id, BOB, "approve")
        assert settlement(w, asked, ALICE, ERIN) == ""
        assert settlement(w, asked, DAVE) == "approved"
