"""The door of Socket Mode: a connection that this service opens to Slack, for installations without an inbound one."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Final

import httpx
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from drift.outgoing.proxies import Proxies
from guard.slack.api import SlackApi
from guard.slack.desk import Desk
from guard.slack.errors import NotUnderstood, SlackFailed
from guard.slack.payloads import Asked, command, of_interaction

log = logging.getLogger(__name__)

AGAIN: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds after which a connection that failed is tried again; the last one from then on."""
LOST_FOR: Final = 60.0
"""Seconds without a connection after which people are told."""
ASKED_EVERY: Final = 2.0
"""Seconds after which Slack is asked whether it is there. It is taken to be gone after four or five of them."""


class SocketDoor:
    """Keeps one connection open from `start` to `close`. While there is none, that is said once, and its end once."""

    def __init__(
        self,
        desk: Desk,
        api: SlackApi,
        proxies: Proxies,
        again: tuple[float, ...] = AGAIN,
        asked_every: float = ASKED_EVERY,
    ) -> None:
        self._desk = desk
        self._api = api
        self._api.client.ssl = (
            httpx.create_ssl_context()
        )  # the same certificates as for all that leaves the machine
        self._proxies = proxies
        self._again = again
        self._asked_every = asked_every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="slack-socket", daemon=True)
        self.why_closed = "it was not opened yet"
        self._closed_at = time.monotonic()

    @property
    def alarm(self) -> str:
        """That nobody can decide in Slack, where it is so for longer than a connection takes to be renewed."""
        if not self.why_closed or time.monotonic() - self._closed_at < LOST_FOR:
            return ""
        return f"Slack's Socket Mode is not connected ({self.why_closed}): nobody can decide in Slack now."

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=3.0)

    def _keep(self) -> None:
        failed = 0
        while not self._stopping.is_set():
            why = self._hold_open()
            if not why:  # it was open for a while
                failed = 0
            elif why != self.why_closed:
                log.warning("Slack's Socket Mode cannot be reached: %s", why)
            if not why:
                self._closed_at = time.monotonic()
            self.why_closed = why or "the connection was lost"
            self._stopping.wait(self._again[min(failed, len(self._again) - 1)])
            failed += 1

    def _hold_open(self) -> str:
        """Open a connection and stay until it is gone; returns why it could not be opened, or nothing."""
        try:
            answer = self._api.ask("apps.connections.open")
        except SlackFailed as failed:
            return failed.code
        url = str(answer.get("url", ""))
        client = self._client_for(url)
        try:
            client.connect()
            if not client.is_connected():
                return "the connection was refused"
            self._say_open()
            while client.is_connected() and not self._stopping.wait(self._asked_every / 2):
                pass
        except Exception as problem:  # noqa: BLE001 - the SDK raises what its sockets do
            return type(problem).__name__
        finally:
            client.close()
        return ""

    def _say_open(self) -> None:
        if self.why_closed:
            log.info("Slack's Socket Mode is connected")
        self.why_closed = ""

    def _client_for(self, url: str) -> SocketModeClient:
        client = SocketModeClient(
            app_token=self._api.client.token or "",
            web_client=self._api.client,
            logger=self._api.client.logger,
            auto_reconnect_enabled=False,
            ping_interval=self._asked_every,
            concurrency=4,
        )
        client.wss_uri = url
        client.proxy = self._proxies.of(url.replace("wss:", "https:", 1).replace("ws:", "http:", 1))
        client.socket_mode_request_listeners.append(self._take)
        return client

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer an envelope. Slack waits for three seconds here, too."""
        said: dict[str, Any] = {}
        try:
            asked = _asked(request)
            said = self._desk.answer(asked) if asked is not None else {}
        except NotUnderstood as problem:
            log.warning("Slack sent something by Socket Mode that is not understood: %s", problem)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said or None))


def _asked(request: SocketModeRequest) -> Asked | None:
    """Raises NotUnderstood."""
    if request.type == "interactive":
        return of_interaction(request.payload)
    if request.type == "slash_commands":
        return command({name: str(value) for name, value in request.payload.items()})
    return None
