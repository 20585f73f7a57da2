"""Votes and reviews from Slack. What may be decided, and by whom, is up to the functions that the API calls, too."""

from __future__ import annotations

from dataclasses import dataclass

from drift.web.rest.text_formats import HARMLESS, SENTENCES, is_harmless
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.not_found import NoSuchApproval
from guard.core.model.records import Approval
from guard.core.proposals.records import ProposalRecord
from guard.identity.slack import SlackPerson
from guard.slack.approval_card import shown_of_approval
from guard.slack.card import CONSOLE_ONLY, Press, Shown
from guard.slack.payloads import Decided
from guard.slack.proposal_card import shown_of_proposal
from guard.store.slack_people import SlackAction
from guard.workflow import voting
from guard.workflow.approval_workflow import VoteRefused
from guard.workflow.proposals import voting as proposal_voting
from guard.workflow.proposals.break_glass import review
from guard.workflow.proposals.errors import NoSuchProposal, ProposalRefused
from guard.workflow.step_up import needs_passkey

_STALE = (
    "What you pressed was about something that has changed since. The message shows what is asked now: look at it, and "
    "decide again."
)
_GONE = "This question is not kept any more."
_TWICE = "This came twice, and was done once."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `sentence` is for whoever pressed, and empty where the message itself says it; `wrong` is about
    the reason they typed, which is kept in the window then."""

    done: bool
    sentence: str = ""
    wrong: str = ""


def decide(guarded: GuardedWorkspace, who: SlackPerson, asked: Decided) -> Outcome:
    """Count what a person decided, once."""
    if not is_harmless(asked.reason):
        return Outcome(False, wrong=f"This {SENTENCES[HARMLESS]}")
    with guarded.transaction() as work:
        message = f"{asked.channel}:{asked.message}"
        action = SlackAction(
            asked.id,
            work.now,
            who.member,
            who.email,
            asked.press,
            asked.shown.subject,
            asked.shown.fingerprint,
            message,
        )
        if not work.slack_people.begin(action):
            return Outcome(False, _TWICE)
    outcome = _decided(guarded, who, asked)
    with guarded.transaction() as work:
        work.slack_people.came_to(asked.id, outcome.sentence or "Counted.")
    return outcome


def why_not(guarded: GuardedWorkspace, who: SlackPerson, press: Press, shown: Shown) -> str:
    """Why what a person presses would not count now; "" where it would."""
    with guarded.view() as view:
        if why := _why_stale(view, shown, press):
            return why
        if press == "review":
            return ""
        if shown.about == "approval" and (approval := view.approvals.get(shown.id)) is not None:
            return voting.why_no_vote(view, approval, who.email, who.role)
        record = view.proposals.get(shown.id)
        return proposal_voting.why_no_vote(view, record, who.email, who.role) if record else _GONE


def _decided(guarded: GuardedWorkspace, who: SlackPerson, asked: Decided) -> Outcome:
    with guarded.view() as view:
        if why := _why_stale(view, asked.shown, asked.press):
            return Outcome(False, why)
    try:
        _count(guarded, who, asked)
    except (VoteRefused, ProposalRefused) as refused:
        return Outcome(False, str(refused))
    except (NoSuchApproval, NoSuchProposal):
        return Outcome(False, _GONE)
    return Outcome(True)


def _count(guarded: GuardedWorkspace, who: SlackPerson, asked: Decided) -> None:
    """Raises VoteRefused, ProposalRefused, NoSuchApproval and NoSuchProposal."""
    id, reason = asked.shown.id, asked.reason
    match asked.press:
        case "review":
            review(guarded, id, who.email, who.role, reason)
        case choice if asked.shown.about == "approval":
            voting.vote_as(guarded, id, who.email, who.role, choice, reason)
        case choice:
            edition = asked.shown.edition
            proposal_voting.vote_on(guarded, id, who.email, who.role, choice, reason, edition)


def _why_stale(work: UnitOfWork, shown: Shown, press: Press) -> str:
    """Why this is not what people are asked now, or not what may be decided in Slack; "" where it is."""
    asked: Approval | ProposalRecord | None
    if shown.about == "approval":
        asked = work.approvals.get(shown.id)
        now = shown_of_approval(asked) if asked else None
    else:
        asked = work.proposals.get(shown.id)
        now = shown_of_proposal(asked) if asked else None
    if asked is None or now is None:
        return _GONE
    if now != shown:
        return _STALE
    return CONSOLE_ONLY if press != "review" and needs_passkey(asked) else ""
