"""What the schema of notifications.yaml cannot say is said all the same, whatever else is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.notifications_schema import (
    BUDGET,
    build_notifications,
    notification_errors,
    notifications_schema,
)
from guard.core.language.validation import diagnostics
from guard.core.model.policy import People

PEOPLE = People(groups={"leads": ("lea@acme.example",)})


def errors(**parts: Any) -> list[tuple[tuple[str | int, ...], str]]:
    written = {"version": 1, "routes": [{"to": "slack"}], **parts}
    assert diagnostics(notifications_schema(), written) == ()
    return [(one.path, one.sentence) for one in notification_errors(written, PEOPLE)]


def test_the_channels_of_settings_need_no_declaration() -> None:
    assert errors() == []
    assert errors(routes=[{"to": ["webhook", "slack", "slack-app"]}]) == []


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"channels": {"a": {"type": "mail"}}}, ("channels", "a")),
        ({"channels": {"a": {"type": "mail", "to": ["x@y.example", "nobody"]}}}, ("channels", "a", "to", 1)),
        ({"channels": {"a": {"type": "mail", "to": "nobody"}}}, ("channels", "a", "to")),
        ({"channels": {"a": {"type": "apprise", "to": "x@y.example"}}}, ("channels", "a", "to")),
        ({"channels": {"slack": {"type": "mail", "to": "x@y.example"}}}, ("channels", "slack", "type")),
        ({"channels": {"chat": {"type": "slack_app"}}}, ("channels", "chat")),
        ({"channels": {"my-key": {"type": "webhook"}}}, ("channels", "my-key")),
        ({"routes": [{"to": "slack"}, {"to": ["slack", "a"]}]}, ("routes", 1, "to", 1)),
        ({"routes": [{"to": "slack", "kinds": "macr"}]}, ("routes", 0, "kinds")),
        ({"routes": [{"to": "slack", "events": ["approval.*", "x.*"]}]}, ("routes", 0, "events", 1)),
        ({"routes": [{"to": "slack", "groups": ["leads", "none"]}]}, ("routes", 0, "groups", 1)),
        ({"morning": {"zone": "Mars/Olympus"}}, ("morning", "zone")),
    ],
)
def test_each_error_has_its_place(parts: dict[str, Any], path: tuple[str | int, ...]) -> None:
    ((found, sentence),) = errors(**parts)
    assert found == path
    assert sentence.endswith((".", "?"))


@pytest.mark.parametrize("reader", ["x@y.example\n", "x@y, z@y", "<x@y.example>", "é@y.example", "x"])
def test_a_reader_is_an_address_that_mail_reaches(reader: str) -> None:
    assert errors(channels={"a": {"type": "mail", "to": reader}}) != [] or "<" in reader


def test_what_is_left_out_has_its_usual_value() -> None:
    written = {
        "version": 1,
        "channels": {"a": {"type": "slack_webhook"}, "b": {"type": "webhook"}},
        "routes": [{"to": "a"}],
    }
    told = build_notifications(written)
    assert [one.budget for one in told.channels.values()] == [BUDGET, None]
    (route,) = told.routes
    assert (route.severity, route.kinds, route.groups, route.events, route.digest) == (
        "low",
        (),
        (),
        (),
        False,
    )
    assert (told.urgent, told.morning.hour, told.morning.zone) == ("critical", 8, "UTC")
