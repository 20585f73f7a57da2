"""The rules of notifications.yaml cannot be waived: the file has no waivers."""

from __future__ import annotations

from guard.core.lint.notification_rules import NOTIFICATION_RULES


def test_they_are_of_notifications_and_cannot_be_waived() -> None:
    assert {(rule.asks, rule.waivable) for rule in NOTIFICATION_RULES} == {("notifications", False)}
