"""The meaning of each activity-log type: its group, sensitivity and kind. Pure.

Types are an open set: `describe` answers for every name and never fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast

from msgspec import Struct

from drift.core.catalogue.activity_type_table import TABLE
from drift.core.catalogue.kind import Sensitivity
from drift.core.model.activity import Activity

Class: TypeAlias = Literal["config", "security_signal", "telemetry", "noise"]
"""config: a setting or object changed. security_signal: a security event without a configuration change.
telemetry: frequent state changes. noise: ignored."""


class ActivityType(Struct, frozen=True):
    """A described type. `kind` is the catalogue kind it changes, a wider word when the catalogue has none, or None.

    `readable` says whether REST reads the change back. `meaning` is a sentence.
    """

    name: str
    group: str
    cls: Class
    sensitivity: Sensitivity
    kind: str | None
    readable: Literal["yes", "partial", "no"]
    meaning: str


_FALLBACKS: Final[tuple[tuple[str, str, Sensitivity], ...]] = (
    (
        r"(admin_two_factor|admin_unauthorized|app_authentication|app_google_sso|security_|.*_secret_|.*_token_|oauth_"
        r"|.*impersonation)",
        "security",
        "high",
    ),
    (r"(role_|seat_|admin_)", "teammates", "medium"),
    (r"(messenger_|welcome_|search_browse_|user_.*_setting)", "messenger", "medium"),
    (r"(ai_|fin_|workflow_|ruleset_|series_|campaign_|message_)", "automation", "medium"),
    (r"(article_|macro_|content_(?!redaction)|help_center_|github_sync_)", "content", "medium"),
    (r".*(_export|_import|_deletion_schedule|redaction|pii_|bulk_)", "data", "high"),
    (r"", "other", "medium"),
)


@lru_cache(maxsize=1024)  # types come from outside: an open set
def describe(type_: str) -> ActivityType:
    """The description of a type; for an unknown type, a guess from its name. An unknown type counts as a configuration
    change, so that no new one is missed."""
    known = ACTIVITY_TYPES.get(type_)
    if known is not None:
        return known
    group, sensitivity = next((g, s) for pattern, g, s in _FALLBACKS if re.match(pattern, type_))
    meaning = f"An entry that Intercom does not describe ({type_.replace('_', ' ')})."
    return ActivityType(type_, group, "config", sensitivity, None, "no", meaning)


def is_noise(activity: Activity) -> bool:
    """Whether people need not see an entry: sign-ins, presence, pictures, and routine work of bots.

    A bot that changes a described setting is not noise.
    """
    described = describe(activity.type)
    if described.cls in ("noise", "telemetry") or activity.type == "admin_login_success":
        return True
    return activity.actor.type == "bot" and (
        activity.type not in ACTIVITY_TYPES or described.sensitivity == "low"
    )


def _parsed(table: str) -> dict[str, ActivityType]:
    types: dict[str, ActivityType] = {}
    group = ""
    for line in table.strip().splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ")
            continue
        name, cls, sensitivity, kind, readable, meaning = line.split(" ", 5)
        types[name] = ActivityType(
            name,
            group,
            cast(Class, "security_signal" if cls == "signal" else cls),
            cast(Sensitivity, sensitivity),
            None if kind == "-" else kind,
            cast(Literal["yes", "partial", "no"], readable),
            meaning,
        )
    return types


ACTIVITY_TYPES: Final[Mapping[str, ActivityType]] = MappingProxyType(_parsed(TABLE))
