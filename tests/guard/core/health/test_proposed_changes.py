"""Each change that a finding offers is one that Intercom would take, and that may be asked for as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.shapes import ANYTHING
from drift.core.model.resources import Ref, Resource
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.proposals.proposal_schema import proposal_file_schema
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.target import target_of
from tests.guard.core.health.check_cases import BAD
from tests.guard.core.health.made import told

OFFERED = {
    f"{check} {ref}": dict(found.fault.change)
    for check, case in BAD.items()
    for ref, found in told(check, *case.items, **case.more).items()
    if found.fault.change is not None
}


@pytest.mark.parametrize("change", OFFERED.values(), ids=OFFERED)
def test_what_is_offered_may_be_asked_for(change: dict[str, Any]) -> None:
    proposal, wrong = read_proposal({"version": 1, "changes": [change]}, proposal_file_schema())
    assert wrong == ()
    ref = Ref.parse(change["resource"])
    live = Resource(ref, acme().resources[ref.kind].body)
    shape = described().get(ref.kind, ANYTHING)
    target = target_of(CATALOGUE[ref.kind], shape, proposal.changes[0], live, str)
    assert target.mistakes == ()


def test_many_checks_offer_one() -> None:
    assert len({name.partition(" ")[0] for name in OFFERED}) > 12
