"""Events for other systems: how many are made of the record and written in each form, beside writing the same documents
with the standard library; and the log as a whole, written to a file in little memory."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from drift.core.model.activity import parse_activity
from drift.core.normalisation.fingerprint import fingerprinter
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.core.exports.activity_forms import ActivityForm, Reader, lines
from guard.core.exports.events import events_of
from guard.core.exports.ndjson import ndjson_document
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.personal import treated
from guard.core.exports.record import Context
from guard.core.exports.rendering import FORMS, Form, render
from guard.core.model.exports import People
from guard.queries.activity_export import Selection, activity_pages
from tests.bench.entries import entries
from tests.bench.figures import Figure, Size, in_turns, seconds, worked
from tests.bench.hearing import assembled

EVENTS: Final = 20_000
LOGGED: Final = 100_000
A_SECOND: Final = 20_000
FLAT: Final = 20.0
"""Megabytes that an export may hold at once, however long the log is."""
_LOGGED_AS: Final[tuple[ActivityForm, ...]] = ("ndjson", "ocsf", "csv")
CONTEXT: Final = Context("default", "https://guardrail.acme.example")


@dataclass(frozen=True)
class Recorded:
    """An entry of the ledger, as the store gives it."""

    number: int
    what: str
    row: dict[str, Any]
    key: str = "k"
    op: Any = "insert"
    at: float = 1_790_000_000.0
    erased: frozenset[str] = field(default_factory=frozenset)


def recorded(count: int) -> list[Recorded]:
    """What a workspace records: of ten things eight are entries of the log, one is a change, one a decision."""
    return [_recorded(number, raw) for number, raw in enumerate(islice(entries(count), count))]


def _recorded(number: int, raw: dict[str, Any]) -> Recorded:
    at, performed_by = raw["created_at"], raw["performed_by"]
    actor = {f"actor_{name}": performed_by.get(name) for name in ("type", "id", "email", "ip")}
    if number % 10 == 8:
        change = {
            "kind": "tag",
            "resource_id": "7",
            "operation": "updated",
            "fields": ["/name"],
            "detected_at": at,
        }
        return Recorded(number, "changes", {**change, "source": "activity", **actor})
    if number % 10 == 9:
        reason = {
            "policy": "p",
            "outcome": "broken",
            "action": "flag",
            "severity": "high",
            "sentence": "x" * 90,
        }
        said = {"entry": "change", "verdict": "flag", "mode": "enforce", "at": at}
        return Recorded(number, "decisions", {**said, "judgement": {"reasons": [reason]}, **actor})
    kept = {"id": raw["id"], "type": raw["activity_type"], "created_at": at, "raw": raw, **actor}
    return Recorded(number, "activities", {raw["id"]: kept}, key="")


def measure(size: Size) -> list[Figure]:
    found = recorded(size.of(EVENTS, least=20))
    kept = [_of_form(found, form, "keep", size) for form in FORMS]
    return [*kept, _of_form(found, "ocsf", "pseudonym", size), *_of_log(size)]


def _of_form(found: list[Recorded], form: Form, people: People, size: Size) -> Figure:
    """From entries to bytes. The rival only writes documents that are made already, with the standard library."""
    hide = fingerprinter(b"a key for benchmarks")

    def ours() -> None:
        for entry in found:
            for event in events_of(entry, CONTEXT):
                render(treated(event, people, hide), form, "0.1.0")

    documents = [document for entry in found for document in _documents(entry, form)]

    def rival() -> None:
        for document in documents:
            json.dumps(document)

    medians = in_turns(size.times(3), {"ours": lambda: worked(ours), "json.dumps": lambda: worked(rival)})
    rate = len(found) / medians["ours"]
    title = f"Events made and written as {form}" + (", with pseudonyms" if people == "pseudonym" else "")
    beside = f"json.dumps of the same documents {len(found) / medians['json.dumps']:,.0f}/s"
    return Figure(title, f"{rate:,.0f}/s", beside, rate, "", ">=", A_SECOND)


def _documents(entry: Recorded, form: Form) -> Iterator[dict[str, Any]]:
    for event in events_of(entry, CONTEXT):
        yield ocsf_document(event, "") if form == "ocsf" else ndjson_document(event)


def _of_log(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = assembled(folder)
        try:
            count = size.of(LOGGED, least=50)
            _keep(made.guarded.workspace, count)
            took = {form: worked(partial(_write, made.guarded, folder / "log", form)) for form in _LOGGED_AS}
            held = _most_held(partial(_write, made.guarded, folder / "log", "ocsf"))
        finally:
            made.close()
    rates = [
        Figure(
            f"`activity export` of {count:,} entries as {form}",
            f"{count / one:,.0f}/s ({seconds(one)})",
            "",
            count / one,
            "",
            ">=",
            A_SECOND,
        )
        for form, one in took.items()
    ]
    return [*rates, Figure("Memory that it holds at most", f"{held:.1f} MB", "", held, "MB", "<=", FLAT)]


def _keep(workspace: Workspace, count: int) -> None:
    with workspace.writing() as state:
        many = (parse_activity(entry) for entry in entries(count))
        while some := list(islice(many, 5_000)):
            state.activities.add_many(some, route="backfill", received_at=1_790_000_000.0, history=True)


def _write(guarded: GuardedWorkspace, file: Path, form: ActivityForm) -> None:
    reader = Reader(form, "keep", guarded.workspace.fingerprint)
    with file.open("wb") as output:
        for page in activity_pages(guarded, Selection()):
            output.write(lines(page, CONTEXT, reader))


def _most_held(work: Callable[[], None]) -> float:
    """Megabytes that Python's objects took at most meanwhile."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
