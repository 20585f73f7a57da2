"""The sentences people read about a judgement. Finished, in the words of the policy; they decide nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from guard.core.model.policy import Exemption, Policy, verdict_of
from guard.core.model.subject import Subject
from guard.core.model.verdict import Evidence, Mode, Verdict

SHOWN: Final = 3
"""How many fields or pieces of evidence a sentence names before it says how many more there are."""

_DONE: Final[Mapping[str, Mapping[Verdict, str]]] = {
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
_TOLD: Final = {"activity": "This activity is flagged because", "scan": "This is not allowed:"}
_DEEDS: Final = {
    "created": ("create", "created"),
    "updated": ("change", "changed"),
    "deleted": ("delete", "deleted"),
}


def broken(
    policy: Policy, mode: Mode, subject: Subject, evidence: Sequence[Evidence], clauses: Sequence[str]
) -> str:
    """Why the subject is not allowed: the policy's own words, then what was seen."""
    seen = "; ".join(one for one in (_happening(subject, evidence), *clauses) if one)
    entry = "observed" if subject.entry == "change" and policy.mode_in(mode) == "observe" else subject.entry
    opening = _DONE[entry][verdict_of(policy.then)] if entry in _DONE else _TOLD[entry]
    return _sentence(f"{opening} {policy.because.rstrip('.')}", seen)


def kept(policy: Policy) -> str:
    return f"The rule {policy.id} is kept."


def still_broken(policy: Policy, evidence: Sequence[Evidence]) -> str:
    """A change elsewhere on a resource that was broken before."""
    return _sentence(
        f"The resource breaks {policy.id}, but did so before this change, which did not touch what the rule protects",
        _listed([one.message for one in evidence]),
    )


def excused(policy: Policy, because: str) -> str:
    return _sentence(f"Excused by the policy {policy.id}", because)


def waiting_for_actor(policy: Policy, because: str) -> str:
    return _sentence(f"The policy {policy.id} does not apply as long as it is not known who acted", because)


def exempt(policy: Policy, exemptions: Sequence[Exemption]) -> str:
    return " ".join(
        f"Exempt from {policy.id} through {one.until.isoformat()}: "
        f"{one.reason.rstrip('.')} (owner: {one.owner})."
        for one in exemptions
    )


def in_part(exempt: Mapping[str, Exemption]) -> str:
    """What does not count, as a clause; "" where nothing is exempt."""
    return "; ".join(
        f"{pointer} does not count, as it is exempt through {one.until.isoformat()}"
        for pointer, one in exempt.items()
    )


def unjudgeable(policy: Policy, problem: str) -> str:
    where = f"{policy.file}:{policy.line}" if policy.file else policy.id
    return f"The rule at {where} could not be evaluated, so it counts as broken: {problem.rstrip('.')}."


def _happening(subject: Subject, evidence: Sequence[Evidence]) -> str:
    who = subject.actor.name if subject.attributed else "somebody unknown"
    from_ = f" from {subject.actor.ip}" if subject.actor.ip else ""
    if subject.activity is not None and subject.entry == "activity":
        return f"{subject.activity.type} by {who}{from_}"
    found = _listed([one.message for one in evidence])
    if subject.entry == "scan":
        return found
    return "; ".join(one for one in (f"{who}{from_} {_deed(subject)}", found) if one)


def _deed(subject: Subject) -> str:
    asked, did = _DEEDS[subject.operation or "updated"]
    what = (
        f"{_listed([field.pointer for field in subject.fields])} of "
        if subject.operation == "updated"
        else ""
    )
    return f"{f'asks to {asked}' if subject.entry == 'proposal' else did} {what}{subject.ref}"


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(items[:SHOWN])
    return f"{shown} and {len(items) - SHOWN} more" if len(items) > SHOWN else shown


def _sentence(opening: str, seen: str) -> str:
    return f"{opening}: {seen.rstrip('.')}." if seen else f"{opening}."
