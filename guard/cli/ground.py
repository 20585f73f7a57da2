"""What every command stands on: the environment's values, where it runs, and the parts that only app.py may wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from rich.console import Console

    from guard.guarded import Guarded
    from guard.service import Service
    from guard.settings import Settings

WIDTH = 100


class Neighbour(Protocol):
    """An embedded workspace that listens."""

    url: str

    def stop(self) -> None: ...


class Wanted(Struct, frozen=True):
    """An embedded workspace to start. `webhook_url` None: as its file says."""

    file: Path
    port: int
    webhook_url: str | None = None
    seed: int = 7
    scale: int | None = None


OpenWorkspace = Callable[[Wanted], Neighbour]


class CreateApp(Protocol):
    def __call__(self, of: Service, /, *, client_secret: str | None) -> WSGIApplication: ...


def sized(console: Console) -> Console:
    """Tables are at most 100 columns wide, and exactly as wide where nobody looks through a window."""
    if not console.is_terminal or console.width > WIDTH:
        console.width = WIDTH
    return console


class Ground(Struct, frozen=True):
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
        from guard.settings import read_settings

        return read_settings(self.values, here=self.here)

    def value(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    @contextmanager
    def guarded(self) -> Iterator[Guarded]:
        """The record, while the service runs or not, with the policies as they are in the files when they are asked
        for. Raises WrongSettings and StoreError, and BrokenPolicies and NotTakenUp then."""
        from guard.assembling import lay_foundation
        from guard.policy_source import in_force_now

        settings = self.settings()
        foundation = lay_foundation(settings, cache(partial(in_force_now, settings.policies, settings.home)))
        try:
            yield foundation.guarded
        finally:
            foundation.close()
