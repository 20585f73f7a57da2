"""What people are told of permits."""

from __future__ import annotations

import pytest

from guard.core.model.policy import People
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.permit import Permit, PermittedField
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.records import GlassBreak
from guard.notify.permit_messages import opened, unused, used
from guard.notify.proposal_messages import glass_broken
from tests.guard.core.proposals.proposal_records import BOB, record

CAROL = "carol@acme.example"
PERMIT = Permit(CAROL, 600.0, (PermittedField("role", "singleton", "updated", "/a", "x"),))
PLAN = {"changes": [{"by_hand": ["Open the page.", "Save."]}]}
OPEN = record(permit=PERMIT, approved_at=200.0, plan=PLAN)


def test_whoever_may_do_it_is_told_until_when_and_how() -> None:
    told = opened(OPEN, PERMIT, "Approved by Alice.", {CAROL: "U0C"})
    assert told.title == f"{CAROL} may change a of role until 1970-01-01T00:13Z"
    assert told.text[0] == "Approved by Alice."
    assert told.text[1].startswith(f'{CAROL} may set a of role to "x" by hand, once: ')
    assert told.text[2:] == ("Open the page.", "Save.")
    assert told.mentions == ("U0C",)
    assert told.details == {"proposal": "p1", "asker": BOB, "who": CAROL, "resources": ["role/singleton"]}
    assert opened(OPEN, PERMIT, "Approved.", {}).mentions == ()


def test_what_became_of_it_is_told() -> None:
    over = unused(OPEN, PERMIT, "Nobody did it.", {CAROL: "U0C"})
    assert (over.event, over.severity, over.title, over.mentions) == (
        "proposal.unused",
        "medium",
        f"Not used: the permit of {CAROL}",
        ("U0C",),
    )
    part = used(OPEN, PERMIT, "Half of it.")
    assert (part.event, part.text, part.mentions) == ("proposal.used", ("Half of it.",), ())


@pytest.mark.parametrize(
    ("permit", "says"),
    [
        (PERMIT, f"{CAROL} may make it by hand now, without approval."),
        (None, "It is applied now, without approval."),
    ],
)
def test_a_broken_glass_says_who_makes_it(permit: Permit | None, says: str) -> None:
    broken = GlassBreak("p1", 1, "dave@acme.example", 200.0, "customers are greeted with spam", 300.0)
    planned = PlannedProposal(Proposal(), (), "r1", 200.0)
    told = glass_broken(record(permit=permit, approved_at=200.0), broken, planned, People())
    assert told.text[1] == says
