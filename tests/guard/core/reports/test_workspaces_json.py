"""Two workspaces beside each other as JSON."""

from __future__ import annotations

from msgspec import UNSET, to_builtins

from drift.core.catalogue.catalogue import KINDS
from drift.core.model.resources import Resource
from guard.core.comparison.workspaces.differences import compare_workspaces
from guard.core.reports.comparison_json import NotKnownSide
from guard.core.reports.workspaces_json import (
    PromotionAnswer,
    WorkspaceComparisonAnswer,
    comparison_answer,
    promotion_answer,
)
from tests.guard.core.comparison.workspaces.copies import resource, side
from tests.guard.core.proposals.promotion.applying import promoted


def first() -> list[Resource]:
    return [
        resource("tag", "1", name="vip"),
        resource("article", "2", title="FAQ", body="x", state="draft"),
        resource("article", "3", title="FAQ", body="y", state="draft"),
        resource("folder", "4", name="A", description="|here`", parent_folder_id=None),
        resource("ip_allowlist", "singleton", ip_allowlist=["192.0.2.44"], enabled=True),
        resource("macro", "5", name="Hi", body="<b>"),
    ]


def second() -> list[Resource]:
    return [
        resource("article", "2", title="FAQ", body="a", state="draft"),
        resource("article", "3", title="FAQ", body="b", state="draft"),
        resource("folder", "9", name="A", description="there", parent_folder_id=None),
        resource("tag", "7", name="old"),
        resource("ip_allowlist", "singleton", ip_allowlist=["192.0.2.44/32"], enabled=True),
        resource("macro", "6", name="Hi", body="<b>"),
    ]


def answer(most: int = 100) -> WorkspaceComparisonAnswer:
    found = compare_workspaces(side(*first()), side(*second(), called="test"), KINDS)
    return comparison_answer(
        found, (), [NotKnownSide("to", "segment", "never_read", "It was never read.")], most
    )


def promotion() -> PromotionAnswer:
    one, other = side(*first()), side(*second(), called="test")
    return promotion_answer(compare_workspaces(one, other, KINDS), promoted(one, other), ())


def test_a_comparison_counts_everything_once() -> None:
    found = answer()
    counts = to_builtins(found.counts)
    assert counts == {
        "differs": 1, "only_from": 1, "only_to": 1, "folded": 1, "not_compared": 0, "ambiguous": 1, "equal": 1,
    }  # fmt: skip
    assert found.differs
    assert [(one.kind, one.standing) for one in found.items] == [
        ("folder", "differs"),
        ("tag", "only_to"),
        ("tag", "only_from"),
    ]
    assert [(name.id for name in one.from_) for one in found.ambiguous]


def test_a_side_that_has_no_such_field_or_resource_says_so() -> None:
    found = answer()
    only_from = next(one for one in found.items if one.standing == "only_from")
    assert only_from.to is None
    assert only_from.fields[0].to is UNSET
    assert to_builtins(found)["items"][0]["from"] == {"kind": "folder", "id": "4"}


def test_what_is_asked_for_stands_as_proposals_take_it() -> None:
    asked = promotion()
    assert [change["kind"] for change in asked.proposals[0].changes if change.get("create")] == ["tag"]
    assert asked.waiting == 0
