"""Documents of proposals: what they mean, and everything that is wrong with their form at once."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Json, Ref
from guard.core.proposals.new_names import NEW
from guard.core.proposals.proposal import Proposal, ProposedChange
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import DEEPEST, edited, read_proposal


def wrong(*changes: Json, **more: Json) -> list[str]:
    return [one.sentence for one in read_proposal({"changes": list(changes), **more}, BODY)[1]]


def test_each_way_to_write_a_change_is_understood() -> None:
    proposal, mistakes = read_proposal(
        {
            "changes": [
                {"resource": "ip_allowlist", "set": {"/enabled": True}},
                {"resource": "tag/101", "merge": {"name": "vip"}},
                {
                    "create": True,
                    "kind": "office_hours_exception",
                    "parent": "office_hours_schedule/41",
                    "merge": {"exception_type": "closed"},
                },
                {"delete": True, "resource": "tag/102"},
                {"create": True, "kind": "tag", "set": {"/name": "a"}},
                {"create": True, "kind": "tag", "set": {"/name": "b"}},
            ],
            "reason": "why",
            "ticket": "SUP-41",
        },
        BODY,
    )
    assert mistakes == ()
    assert (proposal.reason, proposal.ticket) == ("why", "SUP-41")
    first, second, third, fourth, *created = proposal.changes
    assert first.ref == Ref("ip_allowlist", "singleton")
    assert (second.asked, second.merge) == ("update", {"name": "vip"})
    assert third == ProposedChange(
        "create",
        Ref("office_hours_exception", NEW),
        None,
        {"exception_type": "closed"},
        Ref("office_hours_schedule", "41"),
        ("changes", 2),
    )
    assert (fourth.asked, fourth.ref.id) == ("delete", "102")
    assert [change.ref for change in created] == [Ref("tag", NEW)] * 2  # not one resource: two new ones


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "`resource` is missing"),
        ({"resource": "tag/1"}, "this one has neither"),
        ({"resource": "tag/1", "set": {"/name": 1}, "merge": {"name": 1}}, "this one has both"),
        ({"resource": "tga/1", "set": {"/name": 1}}, "Did you mean tag"),
        ({"resource": "/1", "set": {"/name": 1}}, "no kind ''"),
        ({"resource": "tag", "set": {"/name": 1}}, "Say which: tag/ID"),
        ({"resource": "tag/", "set": {"/name": 1}}, "Say which: tag/ID"),
        ({"resource": "ip_allowlist/3", "set": {"/enabled": True}}, "only one ip_allowlist"),
        ({"resource": "tag/1", "kind": "tag", "set": {"/name": 1}}, "`kind` is for a creation"),
        ({"resource": "tag/1", "parent": "tag/1", "set": {"/name": 1}}, "`parent` is for a creation"),
        ({"resource": "tag/1", "delete": True, "set": {"/name": 1}}, "A deletion takes no `set`"),
        ({"resource": "tag/1", "delete": True, "create": True}, "not both"),
        ({"create": True, "kind": "tag", "resource": "tag/1", "set": {"/name": 1}}, "has no id yet"),
        ({"create": True, "set": {"/name": 1}}, "`kind` is missing"),
        ({"create": True, "kind": "tga", "set": {"/name": 1}}, "Did you mean tag"),
        ({"create": True, "kind": "tag"}, "this one has neither"),
        ({"create": True, "kind": "tag", "parent": "tag/1", "set": {"/name": 1}}, "leave `parent` out"),
        (
            {"create": True, "kind": "office_hours_exception", "set": {"/name": 1}},
            "parent: office_hours_schedule/ID",
        ),
        (
            {"create": True, "kind": "office_hours_exception", "parent": "/", "set": {"/name": 1}},
            "lies under office_hours_schedule, not under /",
        ),
        (
            {
                "create": True,
                "kind": "office_hours_exception",
                "parent": "office_hours_schedule",
                "set": {"/a": 1},
            },
            "Say which: office_hours_schedule/ID",
        ),
        ({"resource": "tag/1", "set": {"name": 1}}, "Did you mean `/name`"),
        ({"resource": "tag/1", "set": {"": 1}}, "no JSON Pointer to a field"),
        ({"resource": "tag/1", "set": {"/": 1}}, "no JSON Pointer to a field"),
        ({"resource": "tag/1", "set": {"/a": 1, "/a/b": 1}}, "/a/b and /a lie in one another"),
        ({"resource": "tag/1", "set": {"/a/b": 1, "/a": 1}}, "/a and /a/b lie in one another"),
        ({"resource": "tag/1", "create": False, "set": {"/a": 1}}, "`create` is false"),
        ({"resource": "tag/1", "set": {}}, "`set` is {}"),
        ({"resource": "tag/1", "merge": {"name": 1}, "colour": 1}, "`colour` is not known"),
        ("tag/1", "it must be a change"),
    ],
)
def test_what_is_no_change_is_said_in_a_sentence(change: Json, sentence: str) -> None:
    said = wrong(change)
    assert any(sentence in one for one in said), said
    assert all(one.endswith((".", "?")) for one in said)
    assert read_proposal({"changes": [change]}, BODY)[0].changes == () or "colour" in str(change)


def test_a_star_in_a_pointer_is_a_name_and_no_pattern() -> None:
    assert wrong({"resource": "tag/1", "set": {"/*": 1, "/a": 1}}) == []


def test_all_mistakes_are_said_at_once_with_the_steps_to_each() -> None:
    _, mistakes = read_proposal(
        {
            "changes": [
                {"resource": "tga/1", "set": {"name": 1}},
                {"resource": "tag/1", "merge": {"name": "a"}},
                {"resource": "tag/1", "delete": True},
            ],
            "reasn": "x",
        },
        BODY,
    )
    assert {one.path for one in mistakes} == {
        ("changes", 0, "resource"),
        ("changes", 0, "set", "name"),
        ("changes", 2, "resource"),
        ("reasn",),
    }


def nested(times: int) -> Any:
    value: Any = 1
    for _ in range(times):
        value = {"a": value}
    return value


def test_what_nobody_can_review_is_refused_and_brings_nothing_down() -> None:
    assert wrong({"resource": "tag/1", "merge": nested(DEEPEST)}) == []
    (said,) = wrong({"resource": "tag/1", "merge": nested(700)})
    assert "nested over" in said


@pytest.mark.parametrize("document", [None, [], "x", {}, {"changes": {}}, {"changes": []}, {"changes": [1]}])
def test_what_is_no_proposal_has_no_changes(document: Json) -> None:
    proposal, mistakes = read_proposal(document, BODY)
    assert proposal == Proposal()
    assert mistakes


def test_an_edit_replaces_members_and_null_takes_one_away() -> None:
    written = {"changes": [1], "reason": "winter", "ticket": "SUP-1"}
    assert edited(written, {"reason": "spring", "ticket": None}) == {"changes": [1], "reason": "spring"}
    assert written["ticket"] == "SUP-1"


@pytest.mark.parametrize(("before", "after"), [("apply_at", "apply"), ("apply", "apply_at"), ("apply", None)])
def test_another_time_takes_the_place_of_the_one_before(before: str, after: str | None) -> None:
    assert edited({before: "then"}, {after or before: "now"}) == {after or before: "now"}
    assert edited({before: "then"}, {"reason": "spring"}) == {before: "then", "reason": "spring"}
