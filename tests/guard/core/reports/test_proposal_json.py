"""A proposal as JSON: how it stands follows from the record, the votes and the moment."""

from __future__ import annotations

from typing import Any

from drift.core.json_view import plain
from guard.core.model.records import Rule, Way
from guard.core.proposals.records import ProposalRecord, ThreadEvent
from guard.core.reports.proposal_json import ProposalInFull, proposal_answer, proposal_in_full
from tests.guard.core.proposals.proposal_records import ALICE, BOB, DAVE, record, vote
from tests.guard.core.proposals.test_change_plan import planned
from tests.guard.core.reports.test_plan_json import answer
from tests.guard.policy_cast import HOURS_NEED_APPROVAL

TWO = (Rule("hours", (Way((ALICE, BOB), 1),)), Rule("money", (Way((DAVE,), 1),)))
COMMENT = ThreadEvent("p1", 2, 1, 112.0, "commented", DAVE, text="When?")


def with_plan(**more: Any) -> ProposalRecord:
    plan = plain(answer(planned(HOURS_NEED_APPROVAL)))
    document = {**record().document, "reason": "winter", "ticket": "SUP-41"}
    return record(**{"plan": plan, "document": document, "rules": TWO, **more})


def in_full(*votes: Any, **more: Any) -> ProposalInFull:
    return proposal_in_full(with_plan(**more), votes, [COMMENT], 120.0)


def test_it_says_who_is_missing_and_who_agreed() -> None:
    found = in_full(vote(ALICE))
    assert found.sentence == "Waiting for approvals: 0 of 1 for money."
    assert [(need.policy, need.may, need.quorum, need.have) for need in found.approvals] == [
        ("hours", (ALICE,), 1, 1),
        ("money", (DAVE,), 1, 0),
    ]
    assert found.voters == (ALICE, DAVE)
    assert [cast.voter for cast in found.votes] == [ALICE]


def test_it_carries_the_preview_the_reasons_and_the_thread() -> None:
    found = in_full()
    assert (found.reason, found.ticket, found.source) == ("winter", "SUP-41", "")
    assert found.preview.changes[0].diff.words
    assert found.reasons == found.preview.changes[0].reasons != ()
    (said,) = found.thread
    assert (said.what, said.who, said.text, said.at) == ("commented", DAVE, "When?", "1970-01-01T00:01:52Z")


def test_what_ended_says_how_and_ends_no_more() -> None:
    ended = proposal_answer(record(closing="void", closed_at=200.0, note="It moved."), (), 300.0)
    assert (ended.status, ended.sentence, ended.ends_at) == ("void", "It moved.", None)
    expired = proposal_answer(record(), (), 1100.0)
    assert (expired.status, expired.closed_at) == ("expired", None)
    assert expired.sentence.endswith("A renewal asks again.")


def test_who_wants_changes_is_named() -> None:
    found = in_full(vote(DAVE, "changes_wanted"))
    assert (found.status, found.changes_wanted_by) == ("changes_wanted", (DAVE,))
    assert found.sentence == ("Waiting for an edit, or for approvals: 0 of 1 for hours; 0 of 1 for money.")
