"""`guardrail compare` for two workspaces: what differs between them by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from drift.core.catalogue.catalogue import kind as kind_named
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.core.reports.workspaces_formats import FORMATS
from guard.queries.workspaces.comparison import compared_workspaces
from guard.runtime.setting_names import STORE

if TYPE_CHECKING:
    from guard.context import GuardedWorkspace


class Two(Struct, frozen=True):
    """Two workspaces, and what of them to compare: all kinds where none is named."""

    first: str
    second: str
    kinds: tuple[str, ...]


def two_of(names: Sequence[str], kinds: Sequence[str]) -> Two:
    """Raises Refused and UnknownKind."""
    if len(names) != 2 or names[0] == names[1]:
        raise Refused("Name two workspaces: `guardrail compare production test --kind tag`.")
    return Two(names[0], names[1], tuple(kind_named(name).name for name in kinds))


def compare_two(context: CliContext, two: Two, form: str, limit: int) -> None:
    """Say what differs. Raises Exit where something does."""
    if form not in FORMATS:
        raise Refused(f"Two workspaces are compared as {', '.join(FORMATS)}; --format is {form}.")
    kinds = [kind_named(name) for name in two.kinds]
    with _beside(context, two) as (first, second):
        found = compared_workspaces(first, second, kinds, limit)
    click.echo(FORMATS[form][1](found), nl=False)
    if found.differs:
        raise click.exceptions.Exit(FOUND)


@contextmanager
def _beside(context: CliContext, two: Two) -> Iterator[tuple[GuardedWorkspace, GuardedWorkspace]]:
    """Both workspaces with their records. Raises as `CliContext.guarded` does."""
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(replace(context, workspace=name).guarded(STORE))
            for name in (two.first, two.second)
        )
        yield first, second
