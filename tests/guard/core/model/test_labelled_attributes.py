"""It is looked at who set an attribute where somebody named it."""

from __future__ import annotations

from guard.core.model.labelled_attributes import labelled_attributes
from guard.core.model.policy import Flag, People, Policy, PolicySet, Watch
from guard.core.model.rehearsal import Rehearsal
from guard.core.model.shares import Counting


def policy(id: str, counting: Counting | None) -> Policy:
    return Policy(id, "it is so", "low", Watch(counting=counting), Flag())


def test_those_of_settings_rehearsals_and_policies_that_count_labels() -> None:
    policies = (
        policy("a", Counting("labels", ("Topic",))),
        policy("b", Counting("connectors", ("7",))),
        policy("c", None),
    )
    found = PolicySet(policies, People(), "r", {}, rehearsals=(Rehearsal("x", "Plan", 1.0),))
    assert labelled_attributes(found, ("Size",)) == {"Topic", "Plan", "Size"}
    assert labelled_attributes(PolicySet((), People(), "r", {})) == frozenset()
