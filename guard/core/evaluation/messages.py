"""Sentences for people about a judgement, in the words of the policy. They decide nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from guard.core.model.policy import Exemption, Policy, verdict_of
from guard.core.model.standard_changes import StandardChange
from guard.core.model.subject import Subject
from guard.core.model.verdict import Evidence, Mode, Verdict

SHOWN: Final = 3
"""How many fields or pieces of evidence a sentence names before it says how many more there are."""

_OPENINGS_OF_CHANGES: Final[Mapping[str, Mapping[Verdict, str]]] = {
    "change": {
        Verdict.FLAG: "This change is flagged because",
        Verdict.REQUIRE_APPROVAL: "This change needs approval because",
        Verdict.REVERT: "This change is stopped because",
    },
    "observed": {
        Verdict.FLAG: "This change is flagged because",
        Verdict.REQUIRE_APPROVAL: "This change would need approval because",
        Verdict.REVERT: "This change would be stopped because",
    },
    "proposal": {
        Verdict.FLAG: "This change would be flagged because",
        Verdict.REQUIRE_APPROVAL: "This change needs approval first because",
        Verdict.REVERT: "This change is refused because",
    },
}
_OTHER_OPENINGS: Final = {
    "activity": "This activity is flagged because",
    "scan": "This is not allowed:",
    "share": "This is flagged because",
}
_VERBS: Final = {
    "created": ("create", "created"),
    "updated": ("change", "changed"),
    "deleted": ("delete", "deleted"),
}
DOUBTFUL: Final = (
    "Intercom may have done that itself, and the policy names no field of it, so nothing is put back"
)


def broken(
    policy: Policy,
    mode: Mode,
    subject: Subject,
    evidence: Sequence[Evidence],
    clauses: Sequence[str],
    action: Verdict | None = None,
) -> str:
    """Why the subject is not allowed: the policy's own words, then the evidence. `action` is what follows, where that
    is not what the policy asks for."""
    details = "; ".join(clause for clause in (_event(subject, evidence), *clauses) if clause)
    entry = "observed" if subject.entry == "change" and policy.mode_in(mode) == "observe" else subject.entry
    opening = (
        _OPENINGS_OF_CHANGES[entry][verdict_of(policy.then) if action is None else action]
        if entry in _OPENINGS_OF_CHANGES
        else _OTHER_OPENINGS[entry]
    )
    return _sentence(f"{opening} {policy.because.rstrip('.')}", details)


def kept(policy: Policy) -> str:
    return f"The rule {policy.id} is kept."


def share_kept(policy: Policy, because: str) -> str:
    return _sentence(f"The policy {policy.id} is kept", because)


def undecided(policy: Policy, because: str) -> str:
    return _sentence(f"It is not known whether the policy {policy.id} is kept", because)


def still_broken(policy: Policy, evidence: Sequence[Evidence]) -> str:
    """A resource that was broken before, and a change that did not touch what the rule protects."""
    return _sentence(
        f"The resource breaks {policy.id}, but did so before this change, which did not touch what the rule protects",
        _listed([piece.message for piece in evidence]),
    )


def excused(policy: Policy, because: str) -> str:
    return _sentence(f"Excused by the policy {policy.id}", because)


def permitted(policy: Policy, why: str) -> str:
    return _sentence(f"The policy {policy.id} is content", why)


def waiting_for_actor(policy: Policy, because: str) -> str:
    return _sentence(f"The policy {policy.id} does not apply as long as it is not known who acted", because)


def exempt(policy: Policy, exemptions: Sequence[Exemption]) -> str:
    return " ".join(
        f"Exempt from {policy.id} through {exemption.until.isoformat()}: "
        f"{exemption.reason.rstrip('.')} (owner: {exemption.owner})."
        for exemption in exemptions
    )


def standard(change: StandardChange) -> str:
    until = f" through {change.until.isoformat()}" if change.until else ""
    return f"Agreed to{until} as the standard change {change.id}: {change.because.rstrip('.')} (owner: {change.owner})."


def in_part(exempt: Mapping[str, Exemption]) -> str:
    """The exempt fields, as a clause; "" where nothing is exempt."""
    return "; ".join(
        f"{pointer} does not count, as it is exempt through {exemption.until.isoformat()}"
        for pointer, exemption in exempt.items()
    )


def unjudgeable(policy: Policy, problem: str) -> str:
    where = f"{policy.file}:{policy.line}" if policy.file else policy.id
    return f"The rule at {where} could not be evaluated, so it counts as broken: {problem.rstrip('.')}."


def _event(subject: Subject, evidence: Sequence[Evidence]) -> str:
    who = subject.actor.name if subject.attributed else "somebody unknown"
    from_ = f" from {subject.actor.ip}" if subject.actor.ip else ""
    if subject.activity is not None and subject.entry == "activity":
        return f"{subject.activity.type} by {who}{from_}"
    problems = _listed([piece.message for piece in evidence])
    if subject.entry in ("scan", "share"):
        return problems
    return "; ".join(clause for clause in (f"{who}{from_} {_action(subject)}", problems) if clause)


def _action(subject: Subject) -> str:
    infinitive, past = _VERBS[subject.operation or "updated"]
    fields = (
        f"{_listed([field.pointer for field in subject.fields])} of "
        if subject.operation == "updated"
        else ""
    )
    return f"{f'asks to {infinitive}' if subject.entry == 'proposal' else past} {fields}{subject.ref}"


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(items[:SHOWN])
    return f"{shown} and {len(items) - SHOWN} more" if len(items) > SHOWN else shown


def _sentence(opening: str, details: str) -> str:
    return f"{opening}: {details.rstrip('.')}." if details else f"{opening}."
