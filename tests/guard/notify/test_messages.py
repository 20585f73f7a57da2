"""What people are told: who did what, why it matters, what was done about it, and where to go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.core.model.activity import Actor
from drift.core.model.changes import FieldChange
from drift.core.model.records import Intent
from drift.core.model.resources import Ref
from guard.core.model.blind_spots import BlindSpot, Cause
from guard.core.model.records import Approval, Decision, Finding, Requirement
from guard.core.model.verdict import Judgement, Mode, Reason, Verdict
from guard.notify import messages

ALLOWLIST = Ref("ip_allowlist", "singleton")
CAROL = Actor("admin", "4", "carol@acme.example", "203.0.113.14")


def reason(policy: str, action: Verdict, severity: str, mode: Mode = "enforce") -> Reason:
    return Reason(policy, "broken", action, mode, severity, f"{policy} was broken.")


def decision(*reasons: Reason, ref: Ref | None = ALLOWLIST, note: str = "") -> Decision:
    judgement = Judgement(reasons)
    return Decision(
        "d1",
        100.0,
        "change",
        ref,
        judgement,
        "abc",
        "enforce",
        actor=CAROL,
        verdict=judgement.verdict,
        note=note,
    )


def approval(**more: str) -> Approval:
    return Approval(
        id="a1",
        decision_id="d1",
        ref=ALLOWLIST,
        change_id=1,
        fingerprint="f",
        policy_revision="abc",
        question="change",
        requirements=(Requirement("p", ("alice@acme.example", "dave@acme.example"), 1),),
        excluded=(),
        meanwhile="revert" if more.get("meanwhile", "revert") == "revert" else "keep",
        on_expiry="revert",
        asked_at=100.0,
        expires_at=200.0,
        note=more.get("note", ""),
    )


def intent(purpose: str = "revert") -> Intent:
    fields = (FieldChange("/enabled", False, True),)
    return Intent("i1", ALLOWLIST, None, "update", purpose, "d1", fields, (), "verified", 100.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "done"),
    [
        (Verdict.FLAG, "It was flagged; nothing was changed."),
        (Verdict.REQUIRE_APPROVAL, "It needs an approval."),
        (Verdict.REVERT, "It is being put back."),
    ],
)
def test_a_decision_is_told_with_who_what_and_what_follows(verdict: Verdict, done: str) -> None:
    told = messages.decided(decision(reason("p", verdict, "high")))
    assert told.event == f"decision.{verdict.word}"
    assert told.title == "carol@acme.example on ip_allowlist/singleton: p"
    assert told.text == ("p was broken.", done)
    assert told.path == "/api/v1/decisions/d1"
    assert (told.details["actor"], told.details["ip"]) == ("carol@acme.example", "203.0.113.14")


def test_the_worst_severity_counts_and_the_note_is_told() -> None:
    told = messages.decided(
        decision(
            reason("p", Verdict.FLAG, "low"),
            reason("q", Verdict.FLAG, "critical"),
            note="The breaker is open.",
        )
    )
    assert told.severity == "critical"
    assert told.text[-1] == "The breaker is open."


def test_what_happened_in_the_log_alone_is_told_as_that() -> None:
    told = messages.decided(decision(reason("p", Verdict.FLAG, "high"), ref=None))
    assert told.title == "carol@acme.example on the activity log: p"
    assert told.details["resource"] is None


@pytest.mark.parametrize(
    ("meanwhile", "holds"),
    [
        ("revert", "Until somebody approves, the change is taken back."),
        ("keep", "Until somebody has answered, the change stays."),
    ],
)
def test_a_question_says_who_may_answer_and_what_holds_meanwhile(meanwhile: str, holds: str) -> None:
    people = messages.Addressed(("Alice is away: Erin votes for them.",), ("U1",))
    told = messages.asked(
        approval(meanwhile=meanwhile), decision(reason("p", Verdict.REQUIRE_APPROVAL, "high")), people
    )
    assert told.event == "approval.change"
    assert told.text == ("alice@acme.example, dave@acme.example may answer.", *people.away, holds)
    assert told.mentions == ("U1",)
    assert told.details["eligible"] == ["alice@acme.example", "dave@acme.example"]


def test_a_verified_write_is_told_as_put_back_or_as_approved() -> None:
    assert messages.written(intent(), None).title == "ip_allowlist/singleton was put back"
    assert (
        messages.written(intent("reapply"), None).title == "ip_allowlist/singleton was approved and applied"
    )


def test_a_refused_write_says_that_a_person_has_to_do_it() -> None:
    told = messages.refused(intent(), "Intercom refused it.")
    assert (told.event, told.severity) == ("intent.failed", "high")
    assert told.text == ("Intercom refused it.", "The written steps say how a person does it.")


def test_messages_lead_to_the_page_of_the_setting_that_is_out_of_order() -> None:
    about = f"/settings/{ALLOWLIST}"
    found = Finding("f1", "p", str(ALLOWLIST), "ip_allowlist", "high", "It is off.", 1.0, 1.0, "d1")
    for told in (
        messages.acknowledged(found, "alice@acme.example took note."),
        messages.reopened(found, "She had made it."),
        messages.refused(intent(), "Intercom refused it."),
        messages.written(intent(), None),
    ):
        assert told.page == about
    of_the_log = replace(found, subject="activity:bulk_export:bob@acme.example", kind=None)
    assert messages.reopened(of_the_log, "").page == "/decisions/d1"
    assert messages.reopened(replace(of_the_log, decision_id=""), "").page == "/drift"


def test_what_is_not_looked_at_is_told_together_by_the_worst_and_so_is_its_end() -> None:
    away = BlindSpot(Cause.INTERCOM_AWAY, "", 100.0, "Intercom does not answer.")
    slack = BlindSpot(Cause.CHANNEL_REFUSES, "slack", None, "1 message was not delivered.")
    begun = messages.not_looked_at([away, slack])
    assert (begun.event, begun.severity) == ("blind_spot.begun", "critical")
    assert begun.title == "Not looked at: Intercom does not answer, and 1 more"
    assert begun.text[:2] == ("Intercom does not answer.", "1 message was not delivered.")
    assert begun.details["blind_spots"] == [
        {"cause": "intercom_away", "subject": "", "since": 100.0},
        {"cause": "channel_refuses", "subject": "slack", "since": None},
    ]
    over = messages.looked_at_again([slack])
    assert (over.event, over.severity) == ("blind_spot.over", "low")
    assert over.title == "Looked at again: A channel refuses messages: slack"


def test_broken_policies_are_told_once_with_file_and_line() -> None:
    told = messages.policies_refused("fin.yaml:3: error: no")
    assert told.event == "policies.broken"
    assert "fin.yaml:3" in told.text[0]
