"""What a report about conversations serves."""

from __future__ import annotations

from guard.core.effects.reports import Served, id_of


def test_a_proposal_and_a_change_of_one_name_are_two() -> None:
    assert Served.by_change(7) == Served("change", "7")
    assert Served.by_proposal("7") != Served.by_change(7)
    assert id_of(Served.by_proposal("7"), "reach") != id_of(Served.by_change(7), "reach")
