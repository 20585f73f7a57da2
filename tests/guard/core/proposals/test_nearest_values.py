"""The nearest value that would pass: it does, whatever was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Json, Resource
from guard.core.evaluation.evaluate import judge
from guard.core.model.subject import Facts
from guard.core.model.verdict import Judgement
from guard.core.proposals.nearest_values import Nearest, nearest_values
from tests.guard.policy_cast import HOURS, changed, policies
from tests.laws import examples


def judged(rule: Json, value: Json) -> Judgement:
    must = {"properties": {"x": rule}}
    one = policies({"id": "rule", "watch": {"kind": HOURS.kind}, "must": must, "then": "revert"})
    subject = changed(Resource(HOURS, {"x": "before"}), Resource(HOURS, {"x": value}), entry="proposal")
    return judge(one, subject, Facts(), "enforce")


@pytest.mark.parametrize(
    ("rule", "value", "nearest"),
    [
        ({"const": True}, False, True),
        ({"enum": ["closed", "custom_hours"]}, "clsed", "closed"),
        ({"enum": ["closed", "custom_hours"]}, "zzz", "closed"),
        ({"enum": ["closed", "custom_hours"]}, 5, "closed"),
        ({"enum": [10, 20, 60]}, 45, 60),
        ({"minimum": 5}, 3, 5),
        ({"maximum": 5}, 5.5, 5),
        ({"exclusiveMinimum": 5}, 3, 6),
        ({"exclusiveMaximum": 5}, 7, 4),
    ],
)
def test_it_is_told_where_the_rule_tells(rule: Json, value: Json, nearest: Json) -> None:
    assert nearest_values(judged(rule, value)) == (Nearest("rule", "/x", nearest),)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"minLength": 3}, "a"),
        ({"pattern": "^a"}, "b"),
        ({"exclusiveMinimum": 5}, 4.5),
        ({"exclusiveMinimum": 5.5}, 4),
        ({"minimum": 5}, "text"),
        ({"not": {"const": 3}}, 3),
    ],
)
def test_it_is_not_guessed_where_the_rule_does_not_tell(rule: Json, value: Json) -> None:
    assert judged(rule, value).broken
    assert nearest_values(judged(rule, value)) == ()


bounds = st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
rules: Any = st.one_of(
    st.builds(lambda word, bound: {word: bound}, bounds, st.integers(-9, 9)),
    st.builds(
        lambda named: {"enum": named},
        st.lists(st.integers(-9, 9) | st.text(max_size=2), min_size=1, unique=True),
    ),
    st.builds(lambda value: {"const": value}, st.integers(-9, 9) | st.text(max_size=2) | st.booleans()),
)


@given(rule=rules, value=st.integers(-20, 20) | st.text(max_size=3) | st.booleans())
@examples(40)
def test_what_is_told_passes(rule: Json, value: Json) -> None:
    for near in nearest_values(judged(rule, value)):
        assert judged(rule, near.value).broken == ()
