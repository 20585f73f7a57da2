"""What can be exported is said in a sentence each, in the order of the alphabet."""

from __future__ import annotations

import pytest

from drift.store.sql.tables import metadata
from guard import store
from guard.core.model.exported_records import RECORDS


def test_the_records_are_tables_in_their_order() -> None:
    assert store.__name__
    assert list(RECORDS) == sorted(RECORDS)
    noted = {"ledger", "silences"}  # which are no tables, and stand in the ledger alone
    assert metadata.tables.keys() >= RECORDS.keys() - noted


@pytest.mark.parametrize("says", RECORDS.values())
def test_each_is_said_in_a_sentence(says: str) -> None:
    assert says[0].isupper()
    assert says.endswith(".")
