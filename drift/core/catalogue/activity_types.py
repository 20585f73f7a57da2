"""What each type of activity-log entry means: its group, its weight, the kind it speaks of. Pure.

The log's vocabulary is open: `describe` has an answer for every name, and never an error.
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
"""config: a setting or object changed. security_signal: nothing was configured, but somebody should know.
telemetry: frequent state. noise: of no interest."""


class ActivityType(Struct, frozen=True):
    """`kind` is what it touches: a kind of the catalogue, or a wider word where the catalogue has none; None: nothing.

    `readable`: whether that can be read back by REST. `meaning` is a sentence.
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
    """What is known of a type; for an unknown one, what its name suggests. An unknown entry counts as a configuration
    change, so that nothing new passes unseen."""
    known = ACTIVITY_TYPES.get(type_)
    if known is not None:
        return known
    group, sensitivity = next((g, s) for pattern, g, s in _FALLBACKS if re.match(pattern, type_))
    meaning = f"An entry that Intercom does not describe ({type_.replace('_', ' ')})."
    return ActivityType(type_, group, "config", sensitivity, None, "no", meaning)


def is_noise(activity: Activity) -> bool:
    """Whether an entry is left out of what people look at: sign-ins, presence, pictures, and the daily work of bots.

    A bot that changes a described setting is no noise.
    """
    described = describe(activity.type)
    if described.cls in ("noise", "telemetry") or activity.type == "admin_login_success":
        return True
    return activity.actor.type == "bot" and (
        activity.type not in ACTIVITY_TYPES or described.sensitivity == "low"
    )


def _parsed(table: str) -> dict[str, ActivityType]:
    found: dict[str, ActivityType] = {}
    group = ""
    for line in table.strip().splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ")
            continue
        name, cls, sensitivity, kind, readable, meaning = line.split(" ", 5)
        found[name] = ActivityType(
            name,
            group,
            cast(Class, "security_signal" if cls == "signal" else cls),
            cast(Sensitivity, sensitivity),
            None if kind == "-" else kind,
            cast(Literal["yes", "partial", "no"], readable),
            meaning,
        )
    return found


ACTIVITY_TYPES: Final[Mapping[str, ActivityType]] = MappingProxyType(_parsed(TABLE))
