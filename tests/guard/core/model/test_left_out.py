"""What of a shared set is not for a workspace, as a value."""

from __future__ import annotations

from guard.core.model.left_out import LeftOut
from guard.core.model.workspace_scope import WorkspaceScope


def test_why_it_is_not_here_is_a_clause() -> None:
    assert LeftOut("policy", "p", WorkspaceScope(only=("production",))).clause == "it is only for production"
    assert LeftOut("policy", "p", WorkspaceScope(without=("test",))).clause == "it is for all but test"


def test_it_concerns_what_its_policy_would_have_looked_at() -> None:
    production = WorkspaceScope(only=("production",))
    policy = LeftOut("policy", "p", production, kinds=("team", "tag*"))
    assert policy.concerns("change", "tag", ())
    assert not policy.concerns("change", "article", ())
    assert not policy.concerns("activity", "team", ()), "a kind is no type of log entry"
    assert LeftOut("policy", "p", production, activities=("bulk_*",)).concerns("activity", "bulk_export", ())
    exemption = LeftOut("exemption", "p", production, about="resource 42", kinds=("team",))
    assert exemption.concerns("change", "team", {"p"})
    assert not exemption.concerns("change", "team", {"q"}), "its policy did not look"
    assert exemption.sentence == (
        "The exemption of resource 42 from p is not for this workspace: it is only for production."
    )
