"""The events that an entry of the ledger tells of. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.model.resources import Json
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.activity_events import events_of_activities
from guard.core.exports.export_event import SERVICE, Entity, ExportEvent
from guard.core.exports.ocsf_classes import OcsfType
from guard.core.exports.record import Context, LedgerEntry, Record, RowName, entity_type
from guard.core.exports.tables import ACTIVITIES, BUILDERS, NOT_EXPORTED

_IN_FULL = frozenset({"changes", "delegations", "findings", "intents", "passkeys", "remedies", "tokens"})
"""Tables of whose rows an update does not say all that an event does."""


def events_of(entry: LedgerEntry, context: Context) -> list[ExportEvent]:
    """Every event has the same id each time. An entry without one is not exported: `tables.py` says why."""
    if entry.op == "delete" and not entry.key:
        return [_mass_deletion(Record.of(entry, context))]
    if entry.what == ACTIVITIES:
        return [] if entry.op != "insert" else list(events_of_activities(Record.of(entry, context)))
    builder = BUILDERS.get(entry.what)
    if builder is not None:
        event = builder(Record.of(entry, context))
        return [] if event is None else [event]
    return [] if entry.what in NOT_EXPORTED else [_unknown(Record.of(entry, context))]


def wanted(entries: Iterable[LedgerEntry]) -> set[RowName]:
    """The rows that a context should have for these entries."""
    return {
        (entry.what, entry.key)
        for entry in entries
        if entry.op != "insert" and entry.key and entry.what in _IN_FULL
    }


def _mass_deletion(record: Record) -> ExportEvent:
    """Many rows that are gone, as one event: which, why, and how many."""
    what = record.entry.what
    rows = record.row.get("rows")
    return record.event(
        "record.deleted",
        entity_type("Delete"),
        f"Records were deleted: {what.replace('_', ' ')}.",
        severity="medium",
        actor=SERVICE,
        entity=Entity("records", what),
        details={"records": what, **({"rows": rows} if isinstance(rows, int) else {})},
        personal={name: value for name, value in record.row.items() if name != "rows"},
    )


def _unknown(record: Record) -> ExportEvent:
    """Something that no table declares: that it happened is told, and what of it says nothing of people."""
    what = record.entry.what
    return record.event(
        f"record.{what}",
        OcsfType(classes.BASE, classes.OTHER),
        f"Something was recorded: {what.replace('_', ' ')}.",
        actor=SERVICE,
        details={"records": what, "operation": record.entry.op},
        personal=_texts(dict(record.row)),
    )


def _texts(row: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in row.items() if value not in (None, "", [], {})}
