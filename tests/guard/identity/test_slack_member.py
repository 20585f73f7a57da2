"""Who somebody in Slack may be taken for. Whatever is not certain is refused, with the way out."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.model.policy import People
from guard.identity.slack_member import Known, StrangerInSlack, address_of, refuse_unless_same
from tests.fakes.slack import OTHER_TEAM, TEAM, member

ALICE, BOB = "alice@acme.example", "bob@acme.example"


def refusal(user: dict[str, Any], id: str = "U1", *, vouched: bool = False) -> str:
    with pytest.raises(StrangerInSlack) as refused:
        address_of(user, id, TEAM, vouched=vouched)
    assert str(refused.value).endswith(".")
    return refused.value.code


def test_a_full_member_is_known_by_the_address_that_slack_confirmed() -> None:
    assert address_of(member("U1", "Alice@ACME.example"), "U1", TEAM, vouched=False) == ALICE


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"deleted": True}, "gone"),
        ({"deleted": None}, "gone"),
        ({"id": "U2"}, "gone"),
        ({"is_bot": True}, "robot"),
        ({"is_app_user": True}, "robot"),
        ({"is_workflow_bot": True}, "robot"),
        ({"is_connector_bot": True}, "robot"),
        ({"is_restricted": True}, "guest"),
        ({"is_restricted": True, "is_ultra_restricted": True}, "guest"),
        ({"is_restricted": None}, "guest"),
        ({"is_stranger": True}, "other_team"),
        ({"team_id": OTHER_TEAM}, "other_team"),
        ({"team_id": None}, "other_team"),
        ({"team_id": OTHER_TEAM, "enterprise_user": {"teams": [OTHER_TEAM]}}, "other_team"),
        ({"team_id": OTHER_TEAM, "enterprise_user": {"teams": TEAM}}, "other_team"),
        ({"is_email_confirmed": False}, "unconfirmed"),
        ({"is_email_confirmed": None}, "unconfirmed"),
        ({"profile": {}}, "no_address"),
        ({"profile": None}, "no_address"),
        ({"profile": {"email": ""}}, "no_address"),
        ({"profile": {"email": ["alice@acme.example"]}}, "no_address"),
        ({"profile": {"email": "alice@acme.example, bob@acme.example"}}, "no_address"),
        ({"profile": {"email": "Alice <alice@acme.example>"}}, "no_address"),
        ({"profile": {"email": "alice@acme.example@evil.example"}}, "no_address"),
    ],
)
def test_nobody_else_decides(more: dict[str, Any], code: str) -> None:
    assert refusal(member("U1", ALICE) | more) == code


@pytest.mark.parametrize("word", ["is_restricted", "is_ultra_restricted", "deleted", "id", "team_id"])
def test_what_slack_leaves_out_is_not_taken_for_the_best(word: str) -> None:
    user = member("U1", ALICE)
    del user[word]
    refusal(user)


def test_an_answer_that_is_empty_is_nobody() -> None:
    assert refusal({}) == "gone"


def test_a_display_name_makes_nobody_somebody_else() -> None:
    spoofed = member("U9", "mallory@acme.example", name=ALICE, real_name="Alice")
    spoofed["profile"] |= {"display_name": "alice@acme.example", "real_name": "Alice"}
    assert address_of(spoofed, "U9", TEAM, vouched=False) == "mallory@acme.example"


def test_a_member_of_several_workspaces_of_an_organisation_is_of_this_one() -> None:
    user = member("U1", ALICE, team_id=OTHER_TEAM, enterprise_user={"teams": [OTHER_TEAM, TEAM]})
    assert address_of(user, "U1", TEAM, vouched=False) == ALICE


def test_whom_people_yaml_names_needs_no_confirmation_by_slack() -> None:
    assert address_of(member("U1", ALICE, is_email_confirmed=False), "U1", TEAM, vouched=True) == ALICE


def code_of(people: People, address: str, known: Known = Known(), id: str = "U1") -> str:  # noqa: B008 - frozen
    try:
        refuse_unless_same(people, id, address, known)
    except StrangerInSlack as refused:
        says_the_way_out = f"`{address}: {id}` under `slack:` in people.yaml" in str(refused)
        return refused.code if says_the_way_out else str(refused)
    return ""


@pytest.mark.parametrize(
    ("slack", "address", "known", "code"),
    [
        ({}, ALICE, Known(), ""),
        ({}, ALICE, Known(ALICE, "U1"), ""),
        ({}, BOB, Known(ALICE, ""), "changed_address"),
        ({}, ALICE, Known("", "U2"), "taken_address"),
        ({ALICE: "U1"}, ALICE, Known(BOB, "U2"), ""),
        ({"Alice@ACME.example": "U1"}, ALICE, Known(), ""),
        ({ALICE: "U2"}, ALICE, Known(ALICE, "U1"), "other_member"),
        ({ALICE: "U1"}, BOB, Known(), "other_address"),
        ({ALICE: "U1", BOB: "U2"}, BOB, Known(), "other_member"),
    ],
)
def test_an_address_in_slack_that_changed_hands_is_refused_until_people_yaml_says_so(
    slack: dict[str, str], address: str, known: Known, code: str
) -> None:
    assert code_of(People(slack=slack), address, known) == code


def test_a_second_address_that_people_yaml_lists_is_the_same_person() -> None:
    people = People(slack={ALICE: "U1"}, same_person=((ALICE, "a.smith@acme.example"),))
    assert code_of(people, "a.smith@acme.example") == ""
    assert code_of(people, "alice+other@acme.example") == "other_address"
    unnamed = People(same_person=((ALICE, "a.smith@acme.example"),))
    assert code_of(unnamed, "a.smith@acme.example", Known(ALICE, "U1")) == ""
