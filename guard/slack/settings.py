"""What Slack gave out for the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

BASE_URL: Final = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """`signing_secret` opens the door by HTTP, `app_token` that of Socket Mode. `team` is the workspace whose members
    may decide, `channel` where messages go that no file sends elsewhere."""

    bot_token: str = field(repr=False)
    team: str
    channel: str
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    base_url: str = field(default=BASE_URL, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.bot_token, self.signing_secret, self.app_token)

    @property
    def hears(self) -> bool:
        """Whether there is a door at all: without one, messages only link to the console."""
        return bool(self.signing_secret or self.app_token)
