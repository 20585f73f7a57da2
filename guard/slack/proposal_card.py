"""The card of a change that was asked for in advance, of a permit, and of broken glass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guard.context import UnitOfWork
from guard.core.model.records import spoken_of
from guard.core.proposals.glass import broke
from guard.core.proposals.life import ends_at
from guard.core.proposals.records import ProposalRecord
from guard.core.reports.effects.reach_json import reach_in_words
from guard.core.reports.plan_formats import reach_of
from guard.core.reports.plan_json import PlannedChangeAnswer
from guard.core.reports.proposal_json import ProposalInFull
from guard.queries import proposals
from guard.slack.card import CONSOLE_ONLY, FIGURES, Card, Changed, Press, Shown, Text, fingerprint, voted
from guard.slack.field_values import moved
from guard.workflow.step_up import needs_passkey

_PRESSES: Final[tuple[Press, ...]] = ("approve", "deny", "changes_wanted")
_VERBS: Final = {"create": "Create", "update": "Change", "delete": "Delete"}
_MOST: Final = 3
"""How many sentences of one sort a message has: the console has them all."""


def shown_of_proposal(record: ProposalRecord) -> Shown:
    what = fingerprint(record.ballot, record.fingerprint, record.policy_revision)
    return Shown(f"proposal:{record.id}", record.edition, what)


def proposal_card(work: UnitOfWork, record: ProposalRecord) -> Card:
    known = proposals.in_full(work, record)
    waits, in_console = known.status in ("open", "changes_wanted"), needs_passkey(record)
    presses = _PRESSES if waits and not in_console else ()
    return Card(
        shown=shown_of_proposal(record),
        title=title_of(work, known),
        status=known.status,
        sentence=known.sentence,
        who=(f"{spoken_of(record.asker, record.robot)} asks for this, ", record.asked_at),
        why=" ".join(filter(None, [known.reason, f"({known.ticket})" if known.ticket else ""])),
        changes=tuple(_changed(work, change) for change in known.preview.changes),
        facts=tuple(_facts(work, record, known)),
        votes=voted(work.proposals.votes_on([record.ballot]).get(record.ballot, ())),
        presses=("review",) if _waits_for_review(work, record) else presses,
        page=f"/w/{work.workspace.name}/proposals/{record.id}",
        links_only=CONSOLE_ONLY if waits and in_console else "",
    )


def title_of(work: UnitOfWork, known: ProposalInFull) -> str:
    """What is asked for, in one line, by the names that things had when it was asked for."""
    changes = known.preview.changes
    first = _title(work, changes[0]) if changes else "No change"
    return f"{first}, and {len(changes) - 1} more" if len(changes) > 1 else first


def _title(work: UnitOfWork, change: PlannedChangeAnswer) -> str:
    kind = work.workspace.kinds.get(change.kind)
    title = kind.title if kind else change.kind
    is_named = change.operation != "create" and change.title and change.title != title
    return f"{_VERBS[change.operation]} {title}{f' “{change.title}”' if is_named else ''}"


def _changed(work: UnitOfWork, change: PlannedChangeAnswer) -> Changed:
    fields = moved(change.diff.fields)
    return Changed(_title(work, change), fields, () if fields else change.diff.words)


def _facts(work: UnitOfWork, record: ProposalRecord, known: ProposalInFull) -> Iterator[tuple[str, Text]]:
    for broken in work.glass_breaks.of(record.id):
        yield "Glass was broken", (broke(broken),)
        if broken.reviewed_at is None:
            yield "Somebody else reviews it by", (broken.due_at,)
        else:
            yield f"Reviewed by {broken.reviewed_by}", (broken.review,)
    if known.permit is not None:
        yield "By hand", (known.permit.sentence,)
    for change in known.preview.changes[:_MOST]:
        yield from _of_change(change)
    if known.status in ("open", "changes_wanted"):
        yield from _while_it_waits(record, known)


def _of_change(change: PlannedChangeAnswer) -> Iterator[tuple[str, Text]]:
    for reason in change.reasons:
        if reason.outcome == "broken":
            yield reason.policy, (reason.sentence,)
    yield from _said("Depends on it", [text for _, text in reach_of(change)])
    if change.reach is not None:
        yield "Conversations", (" ".join(reach_in_words(change.reach, FIGURES)),)
    yield from _said("Does not come back", change.lost)
    yield from _said("A person does by hand", change.by_hand)
    if change.rollback is not None:
        yield from _said("Undoing", change.rollback.sentences)


def _said(label: str, sentences: list[str] | tuple[str, ...]) -> Iterator[tuple[str, Text]]:
    if sentences:
        more = f" And {len(sentences) - _MOST} more." if len(sentences) > _MOST else ""
        yield label, (" ".join(sentences[:_MOST]) + more,)


def _while_it_waits(record: ProposalRecord, known: ProposalInFull) -> Iterator[tuple[str, Text]]:
    for one in known.approvals:
        freeze = f" (freeze {one.period})" if one.period else ""
        people = ", ".join(one.may) or "nobody"
        yield "Who has to agree", (f"{one.have} of {one.quorum}: {people}{freeze}, for {one.policy}",)
    for away in known.absences:
        yield "Away", (f"{away.delegator}: {away.delegate} votes for them.",)
    if known.nobody_left:
        yield "Nobody is left", (known.nobody_left,)
    if record.permit is None:
        spent = f"{known.preview.seconds_at_least:g} to {known.preview.seconds_at_most:g} seconds"
        when: Text = ("At once when it is approved",) if record.apply_at is None else (record.apply_at,)
        yield "Goes live", (*when, f", in {spent}.")
    yield "If nobody does anything", ("It ends ", ends_at(record), ", and nothing is changed.")


def _waits_for_review(work: UnitOfWork, record: ProposalRecord) -> bool:
    return any(one.reviewed_at is None for one in work.glass_breaks.of(record.id))
