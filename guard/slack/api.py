"""Slack's Web API by its SDK, the way out that is configured, each failure as a value. Knows no message."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.request import Request

import httpx
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from drift.intercom.retry_after import retry_after
from drift.outgoing.proxies import Proxies
from drift.outgoing.transport import outgoing_client
from guard.slack.errors import SlackFailed
from guard.slack.settings import BASE_URL

_PAUSE: Final = 30.0
"""Seconds for which Slack is left alone where it asks for that and does not say how long."""
_CODE: Final = re.compile(r"[a-z0-9_]{1,60}")
"""How Slack says why it refuses something. Anything else may hold anything, and is not repeated."""
_SILENT: Final = logging.getLogger("guard.slack.sdk")
"""The SDK's own words would tell of every attempt, and of addresses that are secrets. Who calls says what failed."""
_SILENT.propagate = False
_SILENT.setLevel(logging.CRITICAL + 1)
_SILENT.addHandler(logging.NullHandler())


class SlackApi:
    """Thread-safe. Raises SlackFailed, and nothing else, whatever Slack or the way there does."""

    def __init__(self, token: str, proxies: Proxies, base_url: str = BASE_URL, timeout: float = 10.0) -> None:
        self._http = outgoing_client(proxies, timeout)
        self.client = _Client(self._http, token, base_url)

    def call(self, method: str, **values: Any) -> Mapping[str, Any]:
        """A method of the Web API that does something. Values that are None are left out."""
        return self._send(method, json=_given(values))

    def ask(self, method: str, **values: Any) -> Mapping[str, Any]:
        """A method that only reads: Slack takes no JSON there."""
        return self._send(method, params=_given(values))

    def user(self, member: str) -> Mapping[str, Any]:
        """What Slack says of a member."""
        found = self.ask("users.info", user=member).get("user")
        return found if isinstance(found, dict) else {}

    def _send(
        self, method: str, json: dict[str, Any] | None = None, params: dict[str, Any] | None = None
    ) -> Mapping[str, Any]:
        try:
            answer = self.client.api_call(method, json=json, params=params)
        except SlackApiError as refused:
            raise _failure_in(refused) from None
        except httpx.HTTPError as problem:
            raise SlackFailed(type(problem).__name__, away=True) from None
        except (SlackClientError, ValueError, AttributeError, TypeError):
            raise SlackFailed("no JSON", away=True) from None
        return answer.data if isinstance(answer.data, dict) else {}

    def answer_at(self, url: str, message: Mapping[str, Any]) -> None:
        """Send a late answer to a command to where Slack said. Raises SlackFailed. The address is a secret."""
        try:
            answer = self._http.post(url, json=dict(message))
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise SlackFailed(type(problem).__name__, away=True) from None
        if not answer.is_success:
            raise SlackFailed(f"it answered {answer.status_code}")

    def close(self) -> None:
        self._http.close()


class _Client(WebClient):
    """The SDK's client over the connections of the product: its own would go by HTTPS_PROXY and know no NO_PROXY, and
    would follow a redirect with the token to wherever it leads."""

    def __init__(self, http: httpx.Client, token: str, base_url: str) -> None:
        super().__init__(token=token, base_url=base_url, retry_handlers=[], logger=_SILENT)
        self._http = http

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        data = req.data if isinstance(req.data, bytes) else b""
        answer = self._http.post(url, content=data, headers=dict(req.header_items()))
        return {"status": answer.status_code, "headers": dict(answer.headers), "body": answer.text}


def _failure_in(refused: SlackApiError) -> SlackFailed:
    answer = refused.response
    status, headers = int(answer.status_code), {name.lower(): value for name, value in answer.headers.items()}
    if status == 429:
        return SlackFailed("ratelimited", retry_after(httpx.Headers(headers), 0.0) or _PAUSE, away=True)
    data = answer.data if isinstance(answer.data, dict) else {}
    code = str(data.get("error") or "")
    if status >= 500 or not _CODE.fullmatch(code):
        return SlackFailed(f"it answered {status}", away=True)
    return SlackFailed(code, away=code in _NOBODY)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


_NOBODY: Final = frozenset(
    {
        "account_inactive",
        "fatal_error",
        "internal_error",
        "invalid_auth",
        "not_authed",
        "service_unavailable",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Words of Slack's that say that it would do nothing else either."""
