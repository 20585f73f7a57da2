"""Every file of a pack is made of tables that stand in the ledger: one that is renamed is noticed here."""

from drift.store.sql.recorded import declared
from drift.store.sql.tables import metadata
from guard import store
from guard.core.evidence.standing import WANTED

NOTED = frozenset({"silences", "coverage"})
"""What is recorded without a row in a table of that name, or otherwise than its rows."""


def test_every_table_that_a_file_is_made_of_stands_in_the_ledger() -> None:
    assert store.DecisionStore.__name__ == "DecisionStore", "which brings the tables of guard"
    in_ledger = {name for name, table in metadata.tables.items() if declared(table) is not None}
    assert sorted(WANTED - NOTED - in_ledger) == []
