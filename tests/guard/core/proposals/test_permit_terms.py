"""What can be asked for by hand, and what becomes of it in words."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.changes import Change, Created, Deleted
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.comparison import diff
from guard.core.model.periods import Span
from guard.core.model.policy import People, PolicySet
from guard.core.model.verdict import Judgement
from guard.core.proposals.change_plan import Place, PlannedChange, PlannedProposal, judged
from guard.core.proposals.life import APPLY_WITHIN, ends_at, opens_at, status_of
from guard.core.proposals.next_event import SEEN_WITHIN, Ends, Facts, ballot_of, next_of
from guard.core.proposals.permit import Permit, PermittedField, PermitUse
from guard.core.proposals.permit_terms import permit_mistakes, permit_of, split_mistakes
from guard.core.proposals.proposal import Proposal, ProposedChange
from tests.guard.core.proposals.proposal_records import ALICE, BOB, record

CAROL = "carol@acme.example"
PAGE, HOURS = Ref("messenger_settings", "singleton"), Ref("office_hours_schedule", "42")
BEFORE = {"greeting": "Hi", "colour": "blue"}


def planned(*changes: tuple[ProposedChange, Change], **more: Any) -> PlannedProposal:
    found = tuple(PlannedChange(asked, "title", (), judged_as(change), None) for asked, change in changes)
    proposal = Proposal(tuple(asked for asked, _ in changes), **more)
    return PlannedProposal(proposal, found, "r1", 100.0, BOB)


def judged_as(change: Change) -> Any:
    of = kind(change.ref.kind)
    policies = PolicySet((), People(), "r1")
    return judged(of, change, Judgement(()), policies, BOB, Place("2.16", "ws"), {}, Span.at(100.0))


def by_hand(expect: Any = None, **values: Any) -> tuple[ProposedChange, Change]:
    change = diff(Resource(PAGE, BEFORE), Resource(PAGE, {**BEFORE, **values}))
    assert change is not None
    pointers = {f"/{name}": value for name, value in values.items()}
    return ProposedChange("update", PAGE, pointers, path=("changes", 0), expect=expect), change


def by_calls() -> tuple[ProposedChange, Change]:
    change = diff(Resource(HOURS, {"id": "42", "name": "a"}), Resource(HOURS, {"id": "42", "name": "b"}))
    assert change is not None
    return ProposedChange("update", HOURS, {"/name": "b"}, path=("changes", 1)), change


def test_what_only_a_person_can_change_becomes_a_permit_of_whoever_asks_or_is_named() -> None:
    found = permit_of(planned(by_hand(greeting="Ahoy")))
    assert found == Permit(
        BOB, APPLY_WITHIN, (PermittedField(PAGE.kind, PAGE.id, "updated", "/greeting", "Ahoy"),)
    )
    named = permit_of(planned(by_hand(greeting="Ahoy"), who="Carol@ACME.example", window_for=7200.0))
    assert named is not None
    assert (named.who, named.lasts) == (CAROL, 7200.0)
    assert permit_of(planned(by_calls())) is None


def test_a_field_that_is_so_already_is_no_part_of_it() -> None:
    asked, change = by_hand(greeting="Ahoy", colour="blue")
    found = permit_of(planned((asked, change)))
    assert found is not None
    assert [field.pointer for field in found.fields] == ["/greeting"]


def test_creations_and_deletions_by_hand_are_permitted_as_a_whole() -> None:
    flow = Resource(Ref("workflow", "9"), {"title": "Refunds"})
    made = ProposedChange("create", Ref("workflow", "new:1"), {"/title": "Refunds"}, path=("changes", 0))
    found = permit_of(planned((made, Created(flow))))
    assert found is not None
    assert [(one.id, one.operation, one.pointer, one.expected) for one in found.fields] == [
        ("", "created", "/title", "Refunds")
    ]
    gone = ProposedChange("delete", flow.ref, path=("changes", 0))
    deleted = permit_of(planned((gone, Deleted(flow))))
    assert deleted is not None
    assert [(one.id, one.operation, one.gone) for one in deleted.fields] == [("9", "deleted", True)]


def test_what_calls_make_and_what_a_person_makes_are_not_asked_for_together() -> None:
    assert split_mistakes(planned(by_hand(greeting="Ahoy"))) == ()
    assert split_mistakes(planned(by_calls())) == ()
    (mistake,) = split_mistakes(planned(by_hand(greeting="Ahoy"), by_calls()))
    assert mistake.path == ("changes", 0)
    assert mistake.sentence.startswith("Only a person can make this change of “title”")
    assert mistake.sentence.endswith("Ask for that in a proposal of its own.")


@pytest.mark.parametrize(
    ("proposal", "places"),
    [
        (planned(by_hand(greeting="Ahoy")), []),
        (planned(by_hand(greeting="Ahoy"), who=CAROL), []),
        (planned(by_hand(greeting="Ahoy"), who="nobody@acme.example"), [("who",)]),
        (planned(by_calls(), who=CAROL, window_for=60.0), [("who",), ("window_for",)]),
        (planned(by_hand({"/greeting": {"maxLength": 9}}, greeting="Ahoy")), []),
        (
            planned(by_hand({"/greeting": {"maxLength": 2}}, greeting="Ahoy")),
            [("changes", 0, "expect", "/greeting")],
        ),
        (
            planned(by_hand({"/colour": {"maxLength": 2}}, greeting="Ahoy")),
            [("changes", 0, "expect", "/colour")],
        ),
    ],
)
def test_what_is_said_about_a_change_by_hand_has_to_make_sense(
    proposal: PlannedProposal, places: list[Any]
) -> None:
    found = permit_mistakes(proposal, frozenset({BOB, CAROL}))
    assert [mistake.path for mistake in found] == places
    assert all(mistake.sentence.endswith(".") for mistake in found)


def test_nobody_is_doubted_while_the_teammates_were_not_read() -> None:
    assert permit_mistakes(planned(by_hand(greeting="Ahoy"), who="nobody@acme.example"), None) == ()


PERMIT = Permit(CAROL, 600.0, (PermittedField(PAGE.kind, PAGE.id, "updated", "/greeting", "Ahoy"),))
OPEN: dict[str, Any] = {"permit": PERMIT, "approved_at": 200.0, "approved_by": (ALICE,)}


def test_it_is_open_from_the_approval_or_its_time_on_for_as_long_as_was_asked() -> None:
    now, later = record(**OPEN), record(**OPEN, apply_at=300.0)
    assert (opens_at(now, 200.0), ends_at(now)) == (200.0, 800.0)
    assert (opens_at(later, 200.0), ends_at(later)) == (300.0, 900.0)
    assert [status_of(later, (), at) for at in (299.0, 300.0, 899.0, 900.0)] == [
        "scheduled",
        "approved",
        "approved",
        "expired",
    ]


def test_an_open_one_survives_a_state_that_moved_and_no_other_policies() -> None:
    assert next_of(record(**OPEN), Facts((), "other", "r1"), 300.0) is None
    asked = record(permit=PERMIT)
    assert isinstance(next_of(asked, Facts((), "other", "r1"), 150.0), Ends)
    moved = next_of(record(**OPEN), Facts((), "f", "r2"), 300.0)
    assert isinstance(moved, Ends)
    assert moved.closing == "void"


def test_an_unused_one_is_reported_once_the_log_had_time_to_tell() -> None:
    assert next_of(record(**OPEN), Facts((), "f", "r1"), 800.0 + SEEN_WITHIN - 1) is None
    assert next_of(record(**OPEN), Facts((), "f", "r1"), 800.0 + SEEN_WITHIN) == Ends(
        "expired",
        f'{CAROL} did not use this permit in time: set greeting of messenger_settings to "Ahoy". Ask again with a '
        "renewal.",
    )
    second = PermittedField(PAGE.kind, PAGE.id, "updated", "/colour", "red")
    half = Permit(CAROL, 600.0, (*PERMIT.used(PERMIT.fields, PermitUse(1, 300.0)).fields, second))
    part = next_of(record(**{**OPEN, "permit": half}), Facts((), "f", "r1"), 800.0 + SEEN_WITHIN)
    assert part == Ends(
        "partly_applied",
        f'{CAROL} did a part of it in time, and not: set colour of messenger_settings to "red".',
    )


def test_whoever_makes_it_is_told_that_their_voice_does_not_count() -> None:
    assert "would make it yourself" in ballot_of(record(permit=PERMIT)).why_excluded
