import logging
import threading
from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from drift.core.model.api_call import Call
from drift.core.model.resources import Json
from drift.intercom import client as client_module
from drift.intercom.client import REGIONS, IntercomClient
from drift.intercom.errors import (
    Conflict,
    ForeignHost,
    IntercomError,
    Malformed,
    RateLimited,
    ServerFault,
    Unreachable,
)
from tests.drift.intercom.fakes import BASE, TOKEN, Answer, Clock, answered, client_of, refused

WRITE = Call("PUT", "/ip_allowlist", "2.16", {"enabled": True})


def in_turn(*answers: httpx.Response | Exception) -> tuple[Answer, list[httpx.Request]]:
    """Answers one after the other (the last one for ever), and the requests that were sent."""
    waiting, sent = list(answers), list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        one = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(one, Exception):
            raise one
        return httpx.Response(one.status_code, headers=one.headers, content=one.content)

    return answer, sent


def test_every_request_carries_token_and_version() -> None:
    answer, sent = in_turn(answered({}))
    with client_of(answer) as client:
        client.request("GET", "/teams", version="2.14", params={"page": "2"})
    assert str(sent[0].url) == f"{BASE}/teams?page=2"
    assert sent[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent[0].headers["Intercom-Version"] == "2.14"


def test_a_write_carries_its_body_and_gives_its_answer() -> None:
    answer, sent = in_turn(answered({"enabled": True}))
    with client_of(answer) as client:
        assert client.perform(WRITE) == {"enabled": True}
    assert sent[0].content == b'{"enabled":true}'


def test_an_empty_answer_is_none() -> None:
    with client_of(lambda request: httpx.Response(204)) as client:
        assert client.perform(Call("DELETE", "/articles/1", "2.16")) is None


@pytest.mark.parametrize(
    "trouble", [refused(500, "server_error"), httpx.ReadTimeout("x"), httpx.ReadError("x")]
)
def test_a_read_is_tried_again_and_each_time_later(trouble: httpx.Response | Exception) -> None:
    answer, sent = in_turn(trouble, trouble, trouble, answered({"ok": 1}))
    clock = Clock()
    with client_of(answer, clock) as client:
        assert client.request("GET", "/teams", version="2.16") == {"ok": 1}
    assert len(sent) == 4
    assert clock.slept == [
        pytest.approx(0.75, abs=0.26),
        pytest.approx(1.25, abs=0.26),
        pytest.approx(2.25, abs=0.26),
    ]


def test_a_read_that_others_wait_for_gives_up_early() -> None:
    answer, sent = in_turn(httpx.ReadTimeout("x"))
    with client_of(answer) as client, pytest.raises(Unreachable):
        client.request("GET", "/teams", version="2.16", urgent=True)
    assert [request.extensions["timeout"]["read"] for request in sent] == [10.0, 10.0]


def test_after_five_tries_the_error_is_told() -> None:
    answer, sent = in_turn(refused(503, "service_unavailable"))
    with client_of(answer) as client, pytest.raises(ServerFault):
        client.request("GET", "/teams", version="2.16")
    assert len(sent) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_what_trying_again_cannot_help_is_not_tried_again(status: int) -> None:
    answer, sent = in_turn(refused(status, "x"))
    with client_of(answer) as client, pytest.raises(IntercomError) as error:
        client.request("GET", "/teams", version="2.16")
    assert len(sent) == 1
    assert not error.value.retriable


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("x"), httpx.WriteError("x"), refused(502, "x")])
def test_a_write_that_may_have_arrived_is_not_sent_again(
    method: str, trouble: httpx.Response | Exception
) -> None:
    answer, sent = in_turn(trouble)
    with client_of(answer) as client, pytest.raises(IntercomError) as error:
        client.perform(Call(method, "/articles", "2.16", {}))
    assert len(sent) == 1
    assert error.value.retriable  # after a look at what became of it


@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), refused(429, "rate_limit_exceeded")]
)
def test_a_write_that_surely_had_no_effect_is_sent_again(trouble: httpx.Response | Exception) -> None:
    answer, sent = in_turn(trouble, answered({"ok": 1}))
    with client_of(answer) as client:
        assert client.perform(WRITE) == {"ok": 1}
    assert len(sent) == 2


def test_a_used_up_rate_limit_is_waited_out() -> None:
    clock = Clock(1_700_000_000.0)
    reset = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000007"}
    answer, sent = in_turn(refused(429, "rate_limit_exceeded", headers=reset), answered({"ok": 1}))
    with client_of(answer, clock) as client:
        assert client.request("GET", "/teams", version="2.16") == {"ok": 1}
    assert clock.now >= 1_700_000_007
    assert clock.now < 1_700_000_008.1
    assert len(sent) == 2


def test_a_rate_limit_that_never_ends_is_told() -> None:
    answer, _ = in_turn(refused(429, "rate_limit_exceeded"))
    with client_of(answer) as client, pytest.raises(RateLimited):
        client.request("GET", "/teams", version="2.16")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/teams",
        "http://api.intercom.io/teams",
        "https://api.intercom.io:444/teams",
        "https://api.intercom.io@evil.example/teams",
        "https://user:pw@api.intercom.io/teams",
        "https://api.intercom.io.evil.example/teams",
    ],
)
def test_the_token_goes_to_no_other_host(url: str) -> None:
    answer, sent = in_turn(answered({}))
    with client_of(answer) as client, pytest.raises(ForeignHost, match="was not sent there"):
        client.request("GET", url, version="2.16")
    assert sent == []


