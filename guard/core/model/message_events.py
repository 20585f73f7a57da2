"""Every event that people are told of, by its stable name. Pure."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class MessageEvent(Struct, frozen=True):
    """`asks`: it puts a question to people, who are to answer it."""

    name: str
    says: str
    asks: bool = False


_EVENTS: Final = (
    MessageEvent("decision.flag", "A policy was broken, and nothing is changed."),
    MessageEvent("decision.require_approval", "A policy was broken, and people are asked."),
    MessageEvent("decision.revert", "A policy was broken, and the change is put back."),
    MessageEvent("approval.change", "People are asked about a change.", asks=True),
    MessageEvent(
        "approval.breaker", "People are asked, because the service put it back too often.", asks=True
    ),
    MessageEvent(
        "approval.conflict", "People are asked, because fields changed before they were put back.", asks=True
    ),
    MessageEvent("approval.refusal", "People are asked, because Intercom refused the write.", asks=True),
    MessageEvent("approval.changes_wanted", "Somebody wants another change than the one that was made."),
    MessageEvent("approval.voted", "Somebody voted about a change: only changes what the Slack app posted."),
    MessageEvent("approval.approved", "A change was approved."),
    MessageEvent("approval.denied", "A change was denied."),
    MessageEvent("approval.expired", "Nobody answered about a change in time."),
    MessageEvent("approval.void", "A question about a change is void."),
    MessageEvent("approval.reminder", "A question about a change still waits.", asks=True),
    MessageEvent("approval.escalated", "More people are asked about a change.", asks=True),
    MessageEvent("approval.nobody_left", "Nobody is left who could answer about a change.", asks=True),
    MessageEvent("proposal.asked", "Somebody asks for a change that others have to agree to.", asks=True),
    MessageEvent("proposal.approved", "What was asked for is approved, or may be done by hand."),
    MessageEvent("proposal.commented", "Somebody commented on what was asked for."),
    MessageEvent("proposal.changes_wanted", "Somebody wants something changed before they agree."),
    MessageEvent(
        "proposal.voted", "Somebody voted on what was asked for: only changes what the Slack app posted."
    ),
    MessageEvent("proposal.suspended", "What was asked for has to wait."),
    MessageEvent("proposal.resumed", "What was asked for goes on."),
    MessageEvent("proposal.reminder", "What was asked for still waits for an answer.", asks=True),
    MessageEvent("proposal.escalated", "More people are asked about what was asked for.", asks=True),
    MessageEvent("proposal.nobody_left", "Nobody is left who could agree to what was asked for.", asks=True),
    MessageEvent("proposal.refused", "A policy refuses what was asked for."),
    MessageEvent("proposal.denied", "What was asked for is denied."),
    MessageEvent("proposal.expired", "Nobody answered what was asked for in time."),
    MessageEvent("proposal.withdrawn", "What was asked for is withdrawn."),
    MessageEvent("proposal.void", "What was asked for is void."),
    MessageEvent("proposal.applied", "What was asked for is applied."),
    MessageEvent("proposal.failed", "What was asked for could not be applied."),
    MessageEvent("proposal.rolled_back", "What was asked for failed, and its beginning is undone."),
    MessageEvent("proposal.partly_applied", "What was asked for is applied only in part."),
    MessageEvent("proposal.used", "Somebody did a part of what they may do by hand."),
    MessageEvent("proposal.unused", "Nobody did what they might have done by hand."),
    MessageEvent("proposal.glass_broken", "Somebody has a change applied that nobody agreed to.", asks=True),
    MessageEvent("proposal.reviewed", "A broken glass was reviewed."),
    MessageEvent("proposal.review_overdue", "Nobody reviewed a broken glass in time.", asks=True),
    MessageEvent("finding.acknowledged", "Somebody took note of a finding."),
    MessageEvent("finding.reopened", "A finding is open again."),
    MessageEvent("intent.revert", "A change was put back."),
    MessageEvent("intent.set", "A setting was set as its policy wants it."),
    MessageEvent("intent.reapply", "An approved change was made again."),
    MessageEvent("intent.restore", "Something was put back after an answer."),
    MessageEvent("intent.apply", "A part of what was asked for was written."),
    MessageEvent("intent.rollback", "A part of what was asked for was undone."),
    MessageEvent("intent.failed", "Intercom refused a write: a person has to do it."),
    MessageEvent("change.why", "Somebody is asked why they made a change.", asks=True),
    MessageEvent("changes.unexplained", "The weekly list of changes that nobody explained."),
    MessageEvent("aftermath.moved", "Something of conversations moved together with a change."),
    MessageEvent("health.week", "What became of the health of the configuration in a week."),
    MessageEvent("cost.likely", "What Fin costs is expected to pass the limit of the month."),
    MessageEvent("cost.passed", "What Fin costs has passed the limit of the month."),
    MessageEvent("false_alarm", "Somebody calls what a policy said a false alarm."),
    MessageEvent("exemption.ending", "An exemption ends within a week."),
    MessageEvent("delegation.made", "Somebody votes for somebody else."),
    MessageEvent("delegation.ended", "Somebody votes again themselves."),
    MessageEvent("person.disabled", "The identity provider does not vouch for somebody any more."),
    MessageEvent("passkey.added", "Somebody added a passkey, which confirms their votes."),
    MessageEvent("passkey.removed", "Somebody removed a passkey."),
    MessageEvent("policies.broken", "The policies do not load: the last good ones stay in force."),
    MessageEvent("blind_spot.begun", "Something is not being looked at."),
    MessageEvent("blind_spot.over", "It is looked at again."),
    MessageEvent("export.waits", "A target of exports waits, is behind or refuses events."),
    MessageEvent("export.well", "Exports to a target are well again."),
    MessageEvent("app.uninstalled", "The app was uninstalled from Intercom."),
)
EVENTS: Final = {event.name: event for event in _EVENTS}
DIGEST: Final = "digest"
"""What tells of several messages at once. It is not routed: it goes where those would have gone."""
SEVERITIES: Final = ("low", "medium", "high", "critical")
"""From the least to the worst."""


def is_at_least(severity: str, least: str) -> bool:
    """Whether a severity is no less than another. An unknown one counts as the worst."""
    if severity not in SEVERITIES:
        return True
    return SEVERITIES.index(severity) >= SEVERITIES.index(least)
