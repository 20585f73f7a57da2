"""Every table says whether it is exported, and how, or why not."""

from __future__ import annotations

import guard.store  # noqa: F401  # declares the tables of guard
from drift.store.sql.tables import metadata
from guard.core.exports.tables import BUILDERS, EXPORTED, NOT_EXPORTED
from guard.core.model.exported_records import RECORDS


def test_every_table_that_is_named_exists() -> None:
    assert {*EXPORTED, *NOT_EXPORTED} <= {*metadata.tables}


def test_no_table_is_both_and_every_reason_is_a_clause() -> None:
    assert not EXPORTED & NOT_EXPORTED.keys()
    assert [why for why in NOT_EXPORTED.values() if why.endswith(".") or not why[:1].islower()] == []
    assert {*BUILDERS} < EXPORTED


def test_what_is_exported_can_be_named_in_a_target_and_nothing_else_can() -> None:
    assert {*RECORDS} == EXPORTED
