"""The bar chart in the page of a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from guard.core.simulation.formats.chart import HEIGHT, chart
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON

UNTIL = NOON + 86_400
WORDS = {"flag": "flagged", "require_approval": "held for approval", "revert": "put back"}
TWO_WEEKS = {"2026-W01": {"flag": 1, "revert": 3}, "2026-W03": {"require_approval": 2}}
MID_JANUARY = 1_768_564_800.0  # 2026-01-16, in the third week


def parsed(weeks: Mapping[str, Mapping[str, int]], until: float) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{''.join(chart(weeks, until, WORDS))}</div>")


def titles(drawn: ElementTree.Element) -> list[str | None]:
    return [title.text for title in drawn.iter("title")]


def bars(drawn: ElementTree.Element) -> list[list[tuple[float, float]]]:
    """For each bar the tops and heights of its pieces."""
    return [
        [(float(piece.attrib["y"]), float(piece.attrib["height"])) for piece in bar.iter("rect")]
        for bar in drawn.iter("g")
    ]


def test_a_bar_says_its_counts_in_words() -> None:
    result = simulated(off(NOON), off(NOON + 60))
    (week,) = result.weeks
    assert titles(parsed(result.weeks, UNTIL))[0] == f"{week}: 2 put back"


def test_every_week_has_a_bar_and_an_empty_one_says_nothing() -> None:
    assert titles(parsed(TWO_WEEKS, MID_JANUARY)) == [
        "2026-W01: 1 flagged, 3 put back",
        "2026-W02: nothing",
        "2026-W03: 2 held for approval",
    ]


def test_the_highest_bar_fills_the_chart_and_the_others_are_in_proportion() -> None:
    first, second, third = bars(parsed(TWO_WEEKS, MID_JANUARY))
    assert first == [(HEIGHT * 0.75, HEIGHT * 0.25), (0.0, HEIGHT * 0.75)]
    assert second == []
    assert third == [(HEIGHT * 0.5, HEIGHT * 0.5)]


def test_the_scale_and_the_label_for_screen_readers_name_the_highest_count() -> None:
    drawn = parsed(TWO_WEEKS, MID_JANUARY)
    assert [text.text for text in drawn.iter("small")][:2] == ["4", "0"]
    label = next(drawn.iter("svg")).attrib["aria-label"]
    assert label == "What was stopped by week; the most in one: 4"


def test_the_key_explains_every_colour_that_a_bar_uses() -> None:
    drawn = parsed(TWO_WEEKS, MID_JANUARY)
    key = {entry[0].attrib["style"].removeprefix("background:"): entry[0].tail for entry in drawn.iter("b")}
    assert list(key.values()) == list(WORDS.values())
    assert {piece.attrib["fill"] for piece in drawn.iter("rect")} <= key.keys()


def test_no_week_no_chart() -> None:
    assert list(chart({}, UNTIL, WORDS)) == []
