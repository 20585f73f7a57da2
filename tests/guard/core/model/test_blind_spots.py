"""Every cause of a blind spot says what follows from it, and each is told of once."""

from __future__ import annotations

import pytest

from guard.core.model.blind_spots import CAUSES, BlindSpot, Cause, merged


def spot(cause: Cause, subject: str = "", since: float | None = 100.0, sentence: str = "So.") -> BlindSpot:
    return BlindSpot(cause, subject, since, sentence)


def test_every_cause_says_what_follows_from_it() -> None:
    assert CAUSES.keys() == set(Cause)


@pytest.mark.parametrize("cause", Cause)
def test_what_stops_all_work_is_critical(cause: Cause) -> None:
    assert not CAUSES[cause].stops_work or spot(cause).severity == "critical"


@pytest.mark.parametrize("job", ["loop", "first look"])
@pytest.mark.parametrize("cause", [Cause.JOB_FAILS, Cause.JOB_OVERDUE])
def test_without_the_jobs_that_judge_nothing_is_done(cause: Cause, job: str) -> None:
    assert spot(cause, job).stops_work
    assert not spot(cause, "messages").stops_work


def test_several_who_notice_the_same_make_one_blind_spot_since_the_earliest() -> None:
    late, early = spot(Cause.DISK_FULL, since=200.0), spot(Cause.DISK_FULL, since=150.0, sentence="First.")
    assert merged([late], [early], [late]) == (early,)
    never = spot(Cause.LOG_UNREADABLE, since=None)
    assert merged([spot(Cause.LOG_UNREADABLE)], [never]) == (never,)


def test_what_stops_all_work_comes_first() -> None:
    found = merged(
        [spot(Cause.CHANNEL_REFUSES, "slack"), spot(Cause.KIND_UNREAD, "tag")], [spot(Cause.DISK_FULL)]
    )
    assert [one.cause for one in found] == [Cause.DISK_FULL, Cause.KIND_UNREAD, Cause.CHANNEL_REFUSES]
