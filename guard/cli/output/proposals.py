"""Proposals as the service answers them, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from guard.cli.exit_codes import Refused
from guard.cli.output.tables import row, table
from guard.core.reports import proposal_formats
from guard.core.reports.proposal_json import ProposalAnswer, ProposalInFull

if TYPE_CHECKING:
    from rich.table import Table

Shape = TypeVar("Shape")


def written(answers: Sequence[Any], form: str) -> str:
    """These proposals in one of the formats. Raises Refused for what another version answers."""
    return proposal_formats.FORMATS[form]([_as(ProposalInFull, answer) for answer in answers])


def news(answer: Any) -> str:
    """How a proposal stands, in one line."""
    return proposal_formats.news(_as(ProposalInFull, answer))


def listed(answers: Sequence[Any]) -> Table:
    """A table of proposals."""
    shown = table("id", "status", "what", "asked by", "until (UTC)", "why")
    for answer in answers:
        one = _as(ProposalAnswer, answer)
        until = (one.ends_at or one.closed_at or "")[:16].replace("T", " ")
        what = "\n".join(f"{name.kind}/{name.id}" for name in one.resources) or "something new"
        row(shown, one.id, one.status.replace("_", " "), what, one.robot or one.asker, until, one.reason)
    return shown


def _as(shape: type[Shape], answer: Any) -> Shape:
    try:
        return msgspec.convert(answer, shape)
    except msgspec.ValidationError as problem:
        raise Refused("The service that answers is of another version than this command.") from problem
