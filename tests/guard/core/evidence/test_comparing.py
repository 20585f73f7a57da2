from hypothesis import given
from hypothesis import strategies as st

from guard.core.evidence.comparing import csv_files, differences, of_period, wrongly_opened
from guard.core.evidence.sheets import BOM, Scope
from guard.core.evidence.standing import SHEETS
from tests.guard.queries.evidence.made import BEGIN, DAY, MadeLedger, Story
from tests.guard.queries.evidence.quarter import quarter

ROWS = [b"a,entries\r\n", b"x,1\r\n", b"y,2\r\n", b"y,2\r\n"]


def test_what_is_as_it_was_made_has_no_differences() -> None:
    assert list(differences("a.csv", ROWS, [BOM + ROWS[0], *ROWS[1:]])) == []


@given(st.lists(st.sampled_from([*ROWS, b"z,3\r\n"]), max_size=6))
def test_whatever_else_a_file_holds_is_a_difference(there: list[bytes]) -> None:
    lines = [BOM + there[0], *there[1:]] if there else []
    assert (list(differences("a.csv", ROWS, lines)) == []) == (there == ROWS)


def test_each_difference_names_its_place() -> None:
    told = list(differences("a.csv", ROWS, [BOM + ROWS[0], b"q,1\r\n", ROWS[2], ROWS[3]]))
    assert told == [
        "a.csv, line 2: the ledger gives no such row. It was changed or added.",
        "a.csv: row 2 of the ledger is not there. It was changed or taken out: x,1",
    ]
    assert list(differences("a.csv", ROWS, [ROWS[0], *ROWS[1:]])) == [
        "a.csv, line 1: the file does not begin as it was made."
    ]
    assert list(differences("a.csv", ROWS, [BOM + ROWS[0], ROWS[2], ROWS[1], ROWS[3]])) == [
        "a.csv: its rows stand in another order than they were made."
    ]


def test_every_file_has_its_head_and_what_comes_after_the_period_is_in_none() -> None:
    ledger = quarter()
    made = csv_files(
        of_period(ledger.lines(15, 51, opened=True), [], 50, "2026-10-01T00:00:00.000Z"), Scope()
    )
    assert set(made) == {sheet.name for sheet in SHEETS}
    assert not any(b"later@acme.example" in line for lines in made.values() for line in lines)


def test_a_value_that_does_not_stand_behind_its_commitment_is_named() -> None:
    lines = list(quarter().lines(1, 9, opened=True))
    assert list(wrongly_opened("x", lines)) == []
    changed = [line.replace(b'"alice@acme.example"]', b'"somebody.else@acme.example"]') for line in lines]
    assert changed != lines
    assert list(wrongly_opened("x", changed)) == ["x: entry 5 said something else of its email."]


def test_of_what_was_taken_from_an_older_record_only_what_tells_of_the_period_counts() -> None:
    ledger = MadeLedger()
    since, before = BEGIN, BEGIN - 90 * DAY
    story = Story(ledger)
    at = since + DAY
    story.say(at, "ledger", "insert", "from_record", {"since": at})
    named = {"kind": "tag", "resource_id": "1", "operation": "updated"}
    story.say(at, "changes", "insert", "1", {**named, "detected_at": before})
    story.say(at, "changes", "insert", "2", {**named, "detected_at": since + 60})
    story.say(at, "findings", "insert", "over", {"policy": "p", "opened_at": before, "closed_at": before})
    story.say(at, "findings", "insert", "open", {"policy": "p", "opened_at": before})
    story.say(at, "tokens", "insert", "t", {"role": "viewer", "created_at": before})
    story.say(at, "tokens", "insert", "u", {"role": "viewer", "created_at": before, "revoked_at": since + 5})
    story.say(at, "ledger", "update", "from_record", {"finished_at": at})
    story.say(at, "changes", "insert", "3", {**named, "detected_at": before})
    lines = list(ledger.lines(1, 9, opened=True))
    found = of_period(lines, [], 9, "2026-10-01T00:00:00.000Z")
    assert [(fact.what, fact.key) for fact in found] == [
        ("changes", "2"), ("findings", "open"), ("tokens", "t"), ("tokens", "u"), ("changes", "3"),
    ]  # fmt: skip