def test_a_url_of_our_host_is_followed_as_it_is() -> None:
    answer, sent = in_turn(answered({}))
    with client_of(answer) as client:
        client.request("GET", f"{BASE}/admins/activity_logs?page=2&x=%2F", version="2.16")
    assert sent[0].url.raw_path == b"/admins/activity_logs?page=2&x=%2F"


def test_a_redirect_is_not_followed() -> None:
    answer, sent = in_turn(httpx.Response(302, headers={"Location": "https://evil.example"}))
    with client_of(answer) as client, pytest.raises(Malformed):
        client.request("GET", "/teams", version="2.16")
    assert len(sent) == 1


def test_an_answer_that_is_not_json_is_malformed() -> None:
    answer, _ = in_turn(httpx.Response(200, content=b"<html>"))
    with client_of(answer) as client, pytest.raises(Malformed, match="not JSON"):
        client.request("GET", "/teams", version="2.16")


def test_an_answer_that_strict_readers_refuse_is_repaired_or_given_as_it_was_sent() -> None:
    """An article with half of an emoji must not hide every other article."""
    answer, sent = in_turn(
        httpx.Response(200, content=rb'{"data": [{"title": "\ud83d"}, {"title": "whole"}]}')
    )
    with client_of(answer) as client:
        repaired = client.request("GET", "/articles", version="2.16")
        as_sent = client.request("GET", "/articles", version="2.16", as_sent=True)
    assert repaired == {"data": [{"title": "\ufffd"}, {"title": "whole"}]}
    assert as_sent == {"data": [{"title": "\ud83d"}, {"title": "whole"}]}
    assert len(sent) == 2, "It is not tried again."


def test_a_huge_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_ANSWER", 1024 * 1024)
    read = 0

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            nonlocal read
            while True:
                read += 65_536
                yield b"x" * 65_536

    with (
        client_of(lambda request: httpx.Response(200, stream=Endless())) as client,
        pytest.raises(Malformed, match="more than 1 MB"),
    ):
        client.request("GET", "/teams", version="2.16")
    assert read < 2 * 1024 * 1024


@pytest.mark.parametrize(
    "trouble",
    [httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'"), refused(401, "unauthorized")],
)
def test_the_token_is_never_part_of_an_error_or_a_log(
    trouble: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer, _ = in_turn(trouble)
    with client_of(answer) as client, pytest.raises(IntercomError) as error:
        client.request("GET", "/teams", version="2.16")
    assert TOKEN not in f"{error.value!r} {error.value.__cause__} {vars(error.value)} {client!r}"
    assert error.value.__suppress_context__ or error.value.__context__ is None
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "naïve", "tab\t"])
def test_a_token_that_no_header_can_hold_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(ValueError, match="access token is empty or holds characters") as error:
        IntercomClient(REGIONS["us"], token, read_only=True)
    assert not token or token not in str(error.value)


def test_every_region_has_a_host() -> None:
    assert set(REGIONS) == {"us", "eu", "au"}
    assert all(host.startswith("https://api.") for host in REGIONS.values())


@pytest.mark.parametrize(
    ("error", "sent"),
    [(httpx.ConnectError("x"), False), (httpx.PoolTimeout("x"), False), (httpx.ReadError("x"), True)],
)
def test_an_unreachable_host_says_whether_the_request_may_have_arrived(error: Exception, sent: bool) -> None:
    answer, _ = in_turn(error)
    with client_of(answer) as client, pytest.raises(Unreachable) as told:
        client.perform(WRITE)
    assert told.value.sent is sent


def test_a_conflict_is_told_at_once() -> None:
    answer, _ = in_turn(refused(409, "data_connector_in_use", "In use by 2 workflows"))
    with client_of(answer) as client, pytest.raises(Conflict, match="In use by 2 workflows"):
        client.perform(WRITE)


@pytest.mark.parametrize("value", [{"a": 1}, [], 0, None, "x"])
def test_any_json_is_an_answer(value: Json) -> None:
    with client_of(lambda request: answered(value)) as client:
        assert client.request("GET", "/x", version="2.16") == value


def test_a_call_is_paid_for_in_the_window_in_which_it_is_sent() -> None:
    clock, begun, go = Clock(), threading.Event(), threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        begun.set()
        assert go.wait(60)
        return answered({})

    transport = httpx.MockTransport(answer)
    client = IntercomClient(BASE, TOKEN, read_only=True, transport=transport, clock=clock, concurrency=1)
    ask = partial(client.request, "GET", "/me", version="2.16")
    first, second = threading.Thread(target=ask), threading.Thread(target=ask)
    first.start()
    assert begun.wait(60)
    second.start()  # has to wait for the only connection, until the next window
    clock.now += 20
    go.set()
    first.join(60)
    second.join(60)
    assert client.budget.used == 1
