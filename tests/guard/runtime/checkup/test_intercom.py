"""What `guardrail doctor` says of the last reading."""

from __future__ import annotations

import pytest

from drift.core.model.readings import ACTIVITY_LOG, CONVERSATIONS
from drift.core.model.records import KindStatus
from guard.runtime.checkup.intercom import kind_checks


@pytest.mark.parametrize(
    ("name", "permission"),
    [
        ("office_hours_schedule", "read_write_office_hours"),
        (CONVERSATIONS, "read_conversations"),
        (ACTIVITY_LOG, "Read admin activity logs"),
    ],
)
def test_what_was_not_read_is_said_with_its_permission(name: str, permission: str) -> None:
    status = KindStatus(name, "unread", "unauthorized", "It may not be read.", 0, 1.0, None)
    _, check = kind_checks({name: status})
    assert (check.state, check.name) == ("fails", f"kind {name}")
    assert permission in check.to_do
