"""The schema of proposed changes: a file says its version, a request does not."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from drift.core.model.resources import Json
from guard.core.proposals.proposal_schema import BODY, MOST_CHANGES, proposal_file_schema

CHANGE = {"resource": "tag/1", "set": {"/name": "vip"}}


def fits(schema: Json, document: Json) -> bool:
    return bool(Draft202012Validator(schema).is_valid(document))


def test_both_are_schemas() -> None:
    Draft202012Validator.check_schema(BODY)
    Draft202012Validator.check_schema(proposal_file_schema())


def test_a_file_says_its_version() -> None:
    assert fits(proposal_file_schema(), {"version": 1, "changes": [CHANGE]})
    assert not fits(proposal_file_schema(), {"changes": [CHANGE]})
    assert fits(BODY, {"changes": [CHANGE], "reason": "why", "ticket": "SUP-1"})
    assert not fits(BODY, {"version": 1, "changes": [CHANGE]})


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"changes": []},
        {"changes": [CHANGE] * (MOST_CHANGES + 1)},
        {"changes": [{**CHANGE, "sets": {}}]},
        {"changes": [{**CHANGE, "set": {}}]},
        {"changes": [{**CHANGE, "delete": False}]},
        {"changes": [CHANGE], "reason": "x" * 2001},
        {"changes": [CHANGE], "ticket": 41},
    ],
)
def test_what_is_no_proposal_does_not_fit(document: Json) -> None:
    assert not fits(BODY, document)
