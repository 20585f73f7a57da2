"""How often people correct automation: counted, bounded, estimated or unknown, and never smaller than it may be."""

from __future__ import annotations

from drift.core.conversations.corrections import Corrections, Labelled
from drift.core.conversations.labels import WHOLE, rank_of
from guard.core.effects.corrections import correction_rate
from guard.core.effects.figures import Bounded, Counted, Estimated, Unknown


def found(share: int = WHOLE, unread: int = 0, unknown: str = "") -> Corrections:
    workflows = {"": Labelled(10, 1), "Triage": Labelled(90, 8)}
    return Corrections("Topic", 0.0, 86_400.0, share, 200, 100, unread, workflows, unknown)


def test_where_all_were_read_it_is_counted() -> None:
    figure = correction_rate(found())
    assert isinstance(figure, Counted)
    assert (figure.count, figure.of) == (9, 100)
    assert "'Topic'" in figure.query
    one = correction_rate(found(), "Triage")
    assert isinstance(one, Counted)
    assert (one.count, one.of) == (8, 90)
    assert "the workflow 'Triage'" in one.query


def test_what_did_not_come_makes_it_bounded_and_never_smaller() -> None:
    figure = correction_rate(found(unread=5))
    assert isinstance(figure, Bounded)
    assert (figure.least, figure.most, figure.of) == (9, 14, 105)


def test_of_a_sample_it_is_estimated_and_wider_with_what_did_not_come() -> None:
    narrow, wide = correction_rate(found(WHOLE // 2)), correction_rate(found(WHOLE // 2, unread=5))
    assert isinstance(narrow, Estimated)
    assert isinstance(wide, Estimated)
    assert wide.interval[0] < narrow.interval[0] < narrow.share < narrow.interval[1] < wide.interval[1]
    assert isinstance(correction_rate(found(WHOLE // 2), "Other"), Unknown)


def test_what_nobody_looked_at_is_unknown() -> None:
    figure = correction_rate(found(unknown="nobody looked"))
    assert figure.sentence() == "unknown, because nobody looked"


def test_the_interval_of_a_sample_covers_the_truth() -> None:
    """Of 200 companies with 2,000 conversations each, 8 % of them corrected, those of the lowest ranks are read."""
    covered = 0
    for company in range(200):
        ids = (f"{company}{number:06}" for number in range(2_000))
        read = [number % 25 < 2 for number, id in enumerate(ids) if rank_of(id) < WHOLE // 5]
        labelled = Labelled(len(read), sum(read))
        told = Corrections("Topic", 0, 1, WHOLE // 5, 2_000, len(read), 0, {"Triage": labelled})
        figure = correction_rate(told, "Triage")
        assert isinstance(figure, Estimated)
        covered += figure.interval[0] <= 0.08 <= figure.interval[1]
    assert covered >= 186
