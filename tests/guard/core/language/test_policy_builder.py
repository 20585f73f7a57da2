"""From documents to policies and people."""

from __future__ import annotations

from guard.core.language.policy_builder import build, build_people, effective
from guard.core.model.policy import Flag, People

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
