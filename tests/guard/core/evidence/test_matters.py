"""The rows of what people and the service did, of entries as the ledger has them."""

from collections.abc import Mapping

from guard.core.evidence.comparing import of_period
from guard.core.evidence.sheets import Cells, Scope, additions, by_matter, in_order, rows
from guard.core.evidence.standing import SHEETS, scope_of
from tests.guard.queries.evidence.quarter import quarter


def told(scope: Scope | None = None) -> Mapping[str, list[Cells]]:
    lines = list(quarter().lines(1, 39, opened=True))
    added = sorted(
        additions(of_period(lines, [], 39, "2026-10-01T00:00:00.000Z"), SHEETS, scope or Scope()),
        key=by_matter,
    )
    found: dict[str, list[Cells]] = {}
    for row in sorted(rows(added, SHEETS), key=in_order):
        found.setdefault(row.sheet, []).append(row.cells)
    return found


def test_a_change_stands_in_one_row_with_all_that_was_said_of_it() -> None:
    _, change, minor, _ = told()["changes"]
    assert {name: change[name] for name in ("who", "decision", "verdict", "policies", "question", "ticket")} == {
        "who": "carol@acme.example", "decision": "d1", "verdict": "require_approval", "policies": "hours",
        "question": "a1", "ticket": "SUP-41",
    }  # fmt: skip
    assert change["entries"] == "16-18 22-23"
    assert (minor["asked_why"], minor["unexplained"]) == ("bob@acme.example", "yes")


def test_a_question_stands_with_its_votes_and_whether_duties_were_separated() -> None:
    [question] = told()["approvals"]
    assert question["votes"] == 'alice@acme.example: approve at 2026-10-02T00:15:00.000Z (fine, "as agreed")'
    assert (question["settlement"], question["separated"]) == ("approved", "yes")
    [proposal] = told()["proposals"]
    assert (proposal["closing"], proposal["separated"]) == ("denied", "no")


def test_a_write_stands_with_what_came_of_it() -> None:
    [write] = told()["writes"]
    assert (write["purpose"], write["state"], write["outcome"]) == (
        "revert",
        "verified",
        "read back as meant",
    )


def test_of_a_control_only_what_its_policies_judge_or_watch_is_told() -> None:
    lines = list(quarter().lines(1, 39, opened=True))
    scope = scope_of(of_period(lines, [], 39, "2026-10-01T00:00:00.000Z"), ("GDPR-Art.32",))
    assert scope == Scope(frozenset({"exports"}), ())
    found = told(scope)
    assert [row["decision"] for row in found["decisions"]] == ["d3"]
    assert "changes" not in found
    assert "approvals" not in found
    assert [row["policy"] for row in found["policies"]] == ["exports"]
    assert len(found["gaps"]) == 2, "what was not looked at concerns every control"
