"""The schema of health.yaml describes all that can be written, and the value holds it."""

from __future__ import annotations

from datetime import date

from jsonschema import Draft202012Validator

from guard.core.language.health_schema import (
    ACKNOWLEDGED,
    HEALTH,
    SKIP,
    build_health,
    health_errors,
    health_schema,
)


def test_the_schema_is_one_and_describes_every_key() -> None:
    Draft202012Validator.check_schema(health_schema())
    described = [*HEALTH.values(), *SKIP["properties"].values(), *ACKNOWLEDGED["properties"].values()]
    assert all(one["description"].endswith(".") for one in described)


def test_what_is_acknowledged_needs_a_reason_an_owner_and_an_end() -> None:
    assert set(ACKNOWLEDGED["required"]) == {"check", "resource", "because", "owner", "until"}


def test_a_document_becomes_a_value() -> None:
    found = build_health({"version": 1, "skip": [{"check": "a", "because": "b", "until": "2027-01-31"}]})
    assert found.skip[0].until == date(2027, 1, 31)
    assert found.acknowledged == ()


def test_a_glob_over_kinds_is_not_looked_up() -> None:
    one = {"check": "a", "resource": "*/7", "because": "b", "owner": "c", "until": "2027-01-31"}
    assert list(health_errors({"acknowledged": [one]}, {"a": ("tag",)}, ())) == []
