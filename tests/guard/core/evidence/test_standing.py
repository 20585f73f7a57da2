from typing import Any

import pytest

from guard.core.evidence.sheets import Addition, Fact, Scope, additions
from guard.core.evidence.standing import (
    ACCESS,
    EXEMPTIONS,
    FINDINGS,
    POLICIES,
    action_of,
    describe,
    rules_of,
)
from guard.core.model.policy import Exemption
from tests.guard.core.evidence.test_matters import told


def added(sheet: Any, *facts: Fact) -> dict[str, str]:
    parts = [addition for fact in facts for addition in sheet.parts[fact.what](fact, Scope())]
    row = sheet.row(parts[0].key, [Addition(*part) for part in parts])
    assert row is not None
    return dict(row.cells)


@pytest.mark.parametrize(
    "given",
    [
        {"resource": "42"}, {"actor": ["group:security", "a@b.c"]}, {"resource": "tag/*", "pointer": "/name"}, {},
        {"actor": [], "pointer": ["/a", "/b"]},
    ],
)  # fmt: skip
def test_an_exemption_is_called_as_decisions_call_it(given: dict[str, Any]) -> None:
    from datetime import date

    def many(name: str) -> tuple[str, ...]:
        value = given.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    known = Exemption(date(2026, 1, 1), "r", "o", given.get("resource", ""), many("actor"), many("pointer"))
    assert describe(given) == known.describe()


def test_an_exemption_is_told_with_its_owner_and_how_often_it_was_used() -> None:
    [exemption] = told()["exemptions"]
    assert (exemption["owner"], exemption["until"], exemption["reason"]) == (
        "ops@acme.example",
        "2026-12-31",
        "the Paris pilot",
    )
    assert exemption["used"] == "1"
    assert set(EXEMPTIONS.parts) == {"policy_sets", "decisions"}


def test_a_policy_has_a_row_for_each_wording() -> None:
    found = told()["policies"]
    assert [(row["policy"], row["revision"], row["latest_revision"]) for row in found] == [
        ("exports", "0000aaaa", "aaaa1111"),
        ("hours", "aaaa1111", "aaaa1111"),
    ]
    assert rules_of({"id": "a", "then": "flag"}) != rules_of({"id": "a", "then": "revert"})
    assert rules_of({"id": "a", "then": "flag"}) == rules_of({"then": "flag", "id": "a"})
    policies: list[dict[str, Any]] = [{}, {"then": "revert"}, {"then": {"require_approval": {}}}]
    assert [action_of(policy) for policy in policies] == [
        "flag", "revert", "require_approval",
    ]  # fmt: skip
    assert POLICIES.name == "policies"


def test_who_could_act_ends_where_it_was_taken_back() -> None:
    at = "2026-10-01T00:00:00.000Z"
    token = added(
        ACCESS,
        Fact(
            1,
            at,
            "tokens",
            "insert",
            "t",
            {"email": "a@b.c", "role": "operator", "created_at": 1_790_812_800.0},
        ),
        Fact(2, at, "tokens", "update", "t", {"revoked_at": 1_790_812_900.0}),
    )
    assert (token["who"], token["role"], token["until"]) == ("a@b.c", "operator", "2026-10-01T00:01:40.000Z")
    person = {"by": "operator", "email": "m@b.c"}
    shut_out = added(
        ACCESS,
        Fact(1, at, "disabled_people", "insert", "operator", {**person, "since": 1.0}),
        Fact(2, at, "disabled_people", "delete", "operator", person),
    )
    assert (shut_out["who"], shut_out["until"]) == ("m@b.c", at)


def test_two_people_who_are_shut_out_are_two_rows() -> None:
    facts = [
        Fact(at, "", "disabled_people", "insert", "operator", {"by": "operator", "email": f"{at}@b.c"})
        for at in (1, 2)
    ]
    keys = {addition.key for addition in additions(facts, [ACCESS], Scope())}
    assert len(keys) == 2


def test_a_finding_says_how_long_it_was_open() -> None:
    at = "2026-10-01T00:00:00.000Z"
    facts = [
        Fact(1, at, "findings", "insert", "f", {"policy": "p", "opened_at": 0.0}),
        Fact(2, at, "findings", "update", "f", {"policy": "p", "closed_at": 5400.0}),
        Fact(3, at, "findings", "update", "f", {"policy": "p", "closed_at": None}),
    ]
    assert added(FINDINGS, *facts[:2])["open_for_hours"] == "1.5"
    assert added(FINDINGS, *facts)["open_for_hours"] == ""


def test_what_was_not_looked_at_ends_where_it_is_over() -> None:
    spot, silence = told()["gaps"]
    assert (spot["since"], spot["until"]) == ("2026-10-07T00:00:00.000Z", "2026-10-07T02:00:00.000Z")
    assert silence["sort"] == "no service ran"
