"""The permit that a proposal becomes once it is approved, and what cannot be asked for by hand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TypeAlias

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json
from guard.core.approvals.same_person import people_of, person_of
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.rule_schema import closed, compiled
from guard.core.model.policy import Identities
from guard.core.proposals.change_plan import Judged, PlannedChange, PlannedProposal
from guard.core.proposals.life import APPLY_WITHIN
from guard.core.proposals.permit import Permit, is_by_hand, is_mixed, permitted_fields
from guard.core.proposals.proposal import Proposal

_Planned: TypeAlias = tuple[PlannedChange, Judged]
_SPLIT = "Ask for that in a proposal of its own."
_OF_CALLS = (
    "Calls of Intercom's API make this proposal: `{}` is for what only a person can change. Leave it out."
)


def permit_of(planned: PlannedProposal) -> Permit | None:
    """The permit that a proposal asks for; None where calls make it."""
    fields = tuple(
        field
        for change, judged in _real(planned)
        if is_by_hand(judged.steps)
        for field in permitted_fields(change.asked, judged.change)
    )
    who = plain_email(planned.proposal.who or planned.asker or "")
    return Permit(who, lasts_of(planned.proposal), fields) if fields else None


def lasts_of(proposal: Proposal) -> float:
    """The seconds that a permit is open."""
    return APPLY_WITHIN if proposal.window_for is None else proposal.window_for


def permit_mistakes(
    planned: PlannedProposal, teammates: Set[str] | None, same_person: Identities = ()
) -> tuple[Diagnostic, ...]:
    """What is wrong with what is said about a change by hand. `teammates` are the addresses of all who are or were
    teammates of the Intercom workspace; None while nobody has read them."""
    by_hand = [one for one in _real(planned) if is_by_hand(one[1].steps)]
    if not by_hand:
        return tuple(_words_of_permits(planned)) if _real(planned) else ()
    return (
        *_nobody_known(planned, teammates, same_person),
        *(mistake for change, judged in by_hand for mistake in _odd_schemas(change, judged)),
        *(mistake for change, judged in by_hand for mistake in _more_than_standard(change, judged)),
    )


def _real(planned: PlannedProposal) -> list[_Planned]:
    """The changes that there is anything to do for."""
    return [(change, change.judged) for change in planned.changes if change.judged is not None]


def split_mistakes(planned: PlannedProposal) -> tuple[Diagnostic, ...]:
    """What has to be asked for in a proposal of its own, as calls make the others: they could be undone where one of
    them fails, and what a person does could not."""
    by_hand = sum(is_by_hand(judged.steps) for _, judged in _real(planned))
    is_split = by_hand in (0, len(_real(planned)))
    if is_split and not any(is_mixed(judged.steps) for _, judged in _real(planned)):
        return ()
    return tuple(_mixed(planned))


def _mixed(planned: PlannedProposal) -> Iterator[Diagnostic]:
    for change, judged in _real(planned):
        if is_mixed(judged.steps):
            sentence = (
                f"Calls make a part of this change of “{change.title}”, and only a person can make the rest."
            )
        elif is_by_hand(judged.steps):
            sentence = (
                f"Only a person can make this change of “{change.title}”, and calls make others beside it."
            )
        else:
            continue
        yield Diagnostic(change.asked.path, f"{sentence} {' '.join(judged.steps.by_hand[:1])} {_SPLIT}")


def _words_of_permits(planned: PlannedProposal) -> Iterator[Diagnostic]:
    if planned.proposal.who:
        yield Diagnostic(("who",), _OF_CALLS.format("who"), at_key=True)
    if planned.proposal.window_for is not None:
        yield Diagnostic(("window_for",), _OF_CALLS.format("window_for"), at_key=True)
    for change in planned.changes:
        if change.asked.expect:
            yield Diagnostic((*change.asked.path, "expect"), _OF_CALLS.format("expect"), at_key=True)


def _nobody_known(
    planned: PlannedProposal, teammates: Set[str] | None, same_person: Identities
) -> Iterator[Diagnostic]:
    """Whoever is to do it by hand needs an account in Intercom."""
    who = planned.proposal.who or planned.asker
    if not who or teammates is None:
        return
    if person_of(who, same_person) in people_of(teammates, same_person):
        return
    path = ("who",) if planned.proposal.who else ()
    yield Diagnostic(
        path,
        f"{plain_email(who)} is no teammate of the Intercom workspace, and only a teammate can make this change. Say "
        "in `who` by whose hand it is made.",
    )


def _odd_schemas(change: PlannedChange, judged: Judged) -> Iterator[Diagnostic]:
    """That the value which people are shown does not fit what may be set in its place."""
    for field in permitted_fields(change.asked, judged.change):
        if field.schema is not None and not _fits(field.schema, field.expected):
            yield Diagnostic(
                (*change.asked.path, "expect", field.pointer),
                f"The value of {field.pointer} that is asked for does not fit this schema: people would agree to "
                "another value than they see.",
            )
    named = {leaf.pointer for leaf in change.asked.leaves()}
    for pointer in change.asked.expect or {}:
        if pointer not in named:
            yield Diagnostic(
                (*change.asked.path, "expect", pointer),
                f"`expect` speaks of {pointer}, which is not set. Give the value that is most likely: the policies "
                "judge that one, and people see it.",
                at_key=True,
            )


def _more_than_standard(change: PlannedChange, judged: Judged) -> Iterator[Diagnostic]:
    """That other values may be set than the one for which a standard change stands in: nobody would have agreed."""
    standard = next((one.standard_change for one in judged.judgement.reasons if one.standard_change), "")
    if standard and change.asked.expect:
        yield Diagnostic(
            (*change.asked.path, "expect"),
            f"The standard change {standard} stands in for the value that is asked for, and nobody is asked about any "
            "other one. Leave `expect` out.",
            at_key=True,
        )


def _fits(schema: Json, value: Json) -> bool:
    try:
        return compiled(closed(schema)).is_valid(value)
    except ValueError:
        return False
