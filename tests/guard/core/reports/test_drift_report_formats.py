"""The forms of the drift report say the same."""

import csv
import io
import json
from dataclasses import replace

import pytest

from guard.core.reports.drift_report_formats import FORMATS
from tests.guard.core.reports.test_drift_report import FINDING, report, reported


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_names_the_policy_and_who_acted(form: str) -> None:
    text = FORMATS[form][1](report(reported()))
    assert "allowlist" in text
    assert "carol@acme.example" in text
    assert text.endswith("\n")


def test_a_spreadsheet_finds_no_formula() -> None:
    hostile = replace(FINDING, sentence='=HYPERLINK("https://evil.example")')
    (row,) = csv.DictReader(io.StringIO(FORMATS["csv"][1](report(reported(hostile)))))
    assert row["sentence"] == "'" + hostile.sentence
    assert row["policy"] == "allowlist"


def test_json_can_be_read_again() -> None:
    assert json.loads(FORMATS["json"][1](report(reported())))["counts"]["high"] == 1
