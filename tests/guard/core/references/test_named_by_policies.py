"""The policies that name a resource by its id."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Ref
from guard.core.references.named_by_policies import named_by_policies
from tests.guard.policy_cast import policy_set

TEAM = Ref("team", "203")


def named(ref: Ref, **policy: Any) -> tuple[str, ...]:
    """The places at which a policy names a resource."""
    found = named_by_policies(policy_set({"id": "one", **policy}).policies, ref)
    assert [one.policy for one in found] in (["one"], [])
    return found[0].places if found else ()


@pytest.mark.parametrize(
    ("ref", "policy", "place"),
    [
        (
            Ref("team", "203"),
            {"watch": {"kind": "team", "where": {"properties": {"id": {"const": "203"}}}}},
            "/watch/where/properties/id/const",
        ),
        (
            Ref("team", "203"),
            {"watch": {"kind": "te*", "where": {"properties": {"id": {"enum": ["1", "203"]}}}}},
            "/watch/where/properties/id/enum/1",
        ),
        (
            TEAM,
            {
                "watch": {"kind": "macro"},
                "must": {"properties": {"visible_to_team_ids": {"contains": {"const": "203"}}}},
            },
            "/must/properties/visible_to_team_ids/contains/const",
        ),
        (
            TEAM,
            {
                "watch": {"kind": "macro"},
                "must": {"properties": {"visible_to_team_ids": {"const": ["9", "203"]}}},
            },
            "/must/properties/visible_to_team_ids/const",
        ),
        (
            TEAM,
            {
                "watch": {"kind": "admin"},
                "must": {
                    "properties": {
                        "team_priority_level": {
                            "properties": {"primary_team_ids": {"items": {"enum": [203]}}}
                        }
                    }
                },
            },
            "/must/properties/team_priority_level/properties/primary_team_ids/items/enum/0",
        ),
        (
            Ref("admin", "7"),
            {
                "watch": {"kind": "article"},
                "must": {
                    "properties": {
                        "translated_content": {
                            "additionalProperties": {"properties": {"author_id": {"const": 7}}}
                        }
                    }
                },
            },
            "/must/properties/translated_content/additionalProperties/properties/author_id/const",
        ),
        (
            Ref("tag", "5"),
            {
                "watch": {"kind": "article"},
                "must": {
                    "not": {
                        "properties": {
                            "tags": {
                                "properties": {"tags": {"contains": {"properties": {"id": {"const": "5"}}}}}
                            }
                        }
                    }
                },
            },
            "/must/not/properties/tags/properties/tags/contains/properties/id/const",
        ),
        (
            TEAM,
            {
                "watch": {"kind": "macro"},
                "when": {
                    "any_of": [
                        {"becomes": {"properties": {"visible_to_team_ids": {"contains": {"const": "203"}}}}}
                    ]
                },
            },
            "/when/any_of/0/becomes/properties/visible_to_team_ids/contains/const",
        ),
        (
            Ref("audience", "71"),
            {"watch": {"kind": "content_snippet"}, "then": {"revert": {"set": {"audience_ids": [71]}}}},
            "/then/revert/set",
        ),
        (
            TEAM,
            {
                "watch": {"kind": "team"},
                "exemptions": [
                    {
                        "resource": "203",
                        "until": "2099-01-01",
                        "reason": "pilot",
                        "owner": "dave@acme.example",
                    }
                ],
            },
            "/exemptions/0/resource",
        ),
        (
            TEAM,
            {
                "watch": {"kind": "*"},
                "exemptions": [
                    {
                        "resource": "team/203",
                        "until": "2099-01-01",
                        "reason": "pilot",
                        "owner": "dave@acme.example",
                    }
                ],
            },
            "/exemptions/0/resource",
        ),
    ],
)
def test_a_policy_names_a_resource_where_its_id_stands(ref: Ref, policy: dict[str, Any], place: str) -> None:
    assert named(ref, **policy) == (place,)
    assert named(Ref(ref.kind, "20"), **policy) == ()  # part of the id is another one
    assert named(Ref("newsfeed", ref.id), **policy) == ()


@pytest.mark.parametrize(
    "policy",
    [
        {"watch": {"kind": "macro"}, "must": {"properties": {"name": {"const": "203"}}}},
        {"watch": {"kind": "macro", "where": {"properties": {"id": {"const": "203"}}}}},
        {
            "watch": {"kind": "team"},
            "exemptions": [
                {"resource": "20*", "until": "2099-01-01", "reason": "203", "owner": "dave@acme.example"}
            ],
        },
        {"watch": {"kind": "team"}, "because": "team 203 is the one"},
        {"watch": {"activity": ["203"]}},
    ],
)
def test_the_same_digits_elsewhere_name_nothing(policy: dict[str, Any]) -> None:
    assert named(TEAM, **policy) == ()


def test_a_rule_of_lists_inside_lists_without_end_is_followed_a_few_deep() -> None:
    rule: Any = {"const": "203"}
    for _ in range(40):
        rule = {"items": rule}
    assert named(TEAM, watch={"kind": "macro"}, must={"properties": {"visible_to_team_ids": rule}}) == ()


def test_every_policy_is_told_once_in_the_order_of_the_set() -> None:
    rule = {"properties": {"id": {"enum": ["203", "203"]}}}
    policies = policy_set(
        {"id": "b", "watch": {"kind": "team", "where": rule}},
        {"id": "quiet", "watch": {"kind": "team"}},
        {
            "id": "a",
            "watch": {"kind": "team", "where": rule},
            "must": {"properties": {"id": {"const": "203"}}},
        },
    )
    found = named_by_policies(policies.policies, TEAM)
    assert [(one.policy, len(one.places)) for one in found] == [("b", 2), ("a", 3)]
