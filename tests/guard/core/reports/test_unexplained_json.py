"""An unexplained change as JSON."""

from __future__ import annotations

import pytest

from drift.core.json_view import plain
from guard.core.model.change_reasons import WhyQuestion
from guard.core.reports.unexplained_json import unexplained
from tests.guard.core.reports.test_unexplained import TWO, found


@pytest.mark.parametrize(
    ("question", "state", "asked", "not_asked"),
    [
        (WhyQuestion(12, ("hours",), 91.0), "waiting", "", ""),
        (WhyQuestion(12, ("hours",), 91.0, 120.0, "bob@acme.example"), "asked", "bob@acme.example", ""),
        (
            WhyQuestion(12, ("hours",), 91.0, 120.0, "", "robot"),
            "not_asked",
            "",
            "a robot made it, and robots are not asked",
        ),
    ],
)
def test_it_tells_what_became_of_the_question(
    question: WhyQuestion, state: str, asked: str, not_asked: str
) -> None:
    shown = plain(unexplained(found(question=question)))
    assert (shown["state"], shown["asked"], shown["not_asked"]) == (state, asked, not_asked)
    assert (shown["change"], shown["policies"], shown["who"]) == (12, ("hours",), "bob@acme.example")


def test_who_may_have_made_it_is_told_beside_nobody_known() -> None:
    shown = plain(unexplained(found(TWO)))
    assert (shown["who"], shown["perhaps"]) == ("nobody known", ("bob@acme.example", "carol@acme.example"))
    assert shown["resource"] == {"kind": "office_hours_schedule", "id": "41"}
