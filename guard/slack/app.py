"""The Slack app of a service, put together: what it posts with, the desk, and the two doors to it."""

from __future__ import annotations

import logging
import re
import threading
from typing import Final

from slack_sdk.signature import Clock, SignatureVerifier

from drift.outgoing.proxies import DIRECT, Proxies
from guard.context import GuardedWorkspace
from guard.slack.api import SlackApi
from guard.slack.channel import SlackChannel
from guard.slack.desk import PATIENCE, Desk
from guard.slack.errors import SlackFailed
from guard.slack.settings import SlackSettings
from guard.slack.socket import SocketDoor

log = logging.getLogger(__name__)

ANSWERS_WITHIN: Final = 5.0
"""Seconds that somebody who pressed something waits for Slack at most."""
_NO_TOKEN: Final = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")
_TIMESTAMP: Final = re.compile(r"\d{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class SlackApp:
    """Made once per process. Nothing of it runs before `start`."""

    def __init__(
        self,
        settings: SlackSettings,
        guarded: GuardedWorkspace,
        *,
        public_url: str = "",
        proxies: Proxies = DIRECT,
        patience: float = PATIENCE,
    ) -> None:
        self.settings = settings
        self._guarded = guarded
        self._unfit = ""
        self._sending = SlackApi(settings.bot_token, proxies, settings.base_url)
        self.api = SlackApi(settings.bot_token, proxies, settings.base_url, timeout=ANSWERS_WITHIN)
        self._opening = SlackApi(settings.app_token, proxies, settings.base_url)
        self.desk = Desk(guarded, self.api, settings.team, public_url, patience)
        self.socket = self._socket_door(proxies) if settings.app_token else None
        self._verifier = SignatureVerifier(settings.signing_secret) if settings.signing_secret else None

    def _socket_door(self, proxies: Proxies) -> SocketDoor:
        return SocketDoor(self.desk, self._opening, proxies)

    def start(self) -> None:
        """Open the door of Socket Mode, where that is asked for, and look whether the app is set up well."""
        threading.Thread(target=self.look, name="slack-look", daemon=True).start()
        if self.socket is not None:
            self.socket.start()

    def channel(self, name: str, id: str = "") -> SlackChannel:
        """A channel that the app posts to: the conversation with this id, or that of the settings."""
        settings = self.settings
        return SlackChannel(name, id or settings.channel, self._sending, self._guarded, settings.hears)

    @property
    def hears_http(self) -> bool:
        return self._verifier is not None

    def look(self) -> None:
        """Whether the token is one, and of the workspace that the settings name. Unknown while Slack is away."""
        try:
            team = self.api.ask("auth.test").get("team_id")
        except SlackFailed as failed:
            if failed.code in _NO_TOKEN:
                self._unfit = f"Slack does not take GUARDRAIL_SLACK_BOT_TOKEN ({failed.code}): copy it again."
        else:
            if team != self.settings.team:
                self._unfit = (
                    f"GUARDRAIL_SLACK_BOT_TOKEN is of the workspace {team}, and GUARDRAIL_SLACK_TEAM names "
                    f"{self.settings.team}: nobody can decide in Slack."
                )
        if self._unfit:
            log.error("%s", self._unfit)

    @property
    def alarm(self) -> str:
        """What keeps people from deciding in Slack, as a sentence; "" where nothing does."""
        return self._unfit or (self.socket.alarm if self.socket is not None else "")

    def is_signed(self, body: bytes, timestamp: str, signature: str, now: float) -> bool:
        """Whether a request was signed by Slack within five minutes of `now`."""
        if (
            self._verifier is None
            or not _TIMESTAMP.fullmatch(timestamp)
            or not _SIGNATURE.fullmatch(signature)
        ):
            return False
        verifier = SignatureVerifier(self._verifier.signing_secret, _At(now))
        try:
            return bool(verifier.is_valid(body, timestamp, signature))
        except UnicodeDecodeError:
            return False

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.desk.close()
        for api in (self.api, self._sending, self._opening):
            api.close()


class _At(Clock):
    """A clock for the SDK, which shows the moment of the service and not that of the machine."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now
