"""Which policies ask why: those that watch a change and do not excuse it, whether it breaks them or not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from drift.core.model.activity import Actor
from drift.core.model.changes import Deleted, diff
from drift.core.model.resources import Ref, Resource
from guard.core.change_reasons.asking import asking_policies
from guard.core.evaluation.compiled import compile_policies
from guard.core.language.policy_builder import build
from guard.core.model.policy import People, PolicySet
from guard.core.model.subject import Facts, Subject

ALICE, BOB = Actor("admin", "1", "alice@acme.example"), Actor("admin", "3", "bob@acme.example")
TEAM = Ref("team", "7")
BEFORE = Resource(TEAM, {"name": "Desk", "admin_ids": [1]})


def asking(subject: Subject, facts: Facts | None = None, **keys: Any) -> bool:
    document = {"id": "p", "because": "x", "severity": "low", "watch": {"kind": "team"}, "then": "flag"}
    policy = build({**document, "ask_why": True, **keys}, People())
    set_ = compile_policies(PolicySet((policy,), People(), "r"))
    return asking_policies(set_, subject, facts or Facts()) == ("p",)


def renamed(name: str = "Front", actor: Actor = BOB) -> Subject:
    change = diff(BEFORE, Resource(TEAM, {"name": name, "admin_ids": [1]}))
    assert change is not None
    return Subject.of_change(change, actor=actor, attributed=True, at=1_790_000_000.0)


def deleted() -> Subject:
    return Subject.of_change(Deleted(BEFORE), actor=BOB, attributed=True, at=1_790_000_000.0)


@pytest.mark.parametrize(
    ("keys", "asks"),
    [
        ({}, True),
        ({"ask_why": False}, False),
        ({"watch": {"kind": "tag"}}, False),
        ({"watch": {"kind": "team", "change": "deleted"}}, False),
        ({"watch": {"kind": "team", "fields": ["/admin_ids"]}}, False),
        ({"watch": {"kind": "team", "fields": ["/name"]}}, True),
        ({"watch": {"kind": "team", "where": {"properties": {"name": {"const": "Other"}}}}}, False),
        ({"must": {"properties": {"name": {"const": "Front"}}}}, True),  # which it keeps
        ({"must": {"properties": {"name": {"const": "Desk"}}}}, True),  # which it breaks
        ({"mode": "observe"}, True),
        ({"when": {"actor": ["bob@acme.example"]}}, True),
        ({"when": {"actor": ["alice@acme.example"]}}, False),
        ({"unless": {"actor": ["bob@acme.example"]}}, False),
        ({"unless": {"actor": ["alice@acme.example"]}}, True),
    ],
)
def test_it_asks_about_what_the_policy_watches_and_does_not_excuse(keys: dict[str, Any], asks: bool) -> None:
    assert asking(renamed(), **keys) is asks


def test_a_must_asks_about_a_deletion_only_if_it_watches_deletions() -> None:
    must: dict[str, Any] = {"must": {"properties": {"name": {"type": "string"}}}}
    assert not asking(deleted(), **must)
    assert asking(deleted(), **must, watch={"kind": "team", "change": ["updated", "deleted"]})
    assert asking(deleted())


def test_what_is_exempt_is_not_asked_about() -> None:
    until = {"until": date(2099, 12, 31).isoformat(), "reason": "r", "owner": "o"}
    assert not asking(renamed(), exemptions=[{"resource": "7", **until}])
    assert asking(renamed(), exemptions=[{"resource": "8", **until}])
    assert not asking(renamed(), exemptions=[{"pointer": "/name", **until}])


def test_what_intercom_may_have_done_itself_is_asked_of_nobody() -> None:
    assert not asking(renamed(), Facts(doubtful=frozenset({"/name"})))


def test_a_policy_that_cannot_be_evaluated_asks() -> None:
    """Its `where` was checked when it was loaded; a record may hold an older one."""
    policy = build(
        {
            "id": "p",
            "because": "x",
            "severity": "low",
            "watch": {"kind": "team", "where": {"type": "no such type"}},
            "then": "flag",
            "ask_why": True,
        },
        People(),
    )
    set_ = compile_policies(PolicySet((policy,), People(), "r"))
    assert asking_policies(set_, renamed(), Facts()) == ("p",)
