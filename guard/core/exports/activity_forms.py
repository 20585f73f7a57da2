"""Entries of Intercom's activity log in the forms in which they are exported. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias, get_args

from msgspec.structs import replace

from drift.core.json_view import time
from drift.core.model.activity import Activity
from drift.core.normalisation.redaction import Fingerprint
from guard.core.exports.activity_events import activity_event
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.json_lines import json_bytes
from guard.core.exports.personal import treated
from guard.core.exports.record import Context
from guard.core.exports.rendering import LONGEST, render
from guard.core.model.exports import People

ActivityForm: TypeAlias = Literal["ndjson", "ocsf", "cef", "csv", "intercom"]
ACTIVITY_FORMS: Final[tuple[ActivityForm, ...]] = get_args(ActivityForm)
MEDIA: Final[Mapping[ActivityForm, str]] = {
    "ndjson": "application/x-ndjson",
    "ocsf": "application/x-ndjson",
    "cef": "text/plain",
    "csv": "text/csv",
    "intercom": "application/x-ndjson",
}
COLUMNS: Final = (
    "id",
    "created_at",
    "activity_type",
    "performed_by_type",
    "performed_by_id",
    "performed_by_email",
    "performed_by_ip",
    "metadata",
    "meaning",
)
"""The heads of a CSV. Its rows can be read again: they are what `--activity` of a backtest takes."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
AS_SENT: Final = (
    "`intercom` is each entry as Intercom sent it, and nobody can be taken out of it. Take another form, or keep "
    "people."
)


class Logged(Protocol):
    """An entry as the store gives it, and when it was received."""

    @property
    def activity(self) -> Activity: ...
    @property
    def received_at(self) -> float: ...


class Reader(NamedTuple):
    """Who gets the entries: in which form, and what of people. Without `addresses`, no IP address goes along."""

    form: ActivityForm
    people: People
    fingerprint: Fingerprint
    version: str = ""
    addresses: bool = True


def why_not(form: ActivityForm, people: People) -> str:
    """Why entries cannot be exported so, as sentences; empty where they can."""
    return AS_SENT if form == "intercom" and people != "keep" else ""


def head(form: ActivityForm) -> bytes:
    """What stands before the first entry."""
    return _row(COLUMNS) if form == "csv" else b""


def lines(records: Iterable[Logged], context: Context, reader: Reader) -> bytes:
    """The entries, each on a line of its own."""
    return b"".join(_line(record, context, reader) for record in records)


def _line(record: Logged, context: Context, reader: Reader) -> bytes:
    entry = record.activity
    if reader.form == "intercom":
        return json_bytes(entry.raw) + b"\n"
    event = activity_event(entry, context, record.received_at)
    if not reader.addresses:
        event = replace(event, actor=replace(event.actor, ip=None))
    event = treated(event, reader.people, reader.fingerprint)
    if reader.form == "csv":
        return _row(_cells(entry, event))
    # Nothing is left out of an export to a file, however long it is.
    return render(event, reader.form, reader.version, most=LONGEST * 1000) + b"\n"


def _cells(entry: Activity, event: ExportEvent) -> Sequence[str]:
    actor, metadata = event.actor, event.personal.get("metadata", {})
    return (
        entry.id,
        time(entry.created_at),
        entry.type,
        actor.type or "",
        actor.id or "",
        actor.email or "",
        actor.ip or "",
        json_bytes(metadata).decode(),
        event.title,
    )


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
