"""Proposals: kept whole, found by what they touch, approved, begun and closed once, and with a thread in order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drift.core.model.resources import Ref
from drift.store.sql.database import Database
from guard.core.model.records import Rule, Vote, Way
from guard.core.proposals.permit import Permit, PermittedField, PermitUse
from guard.core.proposals.records import Claim, ProposalRecord, ThreadEvent
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, both_at_once

TAG = Ref("tag", "7")


def proposal(id: str = "p1", at: float = 100.0, **more: Any) -> ProposalRecord:
    values: dict[str, Any] = {
        "asker": "bob@acme.example",
        "created_at": at,
        "asked_at": at,
        "document": {"changes": [{"resource": str(HOURS), "set": {"/name": "Caf\u00e9"}}]},
        "content": "c" * 64,
        "fingerprint": "f" * 64,
        "policy_revision": "r1",
        "answer": "needs_approval",
        "expires_at": at + 86400.0,
        "plan": {"verdict": "needs_approval"},
        "rules": (Rule("p", (Way(("alice@acme.example", "dave@acme.example"), 1),)),),
        "excluded": ("bob@acme.example",),
        "claims": (Claim(HOURS, "/name"), Claim(TAG, "")),
        "apply_at": at + 3600.0,
    }
    return ProposalRecord(id, **{**values, **more})


def light(record: ProposalRecord) -> ProposalRecord:
    return replace(record, document={}, plan={})


def test_a_proposal_reads_back_as_it_was_asked(guard: DecisionStore) -> None:
    assert guard.proposals.add(proposal())
    assert not guard.proposals.add(proposal())
    assert guard.proposals.get("p1") == guard.proposals.locked("p1") == proposal()
    assert guard.proposals.get("p2") is None
    assert guard.proposals.open_proposals() == [light(proposal())]


def test_open_proposals_are_found_by_what_they_touch(guard: DecisionStore) -> None:
    guard.proposals.add(proposal("p2", 101.0))
    guard.proposals.add(proposal("p1", 100.0, claims=(Claim(TAG, "/name"),)))
    guard.proposals.add(proposal("p3", 102.0))
    guard.proposals.close("p3", "withdrawn", 103.0, "Withdrawn.")
    assert [p.id for p in guard.proposals.open_on([TAG])] == ["p1", "p2"]
    assert [p.id for p in guard.proposals.open_on([HOURS, Ref("tag", "8")])] == ["p2"]
    assert guard.proposals.open_on([]) == []
    assert guard.proposals.open_on([TAG])[0].claims == (Claim(TAG, "/name"),)


def test_proposals_are_listed_newest_first(guard: DecisionStore) -> None:
    for number in (1, 2, 3):
        guard.proposals.add(proposal(f"p{number}", 100.0 + number))
    guard.proposals.add(proposal("p4", 104.0, asker="carol@acme.example", content="d" * 64))
    guard.proposals.close("p2", "void", 110.0, "It moved.")
    listed = guard.proposals.search
    assert [p.id for p in listed()] == ["p4", "p3", "p2", "p1"]
    assert [p.id for p in listed(asker="bob@acme.example", is_open=True)] == ["p3", "p1"]
    assert [p.id for p in listed(closing="void", ref=HOURS)] == ["p2"]
    assert [p.id for p in listed(before="p3", limit=1)] == ["p2"]
    assert [p.id for p in guard.proposals.of_content("c" * 64)] == ["p3", "p2", "p1"]


def test_a_proposal_is_approved_begun_and_closed_once(guard: DecisionStore) -> None:
    guard.proposals.add(proposal())
    assert not guard.proposals.start("p1", 119.0)  # not approved
    assert guard.proposals.approve("p1", 120.0, ["alice@acme.example"])
    assert not guard.proposals.approve("p1", 121.0, ["dave@acme.example"])
    assert guard.proposals.start("p1", 122.0)
    assert not guard.proposals.start("p1", 123.0)
    assert guard.proposals.close("p1", "applied", 124.0, "Applied.")
    assert not guard.proposals.close("p1", "failed", 125.0, "")
    assert not guard.proposals.suspend("p1", "Somebody left.")
    found = guard.proposals.get("p1")
    assert found is not None
    assert (found.approved_at, found.approved_by) == (120.0, ("alice@acme.example",))
    assert (found.started_at, found.closed_at, found.closing, found.note) == (
        122.0,
        124.0,
        "applied",
        "Applied.",
    )


def test_of_two_that_close_at_once_one_wins(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).proposals.add(proposal())

    def close() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).proposals.close("p1", "expired", 120.0, "")

    assert sorted(both_at_once(close)) == [False, True]


def test_the_next_edition_takes_the_place_and_the_claims_of_the_one_before(guard: DecisionStore) -> None:
    guard.proposals.add(proposal())
    after = replace(proposal(), edition=2, asked_at=130.0, claims=(Claim(HOURS, "/time_zone_name"),))
    assert guard.proposals.replace(after, 1)
    assert not guard.proposals.replace(after, 1)
    assert guard.proposals.get("p1") == after
    assert guard.proposals.open_on([TAG]) == []


def test_a_later_vote_of_a_person_replaces_the_first_and_an_edition_has_its_own(guard: DecisionStore) -> None:
    first, second = Vote("p1.1", "alice@acme.example", "deny", 110.0, "no"), proposal().ballot
    guard.proposals.vote(first)
    guard.proposals.vote(replace(first, choice="approve", at=111.0))
    guard.proposals.vote(replace(first, approval_id="p1.2"))
    guard.proposals.vote(replace(first, voter="dave@acme.example", at=109.0))
    found = guard.proposals.votes_on([second, "p1.3"])
    assert list(found) == ["p1.1"]
    assert [(v.voter, v.choice) for v in found["p1.1"]] == [
        ("dave@acme.example", "deny"),
        ("alice@acme.example", "approve"),
    ]


CAROL = "carol@acme.example"
FIELD = PermittedField(HOURS.kind, HOURS.id, "updated", "/name", "Caf\u00e9")
GONE = PermittedField(HOURS.kind, HOURS.id, "updated", "/note", gone=True, schema={"maxLength": 3})
NEW = PermittedField(TAG.kind, "", "created", "/name", None)


def test_a_permit_is_kept_with_its_edition_and_what_was_used_of_it(guard: DecisionStore) -> None:
    permit = Permit(CAROL, 7200.5, (FIELD, GONE))
    guard.proposals.add(proposal(permit=permit))
    assert guard.proposals.get("p1") == proposal(permit=permit)
    used = permit.used((FIELD,), PermitUse(7, 150.5))
    guard.proposals.use_permit("p1", used)
    assert guard.proposals.with_open_permits() == [light(proposal(permit=used))]
    other = replace(proposal(), edition=2, permit=replace_who(permit))
    assert guard.proposals.replace(other, 1)
    assert guard.proposals.get("p1") == other
    assert guard.proposals.replace(replace(other, edition=3, permit=None), 2)
    assert guard.proposals.with_open_permits() == []


def replace_who(permit: Permit) -> Permit:
    return Permit("dave@acme.example", permit.lasts, permit.fields)


def test_open_permits_are_found_by_what_they_allow(guard: DecisionStore) -> None:
    guard.proposals.add(proposal("p1", permit=Permit(CAROL, 1.0, (FIELD,))))
    guard.proposals.add(proposal("p2", 101.0, permit=Permit(CAROL, 1.0, (NEW,)), claims=()))
    guard.proposals.add(proposal("p3", 102.0))
    of = guard.proposals.open_permits
    assert of(HOURS, to_create=False) == []  # nobody has agreed
    for id in ("p1", "p2", "p3"):
        guard.proposals.approve(id, 103.0, ("alice@acme.example",))
    assert [one.id for one in of(HOURS, to_create=False)] == ["p1"]
    assert [one.id for one in of(Ref("tag", "9"), to_create=True)] == ["p2"]
    assert of(Ref("team", "9"), to_create=True) == []
    assert guard.proposals.to_apply(10.0**6) == ["p3"]  # no call makes what a person does
    guard.proposals.close("p1", "applied", 104.0, "Done.")
    assert of(HOURS, to_create=False) == []


def test_only_what_is_open_or_was_taken_for_applied_is_annulled(guard: DecisionStore) -> None:
    for id in ("p1", "p2", "p3"):
        guard.proposals.add(proposal(id))
    guard.proposals.close("p1", "applied", 104.0, "Done.")
    guard.proposals.close("p2", "withdrawn", 104.0, "Withdrawn.")
    assert [guard.proposals.annul(id, 105.0, "Void.") for id in ("p1", "p2", "p3")] == [True, False, True]
    first = guard.proposals.get("p1")
    assert first is not None
    assert (first.closing, first.closed_at, first.note) == ("void", 105.0, "Void.")


def test_a_thread_is_in_order(guard: DecisionStore) -> None:
    told = ThreadEvent("p1", 0, 1, 100.0, "asked", "bob@acme.example")
    assert guard.proposals.tell(told) == replace(told, number=1)
    said = replace(told, what="commented", text="When?\u2028", details={"on": ["/name"]})
    assert guard.proposals.tell(said) == replace(said, number=2)
    guard.proposals.tell(replace(told, proposal_id="p2"))
    assert guard.proposals.thread("p1") == [replace(told, number=1), replace(said, number=2)]
