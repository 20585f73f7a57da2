"""What becomes of the record itself as events: deletions, erasures, exports, silences. Pure."""

from __future__ import annotations

from guard.core.exports.export_event import SERVICE, ExportEvent
from guard.core.exports.record import Record, entity, entity_type, person_acts, picked
from guard.core.exports.setting_events import BASE_TYPE


def deletion(record: Record) -> ExportEvent | None:
    """Records whose period was over are gone: which, by which rule, and how many of each table."""
    if record.entry.op != "insert":
        return None
    by = record.text("by")
    return record.event(
        "records.deleted",
        entity_type("Delete"),
        f"Records whose period was over were deleted: {record.text('record_class').replace('_', ' ')}.",
        at=record.moment("ended_at") or record.entry.at,
        severity="medium",
        actor=person_acts(by) if "@" in by else SERVICE,
        entity=entity("records", record.text("record_class")),
        details=picked(record.row, "record_class", "rule", "kept_from", "rows", "held"),
    )


def erasure(record: Record) -> ExportEvent | None:
    """Somebody was erased. Whom, nobody can tell any more."""
    if record.entry.op != "insert":
        return None
    return record.event(
        "person.erased",
        entity_type("Delete"),
        "A person was erased from the record.",
        at=record.moment("at") or record.entry.at,
        severity="medium",
        actor=person_acts(record.text("by")),
        entity=entity("erasure", record.entry.key),
        comment=record.text("because"),
        details=picked(record.row, "rows"),
        personal=picked(record.row, "left_over"),
    )


def export_act(record: Record) -> ExportEvent | None:
    """What somebody did about an export: what was refused is sent again, or dropped, or all from some entry on."""
    if record.entry.op != "insert":
        return None
    act, target = record.text("act"), record.text("target")
    letters = record.row.get("letters")
    return record.event(
        f"export.{act}",
        entity_type("Update"),
        f"Somebody acted on the export {target}: {act}.",
        at=record.moment("at") or record.entry.at,
        severity="medium" if act == "drop" else "informational",
        actor=person_acts(record.text("by")),
        entity=entity("export", target),
        comment=record.text("because"),
        details={
            **picked(record.row, "target", "act", "number"),
            **({"events": len(letters)} if isinstance(letters, list) else {}),
        },
    )


def silence(record: Record) -> ExportEvent | None:
    """No service was running: what happened meanwhile was seen later, if at all."""
    return record.event(
        "service.was_silent",
        BASE_TYPE,
        "No service was running for a while.",
        severity="high",
        success=False,
        details=picked(record.row, "since", "until"),
    )


def ledger_key(record: Record) -> ExportEvent | None:
    """With which key checkpoints are signed, or are not any more. Whoever keeps it elsewhere can verify by it."""
    if record.entry.op == "delete":
        return None
    is_over = record.entry.op == "update"
    return record.event(
        "ledger.key_ended" if is_over else "ledger.key_made",
        entity_type("Disable" if is_over else "Create"),
        f"The key that signs the ledger was {'replaced' if is_over else 'made'}.",
        at=record.moment("until" if is_over else "since") or record.entry.at,
        severity="medium",
        actor=SERVICE,
        entity=entity("ledger key", record.entry.key),
        details={"public_key": record.entry.key, **picked(record.row, "since_size", "until_size")},
    )


def ledger_filling(record: Record) -> ExportEvent | None:
    """What stands between these two was recorded before there was a ledger: it is no news."""
    is_over = record.entry.op == "update"
    return record.event(
        "ledger.older_record_ends" if is_over else "ledger.older_record_begins",
        BASE_TYPE,
        f"What {'came before' if is_over else 'follows'} was recorded before there was a ledger: it is no news.",
        actor=SERVICE,
        details=picked(record.row, "since", "entries", "finished_at"),
    )
