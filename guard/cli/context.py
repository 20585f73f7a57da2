"""The context of a command: environment values, working directory, and the parts that only app.py may wire."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from guard.runtime.setting_names import POLICIES, RECORD, WORKSPACES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from rich.console import Console

    from guard.context import GuardedWorkspace
    from guard.core.evaluation.compiled import CompiledPolicies
    from guard.runtime.front_door import FrontDoor
    from guard.runtime.settings import Settings
    from guard.runtime.workspaces import Workspaces

WIDTH = 100
ALL = "all"
"""What `--workspace` says where all workspaces are meant."""


class RunningSandbox(Protocol):
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


OpenWorkspace = Callable[[SandboxOptions], RunningSandbox]


class CreateApp(Protocol):
    def __call__(self, workspaces: Workspaces, /, *, door: FrontDoor) -> WSGIApplication: ...


def sized(console: Console) -> Console:
    """The console, at most 100 columns wide; exactly 100 where the output is no terminal."""
    if not console.is_terminal or console.width > WIDTH:
        console.width = WIDTH
    return console


class CliContext(Struct, frozen=True):
    values: Mapping[str, str]
    here: Path
    open_workspace: OpenWorkspace
    create_app: CreateApp
    workspace: str = ""
    """What `--workspace` says."""

    @property
    def wanted(self) -> str:
        """The workspace that somebody named, or `all`; "" where nobody did."""
        return self.workspace or self.value("GUARDRAIL_WORKSPACE")

    def refuse_unless_named(self) -> None:
        """For what writes: of several workspaces none is taken that nobody named and the file does not call default.
        Raises Refused."""
        from guard.cli.exit_codes import Refused

        if self.wanted or not self.value(WORKSPACES):
            return
        from guard.runtime.workspaces_file import read_file

        file = read_file(self.values, self.here, ())
        if len(file.settings) > 1 and not file.has_default:
            names = ", ".join(one.name for one in file.settings)
            raise Refused(
                f"There are several workspaces, and this writes: say which one is meant with --workspace NAME "
                f"({names}), or with `default: true` in {file.path}."
            )

    @property
    def console(self) -> Console:
        """The console that tables are printed to."""
        from rich.console import Console

        return sized(Console(highlight=False))

    def settings(self, uses: Collection[str]) -> Settings:
        """The settings of the workspace that is meant, for a command that uses these; the others cannot stop it. Raises
        WrongSettings and Refused."""
        found = self.workspaces(uses)
        if self.wanted in ("", ALL):
            return next(one for one in found if one.is_default)
        return _named(self.wanted, found)

    def settings_of_process(self, uses: Collection[str]) -> Settings:
        """The settings that all workspaces share. Raises WrongSettings."""
        return next(one for one in self.workspaces(uses) if one.is_default)

    def values_here(self) -> Mapping[str, str]:
        """The environment of the workspace that is meant: with what the file says of it. Raises WrongSettings and
        Refused."""
        if not self.value(WORKSPACES):
            return self.values
        from guard.runtime.workspaces_file import read_file

        return read_file(self.values, self.here, ()).values[self.settings(()).name]

    def workspaces(self, uses: Collection[str]) -> tuple[Settings, ...]:
        """The settings of every workspace, in the order of the file that names them. Raises WrongSettings."""
        from guard.runtime.settings import read_settings

        if not self.value(WORKSPACES):
            return (read_settings(self.values, here=self.here, uses=uses),)
        from guard.runtime.workspaces_file import read_workspaces

        return read_workspaces(self.values, self.here, uses)

    def value(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value itself, or the content of the file that NAME_FILE names. Raises Refused."""
        from guard.cli.exit_codes import Refused
        from guard.runtime.environment import Environment

        environment = Environment(self.values, self.here)
        value = environment.secret(name)
        if problems := environment.problems_of([name]):
            raise Refused("\n".join(problems))
        return value

    @contextmanager
    def guarded(
        self, uses: Collection[str] = RECORD, *, tells_alarm: bool = False
    ) -> Iterator[GuardedWorkspace]:
        """The guarded workspace with its record, whether the service runs or not. Its policies are those in force when
        they are read. Where the newest are broken, they are the last good ones; the reason goes to standard error, or
        with `tells_alarm` to the caller, who reads `alarm`. Raises WrongSettings and StoreError, and BrokenPolicies and
        NotTakenUp where there are no last good ones."""
        from dataclasses import replace

        from guard.policy_source.current_policies import PoliciesNow
        from guard.policy_source.source import in_force_now
        from guard.runtime.wiring import lay_foundation

        settings = self.settings(uses)
        read_policies = partial(in_force_now, settings.policies, settings.shared_home, settings.name)
        foundation = lay_foundation(settings, read_policies)
        on_alarm = _ignore if tells_alarm else _tell_alarm
        now = PoliciesNow(settings.policies, settings.shared_home, foundation.guarded, on_alarm)
        try:
            yield replace(foundation.guarded, policies=now.policies, alarm=now.alarm)
        finally:
            foundation.close()

    def each_guarded(self, uses: Collection[str]) -> Iterator[GuardedWorkspace]:
        """The workspace that is meant, or each where nobody named one or all are meant, for what asks no policies.
        Raises WrongSettings, Refused and StoreError."""
        from guard.policy_source.source import in_force_now
        from guard.runtime.wiring import lay_foundation, open_database

        found = self.workspaces(uses)
        if self.wanted not in ("", ALL):
            found = (_named(self.wanted, found),)
        database = open_database(found[0])
        try:
            for settings in found:
                read_policies = partial(in_force_now, settings.policies, settings.shared_home)
                foundation = lay_foundation(settings, read_policies, database=database)
                try:
                    yield foundation.guarded
                finally:
                    foundation.close()
        finally:
            database.close()

    def policies_in_force(self) -> CompiledPolicies:
        """The policies in force. The record is opened only where they are broken, for the last good ones."""
        from guard.loading.policy_loader import BrokenPolicies
        from guard.policy_source.source import in_force_now

        settings = self.settings(POLICIES)
        try:
            return in_force_now(settings.policies, settings.shared_home, settings.name)
        except BrokenPolicies:
            with self.guarded() as guarded:
                return guarded.policies()


def _named(name: str, found: Sequence[Settings]) -> Settings:
    """Raises Refused."""
    from guard.cli.exit_codes import Refused

    for one in found:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in found)
    raise Refused(
        f"There is no workspace {name!r} here: GUARDRAIL_WORKSPACES names a file that lists them ({names})."
    )


def _ignore(alarm: str) -> None:
    """The caller prints the alarm itself."""


def _tell_alarm(alarm: str) -> None:
    import click

    from guard.core.reports.wording import LAST_GOOD
    from guard.core.text.plain_text import plain_lines

    click.echo(f"{LAST_GOOD}:\n{plain_lines(alarm)}", err=True)
