"""What people are told, one message per event: what happened, what was done about it, and where to go. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict

from drift.core.model.records import Intent
from drift.core.model.resources import Json, Ref
from guard.core.approvals.eligibility import who_may_vote, why_they_may
from guard.core.approvals.outcomes import names
from guard.core.model.blind_spots import BlindSpot
from guard.core.model.policy import Exemption, Policy
from guard.core.model.records import Approval, Decision, FalseAlarm, Finding, Vote, VoteChoice
from guard.core.model.verdict import Verdict
from guard.core.reports.resource_page import resource_path
from guard.core.reports.wording import LAST_GOOD, happened

_DONE = {
    Verdict.ALLOW: "Nothing was changed.",
    Verdict.FLAG: "It was flagged; nothing was changed.",
    Verdict.REQUIRE_APPROVAL: "It needs an approval.",
    Verdict.REVERT: "It is being put back.",
}


TODAY: Final = "/"
DRIFT: Final = "/drift"
"""Pages that say how things are, of what has no page of its own."""


@dataclass(frozen=True, slots=True)
class Message:
    """`event` is a stable word for machines, `title` one line, `text` finished sentences, `path` a page of the API and
    `page` one of the console (`/proposals/ID`), where there is one. `mentions` are the Slack member ids of the people
    who are to see it, `people` the addresses of those whom it concerns, `kinds` the kinds of what it is about.

    `matter` is the one thing that several messages tell of, as they follow each other (`approval:ID`): channels change
    the first of them, or thread them. "": the message stands alone. An `aside` changes the first message of its matter:
    a channel that cannot do that is not told.
    """

    event: str
    severity: str
    title: str
    text: tuple[str, ...]
    path: str = ""
    details: Mapping[str, Json] = field(default_factory=dict)
    mentions: tuple[str, ...] = ()
    matter: str = ""
    page: str = ""
    kinds: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    aside: bool = False


def decided(decision: Decision) -> Message:
    """A policy spoke: who did what, why it matters, and what follows."""
    broken = decision.judgement.broken
    return Message(
        event=f"decision.{decision.verdict.word}",
        severity=_worst([reason.severity for reason in broken]),
        title=f"{happened(decision)}: {', '.join(reason.policy for reason in broken)}",
        text=(
            *(reason.sentence for reason in broken),
            _DONE[decision.verdict],
            *([decision.note] if decision.note else []),
        ),
        path=f"/api/v1/decisions/{decision.id}",
        details=_who(decision) | {"policies": [r.policy for r in broken], "verdict": decision.verdict.word},
        matter=_matter(decision),
        page=f"/decisions/{decision.id}",
        kinds=_kinds(decision),
    )


@dataclass(frozen=True, slots=True)
class Addressed:
    """What is known of the people whom a question asks: who votes for whom, as sentences, and the Slack member ids of
    those who are to see it."""

    away: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def asked(approval: Approval, decision: Decision, addressed: Addressed) -> Message:
    """A question to people: what it is about, who may answer, and what holds until then."""
    people = who_may_vote(approval)
    holds = {
        "revert": "Until somebody approves, the change is taken back.",
        "keep": "Until somebody has answered, the change stays.",
    }[approval.meanwhile]
    return Message(
        event=f"approval.{approval.question}",
        severity=_worst([reason.severity for reason in decision.judgement.broken]),
        title=f"Approval asked: {approval.ref}, changed by {decision.actor.name}",
        text=(
            *([approval.note] if approval.note else []),
            f"{', '.join(people) or 'Nobody'} may answer.",
            *addressed.away,
            *([why_they_may(approval)] if _is_unusual(approval) else []),
            holds,
        ),
        path=f"/api/v1/approvals/{approval.id}",
        details=_who(decision)
        | {"approval": approval.id, "question": approval.question, "eligible": list(people)},
        mentions=addressed.mentions,
        **_of_approval(approval, tuple(people)),
    )


def _is_unusual(approval: Approval) -> bool:
    """Whether more than one of those who are asked has to agree, or a denial does not decide."""
    return (
        bool(approval.unexplained) or len(approval.rules) > 1 or not all(one.veto for one in approval.rules)
    )


def voted(approval: Approval, vote: Vote) -> Message:
    """Somebody decided, and others may have to as well."""
    return Message(
        event="approval.voted",
        severity="low",
        title=vote_in_words(vote),
        text=(vote.comment,) if vote.comment else (),
        path=f"/api/v1/approvals/{approval.id}",
        details={"approval": approval.id, "resource": str(approval.ref), "vote": vote.choice},
        aside=True,
        **_of_approval(approval, (vote.voter,)),
    )


def changes_wanted(approval: Approval, vote: Vote, mentions: tuple[str, ...]) -> Message:
    """Somebody wants a change that was made to be another one before they agree to it."""
    return Message(
        event="approval.changes_wanted",
        severity="low",
        title=f"{vote_in_words(vote)} to the change of {approval.ref}",
        text=(
            vote.comment,
            "The question stays open. A later change of the same fields is asked about anew.",
        ),
        path=f"/api/v1/approvals/{approval.id}",
        details={"approval": approval.id, "resource": str(approval.ref), "vote": vote.choice},
        mentions=mentions,
        **_of_approval(approval, approval.excluded),
    )


_VOTED: Final[Mapping[VoteChoice, str]] = {
    "approve": "approves",
    "deny": "denies",
    "changes_wanted": "wants changes",
}


def vote_in_words(vote: Vote) -> str:
    """Who decided what, and for whom where it was not with their own voice."""
    (who,) = names((vote.voter,), (vote.on_behalf_of,))
    return f"{who} {_VOTED[vote.choice]}"


def settled(approval: Approval, settlement: str, sentence: str) -> Message:
    return Message(
        event=f"approval.{settlement}",
        severity="low",
        title=f"{settlement.capitalize()}: the change of {approval.ref}",
        text=(sentence,),
        path=f"/api/v1/approvals/{approval.id}",
        details={"approval": approval.id, "resource": str(approval.ref)},
        **_of_approval(approval, tuple(who_may_vote(approval))),
    )


def acknowledged(finding: Finding, because: str) -> Message:
    """Somebody took note of a finding."""
    return Message(
        event="finding.acknowledged",
        severity="low",
        title=f"{finding.policy} on {finding.subject}: acknowledged",
        text=(because,),
        path=f"/api/v1/findings/{finding.id}",
        details={"finding": finding.id, "policy": finding.policy, "subject": finding.subject},
        matter=f"finding:{finding.id}",
        page=_page_of(finding),
        kinds=(finding.kind,) if finding.kind else (),
    )


def reopened(finding: Finding, because: str) -> Message:
    """A finding is open again, because whoever took note of it may have made the change."""
    return Message(
        event="finding.reopened",
        severity=finding.severity,
        title=f"{finding.policy} on {finding.subject}: open again",
        text=(because, finding.sentence),
        path=f"/api/v1/findings/{finding.id}",
        details={"finding": finding.id, "policy": finding.policy, "subject": finding.subject},
        matter=f"finding:{finding.id}",
        page=_page_of(finding),
        kinds=(finding.kind,) if finding.kind else (),
    )


def written(intent: Intent, decision: Decision | None) -> Message:
    """A write was verified."""
    done = "approved and applied" if intent.purpose in ("reapply", "restore") else "put back"
    return Message(
        event=f"intent.{intent.purpose}",
        severity="low",
        title=f"{intent.ref} was {done}",
        text=(intent.outcome or "Read back as it was meant to be.",),
        path=f"/api/v1/intents/{intent.id}",
        details={"intent": intent.id, "resource": str(intent.ref)} | (_who(decision) if decision else {}),
        matter=_matter(decision) if decision else f"intent:{intent.id}",
        page=f"/decisions/{decision.id}" if decision else resource_path(intent.ref),
        kinds=(intent.ref.kind,),
    )


def refused(intent: Intent, sentence: str) -> Message:
    """Intercom refused a write: a person has to do it."""
    return Message(
        event="intent.failed",
        severity="high",
        title=f"{intent.ref} could not be put back by the API",
        text=(sentence, "The written steps say how a person does it."),
        path=f"/api/v1/intents/{intent.id}",
        details={"intent": intent.id, "resource": str(intent.ref)},
        matter=f"intent:{intent.id}",
        page=resource_path(intent.ref),
        kinds=(intent.ref.kind,),
    )


def policies_refused(sentence: str) -> Message:
    """A changed policy set does not load: the last good one stays in force."""
    return Message(
        event="policies.broken",
        severity="high",
        title=LAST_GOOD,
        text=(sentence,),
        path="/api/v1/policies",
        page="/policies",
    )


def not_looked_at(spots: Sequence[BlindSpot]) -> Message:
    """What is not being looked at: told once, however long it lasts."""
    return Message(
        event="blind_spot.begun",
        severity=_worst([spot.severity for spot in spots]),
        title=_title(spots, "Not looked at"),
        text=(
            *(spot.sentence for spot in spots),
            "docs/operations.md says what to do. You are told when it is over.",
        ),
        path="/api/v1/drift",
        page=TODAY,
        details=_blind_details(spots),
    )


def looked_at_again(spots: Sequence[BlindSpot]) -> Message:
    """What was not looked at is looked at again."""
    return Message(
        event="blind_spot.over",
        severity="low",
        title=_title(spots, "Looked at again"),
        text=tuple(f"Over: {spot.title}." for spot in spots),
        path="/api/v1/drift",
        page=TODAY,
        details=_blind_details(spots),
    )


def _title(spots: Sequence[BlindSpot], what: str) -> str:
    more = f", and {len(spots) - 1} more" if len(spots) > 1 else ""
    return f"{what}: {spots[0].title}{more}"


def _blind_details(spots: Sequence[BlindSpot]) -> dict[str, Json]:
    return {
        "blind_spots": [
            {"cause": spot.cause.value, "subject": spot.subject, "since": spot.since} for spot in spots
        ]
    }


UNINSTALLED = (
    "Intercom says that the app was uninstalled: nothing is watched or put back from now on. Install it again in "
    "Intercom's Developer Hub, and set INTERCOM_ACCESS_TOKEN to its new token."
)


def app_uninstalled(at: float) -> Message:
    """Whoever uninstalls the app switches the whole service off."""
    return Message(
        event="app.uninstalled",
        severity="critical",
        title="The app was uninstalled from Intercom",
        text=(
            UNINSTALLED,
            "Intercom does not say who did it: its activity log does, where somebody still reads it.",
        ),
        path="/api/v1/drift",
        page=TODAY,
        details={"at": at},
    )


def false_alarm(alarm: FalseAlarm, decision: Decision) -> Message:
    """Somebody says that a policy was wrong to speak: its owner may want to look at it."""
    subject = str(decision.ref) if decision.ref else "the activity log"
    return Message(
        event="false_alarm",
        severity="low",
        title=f"{alarm.policy} on {subject}: called a false alarm",
        text=(f"{alarm.who} says: {alarm.reason}",),
        path=f"/api/v1/decisions/{decision.id}",
        details=_who(decision) | {"policy": alarm.policy, "who": alarm.who},
        matter=_matter(decision),
        page=f"/decisions/{decision.id}",
        kinds=_kinds(decision),
    )


def exemption_ending(policy: Policy, exemption: Exemption, days_left: int) -> Message:
    """A waiver is about to end: said once, in time to renew it or to put right what it excuses."""
    return Message(
        event="exemption.ending",
        severity=policy.severity,
        title=f"An exemption from {policy.id} ends on {exemption.until}: {exemption.describe()}",
        text=(
            f"It is there because: {exemption.reason.rstrip('.')}.",
            f"{exemption.owner} answers for it. After that day, in UTC, what it excuses breaks the policy again: renew "
            "it in the policies, or put that right.",
        ),
        path="/api/v1/drift",
        page="/policies",
        details={
            "policy": policy.id,
            "exemption": exemption.describe(),
            "owner": exemption.owner,
            "until": exemption.until.isoformat(),
            "days_left": days_left,
        },
        people=(exemption.owner,),
    )


def _who(decision: Decision) -> dict[str, Json]:
    return {
        "decision": decision.id,
        "resource": str(decision.ref) if decision.ref else None,
        "actor": decision.actor.name,
        "ip": decision.actor.ip,
        "at": decision.acted_at,
    }


def _page_of(finding: Finding) -> str:
    """Where a finding is looked at: on the page of what is out of order, or else in what was decided about it."""
    if finding.kind:
        return resource_path(Ref.parse(finding.subject))
    return f"/decisions/{finding.decision_id}" if finding.decision_id else DRIFT


def _matter(decision: Decision) -> str:
    """What is decided again about a change is still about that change."""
    return f"decision:{decision.id}" if decision.change_id is None else f"change:{decision.change_id}"


def _kinds(decision: Decision) -> tuple[str, ...]:
    return (decision.ref.kind,) if decision.ref else ()


class _OfApproval(TypedDict):
    matter: str
    page: str
    kinds: tuple[str, ...]
    people: tuple[str, ...]


def _of_approval(approval: Approval, people: tuple[str, ...]) -> _OfApproval:
    return {
        "matter": f"approval:{approval.id}",
        "page": f"/approvals/{approval.id}",
        "kinds": (approval.ref.kind,),
        "people": people,
    }


_ORDER = ("low", "medium", "high", "critical")


def _worst(severities: list[str]) -> str:
    return max(severities, key=_ORDER.index, default="low")
