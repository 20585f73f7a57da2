"""Proposals in the console: the list, one in full, and what people say and decide about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response, request
from markupsafe import Markup
from msgspec import convert

from drift.core.model.email_addresses import plain_email
from drift.web.rest.pagination import decode_one, page
from drift.web.rest.problem_details import WrongParameter
from guard.core.model.records import VoteChoice
from guard.core.proposals.records import ProposalRecord
from guard.core.reports.plan_formats import reach_of
from guard.core.reports.plan_json import PlanAnswer, PlannedChangeAnswer
from guard.core.reports.proposal_json import ProposalAnswer
from guard.queries import proposals as queries
from guard.web.console.error_pages import type_of
from guard.web.console.page import Pages, Visit, WrongComment, to
from guard.web.console.words import N_, _, ngettext
from guard.web.context import WebContext
from guard.workflow.proposals.asking import Asker
from guard.workflow.proposals.errors import NoSuchProposal, ProposalRefused
from guard.workflow.proposals.talking import comment, withdraw
from guard.workflow.proposals.voting import vote_on, why_no_vote

pages: Final = Pages()

_SHOW: Final[Mapping[str, bool | None]] = {"open": True, "ended": False, "all": None}
_PER_PAGE: Final = 25
_SHOWN_AS: Final = {"open": N_("Open"), "ended": N_("Ended"), "all": N_("All")}
_DONE: Final[Mapping[str, str]] = {
    "approve": N_("Your approval is recorded."),
    "deny": N_("Your denial is recorded."),
    "changes_wanted": N_("It is recorded that you want changes."),
    "comment": N_("Your comment is in the thread."),
    "withdrawal": N_("The proposal is withdrawn."),
}
"""What was just done, by the word in the address. No other word is shown."""
_VOTES: Final[Mapping[str, VoteChoice]] = {
    "approve": "approve",
    "deny": "deny",
    "changes_wanted": "changes_wanted",
}
_ALONE: Final = {
    "create": N_("Create %(kind)s"),
    "update": N_("Change %(kind)s"),
    "delete": N_("Delete %(kind)s"),
}
_NAMED: Final = {
    "create": N_("Create %(kind)s “%(name)s”"),
    "update": N_("Change %(kind)s “%(name)s”"),
    "delete": N_("Delete %(kind)s “%(name)s”"),
}


@pages.add("GET", "/proposals")
def proposals(visit: Visit) -> Response:
    show = request.args.get("show", "open")
    if show not in _SHOW:
        raise WrongParameter(f"`show` is one of {', '.join(_SHOW)}.")
    own = request.args.get("asker") == "me"
    with visit.guarded.view() as view:
        found = view.proposals.search(
            asker=visit.who.email if own else None,
            is_open=_SHOW[show],
            before=decode_one(request.args.get("cursor"), str),
            limit=_PER_PAGE + 1,
        )
        by_id = {answer.id: answer for answer in queries.answers(view, found)}
    rows = page(found, _PER_PAGE, lambda one: one, lambda one: (one.id,))
    listed = [(by_id[one.id], title_of_proposal(visit.context, one)) for one in rows.items]
    return visit.page(
        "proposals.html",
        listed=listed,
        next=rows.next,
        show=show,
        own=own,
        shows={name: _(title) for name, title in _SHOWN_AS.items()},
    )


@pages.add("GET", "/proposals/{id}")
def proposal(visit: Visit, id: str) -> Response:
    return _in_full(visit, id, done=_(_DONE.get(request.args.get("done", ""), "")))


@pages.add("POST", "/proposals/{id}/vote")
def vote_on_proposal(visit: Visit, id: str) -> Response:
    choice = _VOTES.get(request.form.get("vote", ""))
    edition = request.form.get("edition", "")
    if choice is None or not edition.isascii() or not edition.isdigit() or len(edition) > 9:
        raise WrongParameter(
            "This form lacks what was decided, or on which edition. Open the proposal again."
        )

    def vote() -> None:
        who = visit.who
        vote_on(visit.guarded, id, who.email, who.role, choice, visit.comment(), int(edition))
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


def title_of_proposal(context: WebContext, record: ProposalRecord) -> Markup:
    """What is asked for, in one line, by the names that things had when it was asked for."""
    changes = convert(record.plan, PlanAnswer).changes
    first = title_of_change(context, changes[0]) if changes else _("No change")
    if (more := len(changes) - 1) <= 0:
        return first
    return ngettext("%(first)s, and %(num)s more", "%(first)s, and %(num)s more", more, first=first)


def title_of_change(context: WebContext, change: PlannedChangeAnswer) -> Markup:
    kind = context.guarded.workspace.kinds.get(change.kind)
    title = kind.title if kind else change.kind
    named = change.operation != "create" and change.title and change.title != title
    if named:
        return _(_NAMED[change.operation], kind=title, name=change.title)
    return _(_ALONE[change.operation], kind=title)


def _act(visit: Visit, id: str, what: str, act: Callable[[], None]) -> Response:
    """Do it, and show the proposal as it then is. What is refused is said there, beside what was typed."""
    try:
        act()
    except (ProposalRefused, WrongComment) as refused:
        kind = type_of(refused)
        typed = request.form.get("comment", "")
        return _in_full(visit, id, kind.status, problem=str(refused), title=kind.title, typed=typed)
    return to(f"{visit.home}/proposals/{id}?done={what}")


def _in_full(
    visit: Visit,
    id: str,
    status: int = 200,
    *,
    done: str = "",
    problem: str = "",
    title: str = "",
    typed: str = "",
) -> Response:
    who = visit.who
    with visit.guarded.view() as view:
        record = view.proposals.get(id)
        if record is None:
            raise NoSuchProposal(id)
        answer = queries.in_full(view, record)
        no_vote = why_no_vote(view, record, who.email, who.role)
        in_force = {one.id for one in view.policies.policy_set.policies}
    return visit.page(
        "proposal.html",
        status,
        one=answer,
        heading=title_of_proposal(visit.context, record),
        changes=[
            (change, title_of_change(visit.context, change), _reach(change))
            for change in answer.preview.changes
        ],
        no_vote=no_vote,
        is_open=_waits(answer),
        in_force=in_force,
        may_withdraw=_may_withdraw(record, who.email),
        done=done,
        problem=problem,
        problem_title=title,
        typed=typed,
    )


def _reach(change: PlannedChangeAnswer) -> list[str]:
    """What depends on it, as sentences."""
    return [text for _, text in reach_of(change)]


def _waits(answer: ProposalAnswer) -> bool:
    return answer.status in ("open", "changes_wanted")


def _may_withdraw(record: ProposalRecord, email: str) -> bool:
    """Whether the button is shown. What it does is decided where it is done."""
    return not record.closing and record.started_at is None and record.asker == plain_email(email)
