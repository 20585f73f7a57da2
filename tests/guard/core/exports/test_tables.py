"""Every table says whether it is exported, and how, or why not."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest

import drift.store
import guard.store
from drift.store.sql.recorded import declared
from drift.store.sql.tables import metadata
from guard.core.exports.events import events_of
from guard.core.exports.personal import treated
from guard.core.exports.rendering import FORMS, render
from guard.core.exports.tables import ACTIVITIES, BUILDERS, EXPORTED, NOT_EXPORTED
from guard.core.model.exported_records import RECORDS
from tests.guard.core.exports.made import CONTEXT, HIDE, Entry

for store in (drift.store, guard.store):  # every module that may declare a table
    for module in pkgutil.walk_packages(store.__path__, f"{store.__name__}."):
        importlib.import_module(module.name)

NOTED = {"coverage", "ledger", "silences", "workspaces"}
"""What stands in the ledger without being rows of a table that does."""


def test_every_table_of_the_ledger_is_exported_or_says_why_not() -> None:
    ledgered = {name for name, table in metadata.tables.items() if declared(table)}
    silent = (ledgered | NOTED) - EXPORTED - NOT_EXPORTED.keys()
    assert silent == set(), "Say in tables.py how it is exported, or why not."
    assert EXPORTED - ledgered == NOTED


def test_no_table_is_both_and_every_reason_is_a_clause() -> None:
    assert not EXPORTED & NOT_EXPORTED.keys()
    assert [why for why in NOT_EXPORTED.values() if why.endswith(".") or not why[:1].islower()] == []
    assert {*BUILDERS} < EXPORTED


def test_what_is_exported_can_be_named_in_a_target_and_nothing_else_can() -> None:
    assert {*RECORDS} == EXPORTED


PLANTED = "Zoe Planted 0 zoe@planted.example 192.0.2.77"
SHAPES: dict[str, Any] = {
    "subject": f"activity:bulk_export:{PLANTED}",
    "fields": [f"/{PLANTED}", {"pointer": "/name", "after": PLANTED}],
    "calls": [{"method": "PUT", "path": f"/contacts/{PLANTED}", "json": {"name": PLANTED}}],
    "path": f"/contacts/{PLANTED}/tags",
    "judgement": {"reasons": [{"policy": "p", "outcome": "broken", "severity": "high", "sentence": PLANTED}]},
    "suspects": [{"source": "activity", "actor": {"email": PLANTED, PLANTED: 1}}],
    "evidence": [{"pointer": "/name", "value": PLANTED}],
}
"""What personal columns hold where they are more than text."""
NEEDED: dict[str, Any] = {
    "kind": "tag",
    "resource_id": "7",
    "operation": "updated",
    "policy": "p",
    "verdict": "flag",
    "what": "asked",
    "choice": "approve",
    "method": "POST",
    "status": 200,
    "settlement": "",
    "cause": "job_fails",
    "source": "activity",
    "state": "verified",
    "role": "viewer",
    "severity": "high",
    "issuer": "https://idp.example",
    "host": "g.example",
}


@pytest.mark.parametrize("what", sorted(EXPORTED - NOTED - {ACTIVITIES}))
def test_what_the_ledger_calls_personal_is_in_no_event_for_whoever_may_not_know_it(what: str) -> None:
    declaration = declared(metadata.tables[what])
    assert declaration is not None
    columns = {column.name for column in metadata.tables[what].c}
    row = {name: value for name, value in NEEDED.items() if name in columns}
    row |= {name: SHAPES.get(name, PLANTED) for name in declaration.personal}
    told = 0
    for op in ("insert", "update", "delete"):
        for event in events_of(Entry(what, row, op=op), CONTEXT):
            for people in ("pseudonym", "leave_out"):
                for form in FORMS:
                    text = render(treated(event, people, HIDE), form).decode()
                    assert [word for word in ("Planted", "planted", "192.0.2.77") if word in text] == [], text
                told += 1
    assert told > 0
