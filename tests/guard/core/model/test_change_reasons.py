"""Records of the why loop."""

from __future__ import annotations

from typing import get_args

from guard.core.model.change_reasons import WHY_NOT_ASKED, NotAsked


def test_each_way_of_not_being_asked_has_its_words() -> None:
    assert set(get_args(NotAsked)) == set(WHY_NOT_ASKED)
    assert all(clause and not clause.endswith(".") for clause in WHY_NOT_ASKED.values())
