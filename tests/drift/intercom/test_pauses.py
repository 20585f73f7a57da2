"""What Intercom says in `Retry-After` is obeyed: in seconds or as a date, on 429 and on 503, and within reason."""

from __future__ import annotations

import threading
from collections.abc import Callable
from email.utils import formatdate

import httpx
import pytest

from drift.intercom.client import IntercomClient
from drift.intercom.errors import IntercomError, Stopping
from drift.intercom.pauses import LONGEST, PATIENCE
from drift.intercom.retry_after import retry_after
from tests.drift.intercom.fakes import BASE, TOKEN, Clock, answered, client_of, refused

START = 1_700_000_000.0


def date(at: float) -> str:
    return formatdate(at, usegmt=True)


def until(clock: Clock, end: float, headers: Callable[[], dict[str, str]], status: int = 429):  # type: ignore[no-untyped-def]
    """Refuses until a moment; the moments at which it was asked."""
    asked: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(clock.now - START)
        if clock.now < end:
            return refused(status, "x", headers=headers())
        return answered({"ok": 1})

    return answer, asked


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "say", [lambda end, now: str(int(end - now)), lambda end, now: date(end)], ids=["seconds", "date"]
)
@pytest.mark.parametrize("seconds", [1, 12, 59, 110])
def test_it_is_asked_again_when_intercom_says_and_not_before(
    status: int, say: Callable[[float, float], str], seconds: int
) -> None:
    clock = Clock(START)
    end = START + seconds
    answer, asked = until(clock, end, lambda: {"Retry-After": say(end, START)}, status)
    with client_of(answer, clock) as client:
        assert client.request("GET", "/tags", version="2.16") == {"ok": 1}
    assert len(asked) == 2
    assert seconds <= asked[1] <= seconds + 2


def test_a_date_is_compared_with_the_servers_own() -> None:
    there = START - 7200
    clock = Clock(START)
    answer, asked = until(
        clock, START + 12, lambda: {"Date": date(there + clock.now - START), "Retry-After": date(there + 12)}
    )
    with client_of(answer, clock) as client:
        client.request("GET", "/tags", version="2.16")
        assert client.clock() == pytest.approx(clock.now - 7200, abs=1.5)
    assert len(asked) == 2


@pytest.mark.parametrize("behind", [0, 1, 290, 5000])
def test_a_window_that_is_said_to_be_over_is_waited_for_as_a_whole(behind: int) -> None:
    clock = Clock(START)
    over = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(START) - behind)}
    answer, asked = until(clock, START + 9, lambda: over)
    with client_of(answer, clock) as client:
        assert client.request("GET", "/tags", version="2.16") == {"ok": 1}
    assert len(asked) == 2


def test_a_reset_is_compared_by_the_time_of_the_server() -> None:
    clock = Clock(START)  # runs 290 seconds ahead of Intercom's
    there = START - 290

    def headers() -> dict[str, str]:
        return {"Date": date(there + clock.now - START), "X-RateLimit-Reset": str(int(there) + 7)}

    answer, asked = until(clock, START + 7, headers)
    with client_of(answer, clock) as client:
        client.request("GET", "/tags", version="2.16")
    assert len(asked) == 2
    assert asked[1] < 9


@pytest.mark.parametrize("urgent", [False, True])
def test_a_pause_that_is_too_long_to_wait_for_fails_the_call_and_asks_nothing_meanwhile(urgent: bool) -> None:
    clock = Clock(START)
    answer, asked = until(clock, START + 600, lambda: {"Retry-After": "600"})
    with client_of(answer, clock) as client:
        for path in ("/tags", "/teams", "/tags"):
            with pytest.raises(IntercomError) as problem:
                client.request("GET", path, version="2.16", urgent=urgent)
            assert problem.value.retriable
        assert len(asked) == 1  # a rate limit concerns every path
        clock.now += 601
        assert client.request("GET", "/teams", version="2.16", urgent=urgent) == {"ok": 1}


def test_a_service_that_is_away_for_one_path_is_still_asked_for_others() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        away = request.url.path == "/tags"
        return refused(503, "x", headers={"Retry-After": "900"}) if away else answered({"ok": 1})

    with client_of(answer, Clock(START)) as client:
        for _ in range(3):
            with pytest.raises(IntercomError):
                client.request("GET", "/tags", version="2.16")
            assert client.request("GET", "/teams", version="2.16") == {"ok": 1}
    assert asked.count("/tags") == 1


@pytest.mark.parametrize("said", ["86400", "999999999999", date(START + 9e6)])
def test_no_pause_is_believed_for_ever(said: str) -> None:
    clock = Clock(START)
    answer, asked = until(clock, START + 1, lambda: {"Retry-After": said})
    with client_of(answer, clock) as client:
        with pytest.raises(IntercomError):
            client.request("GET", "/tags", version="2.16")
        clock.now += LONGEST + 1
        assert client.request("GET", "/tags", version="2.16") == {"ok": 1}
    assert asked[1] <= LONGEST + PATIENCE


@pytest.mark.parametrize("said", ["", "soon", "-5", "1.5", "٣", "Wed, 99 Foo 2026 00:00:00 GMT", "0x10"])
def test_what_says_no_time_is_none(said: str) -> None:
    assert retry_after({"Retry-After": said}, START) is None


def test_a_client_that_is_stopped_ends_every_wait_and_sends_nothing_more() -> None:
    begun, ended = threading.Event(), threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        begun.set()
        return refused(503, "x", headers={"Retry-After": "100"})

    transport = httpx.MockTransport(answer)
    client = IntercomClient(BASE, TOKEN, read_only=True, transport=transport)

    def ask() -> None:
        with pytest.raises(Stopping):
            client.request("GET", "/tags", version="2.16")
        ended.set()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    assert begun.wait(30)
    client.stop()
    assert ended.wait(30)
    with pytest.raises(Stopping):
        client.request("GET", "/teams", version="2.16")
    client.close()
