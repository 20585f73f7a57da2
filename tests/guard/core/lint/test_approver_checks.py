"""Who may approve: groups that are there, and people enough."""

from __future__ import annotations

import pytest
from msgspec import structs

from drift.core.model.resources import Json
from guard.core.language.policy_builder import build, build_people
from guard.core.lint.approver_checks import errors, warnings
from guard.core.model.periods import Period

ALICE, BOB, CAROL, DAVE = (f"{name}@acme.example" for name in ("alice", "bob", "carol", "dave"))
PEOPLE = build_people({"groups": {"ops": [ALICE, BOB], "security": [ALICE], "legal": [CAROL, DAVE]}})
HERE = ("then", "require_approval")


def wrong(**asked: Json) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.path[2:], one.sentence) for one in errors(asked, PEOPLE, HERE)]


def warned(**asked: Json) -> list[str]:
    policy = {"id": "p", "because": "b", "severity": "low", "watch": {"kind": "tag"}}
    return [
        one.rule for one in warnings(build({**policy, "then": {"require_approval": asked}}, PEOPLE), PEOPLE)
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "ops"},
        {"from": ["ops", "legal"], "quorum": 4},
        {"from": [{"group": "ops"}, {"group": "legal", "quorum": 2}]},
        {"from": ["ops", {"group": "security"}], "quorum": 1},
        {"from": ["ops", "security", {"group": "security", "quorum": 1}]},
    ],
)
def test_groups_that_can_agree_are_fine(asked: dict[str, Json]) -> None:
    assert wrong(**asked) == []


def test_a_group_that_nobody_is_in_is_named_where_it_stands() -> None:
    ((path, sentence),) = wrong(**{"from": ["ops", {"group": "legl"}]})
    assert path == ("from", 1, "group")
    assert sentence.startswith("Nobody is in the group `legl`")
    assert sentence.endswith("Did you mean `legal`?")


def test_a_quorum_that_a_group_cannot_reach_is_named_where_it_stands() -> None:
    assert wrong(**{"from": ["ops", {"group": "security", "quorum": 2}]}) == [
        (("from", 1, "quorum"), "2 people must approve, but only 1 may.")
    ]
    assert wrong(**{"from": ["ops", {"group": "legal"}]}, quorum=3) == [
        (("quorum",), "3 people must approve, but only 2 may.")
    ]


def test_groups_that_share_their_people_are_told_of_it() -> None:
    assert wrong(**{"from": [{"group": "ops", "quorum": 2}, {"group": "security"}]}) == [
        (
            ("from",),
            "3 different people must approve, but only 2 may: whoever stands in several groups counts for one of them.",
        )
    ]


def test_a_quorum_beside_mappings_alone_says_nothing() -> None:
    ((path, sentence),) = wrong(**{"from": [{"group": "ops"}]}, quorum=2)
    assert path == ("quorum",)
    assert "write it into their mappings" in sentence


def test_a_group_has_one_quorum_of_its_own() -> None:
    assert wrong(**{"from": [{"group": "ops"}, {"group": "legal"}, {"group": "ops"}]}) == [
        (("from", 2, "group"), "The group `ops` has a quorum of its own twice: give it one.")
    ]


def test_who_settles_what_nobody_explains_is_checked_as_well() -> None:
    assert wrong(**{"from": [{"group": "ops"}], "unattributed": {"quorum": 3}}) == [
        (("unattributed", "quorum"), "3 people must approve, but only 2 may.")
    ]
    ((path, _),) = wrong(**{"from": "ops", "unattributed": {"from": ["nobody"]}})
    assert path == ("unattributed", "from", 0)


def test_a_freeze_that_nobody_declared_is_named_where_it_stands() -> None:
    frozen = structs.replace(PEOPLE, periods={"year-end": Period("year-end", 0.0, 1.0, ("legal",))})
    asked = {"from": "ops", "freeze": ["year-end", "yearend"]}
    (found,) = errors(asked, frozen, HERE)
    assert found.path[2:] == ("freeze", 1)
    assert found.sentence == (
        "There is no period `yearend`: periods.yaml, the file beside people.yaml, does not declare it. Did you mean "
        "`year-end`?"
    )


def test_a_freeze_in_which_nobody_could_agree_is_named() -> None:
    launch = Period("launch", 0.0, 1.0, ("security",))
    frozen = structs.replace(PEOPLE, periods={"launch": launch, "sale": Period("sale", 0.0, 1.0, ("legal",))})
    asked = {"from": "security", "freeze": ["sale", "launch"]}
    (found,) = errors(asked, frozen, HERE)
    assert found.path[2:] == ("freeze", 1)
    assert found.sentence == (
        "In the freeze `launch`, 2 different people must approve, but only 1 may: whoever stands in several groups "
        "counts for one of them."
    )
    policy = {"id": "p", "because": "b", "severity": "low", "watch": {"kind": "tag"}}
    of_ops = {**policy, "then": {"require_approval": {"from": "ops", "freeze": ["launch"]}}}
    told = [one.rule for one in warnings(build(of_ops, frozen), frozen)]
    assert told == ["too-few-approvers"], "Bob may approve what Alice does, but not in the freeze."


def test_it_is_told_when_an_approver_who_makes_the_change_leaves_too_few() -> None:
    assert warned(**{"from": "security"}) == ["too-few-approvers"]
    assert warned(**{"from": "security"}, escalate={"to": "legal", "after": "4h"}) == []
    assert warned(**{"from": "ops"}) == []
    assert warned(**{"from": "ops", "quorum": 2}) == ["too-few-approvers"]
    assert warned(**{"from": [{"group": "ops"}, {"group": "security"}]}) == ["too-few-approvers"]
    assert warned(**{"from": [{"group": "ops"}, {"group": "legal"}]}) == []


def test_an_escalation_that_asks_nobody_else_or_too_late_is_refused() -> None:
    fine = {"to": "legal", "after": "4h"}
    assert wrong(**{"from": "ops"}, escalate=fine) == []
    assert wrong(**{"from": "ops"}, expires_in="5h", escalate=fine) == []
    late = (
        "The question ends after 4h (`expires_in`), so nobody would be asked after 4h: write a shorter time."
    )
    assert wrong(**{"from": "ops"}, expires_in="4h", escalate=fine) == [(("escalate", "after"), late)]
    ((path, sentence),) = wrong(**{"from": "ops"}, escalate={"to": "legal", "after": "1d"})
    assert (path, "after 24h (`expires_in`)" in sentence) == (("escalate", "after"), True)
    assert wrong(**{"from": ["legal", {"group": "ops"}]}, escalate={"to": ["ops"], "after": "4h"}) == [
        (("escalate", "to", 0), "The group `ops` is asked from the beginning: name another one.")
    ]
    ((path, sentence),) = wrong(**{"from": "ops"}, escalate={"to": ["legal", "legl"], "after": "4h"})
    assert (path, sentence.startswith("Nobody is in the group `legl`")) == (("escalate", "to", 1), True)
