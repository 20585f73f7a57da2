"""How `share`, and what `watch` counts, become values."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Json
from guard.core.language.share_builder import build_aftermath, build_counting, build_share, written_share
from guard.core.model.shares import Chosen, Counting, Moves, Share

DAY = 86_400.0


@pytest.mark.parametrize(
    ("watch", "counting"),
    [
        ({"kind": "tag"}, None),
        ({"conversations": "all"}, Counting("conversations")),
        ({"conversations": {"tag": "101"}}, Counting("conversations", chosen=Chosen(tag="101"))),
        ({"answers": "article/*"}, Counting("answers", ("article/*",))),
        ({"labels": ["Topic", "Issue type"]}, Counting("labels", ("Topic", "Issue type"))),
        ({"connectors": "501"}, Counting("connectors", ("501",))),
    ],
)
def test_what_is_counted(watch: dict[str, Json], counting: Counting | None) -> None:
    assert build_counting(watch) == counting


@pytest.mark.parametrize(
    ("limit", "share"),
    [
        ({"above": "30%"}, Share("escalated", DAY, above=0.3)),
        ({"below": "2.5 %"}, Share("escalated", DAY, below=0.025)),
        ({"moved": "5pt"}, Share("escalated", DAY, moved=0.05, against=4 * DAY)),
        ({"moved": "+5pt", "against": "2d"}, Share("escalated", DAY, moved=0.05, up=True, against=2 * DAY)),
        ({"moved": "-0.5pt"}, Share("escalated", DAY, moved=0.005, up=False, against=4 * DAY)),
        (
            {"above": "1%", "per": "team", "at_least": 9},
            Share("escalated", DAY, 0.01, per="team", at_least=9),
        ),
    ],
)
def test_a_limit_with_its_size_and_direction(limit: dict[str, Json], share: Share) -> None:
    assert build_share({"of": "escalated", "within": "1d", **limit}) == share


def test_no_share_is_none_and_defaults_are_written_out() -> None:
    assert build_share(None) is None
    document = {"of": "used", "moved": "5pt", "within": "1d"}
    share = build_share(document)
    assert share is not None
    assert written_share(share, document) == {**document, "against": "345600s", "at_least": 30}


def test_what_may_not_move_after_a_change() -> None:
    assert build_aftermath({"escalated": "+5pt", "resolved": "-2.5pt"}) == (
        Moves("escalated", 0.05, True),
        Moves("resolved", 0.025, False),
    )
    assert build_aftermath(None) == ()
    assert Moves("resolved", 0.025, False).words == "2.5 points down"
