from dataclasses import replace

from guard.core.evidence.gathered import gathered
from guard.core.evidence.report import report
from guard.core.evidence.sheets import NO_BODY, Row
from guard.core.evidence.teammates import TEAMMATES
from guard.core.evidence.teammates_report import teammates
from tests.guard.queries.evidence.made import cover_of
from tests.guard.queries.evidence.quarter import quarter


def row(number: int, **cells: str) -> Row:
    return Row(
        "teammates",
        number,
        str(number),
        dict.fromkeys(TEAMMATES.heads, "") | cells | {"entries": str(number)},
    )


def page(*rows: Row) -> str:
    return report(cover_of(quarter()), gathered(rows)).decode()


def test_the_report_says_where_nothing_changed_and_nobody_is_known() -> None:
    told = page()
    assert "The record says of no teammate, team or role that anything changed in this time." in told
    assert "The record has no teammate, team or role that was there at the end." in told


def test_who_was_there_and_what_happened_are_shown_apart_each_with_its_entries() -> None:
    stood = {"sort": "teammate", "what": "first in this pack", "role": "Admin (10)"}
    told = page(row(5, **stood, name="Stays"), row(6, **stood, name="Leaves", until="2026", ended="removed"))
    happened, there = told.split("Teammates at the end")
    assert ("Stays" in happened, "Leaves" in happened) == (False, True)
    assert ("Stays" in there, "Leaves" in there) == (True, False)
    assert '<td class="entries">6</td>' in happened
    assert '<td>Admin (10)</td><td class="number">1</td>' in there


def test_what_is_missing_is_said() -> None:
    assert "In 1 row of teammates.csv it is not said what" in page(row(1, sort="team", name=NO_BODY))
    withheld = "".join(teammates(replace(cover_of(quarter()), withheld=True), gathered([])))
    assert "what the log alone tells is left out here" in withheld
