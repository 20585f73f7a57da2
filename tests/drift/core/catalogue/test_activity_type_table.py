"""The table of activity types: every line is complete, and names a type once."""

from drift.core.catalogue.activity_type_table import TABLE
from drift.core.catalogue.catalogue import CATALOGUE

LINES = [line for line in TABLE.splitlines() if line and not line.startswith("##")]
ROWS = [line.split(" ", 5) for line in LINES]


def test_each_type_stands_there_once() -> None:
    types = [row[0] for row in ROWS]
    assert sorted(set(types)) == sorted(types)


def test_each_line_has_a_class_a_sensitivity_and_a_sentence() -> None:
    for row in ROWS:
        _, class_, sensitivity, _, readable, meaning = row
        assert class_ in ("config", "signal", "noise", "telemetry"), row
        assert sensitivity in ("critical", "high", "medium", "low"), row
        assert readable in ("yes", "no", "partial", "-"), row
        assert meaning[0].isupper(), row
        assert meaning.endswith("."), row


def test_what_a_type_touches_is_named_as_in_the_catalogue() -> None:
    touched = {name for row in ROWS for name in row[3].split(",") if name != "-"}
    assert touched & CATALOGUE.keys()
