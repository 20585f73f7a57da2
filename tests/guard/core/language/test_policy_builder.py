"""From documents to policies and people."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.policy_builder import build, build_people, effective
from guard.core.model.policy import Ask, Escalation, Flag, People, RequireApproval

TAG = {"id": "x", "because": "b", "severity": "low", "watch": {"kind": "tag"}, "then": "flag"}


def test_a_policy_keeps_its_document_and_place() -> None:
    policy = build(TAG, People(), "a.yaml", 3)
    assert (policy.id, policy.watch.kinds, policy.file, policy.line) == ("x", ("tag",), "a.yaml", 3)
    assert isinstance(policy.then, Flag)
    assert policy.document == TAG


def test_addresses_are_compared_in_lower_case() -> None:
    people = build_people({"groups": {"security": ["Dave@Acme.example"]}, "break_glass": ["Eve@x.example"]})
    assert people.groups == {"security": ("dave@acme.example",)}
    assert people.break_glass == ("eve@x.example",)


def test_what_is_understood_has_every_default() -> None:
    written = effective(build(TAG, People()))
    assert written["watch"]["kind"] == ["tag"]
    assert written["mode"] == "the workspace's"


@pytest.mark.parametrize(
    ("asked", "asks"),
    [
        ({"from": "ops"}, (Ask(("ops",)),)),
        ({"from": ["ops", "legal"], "quorum": 2}, (Ask(("ops", "legal"), 2),)),
        ({"from": [{"group": "ops"}, {"group": "legal", "quorum": 2}]}, (Ask(("ops",)), Ask(("legal",), 2))),
        (
            {"from": ["ops", {"group": "legal", "quorum": 2}, "hr"], "quorum": 3},
            (Ask(("ops", "hr"), 3), Ask(("legal",), 2)),
        ),
    ],
)
def test_who_is_asked_means_the_same_when_it_is_written_out(
    asked: dict[str, Any], asks: tuple[Ask, ...]
) -> None:
    policy = build({**TAG, "then": {"require_approval": {**asked, "veto": False}}}, People())
    assert isinstance(policy.then, RequireApproval)
    assert policy.then.asks == asks
    written = effective(policy)["then"]["require_approval"]
    assert written["veto"] is False
    assert build({**TAG, "then": {"require_approval": written}}, People()).then == policy.then


def test_an_escalation_means_the_same_when_it_is_written_out() -> None:
    asked = {"from": "ops", "escalate": {"to": "leads", "after": "4h"}}
    policy = build({**TAG, "then": {"require_approval": asked}}, People())
    assert isinstance(policy.then, RequireApproval)
    assert policy.then.escalate == Escalation(("leads",), 14400.0)
    written = effective(policy)["then"]["require_approval"]
    assert build({**TAG, "then": {"require_approval": written}}, People()).then == policy.then
