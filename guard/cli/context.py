"""What every command stands on: the environment's values, where it runs, and the parts that only app.py may wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from rich.console import Console

    from guard.context import GuardedWorkspace
    from guard.core.evaluation.compiled import CompiledPolicies
    from guard.runtime.service import Service
    from guard.runtime.settings import Settings

WIDTH = 100


class Neighbour(Protocol):
    """An embedded workspace that listens."""

    url: str

    def stop(self) -> None: ...


class SandboxOptions(Struct, frozen=True):
    """An embedded workspace to start. `webhook_url` None: as its file says."""

    file: Path
    port: int
    webhook_url: str | None = None
    seed: int = 7
    scale: int | None = None


OpenWorkspace = Callable[[SandboxOptions], Neighbour]


class CreateApp(Protocol):
    def __call__(self, of: Service, /, *, client_secret: str | None) -> WSGIApplication: ...


def sized(console: Console) -> Console:
    """Tables are at most 100 columns wide, and exactly as wide where nobody looks through a window."""
    if not console.is_terminal or console.width > WIDTH:
        console.width = WIDTH
    return console


class CliContext(Struct, frozen=True):
    values: Mapping[str, str]
    here: Path
    open_workspace: OpenWorkspace
    create_app: CreateApp

    @property
    def console(self) -> Console:
        """Where tables go."""
        from rich.console import Console

        return sized(Console(highlight=False))

    def settings(self) -> Settings:
        """Raises WrongSettings."""
        from guard.runtime.settings import read_settings

        return read_settings(self.values, here=self.here)

    def value(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    @contextmanager
    def guarded(self, *, tells_alarm: bool = False) -> Iterator[GuardedWorkspace]:
        """The record, while the service runs or not, with the policies that are in force when they are asked for: where
        the newest cannot be used, the last good ones, and why goes to standard error or, with `tells_alarm`, to whoever
        asks for the alarm. Raises WrongSettings and StoreError, and BrokenPolicies and NotTakenUp where there are no
        last good ones."""
        from dataclasses import replace

        from guard.policy_source.current_policies import PoliciesNow
        from guard.policy_source.source import in_force_now
        from guard.runtime.wiring import lay_foundation

        settings = self.settings()
        of_files = partial(in_force_now, settings.policies, settings.home)
        foundation = lay_foundation(settings, of_files)
        tell = _ignore if tells_alarm else _tell_alarm
        now = PoliciesNow(settings.policies, settings.home, foundation.guarded, tell)
        try:
            yield replace(foundation.guarded, policies=now.policies, alarm=now.alarm)
        finally:
            foundation.close()

    def policies_in_force(self) -> CompiledPolicies:
        """The same without a record: only where the policies cannot be used, it is asked for the last good ones."""
        from guard.loading.policy_loader import BrokenPolicies
        from guard.policy_source.source import in_force_now

        settings = self.settings()
        try:
            return in_force_now(settings.policies, settings.home)
        except BrokenPolicies:
            with self.guarded() as guarded:
                return guarded.policies()


def _ignore(alarm: str) -> None:
    """Whoever asks for the alarm tells it."""


def _tell_alarm(alarm: str) -> None:
    import click

    from guard.core.reports.wording import LAST_GOOD
    from guard.core.text.plain_text import plain_lines

    click.echo(f"{LAST_GOOD}:\n{plain_lines(alarm)}", err=True)
