"""Messages are sent when they can be, tried again when not, given up in the end, and never hold anything up."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from guard.notify import slack
from guard.notify.channel import Channel
from guard.notify.delivery import TRIES, deliver_due
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from guard.notify.slack import SlackWebhook
from guard.notify.webhook import Webhook
from tests.flows.bad_days import is_on, switch_off
from tests.flows.world import MALLORY, World, world

HOOK = "https://hooks.example/services/T0/planted-address"
MESSAGE = Message(
    "decision.revert", "critical", "carol on <it>", ("A & B <@here>", "It is put back."), "/api/v1/x"
)


@contextmanager
def telling(tmp_path: Path, *channels: str) -> Iterator[World]:
    """A world where one message waits for these channels."""
    with world(tmp_path) as w:
        guarded = replace(w.guarded, channels=channels)
        with guarded.transaction() as work:
            enqueue(work, MESSAGE)
        yield w


def deliver(
    w: World,
    answer: Callable[[httpx.Request], httpx.Response],
    *names: str,
    base_url: str = "https://guard.example",
) -> int:
    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        made: tuple[Channel, ...] = (Webhook("webhook", HOOK, http), SlackWebhook("slack", HOOK, http))
        return deliver_due(w.guarded, {one.name: one for one in made if one.name in names}, base_url)


def waiting(w: World) -> int:
    with w.guarded.view() as view:
        return view.outbox.count_pending()


def test_each_channel_gets_the_message_in_its_own_format_once(tmp_path: Path) -> None:
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(orjson.loads(request.content))
        return httpx.Response(200)

    with telling(tmp_path, "webhook", "slack") as w:
        assert deliver(w, answer, "webhook", "slack") == 2
        assert deliver(w, answer, "webhook", "slack") == 0
    plain = next(one for one in sent if "event" in one)
    slack = next(one for one in sent if "blocks" in one)
    assert plain["url"] == "https://guard.example/api/v1/x"
    assert plain["text"] == list(MESSAGE.text)
    assert slack["blocks"][0]["text"]["text"] == "[critical] carol on &lt;it&gt;"
    assert slack["text"] == "[critical] carol on &lt;it&gt;"
    assert slack["blocks"][1]["text"]["text"] == "A &amp; B &lt;@here&gt;\nIt is put back."
    assert slack["blocks"][2]["elements"][0]["url"] == "https://guard.example/api/v1/x"


def test_a_message_is_tried_again_later_with_the_same_id(tmp_path: Path) -> None:
    ids: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        ids.append(orjson.loads(request.content)["id"])
        return httpx.Response(503 if len(ids) == 1 else 204)

    with telling(tmp_path, "webhook") as w:
        assert deliver(w, answer, "webhook") == 0
        assert deliver(w, answer, "webhook") == 0
        assert len(ids) == 1  # not at once
        w.clock.ahead += 6
        assert deliver(w, answer, "webhook") == 1
        assert waiting(w) == 0
    assert ids[0] == ids[1]


def test_a_message_nobody_takes_is_given_up_in_the_end_without_naming_the_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {HOOK}")

    with caplog.at_level(logging.DEBUG, "guard"), telling(tmp_path, "slack") as w:
        for _ in range(TRIES):
            assert waiting(w) == 1
            deliver(w, answer, "slack")
            w.clock.ahead += 5 * 3600
        assert waiting(w) == 0
    assert "was given up: ConnectError" in caplog.text
    assert "planted-address" not in caplog.text


def test_a_message_for_a_channel_that_is_configured_no_more_is_given_up(tmp_path: Path) -> None:
    with telling(tmp_path, "slack") as w:
        assert deliver(w, lambda request: httpx.Response(200), "webhook") == 0
        assert waiting(w) == 0


def test_channels_that_do_not_answer_hold_nothing_up(tmp_path: Path) -> None:
    with world(
        tmp_path, notify_slack="http://127.0.0.1:9/nobody", notify_webhook="http://127.0.0.1:9/no"
    ) as w:
        switch_off(w, MALLORY)
        w.look()
        assert is_on(w)
        assert waiting(w) >= 4
        w.service.couriers.send_due()
        w.service.couriers.wait(60)
        assert waiting(w) >= 4
        assert w.service.condition.troubles == {}


def test_long_messages_are_cut_for_slack(tmp_path: Path) -> None:
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(orjson.loads(request.content))
        return httpx.Response(200)

    with world(tmp_path) as w:
        guarded = replace(w.guarded, channels=("slack",))
        with guarded.transaction() as work:
            enqueue(work, replace(MESSAGE, title="t" * 500, text=("<" * 5000,)))
        assert deliver(w, answer, "slack") == 1
    header, section = sent[0]["blocks"][0], sent[0]["blocks"][1]
    assert len(header["text"]["text"]) <= 150
    assert len(section["text"]["text"]) <= 3000
    assert not re.search(r"&[a-z]*$", header["text"]["text"])


def test_of_many_lines_slack_gets_as_many_as_fit_and_their_number() -> None:
    lines = [f"[low] message {number} & more" for number in range(200)]
    payload = {"severity": "low", "title": "200 messages", "text": lines, "path": "/x"}
    shown = slack.body("n1", payload, "")["blocks"][1]["text"]["text"].split("\n")
    assert shown[:-1] == [line.replace("&", "&amp;") for line in lines[: len(shown) - 1]]
    assert shown[-1] == f"... and {200 - len(shown) + 1} more lines."
    assert len(shown) > 50


def test_an_answer_that_never_ends_holds_nobody_up(tmp_path: Path) -> None:
    read = 0

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            nonlocal read
            while True:
                read += 1
                yield b"x"

    with telling(tmp_path, "webhook") as w:
        assert deliver(w, lambda request: httpx.Response(200, stream=Endless()), "webhook") == 1
        assert deliver(w, lambda request: httpx.Response(500, stream=Endless()), "webhook") == 0
    assert 0 < read < 200


@pytest.mark.parametrize("char", ["<", ">", "&", "<!channel>", "x"])
def test_no_field_of_a_slack_message_holds_markup_of_others_or_half_of_an_escaped_character(
    char: str,
) -> None:
    for length in (1, 149, 150, 700, 3000, 4000):
        payload = {"severity": "high", "title": char * length, "text": [char * length], "path": "/x"}
        sent = slack.body("n1", payload, "https://guard.example")
        texts = [sent["text"], *(block["text"]["text"] for block in sent["blocks"][:2])]
        for text in texts:
            assert isinstance(text, str)
            assert not re.search(r"[<>]|&(?!(amp|lt|gt);)", text)
        assert len(texts[1]) <= 150
        assert len(texts[2]) <= 3000


def test_without_an_address_of_ours_a_message_has_no_button_and_no_half_link(tmp_path: Path) -> None:
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(orjson.loads(request.content))
        return httpx.Response(200)

    with telling(tmp_path, "webhook", "slack") as w:
        assert deliver(w, answer, "webhook", "slack", base_url="") == 2
    plain = next(one for one in sent if "event" in one)
    message = next(one for one in sent if "blocks" in one)
    assert (plain["url"], plain["path"]) == (None, "/api/v1/x")
    assert [block["type"] for block in message["blocks"]] == ["header", "section"]


def test_what_a_channel_refuses_is_logged_at_once_and_once_in_its_own_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "guard"), telling(tmp_path, "slack") as w:
        for _ in range(3):
            deliver(w, lambda request: httpx.Response(400, content=b"invalid_blocks"), "slack")
            w.clock.ahead += 3600
        with w.guarded.view() as view:
            (refused,) = view.outbox.undelivered()
        deliver(w, lambda request: httpx.Response(200), "slack")
        with w.guarded.view() as view:
            assert view.outbox.undelivered() == []
    said = [record.getMessage() for record in caplog.records]
    assert said == ["a message to slack was not accepted: it answered 400, invalid_blocks"]
    assert (refused.channel, refused.count, refused.why) == ("slack", 1, "it answered 400, invalid_blocks")


def test_what_else_a_channel_answers_is_repeated_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "guard"), telling(tmp_path, "webhook") as w:
        deliver(w, lambda request: httpx.Response(403, content=f"no {request.url}".encode()), "webhook")
    assert "planted-address" not in caplog.text


def test_a_channel_that_asks_to_be_left_alone_is(tmp_path: Path) -> None:
    asked: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(w.clock())
        return httpx.Response(429, headers={"Retry-After": "600"})

    with telling(tmp_path, "slack") as w:
        for _ in range(20):
            deliver(w, answer, "slack")
            w.clock.ahead += 60
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 600
