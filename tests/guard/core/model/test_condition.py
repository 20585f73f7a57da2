"""What a condition says is put into words only when somebody reads it."""

from __future__ import annotations

from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.subject import Facts, Subject


def test_a_clause_is_written_when_it_is_read() -> None:
    written: list[str] = []

    def clause() -> str:
        written.append("now")
        return "it is Sunday"

    result = ConditionResult(False, clause, seen=lambda: 7)
    assert written == []
    assert (result.because, result.saw) == ("it is Sunday", 7)
    assert written == ["now"]


def test_conditions_are_equal_by_what_was_written() -> None:
    def holds(subject: Subject, facts: Facts) -> ConditionResult:
        return ConditionResult(True)

    def fails(subject: Subject, facts: Facts) -> ConditionResult:
        return ConditionResult(False)

    assert Condition("actor", ["carol"], holds) == Condition("actor", ["carol"], fails)
    assert Condition("actor", ["carol"], holds) != Condition("actor", ["dave"], holds)
