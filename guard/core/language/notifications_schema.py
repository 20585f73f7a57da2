"""notifications.yaml: who is told what, as it is written, and as a value. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.schema_parts import ADDRESS, ID
from guard.core.language.scope_schema import scope_words
from guard.core.language.vocabulary.local_time import minutes, why_no_zone
from guard.core.language.vocabulary.when import ZONE
from guard.core.language.vocabulary.who import ONE_OR_MORE, listed, nobody_in, place
from guard.core.model.message_events import EVENTS, SEVERITIES
from guard.core.model.notifications import ChannelPlan, Morning, Notifications, Route
from guard.core.model.policy import People

SLACK_APP: Final = "slack-app"
OF_SETTINGS: Final = {"webhook": "webhook", "slack": "slack_webhook", SLACK_APP: "slack_app"}
"""The channels that settings alone make (GUARDRAIL_NOTIFY_WEBHOOK, GUARDRAIL_NOTIFY_SLACK, and those of the Slack app),
and their types. Routes may name them without declaring them."""
CONCERNED: Final = "concerned"
GROUP: Final = "group:"
BUDGET: Final = 20
"""Messages in an hour that a channel for people takes, where its declaration says nothing."""
_TYPES: Final = {
    "slack_app": f"the Slack app of docs/slack.md, whose channel is named {SLACK_APP}",
    "slack_webhook": "an incoming webhook of Slack",
    "mail": "mail, by the server of GUARDRAIL_SMTP",
    "webhook": "signed JSON for machines",
    "apprise": "anything that apprise reaches (Teams, PagerDuty ...), with `make apprise`",
}
_SEVERITY: Final = {"title": f"one of {', '.join(SEVERITIES)}", "enum": list(SEVERITIES)}

CHANNEL: Final[dict[str, Any]] = {
    "title": "a mapping with type",
    "type": "object",
    "properties": {
        "type": {
            "title": f"one of {', '.join(_TYPES)}",
            "enum": list(_TYPES),
            "description": f"What it is: {'; '.join(f'`{name}`: {says}' for name, says in _TYPES.items())}.",
        },
        "to": {
            **ONE_OR_MORE,
            "description": "Who reads a `mail`: addresses, `group:NAME` for a group of people.yaml, and `concerned` "
            "for those whom the message asks or is about. Everybody gets a mail of their own.",
        },
        "budget": {
            "title": "a whole number, at least 1",
            "type": "integer",
            "minimum": 1,
            "description": "How many messages it takes in an hour (a mail: each reader). What comes beyond is gathered "
            f"and told together within the hour. Left out: {BUDGET}; a `webhook` takes any number.",
        },
    },
    "required": ["type"],
    "additionalProperties": False,
}
ROUTE: Final[dict[str, Any]] = {
    "title": "a mapping with to",
    "type": "object",
    "properties": {
        "to": {**ONE_OR_MORE, "description": "Channels, by their names."},
        "severity": {
            **_SEVERITY,
            "description": "Messages of this severity, and of worse ones. Left out: all.",
        },
        "kinds": {
            **ONE_OR_MORE,
            "description": "Messages about these kinds; `*` is any characters. Left out: all, also those about none.",
        },
        "groups": {
            **ONE_OR_MORE,
            "description": "Messages that ask, or are about, somebody of these groups of people.yaml. Left out: all.",
        },
        "events": {
            **ONE_OR_MORE,
            "description": "Messages of these events; `*` is any characters, as in `proposal.*`. Left out: all.",
        },
        "when": {
            "title": "at_once or digest",
            "enum": ["at_once", "digest"],
            "description": "`at_once`, or gathered into the `digest` of the next morning. Left out: at_once. Where two "
            "routes lead to one channel, at_once wins.",
        },
        **scope_words("the route"),
    },
    "required": ["to"],
    "additionalProperties": False,
}
MORNING: Final[dict[str, Any]] = {
    "title": "a mapping with at and zone",
    "type": "object",
    "properties": {
        "at": {
            "title": "a time of day such as 08:30",
            "type": "string",
            "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
            "description": "When the digest is sent. Left out: 08:00.",
        },
        "zone": {
            **ZONE,
            "description": "In which time zone. Left out: UTC. Who chose a zone in the console has their own morning.",
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}
NOTIFICATIONS: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    "channels": {
        "title": "a mapping of names to channels",
        "type": "object",
        "propertyNames": ID,
        "additionalProperties": CHANNEL,
        "description": "Where messages go, by name. Addresses and keys are secrets, and stand in settings.",
    },
    "routes": {
        "title": "a list of routes",
        "type": "array",
        "minItems": 1,
        "items": ROUTE,
        "description": "Which messages go where. A message goes to the channels of every route that it fits.",
    },
    "urgent": {
        **_SEVERITY,
        "description": "From this severity on, a message waits for no digest and no budget, and nobody can choose to "
        "miss it. Left out: critical.",
    },
    "morning": {**MORNING, "description": "When the digest is sent."},
}


def notifications_schema() -> dict[str, Any]:
    """notifications.yaml: channels and routes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail notifications",
        "type": "object",
        "properties": NOTIFICATIONS,
        "required": ["version", "routes"],
        "additionalProperties": False,
    }


