"""The score: what was not looked at caps it, and more faults never raise it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from guard.core.health.checks.table import BY_ID, CHECKS
from guard.core.health.score import CEILINGS, WEIGHTS, Counted, Score, score_of
from tests.laws import examples

SURE = [check for check in CHECKS if check.certainty == "sure"]


@st.composite
def counted(draw: st.DrawFn) -> list[Counted]:
    """What some checks came to."""
    chosen = draw(st.lists(st.sampled_from(CHECKS), min_size=1, max_size=8, unique_by=lambda one: one.id))
    found = []
    for check in chosen:
        looked = draw(st.integers(0, 50))
        found.append(Counted(check, looked, draw(st.integers(0, looked)), draw(st.booleans())))
    return found


def points(score: Score) -> int:
    return -1 if score.score is None else score.score


@examples(200)
@given(counted(), st.data())
def test_a_further_fault_never_raises_the_score(found: list[Counted], data: st.DataObject) -> None:
    able = [place for place, one in enumerate(found) if one.faults < one.looked]
    if not able:
        return
    place = data.draw(st.sampled_from(able))
    worse = [*found]
    worse[place] = replace(found[place], faults=found[place].faults + 1)
    assert points(score_of(worse)) <= points(score_of(found))
    by_family = {part.family: part.score for part in score_of(found).parts}
    for part in score_of(worse).parts:
        before = by_family[part.family]
        assert part.score is not None
        assert before is not None
        assert part.score <= before


@examples(200)
@given(counted(), st.data())
def test_reading_less_never_raises_the_score_or_the_coverage(
    found: list[Counted], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(found) - 1))
    less = [*found]
    less[place] = replace(found[place], reads_all=False)
    if found[place].looked == 0:
        return  # what had nothing to look at did not count before
    before, after = score_of(found), score_of(less)
    assert points(after) <= points(before)
    assert (after.coverage or 0) <= (before.coverage or 0)


@examples(200)
@given(counted())
def test_no_score_is_higher_than_the_coverage(found: list[Counted]) -> None:
    score = score_of(found)
    assert (score.score is None) == (score.coverage is None)
    if score.score is not None and score.coverage is not None:
        assert 0 <= score.score <= score.coverage <= 100
        assert (score.score == 100) == all(not one.faults and one.reads_all for one in found if one.counts)


@examples(200)
@given(counted())
def test_what_is_not_sure_moves_nothing(found: list[Counted]) -> None:
    sure = [one for one in found if one.check.certainty == "sure"]
    assert score_of(found) == score_of(sure)


def test_the_formula_as_the_page_says_it() -> None:
    team, link = BY_ID["team-without-members"], BY_ID["dead-link"]
    assert (team.severity, link.severity) == ("high", "medium")
    score = score_of([Counted(team, 10, 5), Counted(link, 100, 0)])
    assert score.score == int((6 * 60 * 0.5 + 3 * 100) / 9)
    assert {part.family: part.score for part in score.parts} == {"people": 30, "dangling": 100}
    assert score_of([Counted(team, 0, 0)]) == Score(None, None, ())
    assert score_of([Counted(team, 10, 0, reads_all=False), Counted(link, 1, 0)]).score == 33


def test_what_is_worse_weighs_more_and_leaves_fewer_points() -> None:
    assert WEIGHTS["low"] < WEIGHTS["medium"] < WEIGHTS["high"]
    assert 100 > CEILINGS["low"] > CEILINGS["medium"] > CEILINGS["high"] > 0
