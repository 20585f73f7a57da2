"""What policies say, as events: findings arrive with policy, reason and link."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.exports import ocsf_classes as classes
from guard.core.exports.events import events_of
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.record import Context
from guard.core.model.blind_spots import Cause
from tests.guard.core.exports.made import CONTEXT, POLICY, Entry, told

NAMES: dict[str, Any] = {
    "policy": "no-exports",
    "subject": "activity:bulk_export:mallory@acme.example",
    "severity": "critical",
}
OPENED: dict[str, Any] = {
    **NAMES,
    "sentence": "mallory@acme.example exported 4,000 people.",
    "opened_at": 1_790_000_000.0,
    "last_seen_at": 1_790_000_000.0,
    "decision_id": "d1",
    "closed_because": "",
    "count": 1,
    "reopened": 0,
    "evidence": [],
}
CONTEXT_WITH_ROW = Context("acme", CONTEXT.base_url, {("findings", "f1"): OPENED}, {"no-exports": POLICY})


def _then(**moved: Any) -> ExportEvent:
    """The event of an update that moved these columns."""
    return told(Entry("findings", {**NAMES, **moved}, op="update", key="f1", number=18), CONTEXT_WITH_ROW)


def test_a_risky_activity_arrives_as_a_detection_with_policy_reason_and_link() -> None:
    event = told(Entry("findings", OPENED, key="f1"))
    document = ocsf_document(event, "")
    assert (document["class_uid"], document["activity_name"], document["status"]) == (2004, "Create", "New")
    assert document["severity"] == "Critical"
    info = document["finding_info"]
    assert info["uid"] == "f1"
    assert info["title"] == "customer data was exported"
    assert info["desc"] == "mallory@acme.example exported 4,000 people."
    assert info["analytic"]["uid"] == "no-exports"
    assert info["src_url"] == "https://guard.acme.example/w/acme/decisions/d1"
    assert document["resources"] == [{"name": "bulk_export", "uid": "bulk_export", "type": "activity"}] or (
        document["resources"][0]["uid"] == "bulk_export"
    )


def test_a_finding_lives_under_one_id_from_its_opening_to_its_end_and_its_next_one() -> None:
    seen = _then(decision_id="d2", sentence="mallory@acme.example exported 9 people.")
    acknowledged = _then(
        acknowledgements=[{"who": "alice@acme.example", "at": 5.0}], note="One more is needed."
    )
    closed = _then(closed_at=1_790_000_900.0, closed_because="alice@acme.example took note.")
    again = _then(closed_at=None, closed_because="", reopened=1, decision_id="d3")
    assert [
        (event.event, event.type.activity, event.finding and event.finding.status)
        for event in (seen, acknowledged, closed, again)
    ] == [
        ("finding.updated", 2, "new"),
        ("finding.acknowledged", 2, "in_progress"),
        ("finding.closed", 3, "resolved"),
        ("finding.reopened", 2, "new"),
    ]
    assert {event.finding.id for event in (seen, acknowledged, closed, again) if event.finding} == {"f1"}
    assert seen.finding is not None
    assert seen.finding.sentence == "mallory@acme.example exported 9 people."
    assert closed.finding is not None
    assert (closed.finding.closed_at, closed.comment) == (1_790_000_900.0, "alice@acme.example took note.")
    assert closed.link == "https://guard.acme.example/w/acme/decisions/d1"


def test_a_setting_that_breaks_a_policy_is_a_compliance_finding_with_its_controls() -> None:
    row = {**OPENED, "subject": "ip_allowlist/singleton", "kind": "ip_allowlist"}
    document = ocsf_document(told(Entry("findings", row, key="f2")), "")
    assert document["class_uid"] == 2003
    assert document["compliance"]["requirements"] == ["SOC2-CC6.7"]
    assert document["compliance"]["status"] == "Fail"
    assert document["resources"][0]["uid"] == "singleton"


def test_a_finding_of_a_policy_that_is_gone_is_told_all_the_same() -> None:
    event = told(Entry("findings", OPENED, key="f1"), Context("acme"))
    assert event.finding is not None
    assert event.finding.because == ""
    assert event.link == ""


DECISION: dict[str, Any] = {
    "at": 1_790_000_000.0,
    "entry": "change",
    "kind": "tag",
    "resource_id": "7",
    "verdict": "revert",
    "mode": "enforce",
    "change_id": 12,
    "policy_revision": "abc",
    "note": "",
    "actor_type": "admin",
    "actor_email": "mallory@acme.example",
    "judgement": {
        "reasons": [
            {"policy": "p1", "outcome": "kept", "action": "flag", "severity": "low", "sentence": "Fine."},
            {
                "policy": "p2",
                "outcome": "broken",
                "action": "revert",
                "severity": "high",
                "sentence": "Mallory renamed VIP.",
            },
        ]
    },
}


def test_a_decision_is_told_where_a_policy_minded() -> None:
    event = told(Entry("decisions", DECISION, key="d1"))
    assert (event.event, event.severity, event.correlation) == ("decision.made", "high", "change-12")
    assert event.details["policies"] == ["p2"]
    assert "Mallory" not in event.title
    kept = {"reasons": DECISION["judgement"]["reasons"][:1]}
    assert events_of(Entry("decisions", {**DECISION, "verdict": "allow", "judgement": kept}), CONTEXT) == []


def test_what_would_have_been_decided_is_told_of_a_workspace_that_is_only_observed() -> None:
    event = told(Entry("decisions", {**DECISION, "verdict": "allow", "mode": "observe"}, key="d1"))
    assert event.details["policies"] == ["p2"]


def test_a_decision_whose_reasons_were_erased_is_still_told() -> None:
    row = {name: value for name, value in DECISION.items() if name != "judgement"}
    assert told(Entry("decisions", row, erased=frozenset({"judgement"}))).details["policies"] == []


@pytest.mark.parametrize("cause", [*Cause, "a cause of tomorrow"])
def test_what_is_not_looked_at_is_a_finding_until_it_is(cause: str) -> None:
    row = {"cause": cause, "subject": "tag", "since": 1_790_000_000.0, "sentence": "Nothing is read."}
    opened = told(Entry("blind_spots", row, key=f"{cause}/tag"))
    ended = told(Entry("blind_spots", {"cause": cause, "subject": "tag"}, op="delete", key=f"{cause}/tag"))
    assert (opened.type.activity, ended.type.activity) == (1, 3)
    assert opened.finding is not None
    assert ended.finding is not None
    assert opened.finding.id == ended.finding.id


def test_other_things_of_policies() -> None:
    told_of = {
        "policies.in_force": Entry("policy_sets", {"document": {}}, key="rev1"),
        "policies.unusable": Entry("policy_alarms", {"alarm": "p.yaml:3: unknown word", "said_at": 5.0}),
        "policies.usable": Entry("policy_alarms", {"alarm": "", "said_at": 6.0}, op="update"),
        "policies.commit_accepted": Entry("accepted_commits", {"accepted_at": 5.0}, key="c0ffee"),
        "policy.changed": Entry("rollouts", {"mode": "enforce", "since": 5.0}, key="p1"),
        "remedy.asked": Entry(
            "remedies",
            {"kind": "role", "resource_id": "1", "decision_id": "d1", "steps": ["Do."], "opened_at": 5.0},
        ),
        "remedy.done": Entry(
            "remedies",
            {"kind": "role", "resource_id": "1", "done_at": 6.0, "done_because": "Seen."},
            op="update",
        ),
        "finding.false_alarm": Entry(
            "false_alarms",
            {"policy": "p1", "decision_id": "d1", "who": "alice@acme.example", "at": 5.0, "reason": "Noise."},
        ),
    }
    assert {name: told(entry).event for name, entry in told_of.items()} == {name: name for name in told_of}
    assert told(told_of["policies.unusable"]).severity == "critical"
    assert told(told_of["finding.false_alarm"]).type.cls is classes.ENTITY


def test_a_finding_bears_the_time_of_what_it_tells_also_when_it_is_told_much_later() -> None:
    """A record that is older than its ledger is written into it at once: nothing of it happened then."""
    opened = told(Entry("findings", OPENED, key="f1", at=1_799_000_000.0))
    assert (opened.at, opened.recorded_at) == (1_790_000_000.0, 1_799_000_000.0)
    closed = told(Entry("findings", {**OPENED, "closed_at": 1_790_000_500.0}, key="f1", at=1_799_000_000.0))
    assert (closed.event, closed.at) == ("finding.closed", 1_790_000_500.0)
    assert closed.finding is not None
    assert closed.finding.seen_at < closed.at
