"""What a change of the past would have been answered if somebody had asked for it first."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.evaluation.compiled import compile_policies
from guard.core.evaluation.evaluate import judge
from guard.core.model.subject import NO_FACTS
from guard.core.simulation.in_advance import in_advance
from tests.guard.core.evaluation.test_standard_changes import ASKING, standard
from tests.guard.policy_cast import changed, hours

LONDON = changed(hours(), hours(zone="Europe/London"))
STATE = {"must": {"properties": {"time_zone_name": {"type": "string"}}}, "then": "flag"}


def counted(policy: Any, **words: Any) -> set[str]:
    policies = compile_policies(standard({**ASKING, **policy}, **{"who": "bob@acme.example", **words}))
    judgement = judge(policies, LONDON, NO_FACTS, "observe")
    return set(in_advance(policies, LONDON, NO_FACTS, judgement))


@pytest.mark.parametrize(
    ("policy", "words", "counts"),
    [
        ({}, {}, {"needs_approval"}),
        ({"then": "revert"}, {}, {"refused"}),
        ({"then": "flag"}, {}, set()),
        ({}, {"who": "carol@acme.example"}, {"standard"}),
        ({"ask_first": {"reason": 20}}, {}, {"needs_approval", "demanded"}),
        ({"ask_first": {"reason": 20}, **STATE}, {}, {"demanded"}),  # kept, and asked for all the same
        ({"ask_first": {"reason": 20}, "watch": {"kind": "tag"}}, {}, set()),
        ({"mode": "observe"}, {}, set()),
    ],
)
def test_a_change_counts_by_what_a_proposal_of_it_would_have_been_answered(
    policy: Any, words: Any, counts: set[str]
) -> None:
    assert counted(policy, **words) == counts
