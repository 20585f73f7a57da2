"""Traces as values: the single answers of which each alone would have turned a condition."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guard.core.explanation.trace import Step, alone
from guard.core.language.vocabulary.word import either, every, opposite
from guard.core.model.condition import ConditionResult

truths = st.sampled_from([True, False, None])
leaves = st.builds(lambda truth: Step("", "leaf", None, truth, ""), truths)
JOINS: Any = {"any_of": either, "all_of": every, "not": lambda answers: opposite(every(answers))}


def joined(word: str, parts: list[Step]) -> Step:
    truth = JOINS[word]([ConditionResult(part.truth) for part in parts]).truth
    return Step("", word, None, truth, "", parts=tuple(parts))


trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(joined, st.sampled_from(["any_of", "all_of"]), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda one: joined("not", [one]), inner),
    ),
    max_leaves=7,
)


def turned(step: Step, leaf: Step, truth: bool | None) -> bool | None:
    """What the step answers when one of its leaves answers something else."""
    if step is leaf:
        return truth
    if not step.parts:
        return step.truth
    answered = JOINS[step.word]([ConditionResult(turned(part, leaf, truth)) for part in step.parts]).truth
    assert answered is None or isinstance(answered, bool)
    return answered


def every_leaf(step: Step) -> list[Step]:
    return [leaf for part in step.parts for leaf in every_leaf(part)] if step.parts else [step]


@given(
    trees,
    st.sampled_from(
        [frozenset((True,)), frozenset((False,)), frozenset((True, None)), frozenset((False, None))]
    ),
)
def test_exactly_the_answers_that_alone_would_turn_it_are_found(
    tree: Step, wanted: frozenset[bool | None]
) -> None:
    found = [id(one) for one in alone(tree, wanted)]
    could = [
        id(leaf)
        for leaf in every_leaf(tree)
        if tree.truth not in wanted
        and any(turned(tree, leaf, truth) in wanted for truth in (True, False, None))
    ]
    assert sorted(found) == sorted(could)
