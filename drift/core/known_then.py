"""What is not known of a kind at a moment of the past, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.json_view import Answer, time
from drift.core.model.records import KindStatus

Sort: TypeAlias = Literal["never_read", "unread", "gap", "log_only"]
GAP: Final = 86_400.0
"""Seconds between two readings; what lies between them is a gap from there on: nobody saw what was
changed and changed back in it."""


@dataclass(frozen=True, slots=True)
class NotKnown:
    """`never_read`: nothing is known of then. `unread`, `gap`: it is shown as it was read last. `log_only`: it is as
    the activity log tells. The sentence says it in full."""

    kind: str
    sort: Sort
    sentence: str


class NotKnownAnswer(Answer, frozen=True):
    """What is not known of a kind at that moment. `never_read`: nothing is. `unread` and `gap`: it is shown as it was
    read last. `log_only`: it is as the activity log tells."""

    kind: str
    sort: Sort
    sentence: str


def answer(one: NotKnown) -> NotKnownAnswer:
    return NotKnownAnswer(kind=one.kind, sort=one.sort, sentence=one.sentence)


def not_known(
    kind: Kind, then: KindStatus | None, first: float | None, following: float | None, at: float
) -> NotKnown | None:
    """`then` is how its last reading before the moment went, `first` when it was first read completely, and `following`
    when it was so for the first time after the moment. None: it is known."""
    if kind.log_only:
        told = f"No API reads the kind {kind.name}: it is shown as the activity log had told of it by then."
        return NotKnown(kind.name, "log_only", told)
    if first is None:
        never = f"The kind {kind.name} was never read completely, so nobody knows how it was."
        return NotKnown(kind.name, "never_read", never)
    if then is None or then.read_at is None or at < first:
        later = f"The kind {kind.name} was first read completely at {time(first)}; how it was before is not known."
        return NotKnown(kind.name, "never_read", later)
    if then.status == "unread":
        why = then.reason.removesuffix(".")
        unread = f"The kind {kind.name} could not be read then ({why}): it is shown as it was at {time(then.read_at)}."
        return NotKnown(kind.name, "unread", unread)
    return _gap(kind, then.read_at, following, at)


def _gap(kind: Kind, read_at: float, following: float | None, at: float) -> NotKnown | None:
    if (at if following is None else following) - read_at <= GAP:
        return None
    until = "not since" if following is None else f"the next time at {time(following)}"
    sentence = (
        f"The kind {kind.name} was read at {time(read_at)} and {until}: what was changed in between and changed back "
        "is not known."
    )
    return NotKnown(kind.name, "gap", sentence)
