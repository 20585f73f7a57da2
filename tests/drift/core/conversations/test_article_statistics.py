"""Running totals of articles: what came between two days, and where that cannot be known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drift.core.conversations.article_statistics import ArticleDay, Totals, gained, gains, totals_of
from drift.core.model.resources import Json

DAY = 86_400.0
PLACES = {"views": "statistics.views", "involvements": "statistics.fin_involvements"}


def series(*involvements: int | None, versions: str = "") -> list[ArticleDay]:
    return [
        ArticleDay(
            number * DAY,
            number * DAY + 60,
            versions[number : number + 1] or "a",
            Totals(involvements=value, views=1),
        )
        for number, value in enumerate(involvements)
    ]


def test_the_totals_stand_where_the_kind_says() -> None:
    shown = {"statistics": {"views": 10, "fin_involvements": 3.0, "fin_resolutions": 2}}
    assert totals_of(shown, PLACES) == Totals(views=10, involvements=3)


def test_what_is_no_count_is_not_taken_for_one() -> None:
    odd: Json
    for odd in (None, True, "12", -1, 2.5, [], {}):
        assert not totals_of({"statistics": {"views": odd}}, PLACES)
    shown: Json
    for shown in (None, {}, {"statistics": None}, {"statistics": [1]}, "x"):
        assert not totals_of(shown, PLACES)


def test_what_came_between_two_days_is_their_difference() -> None:
    first, second = gains(series(4, 4, 9))
    assert (first.gained.involvements, second.gained.involvements) == (0, 5)
    assert (second.since, second.until, second.because) == (DAY + 60, 2 * DAY + 60, "")
    assert gained(series(4, 4, 9), "involvements") == 5


def test_a_total_that_fell_was_counted_anew_and_says_nothing() -> None:
    first, second = gains(series(9, 3, 5))
    assert (first.gained.involvements, first.gained.views) == (None, 0)
    assert first.because == "Intercom counted involvements anew in between"
    assert second.gained.involvements == 2
    assert gained(series(9, 3, 5), "involvements") is None


def test_two_versions_of_the_api_are_never_compared() -> None:
    [gain] = gains(series(3, 8, versions="ab"))
    assert not gain.gained
    assert gain.because == "the API version changed from a to b in between"


def test_one_reading_or_an_unknown_one_tells_nothing() -> None:
    assert gains(series(3)) == ()
    assert gained(series(3), "involvements") is None
    assert gained(series(3, None, 5), "involvements") is None


def test_a_reading_that_told_nothing_is_left_out() -> None:
    first, second = series(3, 8)
    silent = ArticleDay(DAY / 2, DAY / 2, "a", Totals())
    assert gains([first, silent, second]) == gains([first, second])


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8).map(sorted))
def test_gains_add_up_to_the_whole(totals: list[int]) -> None:
    assert gained(series(*totals), "involvements") == totals[-1] - totals[0]
