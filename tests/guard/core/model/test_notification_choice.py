"""The choices have names that stay, and nothing else is one."""

from __future__ import annotations

from guard.core.model.notification_choice import MAILS, NotificationChoice, mails_of


def test_each_choice_is_found_by_its_name_and_nothing_else_is() -> None:
    assert MAILS == ("as_routed", "questions", "digest", "urgent")
    assert [mails_of(name) for name in MAILS] == list(MAILS)
    assert [mails_of(name) for name in ("", "never", "AS_ROUTED")] == [None] * 3


def test_whoever_chose_nothing_is_told_as_the_team_decided() -> None:
    assert NotificationChoice("x@y.example") == NotificationChoice("x@y.example", "as_routed", mentioned=True)
