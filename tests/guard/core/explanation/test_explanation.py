"""An explanation puts traces, near misses and suggestions together, by policy."""

from __future__ import annotations

from guard.core.evaluation.compiled import compile_policies
from guard.core.explanation.explanation import explain
from guard.core.language.for_workspace import document_for
from guard.core.model.policy import PolicySet
from guard.core.model.subject import NO_FACTS
from guard.loading.policy_loader import from_document
from tests.guard.core.explanation.test_near_misses import MOVED
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, policies, policy_set


def test_each_policy_has_a_trace_and_only_broken_ones_have_suggestions() -> None:
    excused = {**HOURS_NEED_APPROVAL, "id": "excused", "unless": {"actor": "carol@acme.example"}}
    found = explain(policies(HOURS_NEED_APPROVAL, excused), MOVED, NO_FACTS, "enforce")
    assert {one.policy.id: one.outcome for one in found.traces} == {"hours": "broken", "excused": "excused"}
    assert list(found.suggestions) == ["hours"]
    assert [one.policy for one in found.near_misses] == ["excused"]


def test_a_set_without_policies_has_nothing_to_tell() -> None:
    nothing = explain(compile_policies(PolicySet((), policies().people, "r")), MOVED, NO_FACTS, "enforce")
    assert (nothing.traces, nothing.near_misses, dict(nothing.suggestions)) == ((), (), {})


def test_what_is_for_other_workspaces_is_named_where_it_would_have_looked() -> None:
    elsewhere = {**HOURS_NEED_APPROVAL, "id": "of-production", "only": "production"}
    tags = {"id": "tags", "watch": {"kind": "tag"}, "only": "production"}
    waiver = {
        "resource": "42",
        "until": "2030-01-01",
        "reason": "a pilot",
        "owner": "a@b.c",
        "except": "test",
    }
    whole = policy_set({**HOURS_NEED_APPROVAL, "exemptions": [waiver]}, elsewhere, tags)
    here = from_document(document_for(whole.document, "test"), whole.revision)
    found = explain(compile_policies(here), MOVED, NO_FACTS, "enforce")
    assert [one.sentence for one in found.left_out] == [
        "The policy of-production is not for this workspace: it is only for production.",
        "The exemption of resource 42 from hours is not for this workspace: it is for all but test.",
    ]
