"""What people are told of a question that waits."""

from __future__ import annotations

import pytest

from guard.core.approvals.notices import NOBODY_LEFT
from guard.core.model.notice import Notice
from guard.notify.question_messages import notice

PATH = "/api/v1/approvals/a1"
ALICE, BOB = "alice@acme.example", "bob@acme.example"


@pytest.mark.parametrize(
    ("step", "event", "title", "severity"),
    [
        ("reminder 2", "approval.reminder", "Still waiting: the change of team/7", "medium"),
        (
            "escalation of hours after 60 s",
            "approval.escalated",
            "More people are asked: the change of team/7",
            "medium",
        ),
        (NOBODY_LEFT, "approval.nobody_left", "Nobody can approve this: the change of team/7", "high"),
    ],
)
def test_each_step_is_told_with_whom_it_is_for(step: str, event: str, title: str, severity: str) -> None:
    told = notice(
        "approval", "the change of team/7", PATH, Notice(step, (ALICE, BOB), "They wait."), {BOB: "U1"}
    )
    assert (told.event, told.title, told.severity, told.text) == (event, title, severity, ("They wait.",))
    assert told.details == {"approval": "a1", "step": step, "people": [ALICE, BOB]}
    assert (told.path, told.mentions) == (PATH, ("U1",))
