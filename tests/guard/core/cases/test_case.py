"""A case is a value: two that say the same are equal."""

from dataclasses import replace

from guard.core.cases.case import Case, Cases
from guard.core.cases.differences import Expected
from guard.core.language.diagnostics import Place
from guard.core.model.subject import NO_FACTS
from guard.core.model.verdict import Verdict
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, changed, on, policies

CASE = Case(
    "switched off",
    "cases/a.yaml",
    Place(3, 5),
    policies(ALLOWLIST_STAYS_ON),
    changed(on(), on(enabled=False)),
    NO_FACTS,
    Expected(Verdict.REVERT, frozenset({"allowlist"})),
)


def test_cases_are_compared_by_what_they_say() -> None:
    assert replace(CASE) == CASE
    assert replace(CASE, name="another") != CASE
    assert Cases((CASE,), ()).cases[0].expected.policies == {"allowlist"}
