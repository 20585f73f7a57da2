"""What stands beside the policies in files of its own: as it was written, and as values of a policy set."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final, NamedTuple

from drift.core.model.resources import Json
from guard.core.language.exports_schema import build_exports
from guard.core.language.health_schema import build_health
from guard.core.language.notifications_schema import build_notifications
from guard.core.language.prices_schema import build_prices
from guard.core.language.rehearsals_schema import build_rehearsals
from guard.core.language.retention_schema import build_retention
from guard.core.model.health_choices import HealthChoices
from guard.core.model.policy import PolicySet
from guard.core.model.prices import Prices
from guard.core.model.retention import Retention
from guard.loading.policy_draft import Draft


class Beside(NamedTuple):
    """The documents as they were written, with their places."""

    people: Mapping[str, Json]
    periods: Mapping[str, Json]
    notifications: Mapping[str, Json]
    notification_places: Mapping[str, Json]
    retention: Mapping[str, Json]
    exports: Mapping[str, Json]
    export_places: Mapping[str, Json]
    health: Mapping[str, Json]
    health_places: Mapping[str, Json]
    prices: Mapping[str, Json]
    rehearsals: Mapping[str, Json]
    rehearsal_places: Mapping[str, Json]


_OPTIONAL: Final = (
    *("notifications", "notification_places", "retention", "exports", "export_places"),
    *("health", "health_places", "prices", "rehearsals", "rehearsal_places"),
)
"""The keys of a stored set for files that need not be there."""


def beside_draft(draft: Draft) -> Beside:
    return Beside(
        draft.people_document,
        draft.periods,
        draft.notifications_document,
        draft.notification_places,
        draft.retention_document,
        draft.exports_document,
        draft.export_places,
        draft.health_document,
        draft.health_places,
        draft.prices_document,
        {one["id"]: one for one in draft.rehearsals_document},
        draft.rehearsal_places,
    )


def beside_document(document: Mapping[str, Json]) -> Beside:
    """Of a stored set."""
    return Beside(*(document.get(key, {}) for key in Beside._fields))


def as_written(beside: Beside) -> dict[str, Json]:
    """The files that need not be there, where they are."""
    found = {key: dict(getattr(beside, key)) for key in _OPTIONAL}
    return {key: document for key, document in found.items() if document}


def with_beside(policies: PolicySet, beside: Beside) -> PolicySet:
    """The set with what these documents say."""
    told, kept, exported = beside.notifications, beside.retention, beside.exports
    return dataclasses.replace(
        policies,
        notifications=build_notifications(told, **beside.notification_places) if told else None,
        retention=build_retention(kept) if kept else Retention(),
        exports=build_exports(exported, **beside.export_places) if exported else None,
        health=build_health(beside.health, **beside.health_places) if beside.health else HealthChoices(),
        prices=build_prices(beside.prices) if beside.prices else Prices(),
        rehearsals=build_rehearsals(tuple(beside.rehearsals.values()), beside.rehearsal_places),
    )