def build_notifications(
    written: Mapping[str, Json],
    file: str = "",
    channels: Mapping[str, int] | None = None,
    routes: Sequence[int] = (),
) -> Notifications:
    """The value of a document without errors. `channels` are the lines of each by name, `routes` those of each."""
    lines = channels or {}
    declared = written.get("channels", {})
    numbered = zip(written["routes"], routes or [0] * len(written["routes"]), strict=True)
    return Notifications(
        {name: _channel(name, channel, file, lines.get(name, 0)) for name, channel in declared.items()},
        tuple(_route(route, file, line) for route, line in numbered),
        written.get("urgent", "critical"),
        _morning(written.get("morning", {})),
    )


def _channel(name: str, written: Mapping[str, Json], file: str, line: int) -> ChannelPlan:
    usual = None if written["type"] == "webhook" else BUDGET
    readers = tuple(dict.fromkeys(reader.lower() for reader in listed(written.get("to", []))))
    return ChannelPlan(name, written["type"], readers, written.get("budget", usual), file, line)


def _route(written: Mapping[str, Json], file: str, line: int) -> Route:
    named = {key: tuple(listed(written.get(key, []))) for key in ("to", "kinds", "groups", "events")}
    digest = written.get("when") == "digest"
    return Route(**named, severity=written.get("severity", "low"), digest=digest, file=file, line=line)


def _morning(written: Mapping[str, Json]) -> Morning:
    hour, minute = divmod(minutes(written.get("at", "08:00")), 60)
    return Morning(hour, minute, written.get("zone", "UTC"))


def notification_errors(written: Mapping[str, Json], people: People) -> Iterator[Diagnostic]:
    """What a schema cannot say: names of nothing, and readers of what nobody reads."""
    channels = written.get("channels", {})
    for name, channel in channels.items():
        yield from _under(("channels", name), _channel_errors(name, channel, people))
    known = sorted({*channels, *OF_SETTINGS})
    for index, route in enumerate(written["routes"]):
        yield from _under(("routes", index), _route_errors(route, known, people))
    zone = written.get("morning", {}).get("zone", "UTC")
    if why := why_no_zone(zone):
        yield Diagnostic(("morning", "zone"), why)


def _under(path: tuple[str | int, ...], found: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    for error in found:
        yield Diagnostic((*path, *error.path), error.sentence, at_key=error.at_key)


def _channel_errors(name: str, written: Mapping[str, Json], people: People) -> Iterator[Diagnostic]:
    type_, usual = written["type"], OF_SETTINGS.get(name)
    if name.rpartition("-")[2] in ("key", "file"):
        yield Diagnostic(
            (), f"`{name}` reads like the name of a key or file of a channel. Take another name."
        )
    if usual is not None and type_ != usual:
        yield Diagnostic(
            ("type",), f"`{name}` is the channel of a setting, and a {usual}. Take another name."
        )
    if type_ == OF_SETTINGS[SLACK_APP] and name != SLACK_APP:
        yield Diagnostic((), f"There is one Slack app: its channel is named `{SLACK_APP}`.", at_key=True)
    if type_ == "mail" and "to" not in written:
        yield Diagnostic((), "A mail needs `to`: who reads it?", at_key=True)
    elif type_ != "mail" and "to" in written:
        yield Diagnostic(("to",), f"Only a mail has `to`: the address of a {type_} stands in the settings.")
    else:
        yield from _reader_errors(written.get("to", []), people)


def _reader_errors(written: Json, people: People) -> Iterator[Diagnostic]:
    for index, reader in enumerate(listed(written)):
        path = ("to", *place(written, index))
        if reader.startswith(GROUP):
            yield from _group_errors(reader.removeprefix(GROUP), path, people)
        elif reader != CONCERNED and not _is_address(reader):
            sentence = f"`{reader}` is no reader: write an address, group:NAME or {CONCERNED}."
            yield Diagnostic(path, sentence)


def _is_address(text: str) -> bool:
    return re.fullmatch(str(ADDRESS["pattern"]), text) is not None and text.isascii() and text.isprintable()


def _group_errors(group: str, path: tuple[str | int, ...], people: People) -> Iterator[Diagnostic]:
    if not people.groups.get(group):
        yield Diagnostic(path, f"{nobody_in(group)}{did_you_mean(group, sorted(people.groups))}")


def _route_errors(
    written: Mapping[str, Json], channels: Sequence[str], people: People
) -> Iterator[Diagnostic]:
    yield from _unknown(written, "to", channels, "channel")
    yield from _unknown(written, "kinds", sorted(CATALOGUE), "kind")
    yield from _unknown(written, "events", sorted(EVENTS), "event")
    groups = written.get("groups", [])
    for index, group in enumerate(listed(groups)):
        yield from _group_errors(group, ("groups", *place(groups, index)), people)


def _unknown(written: Mapping[str, Json], key: str, known: Sequence[str], what: str) -> Iterator[Diagnostic]:
    """Names, or patterns of kinds and events, that fit nothing."""
    names = written.get(key, [])
    for index, name in enumerate(listed(names)):
        if name in known or (key != "to" and any(fnmatchcase(one, name) for one in known)):
            continue
        hint = did_you_mean(name, list(known))
        yield Diagnostic((key, *place(names, index)), f"There is no {what} `{name}`.{hint}")
