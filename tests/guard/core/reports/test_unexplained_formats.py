"""The list of unexplained changes in its forms."""

from __future__ import annotations

import csv
import io
import json

import pytest

from guard.core.model.change_reasons import WhyQuestion
from guard.core.reports.unexplained_formats import FORMATS, NOTHING
from tests.guard.core.reports.test_unexplained import TWO, found

LISTED = [
    found(title="=HYPERLINK(1)", question=WhyQuestion(12, ("hours",), 91.0, 120.0, "bob@acme.example")),
    found(TWO, WhyQuestion(11, ("hours",), 90.0, 120.0, "", "several"), 11, title="[Night](x) <!here>"),
]


def test_a_table_goes_by_person() -> None:
    lines = FORMATS["table"](LISTED).splitlines()
    assert lines[0] == "bob@acme.example"
    assert lines[1] == (
        "      12  1970-01-01T00:01:00Z  =HYPERLINK(1) (office_hours_schedule/41) updated /name"
    )
    assert lines[2].strip() == "Asked bob@acme.example at 1970-01-01T00:02:00Z"
    assert lines[3] == "nobody known"
    assert lines[5].strip() == (
        "Not asked: several people may have made it; perhaps bob@acme.example, carol@acme.example"
    )
    assert lines[-1].startswith("2 changes are unexplained.")
    assert FORMATS["table"](LISTED[:1]).splitlines()[-1].startswith("1 change is unexplained.")


def test_markdown_takes_foreign_text_for_text() -> None:
    text = FORMATS["markdown"](LISTED)
    assert text.startswith("# Unexplained changes: 2\n\n## bob@acme.example\n\n* Change 12, ")
    assert "\\[Night](x) \\<!here>" in text


def test_csv_has_a_row_for_each_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](LISTED))))
    assert [row["change"] for row in rows] == ["12", "11"]
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert rows[1]["perhaps"] == "bob@acme.example carol@acme.example"


def test_json_has_the_items() -> None:
    assert [item["change"] for item in json.loads(FORMATS["json"](LISTED))["items"]] == [12, 11]


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_nothing_is_said_as_that(form: str) -> None:
    assert NOTHING in FORMATS[form]([])
    assert json.loads(FORMATS["json"]([])) == {"items": []}
