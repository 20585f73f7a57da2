"""Proposals in the console: the list, one in full, and what people say and decide about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from flask import Response, request

from drift.core.model.resources import Ref
from drift.web.rest.problem_details import WrongParameter
from guard.core.proposals.life import may_be_edited, may_be_renewed
from guard.core.proposals.records import ProposalRecord, ballot_of_edition
from guard.core.reports.plan_formats import reach_of
from guard.core.reports.plan_json import PlannedChangeAnswer
from guard.core.reports.proposal_json import ProposalAnswer
from guard.identity.passkeys import PasskeyRefused
from guard.identity.tokens import at_least
from guard.queries import proposals as queries
from guard.web.console.page import Pages, Visit, WrongComment, to
from guard.web.console.passkeys import confirmed
from guard.web.console.proposing.titles import title_of_change, title_of_proposal
from guard.web.console.resources import setting_page
from guard.web.console.said import NOTHING, Said, done_of, refusal_of
from guard.web.console.votes import VOTED, vote_sent
from guard.web.console.words import N_
from guard.workflow.proposals.asking import Asker, is_asker
from guard.workflow.proposals.break_glass import review, why_no_review
from guard.workflow.proposals.errors import NoSuchProposal, ProposalRefused
from guard.workflow.proposals.talking import comment, withdraw
from guard.workflow.proposals.voting import vote_on, why_no_vote
from guard.workflow.step_up import needs_passkey

pages: Final = Pages()

_DONE: Final[Mapping[str, str]] = {
    **VOTED,
    "comment": N_("Your comment is in the thread."),
    "withdrawal": N_("The proposal is withdrawn."),
    "review": N_("Your review is recorded."),
    "asked": N_("It is asked for. What happens next stands here."),
    "known": N_("This is asked for already: here it is."),
    "edited": N_("The edit is kept, and judged anew."),
    "renewed": N_("It is asked for again."),
}
"""What was just done, by the word in the address. No other word is shown."""


@pages.add("GET", "/proposals/{id}")
def proposal(visit: Visit, id: str) -> Response:
    return _in_full(visit, id, done_of(_DONE))


@pages.add("POST", "/proposals/{id}/vote")
def vote_on_proposal(visit: Visit, id: str) -> Response:
    choice = vote_sent()
    edition = request.form.get("edition", "")
    if choice is None or not edition.isascii() or not edition.isdigit() or len(edition) > 9:
        raise WrongParameter(
            "This form lacks what was decided, or on which edition. Open the proposal again."
        )

    def vote() -> None:
        who = visit.who
        proof = confirmed(visit, ballot_of_edition(id, int(edition)), choice)
        vote_on(visit.guarded, id, who.email, who.role, choice, visit.comment(), int(edition), step_up=proof)
        visit.context.service.wake()

    return _act(visit, id, choice, vote)


@pages.add("POST", "/proposals/{id}/comments", role="requester", scope="propose")
def comment_on_proposal(visit: Visit, id: str) -> Response:
    def say() -> None:
        if not (text := visit.comment()):
            raise WrongComment("Nothing was written: a comment has at least one character.")
        comment(visit.guarded, id, Asker(visit.who.email, ""), text)

    return _act(visit, id, "comment", say)


@pages.add("POST", "/proposals/{id}/withdrawal", role="requester", scope="propose")
def withdraw_proposal(visit: Visit, id: str) -> Response:
    def take_back() -> None:
        withdraw(visit.guarded, id, Asker(visit.who.email, ""), visit.comment())

    return _act(visit, id, "withdrawal", take_back)


@pages.add("POST", "/proposals/{id}/review")
def review_proposal(visit: Visit, id: str) -> Response:
    def close() -> None:
        review(visit.guarded, id, visit.who.email, visit.who.role, visit.comment())

    return _act(visit, id, "review", close)


def _act(visit: Visit, id: str, what: str, act: Callable[[], None]) -> Response:
    """Do it, and show the proposal as it then is. What is refused is said there, beside what was typed."""
    try:
        act()
    except (ProposalRefused, WrongComment, PasskeyRefused) as refused:
        return _in_full(visit, id, refusal_of(refused))
    return to(f"{visit.home}/proposals/{id}?done={what}")


def _in_full(visit: Visit, id: str, said: Said = NOTHING) -> Response:
    who = visit.who
    with visit.guarded.view() as view:
        record = view.proposals.get(id)
        if record is None:
            raise NoSuchProposal(id)
        answer = queries.in_full(view, record)
        no_vote = why_no_vote(view, record, who.email, who.role)
        in_force = {one.id for one in view.policies.policy_set.policies}
        no_review = why_no_review(view, record, who.email, who.role) if answer.glass else ""
        overlap = queries.overlapping(view, record)
        is_own = is_asker(view, record, who.email)
    return visit.page(
        "proposal.html",
        said.status,
        one=answer,
        heading=title_of_proposal(visit.context, record),
        changes=[
            (change, title_of_change(visit.context, change), _reach(change), _setting(visit, change))
            for change in answer.preview.changes
        ],
        no_vote=no_vote,
        step_up=needs_passkey(record),
        is_open=_waits(answer),
        in_force=in_force,
        may=_may(record, who.role, visit.guarded.now(), is_own=is_own),
        no_review=no_review,
        overlap=overlap,
        written=json.dumps(dict(record.document), indent=2, ensure_ascii=False),
        said=said,
    )


def _setting(visit: Visit, change: PlannedChangeAnswer) -> str:
    """The page of what a change is about; "" for what is to be created."""
    named = change.resource
    return setting_page(visit.home, Ref(named.kind, named.id) if named else None)


def _reach(change: PlannedChangeAnswer) -> list[str]:
    """What depends on it, as sentences."""
    return [text for _, text in reach_of(change)]


def _waits(answer: ProposalAnswer) -> bool:
    return answer.status in ("open", "changes_wanted")


def _may(record: ProposalRecord, role: str, now: float, *, is_own: bool) -> dict[str, bool]:
    """Which buttons are shown. What they do is decided where it is done."""
    may_ask = at_least(role, "requester")
    return {
        "edit": may_ask and is_own and may_be_edited(record, now),
        "renew": may_ask and is_own and may_be_renewed(record, now),
        "again": may_ask and bool(record.closing) and not record.document.get("break_glass"),
        "withdraw": may_ask and is_own and not record.closing and record.started_at is None,
    }
