"""A permit as JSON: who, what, when, and what of it was used."""

from __future__ import annotations

from typing import Any

from drift.core.json_view import plain
from guard.core.proposals.permit import Permit, PermittedField, PermitUse
from guard.core.reports.permit_json import permit_answer
from tests.guard.core.proposals.proposal_records import record

CAROL = "carol@acme.example"
FIELD = PermittedField("role", "singleton", "updated", "/a", "x", schema={"maxLength": 3})
GONE = PermittedField("role", "singleton", "updated", "/b", gone=True, use=PermitUse(7, 250.0))
NEW = PermittedField("workflow", "", "created", "/title", "Refunds")


def shown(**more: Any) -> dict[str, Any]:
    answer = permit_answer(record(permit=Permit(CAROL, 600.0, (FIELD, GONE, NEW)), **more))
    assert answer is not None
    return plain(answer)


def test_it_says_who_what_and_when() -> None:
    asked = shown()
    assert (asked["who"], asked["seconds"], asked["from"], asked["until"], asked["used"]) == (
        *(CAROL, 600.0, None, None, False),
    )
    assert asked["sentence"].startswith(f"{CAROL} may set a of role")
    agreed = shown(approved_at=200.0, apply_at=300.0)
    assert (agreed["from"], agreed["until"]) == ("1970-01-01T00:05:00Z", "1970-01-01T00:15:00Z")


def test_each_field_says_what_is_expected_and_which_change_used_it() -> None:
    field, gone, new = shown()["fields"]
    assert (field["expected"], field["schema"], field["used"]) == ("x", {"maxLength": 3}, None)
    assert "expected" not in gone
    assert gone["used"] == {"change": 7, "at": "1970-01-01T00:04:10Z"}
    assert (new["operation"], new["resource"], new["pointer"]) == ("created", None, "/title")


def test_what_calls_make_has_none() -> None:
    assert permit_answer(record()) is None
