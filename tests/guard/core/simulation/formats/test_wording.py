"""What the readable forms have in common."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from guard.core.simulation.formats.wording import (
    affected,
    asked_first,
    difference,
    how_to_follow,
    questions,
    short,
    subject_label,
)
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON, changed, hours

FOUND = simulated(off(NOON), changed(hours(), hours(zone="UTC")))


def test_the_difference_to_the_set_in_force_is_one_line() -> None:
    assert difference(FOUND) == "Beside the policies in force: 1 newly caught, 1 as before."
    assert difference(replace(FOUND, instead=FOUND.revision)) == "These are the policies in force."


def test_what_asking_first_would_have_come_to_is_one_line() -> None:
    assert (
        asked_first(FOUND) == "Asked for in advance: 1 would have needed approval, 1 would have been refused."
    )
    assert asked_first(replace(FOUND, in_advance={})) == ""
    every = {"needs_approval": 1200, "standard": 2, "demanded": 3}
    assert asked_first(replace(FOUND, in_advance=every)) == (
        "Asked for in advance: 1,200 would have needed approval, 2 were agreed to as standard changes, 3 would have "
        "had to bring what a policy demands."
    )


def test_of_many_people_ten_are_named() -> None:
    many = replace(FOUND, affected={f"p{number}": 1 for number in range(12)})
    assert affected(many).endswith("p9 1, and 2 others")
    assert affected(replace(FOUND, affected={})) == ""


def test_questions_are_told_by_week_the_newest_first() -> None:
    asked = replace(FOUND, asked={("2026-W09", "alice"): 1, ("2026-W10", "alice"): 2, ("2026-W10", "bob"): 3})
    assert list(questions(asked).items()) == [
        ("2026-W10", {"alice": 2, "bob": 3}),
        ("2026-W09", {"alice": 1}),
    ]


@pytest.mark.parametrize(
    ("id_", "shown"), [("0123456789abcdef", "0123456789abcdef"), ("0123456789abcdef0", "01234567")]
)
def test_a_long_id_is_cut_to_what_commands_need(id_: str, shown: str) -> None:
    entry = structs.replace(FOUND.rows[0], change=None, entry=id_)
    assert short(id_) == shown
    assert subject_label(entry, whole=False).endswith(f"(entry {shown})")
    assert how_to_follow(FOUND, [entry]) == f"To follow a row: `guardrail explain --entry {shown}`."
