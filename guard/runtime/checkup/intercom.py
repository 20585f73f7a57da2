"""Looks at Intercom: whether it is reached, who the token is, what it may read, and whose clock is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from drift.core.catalogue.catalogue import kind
from drift.core.model.readings import ACTIVITY_LOG, CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.core.model.resources import Json
from drift.intercom.client import IntercomClient
from drift.intercom.errors import IntercomError
from guard.runtime.checkup.check import Check, fails, not_set_up, unknown, works
from guard.runtime.settings import Settings

MOST_OFF: Final = 60.0
"""Seconds by which the clock of this machine may be wrong without anybody noticing."""
_NO_KINDS: Final = {CONVERSATIONS: "read_conversations", ACTIVITY_LOG: "Read admin activity logs"}
"""What is read beside the kinds, and the permission for it."""


def intercom_checks(
    settings: Settings,
    *,
    make: Callable[..., IntercomClient] = IntercomClient,
    wall: Callable[[], float] = time.time,
) -> Iterator[Check]:
    """The way there, the token, the clock: one call."""
    if settings.embedded:
        yield not_set_up(
            "Intercom",
            "INTERCOM_ACCESS_TOKEN is not set: the embedded workspace is watched.",
            "README, *Your own workspace*, says how to make one.",
        )
        return
    host, proxy = urlsplit(settings.base_url).netloc, settings.proxies.shown(settings.base_url)
    way = f"{host} through the proxy {proxy}" if proxy else f"{host} directly"
    client = make(
        settings.base_url,
        settings.access_token,
        read_only=True,
        pinned=settings.version,
        clock=wall,
        proxies=settings.proxies,
    )
    with client:
        try:
            me = client.request("GET", "/me", version=settings.version, urgent=True)
        except IntercomError as problem:
            yield fails(
                "Intercom", f"{way}: {problem}", "docs/operations.md, `intercom_away`, says what each means."
            )
            return
        yield works("Intercom", f"{_who(me)} answers at {way}, version {settings.version}.")
        yield _clock(client.clock() - wall())


def kind_checks(statuses: Mapping[str, KindStatus]) -> Iterator[Check]:
    """What was read last, from the record, and one check for each kind that was not read."""
    if not statuses:
        yield unknown(
            "kinds",
            "Nothing was read yet.",
            "Start the service, or run `guardrail snapshot`, and look again.",
        )
        return
    unread = [status for status in statuses.values() if status.status == "unread"]
    yield works(
        "kinds", f"{len(statuses) - len(unread)} of {len(statuses)} kinds were read at the last reading."
    )
    for status in unread:
        permission = _permission(status.kind)
        way_out = (
            f"Give the app the permission *{permission}*."
            if permission
            else "docs/kinds.md says what it needs."
        )
        yield fails(f"kind {status.kind}", status.reason, way_out)


def _permission(name: str) -> str:
    """What an app needs to read it."""
    return _NO_KINDS[name] if name in _NO_KINDS else kind(name).read_permission


def webhook_check(settings: Settings) -> Check:
    """No API tells which topics an app is subscribed to."""
    if not settings.client_secret:
        return not_set_up(
            "webhooks",
            "INTERCOM_CLIENT_SECRET is not set: webhooks are refused, and changes are found when the log is polled.",
            "Copy the client secret of the app, and subscribe it to the topics in README, *Your own workspace*.",
        )
    if not settings.public_url and not settings.demo:
        return unknown(
            "webhooks",
            "Their signatures can be checked. GUARDRAIL_PUBLIC_URL is not set, so nobody knows where they should go.",
            "Set GUARDRAIL_PUBLIC_URL, and in Intercom's Developer Hub the endpoint to that address with "
            "/webhooks/intercom behind it.",
        )
    return works("webhooks", "Their signatures can be checked. No API says whether the app is subscribed.")


def _who(me: Json) -> str:
    app: Any = me.get("app") if isinstance(me, Mapping) else None
    name = app.get("name") if isinstance(app, Mapping) else None
    return f"The workspace {name}" if isinstance(name, str) and name else "Intercom"


def _clock(ahead: float) -> Check:
    if abs(ahead) <= MOST_OFF:
        return works("clock", f"The clock of this machine is right to within {max(abs(ahead), 2):.0f} s.")
    behind = "behind" if ahead > 0 else "ahead"
    return fails(
        "clock",
        f"The clock of this machine is {abs(ahead):.0f} s {behind} of Intercom's.",
        "Let it follow a time server, such as `timedatectl set-ntp true`.",
    )
