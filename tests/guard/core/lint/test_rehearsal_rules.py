"""The lint rules for rehearsals are about rehearsals, and a file of them takes no waiver."""

from __future__ import annotations

from guard.core.lint.rehearsal_rules import REHEARSAL_RULES


def test_they_ask_rehearsals_and_cannot_be_waived() -> None:
    assert {(rule.asks, rule.waivable) for rule in REHEARSAL_RULES} == {("rehearsals", False)}
