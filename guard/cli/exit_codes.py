"""How a command ends: its exit codes, and the refusals that people read."""

from __future__ import annotations

from typing import Final

import click

FINE: Final = 0
FOUND: Final = 1
WRONG_INPUT: Final = 2
OUR_BUG: Final = 3


class Failed(click.ClickException):
    """Something of ours, or of Intercom's, did not work."""

    exit_code = OUR_BUG


class Refused(click.ClickException):
    """The input is wrong; the message is a finished sentence that says what to do."""

    exit_code = WRONG_INPUT

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)
