"""Notifications of another workspace in which the same Intercom app is installed: signed well, and not for us."""

from __future__ import annotations

import orjson
import pytest

from tests.fakes.intercom import entry
from tests.guard.web.stage import BOB, Stage, notification

ENTRY = "admin.activity_log_event.created"


@pytest.mark.parametrize(
    ("app_id", "is_ours"), [("abc12345", True), ("another1", False), (None, True), ("", False), (7, False)]
)
def test_only_what_happened_in_this_workspace_is_kept(
    calm: Stage, app_id: str | int | None, is_ours: bool
) -> None:
    body = notification(entry("w1", "bulk_export", BOB, int(calm.clock())), app_id=app_id)
    answer = calm.notify(body)
    assert answer.status_code == 200
    assert orjson.loads(answer.data) == {"topic": ENTRY, "news": is_ours, "understood": is_ours}
    with calm.guarded.view() as view:
        assert (view.state.activities.get("w1") is not None) is is_ours
