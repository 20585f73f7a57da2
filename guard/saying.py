"""The sentences people read about a judgement. Finished, in the words of the policy; they decide nothing. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import orjson

from drift.resources import Json
from guard.decisions import Evidence, Mode, Verdict
from guard.policies import Exemption, Policy, verdict_of
from guard.subjects import Subject

LONGEST: Final = 80
"""How much of a value a sentence shows, in characters; the evidence holds it whole."""
AT_LENGTH: Final = 400
"""The same, where what a policy asks is told."""
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
_UNITS: Final = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_RULES: Final[Mapping[str, Callable[[Json], str]]] = {
    "const": lambda wanted: f"must be {show(wanted)}",
    "enum": lambda wanted: f"must be one of {', '.join(show(one) for one in wanted)}",
    "type": lambda wanted: f"must be of type {_either(wanted)}",
    "minimum": lambda wanted: f"must be at least {show(wanted)}",
    "maximum": lambda wanted: f"must be at most {show(wanted)}",
    "exclusiveMinimum": lambda wanted: f"must be more than {show(wanted)}",
    "exclusiveMaximum": lambda wanted: f"must be less than {show(wanted)}",
    "minLength": lambda wanted: f"must have at least {wanted} characters",
    "maxLength": lambda wanted: f"must have at most {wanted} characters",
    "minItems": lambda wanted: f"must have at least {wanted} entries",
    "maxItems": lambda wanted: f"must have at most {wanted} entries",
    "pattern": lambda wanted: f"must match {wanted}",
    "format": lambda wanted: f"must be a valid {wanted}",
    "contains": lambda wanted: f"must contain {_wanted(wanted)}",
    "not": lambda wanted: f"must not match {_wanted(wanted)}",
    "uniqueItems": lambda wanted: "must not hold the same entry twice",
}


def say_broken(pointer: str, value: Json, rule: Mapping[str, Json], otherwise: str) -> str:
    """What is wrong with a value, as a clause: `/enabled is false, but must be true`."""
    if not _RULES.keys() & rule.keys():
        return f"{pointer or 'it'}: {otherwise[: 2 * LONGEST]}"
    return f"{pointer or 'it'} is {show(value)}, but {demand(rule)}"


def demand(rule: Mapping[str, Json]) -> str:
    """What a rule asks of a value, as the end of a clause: `must be true`."""
    known = (_RULES[keyword](wanted) for keyword, wanted in rule.items() if keyword in _RULES)
    return next(known, f"must fit {show(dict(rule))}")


def show(value: Json) -> str:
    """A value as JSON, cut where it gets long."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def written(value: Json) -> str:
    """What a policy asks, as JSON in which a line can be broken, cut where it gets very long."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= AT_LENGTH else text[: AT_LENGTH - 3] + "..."


def often(count: int) -> str:
    """How often something happened: `once`, `21 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def span(seconds: float) -> str:
    """A time as people say it: `10 minutes`."""
    name, size = next((name, size) for name, size in _UNITS if seconds % size == 0 or size == 1)
    count = seconds / size
    return f"{count:g} {name}{'' if count == 1 else 's'}"


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


def _either(wanted: Json) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)


def _wanted(schema: Json) -> str:
    return show(schema["const"]) if isinstance(schema, dict) and schema.keys() == {"const"} else show(schema)
