"""The catalogue of resource kinds, with look-ups by name, activity type and webhook topic. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.kinds.audience_and_news import NEWS_ITEM, NEWSFEED, SEGMENT, SUBSCRIPTION_TYPE, TAG
from drift.core.catalogue.kinds.automation import WORKFLOW
from drift.core.catalogue.kinds.connectors import DATA_CONNECTOR
from drift.core.catalogue.kinds.content import ARTICLE, CONTENT_IMPORT_SOURCE, MACRO
from drift.core.catalogue.kinds.forms import (
    CONVERSATION_ATTRIBUTE,
    CONVERSATION_ATTRIBUTE_OPTION,
    DATA_ATTRIBUTE,
    TICKET_STATE,
    TICKET_TYPE,
    TICKET_TYPE_ATTRIBUTE,
)
from drift.core.catalogue.kinds.help_center import (
    ARTICLE_DRAFT,
    COLLECTION,
    HELP_CENTER,
    HELP_CENTER_REDIRECT,
)
from drift.core.catalogue.kinds.knowledge import (
    AUDIENCE,
    CONTENT_SNIPPET,
    EXTERNAL_PAGE,
    FILE_SOURCE_CONTENT,
    FOLDER,
    INTERNAL_ARTICLE,
)
from drift.core.catalogue.kinds.log_only import (
    APP_PACKAGES_AND_TOKENS,
    ATTACHMENT_SETTINGS,
    BILLING_AND_SUBSCRIPTION,
    CONVERSATION_TOPICS,
    FIN_SETTINGS,
    INBOX_SETTINGS,
    OUTBOUND_CONTENT,
    RETENTION_AND_REDACTION,
    ROLE,
)
from drift.core.catalogue.kinds.messenger import MESSENGER_SETTINGS
from drift.core.catalogue.kinds.office_hours import OFFICE_HOURS_EXCEPTION, OFFICE_HOURS_SCHEDULE
from drift.core.catalogue.kinds.people import ADMIN, TEAM
from drift.core.catalogue.kinds.security import AUTHENTICATION_METHODS, IP_ALLOWLIST, SECURITY_SETTINGS
from drift.core.catalogue.kinds.senders import (
    AWAY_STATUS_REASON,
    BRAND,
    EMAIL_SETTING,
    IDENTITY_VERIFICATION_SECRET,
)
from drift.core.catalogue.kinds.workspace import WORKSPACE

KINDS: Final = (
    WORKSPACE,
    ADMIN,
    TEAM,
    ROLE,
    AWAY_STATUS_REASON,
    IP_ALLOWLIST,
    SECURITY_SETTINGS,
    AUTHENTICATION_METHODS,
    IDENTITY_VERIFICATION_SECRET,
    APP_PACKAGES_AND_TOKENS,
    BILLING_AND_SUBSCRIPTION,
    MESSENGER_SETTINGS,
    ATTACHMENT_SETTINGS,
    BRAND,
    EMAIL_SETTING,
    INBOX_SETTINGS,
    CONVERSATION_TOPICS,
    OFFICE_HOURS_SCHEDULE,
    OFFICE_HOURS_EXCEPTION,
    DATA_CONNECTOR,
    WORKFLOW,
    OUTBOUND_CONTENT,
    FIN_SETTINGS,
    CONTENT_IMPORT_SOURCE,
    EXTERNAL_PAGE,
    FILE_SOURCE_CONTENT,
    AUDIENCE,
    CONTENT_SNIPPET,
    INTERNAL_ARTICLE,
    FOLDER,
    ARTICLE,
    ARTICLE_DRAFT,
    HELP_CENTER,
    COLLECTION,
    HELP_CENTER_REDIRECT,
    MACRO,
    NEWSFEED,
    NEWS_ITEM,
    SUBSCRIPTION_TYPE,
    TICKET_TYPE,
    TICKET_TYPE_ATTRIBUTE,
    TICKET_STATE,
    CONVERSATION_ATTRIBUTE,
    CONVERSATION_ATTRIBUTE_OPTION,
    DATA_ATTRIBUTE,
    TAG,
    SEGMENT,
    RETENTION_AND_REDACTION,
)
ACTIVITY_TOPIC: Final = "admin.activity_log_event.created"
API_REQUEST_TOPIC: Final = "api.request.completed"
CATALOGUE: Final[Mapping[str, Kind]] = MappingProxyType({entry.name: entry for entry in KINDS})


class UnknownKind(LookupError):
    """No kind has this name; the message suggests similar names."""


def kind(name: str) -> Kind:
    """The kind with this name. Raises UnknownKind."""
    if name in CATALOGUE:
        return CATALOGUE[name]
    close = difflib.get_close_matches(name, CATALOGUE, n=3)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known kinds: {', '.join(sorted(CATALOGUE))}."
    raise UnknownKind(f"There is no kind {name!r}. {hint}")


def readable_kind(name: str) -> Kind:
    """The kind with this name, if an API reads it. Raises UnknownKind."""
    readable = kind(name)
    if readable.log_only:
        raise UnknownKind(f"No API reads {name}: its state is folded from the activity log.")
    return readable


def children(parent: Kind) -> tuple[Kind, ...]:
    """The kinds whose resources live under a resource of this kind."""
    return tuple(entry for entry in KINDS if entry.parent == parent.name)


def matches(type_: str, patterns: tuple[str, ...]) -> bool:
    """Whether an activity type matches one of the patterns; `*` matches any characters."""
    return any(fnmatchcase(type_, pattern) for pattern in patterns)


def picked(names: Collection[str], pattern: str) -> list[str]:
    """The names that match a pattern; `*` matches any characters."""
    if pattern in names:
        return [pattern]  # most patterns are plain names, and no name is a pattern
    return [name for name in names if fnmatchcase(name, pattern)]


@lru_cache(maxsize=1024)
def kinds_picked(patterns: tuple[str, ...]) -> frozenset[str]:
    """The kinds that match one of the patterns."""
    return frozenset(name for pattern in patterns for name in picked(CATALOGUE, pattern))


@lru_cache(maxsize=1024)  # types are an open set: the cache needs a bound
def kinds_for_activity(type_: str) -> tuple[Kind, ...]:
    """The kinds that an entry of this type may have changed: to re-read, or to fold from the log."""
    return tuple(entry for entry in KINDS if matches(type_, entry.activity_types + entry.folded_from))


def webhook_topics() -> tuple[str, ...]:
    """The topics to subscribe to: the activity log, who called the API, and whatever announces a change of some
    kind."""
    return tuple(
        sorted({ACTIVITY_TOPIC, API_REQUEST_TOPIC, *(topic for entry in KINDS for topic in entry.topics)})
    )


def kinds_for_topic(topic: str) -> tuple[Kind, ...]:
    """The kinds to re-read after a webhook notification of this topic."""
    return tuple(entry for entry in KINDS if topic in entry.topics)
