"""Slack's Web API: the configured way out, and every failure as a value that holds no secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from drift.outgoing.proxies import DIRECT, proxies_in
from guard.slack.api import SlackApi
from guard.slack.errors import SlackFailed
from tests.fakes.slack import BOT_TOKEN, TEAM, FakeSlack, fake_slack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as slack:
        yield slack


@pytest.fixture
def api(slack: FakeSlack) -> Iterator[SlackApi]:
    made = SlackApi(BOT_TOKEN, DIRECT, f"{slack.url}/api/")
    yield made
    made.close()


def failure(api: SlackApi, method: str = "auth.test") -> SlackFailed:
    with pytest.raises(SlackFailed) as failed:
        api.ask(method)
    assert "planted" not in str(failed.value)
    return failed.value


def test_slack_is_asked(api: SlackApi) -> None:
    assert api.ask("auth.test")["team_id"] == TEAM


@pytest.mark.parametrize(
    ("status", "headers", "code", "pause", "away"),
    [
        (429, {"Retry-After": "17"}, "ratelimited", 17.0, True),
        (429, {}, "ratelimited", 30.0, True),
        (429, {"Retry-After": "soon"}, "ratelimited", 30.0, True),
        (500, {}, "it answered 500", 0.0, True),
        (404, {}, "it answered 404", 0.0, True),
        (200, {}, "it answered 200", 0.0, True),
        (302, {"Location": "https://evil.example/api/auth.test"}, "it answered 302", 0.0, True),
    ],
)
def test_what_slack_answers_instead(
    slack: FakeSlack, api: SlackApi, status: int, headers: dict[str, str], code: str, pause: float, away: bool
) -> None:
    slack.fault = lambda method: (status, headers)
    failed = failure(api)
    assert (failed.code, failed.pause, failed.away) == (code, pause, away)


def test_a_word_of_slacks_is_about_this_call_or_about_all(slack: FakeSlack, api: SlackApi) -> None:
    assert (failure(api, "no.such").code, failure(api, "no.such").away) == ("unknown_method", False)
    stranger = SlackApi("xoxb-planted-other", DIRECT, f"{slack.url}/api/")
    assert (failure(stranger).code, failure(stranger).away) == ("invalid_auth", True)
    stranger.close()


def test_a_slack_that_is_not_there_is_away(caplog: pytest.LogCaptureFixture) -> None:
    nobody = SlackApi(BOT_TOKEN, DIRECT, "http://127.0.0.1:9/api/")
    with caplog.at_level(logging.DEBUG):
        assert (failure(nobody).code, failure(nobody).away) == ("ConnectError", True)
    nobody.close()
    assert "planted" not in caplog.text


def test_no_log_line_holds_the_token(api: SlackApi, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        api.ask("auth.test")
        failure(api, "no.such")
    assert "planted" not in caplog.text


def test_it_goes_by_the_proxy_of_the_settings(slack: FakeSlack) -> None:
    seen: list[str] = []

    def note(path: str) -> tuple[int, dict[str, str]]:
        seen.append(path)
        return 502, {}

    slack.fault = note
    through = SlackApi(BOT_TOKEN, proxies_in({"HTTP_PROXY": slack.url}), "http://slack.example/api/")
    failure(through)
    through.close()
    assert seen == ["http://slack.example/api/auth.test"]


def test_it_goes_directly_where_the_settings_say_so(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    direct = SlackApi(BOT_TOKEN, DIRECT, f"{slack.url}/api/")
    assert direct.ask("auth.test")["team_id"] == TEAM
    direct.close()
