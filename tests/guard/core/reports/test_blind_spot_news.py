"""People are told once that something is not being looked at, and once that it is again."""

from __future__ import annotations

import pytest

from guard.core.model.blind_spots import CAUSES, BlindSpot, Cause, NoticedBlindSpot
from guard.core.reports.blind_spot_news import QUIET, news_of

START = 1_790_000_000.0
LOG = BlindSpot(Cause.LOG_UNREADABLE, "", START - 60, "No.")
AWAY = BlindSpot(Cause.INTERCOM_AWAY, "", START - 60, "No.")


class Record:
    """What is kept between two looks, and what people were told."""

    def __init__(self) -> None:
        self.kept: dict[object, NoticedBlindSpot] = {}
        self.told: list[tuple[float, str]] = []

    def look(self, at: float, *spots: BlindSpot) -> None:
        news = news_of(spots, list(self.kept.values()), START + at)
        self.kept |= {noticed.spot.key: noticed for noticed in news.keep}
        for noticed in news.forget:
            del self.kept[noticed.spot.key]
        self.told += [(at, f"begun {spot.cause}") for spot in news.tell]
        self.told += [(at, f"over {noticed.spot.cause}") for noticed in news.over]


def test_it_is_told_once_however_often_it_is_noticed_and_its_end_once() -> None:
    record = Record()
    for at in range(0, 3600, 5):
        record.look(at, LOG)
    for at in range(3600, 7200, 5):
        record.look(at)
    assert record.told == [(0, "begun log_unreadable"), (3590 + QUIET, "over log_unreadable")]
    assert record.kept == {}


@pytest.mark.parametrize("cause", [cause for cause in Cause if 0 < CAUSES[cause].tell_after < 3600])
def test_what_ends_by_itself_soon_is_no_news(cause: Cause) -> None:
    spot, patience, record = BlindSpot(cause, "", START, "No."), CAUSES[cause].tell_after, Record()
    for at in range(0, int(patience), 5):
        record.look(at, spot)
    for at in range(int(patience), int(patience) + 600, 5):
        record.look(at)
    assert record.told == []
    for at in range(1000, 1000 + int(patience) + 5, 5):
        record.look(at, spot)
    assert record.told == [(1000 + patience, f"begun {cause}")]


def test_what_comes_and_goes_is_told_once() -> None:
    record = Record()
    for at in range(0, 1200, 5):
        record.look(at, *([AWAY] if at % 20 < 10 else []))
    assert record.told == [(60, "begun intercom_away")]


@pytest.mark.parametrize("cause", [cause for cause in Cause if CAUSES[cause].tell_after > 3600])
def test_what_others_tell_is_not_told_twice(cause: Cause) -> None:
    record = Record()
    for at in range(0, 4000, 20):
        record.look(at, BlindSpot(cause, "", START, "No."))
    assert record.told == []


def test_it_begins_where_it_was_noticed_first_whoever_notices_it_later() -> None:
    record = Record()
    record.look(0, AWAY)
    record.look(100, BlindSpot(Cause.INTERCOM_AWAY, "", START + 90, "Other words."))
    (noticed,) = record.kept.values()
    assert (noticed.spot.since, noticed.spot.sentence) == (START - 60, "Other words.")


def test_a_clock_that_is_put_back_hides_neither_beginning_nor_end() -> None:
    record = Record()
    record.look(0, LOG)
    record.look(-3600)
    assert record.told == [(0, "begun log_unreadable"), (-3600, "over log_unreadable")]


def test_nothing_is_written_where_there_is_nothing_new() -> None:
    record = Record()
    record.look(0, LOG)
    news = news_of([LOG], list(record.kept.values()), START + 5)
    assert (news.keep, news.forget, news.tell) == ((), (), ())
