"""`guardrail compare` for two workspaces: what differs by name, and proposals that bring one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec import Struct
from msgspec.structs import replace

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.output.proposals import written
from guard.core.proposals.proposal import Asked
from guard.core.reports.workspaces_formats import FORMATS, promotion_lines
from guard.core.reports.workspaces_json import PromotionAnswer
from guard.core.text.plain_text import plain
from guard.queries.workspaces.comparison import compared_workspaces, promotion_into
from guard.runtime.setting_names import STORE

if TYPE_CHECKING:
    from guard.context import GuardedWorkspace


ASKED: Final[tuple[Asked, ...]] = ("create", "update", "delete")
"""What proposals may ask for."""


class Two(Struct, frozen=True):
    """Two workspaces, and what of them to compare: all kinds where none is named."""

    first: str
    second: str
    kinds: tuple[str, ...]

    def other(self, name: str) -> str:
        """Raises Refused."""
        if name not in (self.first, self.second):
            raise Refused(f"--propose names one of the two workspaces: {self.first} or {self.second}.")
        return self.second if name == self.first else self.first


class Proposing(Struct, frozen=True):
    """In which workspace to ask for what makes it as the other one, why, and for which sorts of changes. `show`: ask
    nobody."""

    target: str
    changes: tuple[Asked, ...]
    because: str
    ticket: str
    show: bool


def two_of(names: Sequence[str], kinds: Sequence[str]) -> Two:
    """Raises Refused and UnknownKind."""
    if len(names) != 2 or names[0] == names[1]:
        raise Refused("Name two workspaces: `guardrail compare production test --kind tag`.")
    return Two(names[0], names[1], tuple(kind_named(name).name for name in kinds))


def sorts_of(text: str) -> tuple[Asked, ...]:
    """The sorts of changes in a list with commas. Raises Refused."""
    said = {part.strip() for part in text.split(",")} - {""}
    found = tuple(one for one in ASKED if one in said)
    if not found or len(found) < len(said):
        raise Refused(f"--changes is {text!r}, but must be some of {', '.join(ASKED)}, with commas.")
    return found


def compare_two(context: CliContext, two: Two, form: str, limit: int) -> None:
    """Say what differs. Raises Exit where something does."""
    if form not in FORMATS:
        raise Refused(f"Two workspaces are compared as {', '.join(FORMATS)}; --format is {form}.")
    with _beside(context, two) as (first, second):
        found = compared_workspaces(first, second, _kinds(two), limit)
    click.echo(FORMATS[form][1](found), nl=False)
    if found.differs:
        raise click.exceptions.Exit(FOUND)


def propose_in(context: CliContext, two: Two, asked: Proposing, form: str) -> None:
    """Ask for what makes one workspace as the other is, or say what that would be. Raises Exit where a policy refuses
    it."""
    if form not in ("table", "json"):
        raise Refused(f"Proposals are written as table or json; --format is {form}.")
    pair = Two(two.other(asked.target), asked.target, two.kinds)
    with _beside(context, pair) as (source, target):
        found = promotion_into(target, source, _kinds(two), frozenset(asked.changes))
    for line in promotion_lines(found, whole=asked.show):
        click.echo(plain(line), err=not asked.show)
    if not found.proposals:
        click.echo(_nothing(found))
    if asked.show or not found.proposals:
        return
    there = replace(context, workspace=asked.target)
    documents = [_document(one.changes, pair.first, asked) for one in found.proposals]
    proposals = [call(there, "POST", "/proposals", document) for document in documents]
    click.echo(written(proposals, form), nl=False)
    if any(one["status"] == "refused" for one in proposals):
        raise click.exceptions.Exit(FOUND)


def _kinds(two: Two) -> list[Kind]:
    return [kind_named(name) for name in two.kinds]


def _document(changes: Sequence[Any], source: str, asked: Proposing) -> dict[str, Any]:
    said = {"reason": asked.because or f"As in {source}", "ticket": asked.ticket}
    return {"changes": list(changes), **{name: text for name, text in said.items() if text}}


def _nothing(found: PromotionAnswer) -> str:
    rest = "everything else" if found.left else "everything that was compared"
    return f"Nothing is to be asked for: {rest} in {found.to} is as in {found.from_}."


@contextmanager
def _beside(context: CliContext, two: Two) -> Iterator[tuple[GuardedWorkspace, GuardedWorkspace]]:
    """Both workspaces with their records. Raises as `CliContext.guarded` does."""
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(replace(context, workspace=name).guarded(STORE))
            for name in (two.first, two.second)
        )
        yield first, second
