"""Whose word about a change is shown first: the last one by whoever may have made it, then the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drift.core.model.change_reason import ChangeReason, ReasonSource
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.change_reasons import StatedReason
from guard.core.model.policy import Identities


def in_order(
    stated: Sequence[StatedReason], authors: Iterable[str], identities: Identities
) -> tuple[ChangeReason, ...]:
    """All that was said, the last word of an author first, by all that is known now of who may have made the change.
    `stated` is oldest first."""
    makers = tuple(authors)
    newest = [as_shown(reason, makers, identities) for reason in reversed(stated)]
    return (
        *(reason for reason in newest if reason.source == "author"),
        *(reason for reason in newest if reason.source != "author"),
    )


def as_shown(stated: StatedReason, authors: Iterable[str], identities: Identities) -> ChangeReason:
    """A stated reason with whose it is; `authors` are those who may have made the change."""
    is_theirs = person_of(stated.who, identities) in people_of(authors, identities)
    source: ReasonSource = "author" if is_theirs else "somebody_else"
    return ChangeReason(source, stated.text, stated.ticket, stated.who, stated.at)
