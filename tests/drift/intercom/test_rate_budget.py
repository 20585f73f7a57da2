import threading

import pytest

from drift.intercom.rate_budget import FIRST_GUESS, SLACK, WINDOW, RateBudget
from tests.drift.intercom.fakes import Clock

START = 1_700_000_000.0


def headers(limit: object, remaining: object, reset: object) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(reset),
    }


def taught(clock: Clock, limit: int, remaining: int | None = None, share: float = 0.3) -> RateBudget:
    budget = RateBudget(share, clock, clock.sleep)
    budget.spend()
    budget.learn(headers(limit, limit - 1 if remaining is None else remaining, int(clock.now) + 10))
    return budget


def test_we_use_our_share_and_wait_for_the_next_window() -> None:
    clock = Clock(START)
    budget = taught(clock, 100)
    for _ in range(29):
        budget.spend()
    assert clock.slept == []
    budget.spend()
    assert clock.slept == [pytest.approx(10 + SLACK)]
    assert budget.used == 1


def test_urgent_calls_have_a_share_of_their_own() -> None:
    clock = Clock(START)
    budget = taught(clock, 100)
    for _ in range(29):
        budget.spend()
    for _ in range(10):
        budget.spend(urgent=True)
    assert clock.slept == []
    budget.spend(urgent=True)
    assert len(clock.slept) == 1


def test_patient_calls_leave_a_tenth_of_the_share_to_all_others() -> None:
    clock = Clock(START)
    budget = taught(clock, 100)
    for _ in range(26):
        budget.spend(patient=True)
    assert clock.slept == []
    for _ in range(3):
        budget.spend()
    assert clock.slept == []
    budget.spend(patient=True)
    assert clock.slept == [pytest.approx(10 + SLACK)]


def test_the_rest_is_left_to_others_and_nothing_is_sent_when_they_used_it() -> None:
    clock = Clock(START)
    budget = taught(clock, 100, remaining=0)
    budget.spend()
    assert clock.slept == [pytest.approx(10 + SLACK)]


def test_a_small_limit_still_lets_one_call_through() -> None:
    clock = Clock(START)
    budget = taught(clock, 2)
    budget.spend()
    assert clock.slept == [pytest.approx(10 + SLACK)]


def test_before_any_answer_the_documented_limit_is_assumed() -> None:
    clock = Clock(START)
    budget = RateBudget(0.3, clock, clock.sleep)
    for _ in range(int(FIRST_GUESS * 0.3)):
        budget.spend()
    assert clock.slept == []
    budget.spend()
    assert clock.slept == [pytest.approx(WINDOW + SLACK)]


def test_an_answer_of_a_past_window_teaches_nothing() -> None:
    clock = Clock(START)
    budget = taught(clock, 100)
    clock.now += 3
    budget.learn(headers(100, 0, int(START) + 2))
    budget.spend()
    assert clock.slept == []


def test_a_new_window_of_intercom_ends_ours() -> None:
    clock = Clock(START)
    budget = taught(clock, 10)
    budget.spend()
    budget.spend()
    budget.learn(headers(10, 9, int(START) + 20))
    budget.spend()
    assert clock.slept == []


def test_a_late_answer_never_gives_back_what_was_used() -> None:
    clock = Clock(START)
    budget = taught(clock, 100, remaining=0)
    budget.learn(headers(100, 50, int(START) + 10))
    budget.spend()
    assert len(clock.slept) == 1


def test_a_server_whose_clock_runs_ahead_stops_us_for_a_minute_at_most() -> None:
    clock = Clock(START)
    budget = RateBudget(0.3, clock, clock.sleep)
    budget.learn(headers(1, 0, int(START) + 86_400))
    budget.spend()
    assert clock.slept == [pytest.approx(60 + SLACK)]


@pytest.mark.parametrize("text", ["", "soon", "1e9", "-"])
def test_headers_that_are_no_numbers_teach_nothing(text: str) -> None:
    clock = Clock(START)
    budget = RateBudget(0.3, clock, clock.sleep)
    budget.learn(headers(text, text, text))
    budget.learn({})
    assert budget.limit == FIRST_GUESS


@pytest.mark.parametrize("share", [0, -1, 1.1])
def test_a_share_is_a_part_of_the_whole(share: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        RateBudget(share, lambda: 0.0, lambda seconds: None)


def test_threads_never_overspend_together() -> None:
    clock = Clock(START)
    budget = taught(clock, 1000)

    def spend() -> None:
        for _ in range(29):
            budget.spend()

    threads = [threading.Thread(target=spend) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert budget.used == 291
    assert clock.slept == []


def test_the_pace_is_that_of_the_limit_that_intercom_told() -> None:
    clock = Clock(START)
    fresh = RateBudget(0.3, clock, clock.sleep).pace()
    assert (fresh.calls, fresh.spare, fresh.seconds) == (int(FIRST_GUESS * 0.4), 167, WINDOW)
    told = taught(clock, 100).pace()
    assert (told.calls, told.spare) == (40, 10)
    whole = taught(clock, 100, share=1.0).pace()
    assert (whole.calls, whole.spare) == (100, 1)
