"""An explanation puts traces, near misses and suggestions together, by policy."""

from __future__ import annotations

from guard.core.evaluation.compiled import compile_policies
from guard.core.explanation.explanation import explain
from guard.core.model.policy import PolicySet
from guard.core.model.subject import NO_FACTS
from tests.guard.core.explanation.test_near_misses import MOVED
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, policies


def test_each_policy_has_a_trace_and_only_broken_ones_have_suggestions() -> None:
    excused = {**HOURS_NEED_APPROVAL, "id": "excused", "unless": {"actor": "carol@acme.example"}}
    found = explain(policies(HOURS_NEED_APPROVAL, excused), MOVED, NO_FACTS, "enforce")
    assert {one.policy.id: one.outcome for one in found.traces} == {"hours": "broken", "excused": "excused"}
    assert list(found.suggestions) == ["hours"]
    assert [one.policy for one in found.near_misses] == ["excused"]


def test_a_set_without_policies_has_nothing_to_tell() -> None:
    nothing = explain(compile_policies(PolicySet((), policies().people, "r")), MOVED, NO_FACTS, "enforce")
    assert (nothing.traces, nothing.near_misses, dict(nothing.suggestions)) == ((), (), {})
