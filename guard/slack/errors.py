"""What goes wrong with Slack. The desk and the channel handle it: it reaches nobody as it is."""

from __future__ import annotations


class SlackFailed(Exception):
    """Slack did not do what it was asked. `code` is its own word for it, or that of the failed connection; `pause` is
    for how many seconds it asks to be left alone; `away` says that it does nothing at all now."""

    def __init__(self, code: str, pause: float = 0.0, *, away: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.pause = pause
        self.away = away


class NotUnderstood(ValueError):
    """Something of Slack's that is not of the shape that Slack documents."""
