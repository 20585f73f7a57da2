"""The card of a question about a change that was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from drift.core.json_view import field_change
from drift.core.model.change_reason import in_words as reason_in_words
from drift.core.model.history import moved as moved_fields
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.core.approvals import approval_rules
from guard.core.approvals.ballot import absences
from guard.core.approvals.eligibility import why_they_may
from guard.core.approvals.notices import why_nobody_is_left
from guard.core.approvals.outcomes import Pending, Status, in_words
from guard.core.model.records import Approval, Vote
from guard.core.reports.effects.reach_json import reach_in_words
from guard.enforcement.ballots_now import ballot_of_approval, presence
from guard.queries.change_reasons import reason_of
from guard.queries.effects.reports import reach_in_question
from guard.queries.resource_titles import titles_of
from guard.slack.card import CONSOLE_ONLY, FIGURES, Card, Changed, Press, Shown, Text, fingerprint, voted
from guard.slack.field_values import moved
from guard.workflow.step_up import needs_passkey

_PRESSES: Final[tuple[Press, ...]] = ("approve", "deny", "changes_wanted")
_DONE: Final = {"created": "created", "updated": "changed", "deleted": "deleted"}
_MEANWHILE: Final = {
    "revert": "The change is taken back while people decide.",
    "keep": "The change stays as it is while people decide.",
}


def shown_of_approval(approval: Approval) -> Shown:
    what = fingerprint(approval.id, approval.fingerprint, approval.policy_revision)
    return Shown(f"approval:{approval.id}", 1, what)


def approval_card(work: UnitOfWork, approval: Approval) -> Card:
    votes = work.approvals.votes(approval.id)
    status = approval_rules.status(approval, votes, work.now, policy_revision=work.policies.revision)
    word, sentence = in_words(status)
    change = work.state.changes.get(approval.change_id)
    name = titles_of(work, [approval.ref])[approval.ref]
    waits, in_console = isinstance(status, Pending), needs_passkey(approval)
    reason = None if change is None else reason_of(work, change)
    return Card(
        shown=shown_of_approval(approval),
        title=f"{name} was {_DONE[change.operation] if change else 'changed'}",
        status=word,
        sentence=sentence,
        who=_who(change),
        why=reason_in_words(reason) if reason else "",
        changes=tuple(_changes(work, change, name)),
        facts=(*_reach(work, change, waits=waits), *_facts(work, approval, status, votes)),
        votes=voted(votes),
        presses=_PRESSES if waits and not in_console else (),
        page=f"/w/{work.workspace.name}/approvals/{approval.id}",
        links_only=CONSOLE_ONLY if waits and in_console else "",
    )


def _who(change: ChangeRecord | None) -> Text:
    if change is None:
        return ("It is not known any more who did it.",)
    made = change.attribution
    at = change.detected_at if made.at is None else made.at
    who = "Nobody known" if made.source == "unattributed" else made.actor.name
    return (f"{who} did this, ", at)


def _changes(work: UnitOfWork, change: ChangeRecord | None, name: str) -> Iterator[Changed]:
    if change is not None:
        sides = [digest for digest in (change.before, change.after) if digest]
        fields = moved(map(field_change, moved_fields(change, work.state.versions.bodies(sides))))
        yield Changed(name, fields, () if fields else (f"All of it was {change.operation}.",))


def _facts(
    work: UnitOfWork, approval: Approval, status: Status, votes: Sequence[Vote]
) -> Iterator[tuple[str, Text]]:
    decision = work.decisions.get(approval.decision_id)
    for reason in decision.judgement.broken if decision else ():
        yield reason.policy, (work.for_everybody(reason.sentence),)
    if isinstance(status, Pending):
        yield from _while_it_waits(work, approval, votes)
    if approval.note:
        yield "Note", (work.for_everybody(approval.note),)


def _reach(work: UnitOfWork, change: ChangeRecord | None, *, waits: bool) -> Iterator[tuple[str, Text]]:
    reach = None if change is None else reach_in_question(work, change, waits=waits)
    if reach is not None:
        yield "Conversations", (" ".join(reach_in_words(reach, FIGURES)),)


def _while_it_waits(
    work: UnitOfWork, approval: Approval, votes: Sequence[Vote]
) -> Iterator[tuple[str, Text]]:
    known = presence(work)
    ballot = ballot_of_approval(work, approval, known)
    yield "Who may decide", (why_they_may(approval, absences(ballot, work.now)),)
    if nobody := why_nobody_is_left(known.waiting(ballot, votes)):
        yield "Nobody is left", (nobody,)
    yield "Until then", (_MEANWHILE[approval.meanwhile],)
    end = "does not come back" if approval.on_expiry == "revert" else "stays"
    yield "If nobody does anything", ("It ends ", approval.expires_at, f"; the change {end}.")
