"""Makes a case from a recorded change or log entry, its facts at that time, and the policies' judgement. Pure.

Bodies are reduced to what the judgement needs: changed fields, fields that policies test, and the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from datetime import UTC, datetime
from math import inf
from typing import Final

from msgspec import structs

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.activity import Activity, Actor
from drift.core.model.changes import fields_of
from drift.core.model.ip_addresses import address_of
from drift.core.model.json_pointer import escape, get, put
from drift.core.model.resources import MISSING, SINGLETON_ID, Json, Ref, Resource, same
from drift.core.normalisation.comparison import diff
from drift.core.planning.manual_steps import title_of
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.language.vocabulary.who import GROUP
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement
from guard.core.text.plain_text import plain

NAMES: Final = ("/name", "/title")
"""Fields that are always kept, so that people recognise the resource."""
MOST_ADDRESSES: Final = 3
"""How many of the addresses are written where none of them is the one in question."""


def case_of(label: str, subject: Subject, facts: Facts, policies: CompiledPolicies) -> dict[str, Json]:
    """The case as in a file of cases. `label` names its origin, such as `change 17`."""
    judgement = judge(policies, subject, facts, "enforce")
    expect: dict[str, Json] = {"verdict": judgement.would_be.word}
    if judgement.broken:
        expect["policies"] = [reason.policy for reason in judgement.broken]
    case: dict[str, Json] = {"case": f"{label}: {_happening(subject)}"}
    if subject.ref is not None:
        case["change"] = _change(_shortened(subject, facts, policies), subject.ref)
    elif subject.activity is not None:
        case["activity"] = {**_entry(subject.activity), **_actor_and_moment(subject)}
    return {**case, **_facts(subject, facts, policies, judgement), "expect": expect}


def _happening(subject: Subject) -> str:
    who = subject.actor.name if subject.attributed else "somebody unknown"
    day = datetime.fromtimestamp(subject.at, UTC).date()
    if subject.ref is None:
        what = f"did {subject.activity.type}" if subject.activity else "did something"
        return plain(f"{who} {what} on {day}")
    side = subject.after or subject.before
    kind = CATALOGUE.get(subject.ref.kind)
    title = title_of(kind, subject.ref, side.body) if kind and side else str(subject.ref)
    return plain(f"{who} {subject.operation} {title} on {day}")


def _change(subject: Subject, ref: Ref) -> dict[str, Json]:
    given: dict[str, Json] = {"kind": ref.kind}
    if ref.id != SINGLETON_ID:
        given["id"] = ref.id
    for name, side in (("before", subject.before), ("after", subject.after)):
        if side is not None:
            given[name] = dict(side.body)
    given |= _actor_and_moment(subject)
    given |= {"or_by": [_other(actor) for actor in subject.others]} if subject.others else {}
    given |= {"or_somebody": True} if subject.gap else {}
    if subject.activity is not None:
        given["log"] = _entry(subject.activity)
    return given


def _entry(activity: Activity) -> dict[str, Json]:
    metadata = {"metadata": dict(activity.metadata)} if activity.metadata else {}
    return {"type": activity.type, **metadata}


def _actor_and_moment(subject: Subject) -> dict[str, Json]:
    actor = subject.actor
    by = _by(actor) if subject.attributed else None
    from_ = {} if actor.ip is None else {"from": actor.ip}
    at = datetime.fromtimestamp(int(subject.at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {**({} if by is None else {"by": by}), **from_, "at": at}


def _other(actor: Actor) -> Json:
    by = _by(actor)
    if actor.ip is None:
        return by
    return {"from": actor.ip, **({"email": by} if isinstance(by, str) else by)}


def _by(actor: Actor) -> Json:
    email = actor.email or ""
    by_hand = not (actor.app or actor.token)
    if actor.type == "admin" and by_hand and "@" in email and not email.startswith(GROUP):
        return email
    known = {"email": actor.email, "id": actor.id, "app": actor.app, "token": actor.token}
    return {"type": actor.type, **{name: value for name, value in known.items() if value is not None}}


def _facts(
    subject: Subject, facts: Facts, policies: CompiledPolicies, judgement: Judgement
) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if facts.known_ips is not None:
        found["known_ips"] = sorted(_nearest(subject.actor.ip, facts.known_ips))
    if facts.counts:
        found["counts"] = dict(sorted(facts.counts.items()))
    if facts.former_ids:
        without = judge(policies, subject, structs.replace(facts, former_ids=frozenset()), "enforce")
        if _answer(without) != _answer(judgement):
            found["former_ids"] = sorted(facts.former_ids)
    return found


def _nearest(ip: str | None, known: Set[str]) -> list[str]:
    """The address itself where it is known, or else those whose networks are nearest: they decide whether it is new."""
    if ip is not None and ip in known:
        return [ip]
    return sorted(filter(None, known), key=lambda earlier: (_distance(ip, earlier), earlier))[:MOST_ADDRESSES]


def _distance(ip: str | None, earlier: str) -> float:
    here, there = address_of(ip or ""), address_of(earlier)
    if here is None or there is None or here.version != there.version:
        return inf
    return int(here) ^ int(there)


def _answer(judgement: Judgement) -> list[tuple[str, str]]:
    """The outcome of each policy."""
    return [(reason.policy, reason.outcome) for reason in judgement.reasons]


def _shortened(subject: Subject, facts: Facts, policies: CompiledPolicies) -> Subject:
    """The same change with the smallest bodies that give the same reasons, word for word."""
    expected_words = _in_words(subject, facts, policies)

    def still(shorter: Subject) -> bool:
        return _in_words(shorter, facts, policies) == expected_words

    for pointer in _fields(subject, ""):
        subject = _without(subject, pointer, still)
    return subject


def _in_words(subject: Subject, facts: Facts, policies: CompiledPolicies) -> list[tuple[str, str, str]]:
    """The reasons about the change and about the state before it, so that a kept rule does not become a broken one."""
    before = [] if subject.before is None else [Subject.of_state(subject.before, at=subject.at)]
    return [
        (reason.policy, reason.outcome, reason.sentence)
        for judged in (subject, *before)
        for reason in judge(policies, judged, facts, "enforce").reasons
    ]


def _without(subject: Subject, pointer: str, still: Callable[[Subject], bool]) -> Subject:
    """The subject without this field, or without the parts of it that are not needed."""
    before, after = _at(subject.before, pointer), _at(subject.after, pointer)
    changes = subject.operation == "updated" and not same(before, after)
    if not changes and pointer not in NAMES:
        shorter = _cut(subject, pointer)
        if still(shorter):
            return shorter
    for inner in _fields(subject, pointer):
        subject = _without(subject, inner, still)
    return subject


def _fields(subject: Subject, pointer: str) -> list[str]:
    """The fields inside a value, if it is an object on each side that has it."""
    sides = [
        value for value in (_at(subject.before, pointer), _at(subject.after, pointer)) if value is not MISSING
    ]
    if not sides or not all(isinstance(value, Mapping) for value in sides):
        return []
    return list(dict.fromkeys(f"{pointer}/{escape(name)}" for value in sides for name in _names(value)))


def _names(value: Json) -> Iterator[str]:
    yield from value


def _at(side: Resource | None, pointer: str) -> Json:
    return MISSING if side is None else get(side.body, pointer)


def _cut(subject: Subject, pointer: str) -> Subject:
    """The subject without a field. A created or deleted resource then has one changed field less."""
    before, after = _less(subject.before, pointer), _less(subject.after, pointer)
    change = diff(before, after)
    return structs.replace(
        subject, before=before, after=after, fields=subject.fields if change is None else fields_of(change)
    )


def _less(side: Resource | None, pointer: str) -> Resource | None:
    return None if side is None else side.with_body(put(side.body, pointer, MISSING))
