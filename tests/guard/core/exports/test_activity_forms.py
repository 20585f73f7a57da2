"""Entries of the log in every form in which they are exported."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from drift.core.model.activity import parse_activity
from drift.core.model.records import ActivityRecord
from guard.core.exports.activity_forms import (
    ACTIVITY_FORMS,
    COLUMNS,
    ActivityForm,
    Reader,
    head,
    lines,
    why_not,
)
from guard.core.model.exports import People
from tests.guard.core.exports.made import CONTEXT, HIDE
from tests.guard.core.exports.test_activity_events import raw


def records(*raws: dict[str, Any]) -> list[ActivityRecord]:
    return [ActivityRecord(parse_activity(one), "poll", 1_790_000_009.0) for one in raws]


def written(form: ActivityForm, people: People = "keep", *raws: dict[str, Any], **more: Any) -> str:
    return lines(records(*raws), CONTEXT, Reader(form, people, HIDE, **more)).decode()


@pytest.mark.parametrize("form", ACTIVITY_FORMS)
def test_each_entry_is_one_line(form: ActivityForm) -> None:
    hard = raw("bulk_export", {"text": "two\nlines\r\nand a \u2028"})
    assert (
        len(written(form, "keep", hard, {**hard, "id": "act-2"}).split("\n")) == 3 if form != "csv" else True
    )


def test_as_intercom_sent_it_means_every_byte_of_what_it_said() -> None:
    odd = raw("bulk_export", {"a": [None, 1.5, "é", "\ud83d"]}, brand_new={"x": {}})
    assert json.loads(written("intercom", "keep", odd)) == odd


def test_an_entry_of_any_length_is_exported_whole() -> None:
    long = raw("bulk_export", {"text": "x" * 2_000_000})
    assert len(json.loads(written("ndjson", "keep", long))["details"]["metadata"]["text"]) == 2_000_000


def test_a_row_of_a_csv_has_every_column_and_what_it_holds_is_only_text() -> None:
    assert head("csv").decode() == ",".join(COLUMNS) + "\r\n"
    assert head("ndjson") == b""
    evil = raw("bulk_export", performed_by={"type": "admin", "id": "-1", "email": "@SUM(A1)"})
    row = next(csv.DictReader(io.StringIO(head("csv").decode() + written("csv", "keep", evil))))
    assert (row["performed_by_id"], row["performed_by_email"]) == ("'-1", "'@sum(a1)")
    assert (row["activity_type"], row["created_at"]) == ("bulk_export", "2026-09-21T14:13:20Z")


def test_without_addresses_no_form_but_the_original_has_one() -> None:
    for form in ("ndjson", "ocsf", "cef", "csv"):
        assert "203.0.113.9" not in written(form, "keep", raw("bulk_export"), addresses=False)


def test_nobody_can_be_taken_out_of_what_intercom_sent() -> None:
    assert why_not("intercom", "pseudonym").startswith("`intercom` is each entry as Intercom sent it")
    assert [form for form in ACTIVITY_FORMS if why_not(form, "keep")] == []
    assert why_not("csv", "leave_out") == ""
