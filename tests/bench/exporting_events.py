"""The record on its way out: entries of the ledger become events and files of days, beside a logger that writes."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

from drift.sync.ingest import ingest
from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace
from guard.core.model.exports import TargetPlan
from guard.exports.archive.folder import Folder
from guard.exports.archive.shelf import Archive
from guard.exports.delivery import deliver
from guard.exports.holding import Export
from guard.exports.ledger_source import LedgerSource
from guard.exports.target import ACCEPTED, Limits, Outcome
from tests.bench.figures import Figure, Size, peak_megabytes, worked
from tests.bench.hearing import assembled

EVENTS: Final = 40_000
PAGE: Final = 500
PER_SECOND: Final = 20_000.0
GROWTH: Final = 20.0
RIVAL: Final = "python-json-logger, into a file"


class Nowhere:
    """Takes everything, and does nothing with it."""

    limits = Limits(events=1_000)

    def send(self, events: Any) -> Outcome:
        return ACCEPTED


def measure(size: Size) -> list[Figure]:
    count = size.of(EVENTS, least=PAGE)
    with tempfile.TemporaryDirectory() as name:
        made = assembled(Path(name))
        try:
            _live(made.guarded, count // 4)
            _deliver(made.guarded, "a quarter", Archive(Folder(Path(name) / "quarter")), "folder")
            _live(made.guarded, count - count // 4)
            begun = peak_megabytes()
            _deliver(made.guarded, "all", Archive(Folder(Path(name) / "all")), "folder")
            growth = peak_megabytes() - begun
            by_form = {
                form: _exported(made.guarded, form, Nowhere(), form=form)
                for form in ("ndjson", "ocsf", "cef")
            }
            folder = _exported(made.guarded, "days", Archive(Folder(Path(name) / "days")), "folder")
            events = _events(made.guarded, "ndjson")
            ready = _ready(made.guarded)
            rival = worked(lambda: _logged(ready, Path(name) / "rival.log"))
        finally:
            made.close()
    shown = ", ".join(f"{form} {events / took:,.0f}/s" for form, took in by_form.items())
    return [
        Figure(
            f"{events:,} events of the ledger into files of days, a second",
            f"{events / folder:,.0f} events/s",
            f"{RIVAL} {events / rival:,.0f}/s (events made already; no gzip, no cursor)",
            events / folder,
            "",
            target=PER_SECOND,
            note=f"to a target that does nothing: {shown}",
        ),
        Figure(
            "Memory that files of days of all events take besides that of a quarter of them",
            f"{growth:.1f} MB",
            "",
            growth,
            "MB",
            "<=",
            GROWTH,
        ),
    ]


def _live(guarded: GuardedWorkspace, count: int) -> None:
    """So many entries of the activity log are recorded, and stand in the ledger."""
    at = int(guarded.now()) - count - 10
    with guarded.view() as view:
        known = view.state.activities.count_pending()
    for start in range(0, count, PAGE):
        page = [
            _entry(f"{known}-{count}-{number}", at + number)
            for number in range(start, min(start + PAGE, count))
        ]
        ingest(guarded.workspace, page, "backfill")
    feed_ledger(guarded.workspace)


def _entry(id: str, at: int) -> dict[str, Any]:
    by = {"type": "admin", "id": "7", "email": "carol@acme.example", "ip": "203.0.113.9"}
    return {
        "id": id,
        "activity_type": "admin_away_mode_change",
        "created_at": at,
        "performed_by": by,
        "metadata": {"away_mode": True, "auto_changed": "none", "update_by_name": "Carol"},
    }


def _exported(
    guarded: GuardedWorkspace, name: str, target: Any, type_: Any = "splunk_hec", form: Any = "ndjson"
) -> float:
    return worked(lambda: _deliver(guarded, name, target, type_, form))


def _deliver(
    guarded: GuardedWorkspace, name: str, target: Any, type_: Any = "splunk_hec", form: Any = "ndjson"
) -> None:
    plan = TargetPlan(name, type_, form, people="keep", start="beginning")
    deliver(Export(guarded, plan, target, LedgerSource(guarded, plan)))


def _events(guarded: GuardedWorkspace, name: str) -> int:
    with guarded.view() as view:
        state = view.exports.get(name)
    assert state is not None
    return state.events


def _ready(guarded: GuardedWorkspace) -> list[dict[str, Any]]:
    """The events, made already."""
    plan = TargetPlan("rival", "folder", people="keep")
    source, after = LedgerSource(guarded, plan), 0
    ready: list[dict[str, Any]] = []
    while entries := source.read(after, 1_000):
        ready += [json.loads(event.body) for entry in entries for event in entry.events]
        after = entries[-1].number
    return ready


def _logged(ready: list[dict[str, Any]], file: Path) -> None:
    """The usual way: each event as a record of Python's logging, in JSON, into a file."""
    handler = logging.FileHandler(file)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("rival of exports")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    for event in ready:
        logger.info("event", extra={f"event_{name}": value for name, value in event.items()})
    logger.removeHandler(handler)
    handler.close()
