"""Who is told what, by severity, kind, group and event."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.model.message_events import EVENTS, SEVERITIES
from guard.core.model.notifications import ChannelPlan, Notifications, Route
from guard.core.model.policy import People
from guard.notify.messages import Message
from guard.notify.routing import Destination, destinations, is_urgent

PEOPLE = People(
    groups={"leads": ("lea@acme.example", "max@acme.example"), "security": ("dave@acme.example",)},
    same_person=(("max@acme.example", "max@acme-support.example"),),
)
MESSAGE = Message(
    "approval.change",
    "high",
    "t",
    ("x",),
    kinds=("workflow",),
    people=("lea@acme.example", "docs-writer", "Max@acme-support.example"),
)
CHANNELS = {
    "chat": ChannelPlan("chat", "slack_webhook"),
    "mail": ChannelPlan("mail", "mail", ("concerned", "group:leads", "ops@acme.example")),
    "siem": ChannelPlan("siem", "webhook"),
}


def where(message: Message, *routes: Route, of_settings: tuple[str, ...] = ()) -> list[Destination]:
    return list(destinations(message, Notifications(CHANNELS, routes), of_settings, PEOPLE))


@pytest.mark.parametrize(
    ("route", "fits"),
    [
        (Route(("chat",)), True),
        (Route(("chat",), severity="high"), True),
        (Route(("chat",), severity="critical"), False),
        (Route(("chat",), kinds=("work*",)), True),
        (Route(("chat",), kinds=("macro", "tag")), False),
        (Route(("chat",), events=("approval.*",)), True),
        (Route(("chat",), events=("proposal.*",)), False),
        (Route(("chat",), groups=("leads",)), True),
        (Route(("chat",), groups=("security",)), False),
        (Route(("chat",), severity="low", kinds=("workflow",), groups=("leads",), events=("*",)), True),
        (Route(("chat",), severity="low", kinds=("workflow",), groups=("security",), events=("*",)), False),
    ],
)
def test_all_conditions_of_a_route_hold(route: Route, fits: bool) -> None:
    assert where(MESSAGE, route) == ([Destination("chat")] if fits else [])


def test_a_message_about_nothing_fits_no_kind() -> None:
    assert where(replace(MESSAGE, kinds=()), Route(("chat",), kinds=("*",))) == []
    assert where(replace(MESSAGE, people=()), Route(("chat",), groups=("leads",))) == []


def test_a_channel_gets_a_message_once_and_at_once_wins() -> None:
    digest, at_once = Route(("chat", "siem"), digest=True), Route(("chat",))
    for routes in ((digest, at_once), (at_once, digest)):
        assert sorted(where(MESSAGE, *routes)) == [Destination("chat"), Destination("siem", digest=True)]


def test_what_is_urgent_waits_for_no_digest() -> None:
    urgent = replace(MESSAGE, severity="critical")
    assert where(urgent, Route(("chat",), digest=True)) == [Destination("chat")]
    assert is_urgent(urgent, None)
    assert is_urgent(MESSAGE, Notifications(urgent="high"))
    assert not is_urgent(MESSAGE, Notifications())


def test_each_person_gets_one_mail_under_the_first_address_that_is_named() -> None:
    readers = [one.recipient for one in where(MESSAGE, Route(("mail",)))]
    assert readers == ["lea@acme.example", "max@acme-support.example", "ops@acme.example"]


def test_channels_of_settings_get_everything_unless_a_route_names_them() -> None:
    both = ("webhook", "slack")
    assert destinations(MESSAGE, None, both, PEOPLE) == (Destination("webhook"), Destination("slack"))
    route = Route(("slack",), severity="critical")
    assert where(MESSAGE, route, of_settings=both) == [Destination("webhook")]


names = st.lists(st.sampled_from(["chat", "siem"]), min_size=1, max_size=2, unique=True).map(tuple)
routes = st.builds(
    Route,
    to=names,
    severity=st.sampled_from(SEVERITIES),
    kinds=st.sampled_from([(), ("workflow",), ("macro",)]),
    events=st.sampled_from([(), ("approval.*",), ("intent.*",)]),
    digest=st.booleans(),
)
messages = st.builds(
    Message,
    event=st.sampled_from(sorted(EVENTS)),
    severity=st.sampled_from(SEVERITIES),
    title=st.just("t"),
    text=st.just(()),
    kinds=st.sampled_from([(), ("workflow",), ("macro", "tag")]),
)


@given(messages, st.lists(routes, min_size=1, max_size=5), st.randoms())
def test_the_order_of_routes_never_matters_and_no_channel_is_told_twice(message, made, chance) -> None:  # type: ignore[no-untyped-def]
    found = where(message, *made)
    shuffled = list(made)
    chance.shuffle(shuffled)
    assert sorted(where(message, *shuffled)) == sorted(found)
    assert len({one.channel for one in found}) == len(found)


@given(messages, st.lists(routes, min_size=1, max_size=4), routes)
def test_another_route_never_keeps_a_message_from_anybody(message, made, more) -> None:  # type: ignore[no-untyped-def]
    before = {one.channel: one.digest for one in where(message, *made)}
    after = {one.channel: one.digest for one in where(message, *made, more)}
    assert before.keys() <= after.keys()
    assert all(before[name] or not after[name] for name in before)
