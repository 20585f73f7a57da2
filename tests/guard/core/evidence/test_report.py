import re
from dataclasses import replace

from guard.core.evidence.gathered import SHOWN, Gathered, gathered
from guard.core.evidence.report import report
from guard.core.evidence.sheets import Row
from guard.core.evidence.standing import SHEETS
from tests.guard.queries.evidence.made import cover_of
from tests.guard.queries.evidence.quarter import quarter

HOSTILE = "<script>alert(1)</script>\u202e\x07&\"'"


def row(sheet: str, number: int, **cells: str) -> Row:
    heads = next(one.heads for one in SHEETS if one.name == sheet)
    return Row(sheet, number, str(number), dict.fromkeys(heads, "") | cells | {"entries": str(number)})


def page(*rows: Row) -> str:
    return report(cover_of(quarter()), gathered(rows)).decode()


def test_it_says_since_when_and_by_which_rule_values_cannot_be_read() -> None:
    sentence = "What entries of the ledger up to number 3 say of people is no longer readable since 2030-03-17 by us."
    cover = cover_of(quarter())
    assert sentence not in report(cover, gathered([])).decode()
    assert sentence in report(replace(cover, dropped=sentence), gathered([])).decode()


def test_foreign_text_is_only_text() -> None:
    every = [row(sheet.name, at, **dict.fromkeys(sheet.columns, HOSTILE)) for at, sheet in enumerate(SHEETS, 1)
             if sheet.name != "findings"]  # fmt: skip
    told = report(
        replace(cover_of(quarter()), workspace=HOSTILE, gaps=(HOSTILE,), controls=(HOSTILE,)), gathered(every)
    )
    assert b"<script" not in told
    assert "\u202e".encode() not in told
    assert b"\x07" not in told
    assert b"default-src 'none'" in told
    assert re.findall(rb"(?:href|src|url)\W{1,2}https?:", told) == []


def test_every_row_that_is_shown_names_its_entries() -> None:
    told = page(row("findings", 7, policy="hours", opened_at="2026-10-01T00:00:00.000Z"))
    assert '<td class="entries">7</td>' in told
    assert told.count("<tr>") == told.count('class="entries"') + 1


def test_no_more_is_kept_than_shown_and_what_is_left_out_is_counted() -> None:
    found = gathered(row("changes", at, verdict="revert", who="a@acme.example") for at in range(1, 1000))
    assert len(found.shown["changes"]) == SHOWN
    told = report(cover_of(quarter()), found).decode()
    assert "899 more of them are in changes.csv." in told
    assert "999 changes are in changes.csv" in told


def test_gaps_are_said_plainly_and_their_absence_only_where_there_is_none() -> None:
    whole = "Nothing in the record says that anything was not looked at in this time."
    assert whole in page()
    told = page(row("gaps", 3, sort="no service ran", since="2026-10-11T00:00:00.000Z"))
    assert whole not in told
    assert "Not everything was looked at all the time." in told
    told = report(replace(cover_of(quarter()), gaps=("From then on: nothing.",)), Gathered()).decode()
    assert whole not in told
    assert "From then on: nothing." in told


def test_a_ledger_that_was_begun_late_and_a_period_that_has_not_ended_are_said() -> None:
    cover = replace(cover_of(quarter()), ended=False, ledger_since="2026-11-01T00:00:00.000Z", withheld=True)
    told = report(cover, Gathered()).decode()
    assert "The period had not ended when this pack was made." in told
    assert (
        "The ledger was begun at 2026-11-01T00:00:00.000Z: nothing is known here of the time before." in told
    )
    assert "IP addresses of people are left out" in told


def test_the_separation_of_duties_is_counted() -> None:
    told = page(
        row("approvals", 1, separated="yes"),
        row("approvals", 2, separated="yes"),
        row("proposals", 3, separated="no"),
    )
    assert "In 2 of 3 cases in which somebody agreed, nobody who agreed had a part in the change." in told
    assert "In 1 somebody who may have had one voted as well; such votes do not count." in told
