"""Every event that people are told of is listed, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from drift.core.model.records import Purpose
from guard.core.model.message_events import EVENTS, SEVERITIES, is_at_least
from guard.core.model.records import Question
from guard.core.proposals.records import Closing

CODE = Path(__file__).parents[4] / "guard" / "notify"


def test_every_event_in_the_code_is_listed() -> None:
    """Those that are written out; of others, their beginning and the words that end them."""
    text = "\n".join(file.read_text() for file in CODE.glob("*.py"))
    written = set(re.findall(r'(?:event=|EVENT: Final = )"([a-z_.]+)"', text))
    of_proposals = r'(?:_news\(record, |_about\(record, permit, )"([a-z_]+)"'
    written |= {f"proposal.{word}" for word in re.findall(of_proposals, text)}
    made = {
        *(f"approval.{word}" for word in (*get_args(Question), "approved", "denied", "expired", "void")),
        *(
            f"{about}.{word}"
            for about in ("approval", "proposal")
            for word in ("reminder", "escalated", "nobody_left")
        ),
        *(f"proposal.{word}" for word in (*get_args(Closing), "suspended", "resumed", "used", "unused")),
        *(
            f"proposal.{word}"
            for word in ("approved", "commented", "changes_wanted", "voted", "reviewed", "review_overdue")
        ),
        *(f"intent.{word}" for word in get_args(Purpose)),
        *(f"decision.{word}" for word in ("flag", "require_approval", "revert")),
        *(f"cost.{word}" for word in ("likely", "passed")),
    }
    assert EVENTS.keys() == written | made


def test_each_says_what_it_is_in_a_sentence() -> None:
    assert all(event.says.endswith(".") and event.name == name for name, event in EVENTS.items())


@pytest.mark.parametrize(
    ("severity", "least", "is_it"),
    [("high", "high", True), ("high", "critical", False), ("low", "low", True), ("odd", "critical", True)],
)
def test_a_severity_is_at_least_another(severity: str, least: str, is_it: bool) -> None:
    assert is_at_least(severity, least) is is_it
    assert is_at_least("critical", severity if severity in SEVERITIES else "low")
