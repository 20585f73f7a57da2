"""Rules that never decide and bars that no rule reaches are found, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.rehearsals_schema import build_rehearsal
from guard.core.lint.rehearsal_checks import warnings


def told(*when: dict[str, Any], **more: Any) -> list[str]:
    rules = [{"label": f"l{number}", "when": one} for number, one in enumerate(when, start=1)]
    written = {"id": "topics", "label": "Topic", **({"rules": rules} if rules else {}), **more}
    return [found.sentence for _, found in warnings([build_rehearsal(written)])]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"tag": "1"}, {"tag": "1"}),
        ({"tag": ["1", "2"]}, {"tag": "2"}),
        ({"tag": "1"}, {"tag": ["1"], "locale": "fr"}),
        ({"not": {"fin": True}}, {"not": {"fin": True}, "channel": "email"}),
        ({"attribute": {"Plan": "Pro"}}, {"attribute": {"Plan": "Pro"}, "fin": True}),
    ],
)
def test_a_rule_behind_a_wider_one_never_decides(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    assert told(earlier, later) == [
        "topics: rule 2 never decides, because rule 1 holds wherever it does. Put the narrower one first, or take it "
        "out."
    ]
    assert earlier == later or told(later, earlier) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"tag": "1"}, {"tag": "2"}),
        ({"tag": "1"}, {"tag": ["1", "2"]}),
        ({"tag": "1", "fin": True}, {"tag": "1"}),
        ({"not": {"tag": ["1", "2"]}}, {"not": {"tag": "1"}}),
        ({"any_of": [{"tag": "1"}]}, {"tag": "1"}),
        ({"fin": True}, {"fin": False}),
    ],
)
def test_what_may_decide_is_not_warned_of(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    assert told(earlier, later) == []


def test_a_bar_for_a_label_that_no_rule_gives_is_never_reached() -> None:
    bar = {"precision": 0.9, "of": ["l1", "other", "l2x"]}
    assert told({"tag": "1"}, {"tag": "2"}, otherwise="other", require=bar) == [
        "topics: the bar is for l2x, and no rule gives that. Did you mean `l2`?"
    ]
    assert told(require=bar) == []
    assert told(require=bar, csv="x.csv") == []
