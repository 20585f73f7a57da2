"""The three-valued logic of conditions."""

from __future__ import annotations

from itertools import product

from guard.core.language.vocabulary.word import either, every, opposite
from guard.core.model.condition import ConditionResult

TRUTHS = (True, False, None)


def result(truth: bool | None) -> ConditionResult:
    return ConditionResult(truth, str(truth))


def test_an_empty_and_is_true_and_an_empty_or_false() -> None:
    assert every([]).truth is True
    assert either([]).truth is False


def test_or_is_and_of_the_opposites() -> None:
    for one, other in product(TRUTHS, repeat=2):
        joined = either([result(one), result(other)]).truth
        assert joined is opposite(every([opposite(result(one)), opposite(result(other))])).truth


def test_one_certain_answer_decides() -> None:
    assert every([result(None), result(False)]).truth is False
    assert either([result(None), result(True)]).truth is True
