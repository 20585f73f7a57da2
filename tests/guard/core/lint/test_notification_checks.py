"""Channels that nothing goes to, and alarms that nobody hears, are told; what only seems so is not."""

from __future__ import annotations

from guard.core.lint.notification_checks import warnings
from guard.core.model.notifications import ChannelPlan, Notifications, Route

CHANNELS = {"chat": ChannelPlan("chat", "slack_webhook"), "siem": ChannelPlan("siem", "webhook")}


def told(*routes: Route) -> list[tuple[str, str]]:
    return [(one.rule, one.sentence) for _, one in warnings(Notifications(CHANNELS, routes))]


def test_without_a_file_nothing_is_said() -> None:
    assert list(warnings(None)) == []


def test_a_channel_that_no_route_leads_to_is_told() -> None:
    assert told(Route(("chat",))) == [("unused-channel", "No route leads to the channel `siem`.")]
    assert told(Route(("chat", "siem"))) == []


def test_alarms_that_nobody_hears_are_told_in_short() -> None:
    ((rule, sentence),) = told(
        Route(("chat", "siem"), events=("approval.*", "proposal.*", "d*", "f*", "i*", "c*"))
    )
    assert rule == "unheard-alarm"
    assert sentence == (
        "No route takes aftermath.moved, health.week, exemption.ending, person.disabled and 8 more, not even where "
        "they are critical."
    )


def test_a_route_for_some_kinds_or_the_worst_alone_may_hear_everything() -> None:
    assert told(Route(("chat", "siem"), severity="critical")) == []
    assert told(Route(("chat",), kinds=("macro",)), Route(("siem",), events=("approval.*",))) == []
