"""An unexplained change: under whom it stands, and whether they were asked."""

from __future__ import annotations

import pytest

from drift.core.model.activity import UNATTRIBUTED, Actor, Attribution, Suspect
from drift.core.model.records import ChangeRecord, Operation
from drift.core.model.resources import Ref
from guard.core.model.change_reasons import WhyQuestion
from guard.core.reports.unexplained import Unexplained, by_person

BOB, CAROL = Actor("admin", "3", "bob@acme.example"), Actor("admin", "4", "carol@acme.example")
ONE = Attribution("activity", "e1", BOB, "likely", 60, (Suspect("activity", "e1", BOB, 60),))
TWO = Attribution(
    "activity", "e2", BOB, "possible", 60, (Suspect("activity", "e2", BOB), Suspect("activity", "e3", CAROL))
)
ROBOT = Attribution("activity", "e4", Actor("bot", "7"), "likely", 60)


def found(
    attribution: Attribution = ONE,
    question: WhyQuestion | None = None,
    id_: int = 12,
    title: str = "Paris",
    operation: Operation = "updated",
    fields: tuple[str, ...] = ("/name",),
) -> Unexplained:
    ref = Ref("office_hours_schedule", "41")
    change = ChangeRecord(id_, ref, None, operation, b"a", b"b", fields, 90.0, attribution)
    return Unexplained(change, title, question or WhyQuestion(id_, ("hours",), 91.0))


@pytest.mark.parametrize(
    ("attribution", "who", "perhaps", "at"),
    [
        (ONE, "bob@acme.example", (), 60.0),
        (TWO, "nobody known", ("bob@acme.example", "carol@acme.example"), 60.0),
        (ROBOT, "bot 7", (), 60.0),
        (UNATTRIBUTED, "nobody known", (), 90.0),
    ],
)
def test_it_stands_under_a_person_only_where_nobody_else_comes_into_question(
    attribution: Attribution, who: str, perhaps: tuple[str, ...], at: float
) -> None:
    one = found(attribution)
    assert (one.who, one.perhaps, one.at) == (who, perhaps, at)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (WhyQuestion(12, ("p",), 91.0), "not asked yet"),
        (
            WhyQuestion(12, ("p",), 91.0, 120.0, "bob@acme.example"),
            "asked bob@acme.example at 1970-01-01T00:02:00Z",
        ),
        (WhyQuestion(12, ("p",), 91.0, 120.0, "", "several"), "not asked: several people may have made it"),
    ],
)
def test_it_says_whether_somebody_was_asked(question: WhyQuestion, asked: str) -> None:
    assert found(question=question).asked == asked


def test_it_says_what_happened_in_a_clause() -> None:
    assert found().what == "Paris (office_hours_schedule/41) updated /name"
    assert found(fields=("/a", "/b", "/c", "/d", "/e")).what.endswith("updated /a, /b, /c and 2 more")
    assert found(operation="deleted").what.endswith(" deleted")
    assert "\x1b" not in found(title="\x1b[31mred").what


def test_people_come_by_the_number_of_their_changes_and_nobody_known_last() -> None:
    listed = [found(UNATTRIBUTED, id_=n) for n in (9, 8, 7)] + [
        found(ROBOT, id_=6),
        found(id_=5),
        found(id_=4),
    ]
    grouped = by_person(listed)
    assert list(grouped) == ["bob@acme.example", "bot 7", "nobody known"]
    assert [one.change.id for one in grouped["bob@acme.example"]] == [5, 4]
