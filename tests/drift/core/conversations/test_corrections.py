"""What corrects the automation: a person's last word, and no bulk edit."""

from __future__ import annotations

import pytest

from drift.core.conversations.corrections import (
    AT_ONCE,
    BULK,
    Decided,
    Labelled,
    bulk_edits,
    decided,
    tallied,
)
from drift.core.conversations.labels import Label, Setter


def label(by: Setter, after: str, at: int = 0, who: str = "", attribute: str = "Topic") -> Label:
    who = who or {"workflow": "Triage", "teammate": "1101"}.get(by, "")
    return Label(attribute, at, by, who, None, after)


def of(*labels: Label, cut: bool = False) -> Decided:
    return decided("7", 0.0, labels, frozenset(), cut=cut)


WRONG = label("workflow", "Billing")


@pytest.mark.parametrize(
    ("labels", "automated", "final", "why"),
    [
        ([], None, None, "not labelled"),
        ([WRONG], "Billing", "Billing", "accepted"),
        ([WRONG, label("workflow", "Device")], "Device", "Device", "accepted"),
        ([WRONG, label("teammate", "Delivery")], "Billing", "Delivery", "corrected"),
        (
            [WRONG, label("teammate", "Device"), label("teammate", "Delivery", who="1102")],
            "Billing",
            "Delivery",
            "corrected",
        ),
        (
            [WRONG, label("teammate", "Device"), label("teammate", "Billing")],
            "Billing",
            "Billing",
            "confirmed",
        ),
        ([WRONG, label("teammate", "Delivery"), WRONG], "Billing", "Delivery", "corrected"),
        ([WRONG, label("teammate", "")], "Billing", "", "corrected"),
        ([label("bot", "Billing"), label("teammate", "Delivery")], "Billing", "Delivery", "corrected"),
        ([label("teammate", "Delivery")], None, "Delivery", "set by a person"),
        ([label("teammate", "Delivery"), WRONG], None, "Delivery", "set by a person"),
        ([WRONG, label("other", "Device")], "Billing", None, "undecided"),
        ([WRONG, label("teammate", "Delivery"), label("other", "Device")], "Billing", None, "undecided"),
        (
            [WRONG, label("other", "Device"), label("teammate", "Delivery")],
            "Billing",
            "Delivery",
            "corrected",
        ),
        ([label("other", "Device")], None, None, "undecided"),
    ],
)
def test_what_a_person_said_last_holds(
    labels: list[Label], automated: str | None, final: str | None, why: str
) -> None:
    found = of(*labels)
    assert (found.automated, found.final, found.why) == (automated, final, why)
    assert found.is_corrected == (why == "corrected")


def test_where_parts_are_missing_nothing_is_decided() -> None:
    assert of(WRONG, label("teammate", "Delivery"), cut=True).why == "cut"
    assert not of(WRONG, cut=True).is_judged


def edits(count: int, *, apart: int, who: str = "1101") -> list[tuple[str, Label]]:
    return [(f"{who}-{n}", label("teammate", "Device", n * apart, who)) for n in range(count)]


def test_many_at_once_are_a_bulk_edit_and_a_diligent_person_is_not() -> None:
    assert bulk_edits(edits(BULK, apart=AT_ONCE // (BULK - 1))) == set(
        edits(BULK, apart=AT_ONCE // (BULK - 1))
    )
    assert not bulk_edits(edits(BULK - 1, apart=0))
    assert not bulk_edits(edits(50, apart=AT_ONCE // (BULK - 1) + 1))


def test_a_bulk_edit_is_of_one_person_one_attribute_and_many_conversations() -> None:
    two = [*edits(BULK - 1, apart=0), *edits(BULK - 1, apart=0, who="1102")]
    assert not bulk_edits(two)
    again = [("7", label("teammate", str(n), n)) for n in range(BULK * 2)]
    assert not bulk_edits(again)
    other = [(f"{n}", label("teammate", "x", 0, attribute=str(n % 2))) for n in range(2 * BULK - 2)]
    assert not bulk_edits(other)
    workflow = [(f"{n}", label("workflow", "x")) for n in range(50)]
    assert not bulk_edits(workflow)


def test_a_correction_a_minute_after_a_bulk_edit_counts() -> None:
    bulk = edits(BULK + 2, apart=1)
    own = ("9", label("teammate", "Device", AT_ONCE * 3))
    assert bulk_edits([*bulk, own]) == set(bulk)


def test_a_bulk_edit_corrects_nobody_and_a_person_before_it_does() -> None:
    tidied = ("7", label("teammate", "Other", 100))
    found = decided("7", 0.0, [WRONG, label("teammate", "Delivery", 50), tidied[1]], {tidied})
    assert (found.final, found.why) == ("Delivery", "corrected")
    assert decided("7", 0.0, [WRONG, tidied[1]], {tidied}).why == "accepted"


def test_counts_are_of_workflows_and_of_what_is_decided() -> None:
    every = [
        of(WRONG),
        of(WRONG, label("teammate", "Delivery")),
        of(label("workflow", "x", who="Other"), label("teammate", "y")),
        of(WRONG, label("other", "x")),
        of(label("teammate", "x")),
        of(label("bot", "x")),
    ]
    assert tallied(every) == {"": Labelled(1, 0), "Other": Labelled(1, 1), "Triage": Labelled(2, 1)}
