"""Builds the subject and facts of a valid case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypedDict

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.examples import Examples
from drift.core.model.activity import Activity, Actor
from drift.core.model.changes import Change
from drift.core.model.email_addresses import plain_email
from drift.core.model.json_pointer import put
from drift.core.model.resources import MISSING, SINGLETON_ID, Body, Json, Ref, Resource
from drift.core.normalisation.comparison import diff
from drift.core.normalisation.normalise import ordered
from guard.core.cases.case_schema import GIVEN
from guard.core.cases.share_cases import ref_counted, seen_in
from guard.core.model.subject import Facts, Subject
from guard.core.proposals.moments import moment

WHEN: Final = "2026-03-04T10:00:00+01:00"
"""The default time of a case: a Wednesday morning."""
SOME_ID: Final = "example"
"""The default id of the resource or entry of a case."""


def given_in(case: Mapping[str, Json]) -> str:
    """Which of the five subjects the case gives."""
    return next(name for name in GIVEN if name in case)


def facts_of(case: Mapping[str, Json]) -> Facts:
    addresses = case.get("known_ips")
    if "share" in case:
        return Facts(shares=seen_in(case["share"], moment_of(case["share"])))
    return Facts(
        None if addresses is None else frozenset(addresses),
        case.get("counts", {}),
        frozenset(case.get("former_ids", ())),
        ticket=case.get("proposal", {}).get("ticket", ""),
    )


def subject_of(case: Mapping[str, Json], examples: Examples) -> Subject:
    """The subject of a case. Raises ValueError if before and after are equal."""
    name = given_in(case)
    given = case[name]
    if name == "share":
        return Subject.of_share(moment_of(given), ref_counted(given))
    actor, at = actor_of(given), _happens_at(given)
    if name == "activity":
        return Subject.of_activity(_entry(given, actor, at, examples))
    if name == "state":
        resource = Resource(ref_of(given, examples), _written(given, examples))
        return Subject.of_state(resource, actor=actor, attributed="by" in given, at=at, **_doubts(given))
    change = change_in(given, examples)
    if change is None:
        raise ValueError("before and after are the same")
    return Subject.of_change(
        change,
        activity=_entry(given["log"], actor, at, examples) if "log" in given else None,
        actor=actor,
        attributed="by" in given or "asker" in given,
        at=at,
        entry="proposal" if name == "proposal" else "change",
        **_doubts(given),
    )


class _Doubts(TypedDict):
    others: tuple[Actor, ...]
    gap: bool


def _doubts(given: Mapping[str, Json]) -> _Doubts:
    """Who else may have acted."""
    named = given.get("or_by", ())
    return {"others": tuple(map(_other, named)), "gap": bool(given.get("or_somebody"))}


def _other(by: Json) -> Actor:
    return actor_of({"by": by, "from": by.get("from") if isinstance(by, Mapping) else None})


def moment_of(given: Mapping[str, Json]) -> float:
    """The time of a case, in unix seconds. Raises ValueError for an invalid date."""
    return datetime.fromisoformat(given.get("at", WHEN)).timestamp()


def _happens_at(given: Mapping[str, Json]) -> float:
    """When it happens: a proposal when it is to be applied, if that is known."""
    at = moment(given["apply_at"])[0] if "apply_at" in given else None
    return moment_of(given) if at is None else at


def actor_of(given: Mapping[str, Json]) -> Actor:
    by, ip = given.get("by", given.get("asker")), given.get("from")
    if by is None:
        return Actor(ip=ip)
    if isinstance(by, str):
        return Actor("admin", by, plain_email(by), ip)
    email, app, token = (by.get(name) for name in ("email", "app", "token"))
    type_ = "admin" if email or not (app or token) else "app"
    return Actor(
        type=by.get("type", type_),
        id=by.get("id", (app or token) if type_ == "app" else None),
        email=plain_email(email) if email else None,
        ip=ip,
        app=app,
        token=token,
    )


def ref_of(given: Mapping[str, Json], examples: Examples) -> Ref:
    example = given.get("example")
    name = given["kind"] if example is None else example
    if example is not None:
        otherwise = examples.resources[example].ref.id
    else:
        otherwise = SINGLETON_ID if CATALOGUE[name].singleton else SOME_ID
    return Ref(name, given.get("id", otherwise))


def change_in(given: Mapping[str, Json], examples: Examples) -> Change | None:
    """The change of a case; None if before and after are equal."""
    ref = ref_of(given, examples)
    if "example" not in given:
        before, after = given.get("before"), given.get("after")
        return diff(_resource(ref, before), _resource(ref, after))
    changed = Resource(ref, _written(given, examples))
    match given.get("operation", "updated"):
        case "created":
            return diff(None, changed)
        case "deleted":
            return diff(changed, None)
        case _:
            return diff(Resource(ref, examples.resources[ref.kind].body), changed)


def altered(value: Json, given: Mapping[str, Json]) -> Json:
    """The value after `set` and `remove`. Raises ValueError if a pointer names a list item that does not exist."""
    for pointer, new in given.get("set", {}).items():
        value = put(value, pointer, new)
    for pointer in given.get("remove", ()):
        value = put(value, pointer, MISSING)
    return value


def _written(given: Mapping[str, Json], examples: Examples) -> Body:
    """The body that the case gives, or the example's body after `set` and `remove`."""
    if "example" not in given:
        return dict(given["body"])
    kind = CATALOGUE[given["example"]]
    return ordered(kind, altered(examples.resources[kind.name].body, given))


def _resource(ref: Ref, body: Json) -> Resource | None:
    return None if body is None else Resource(ref, body)


def _entry(given: Mapping[str, Json], actor: Actor, at: float, examples: Examples) -> Activity:
    example = given.get("example")
    if example is None:
        return Activity(SOME_ID, given["type"], int(at), actor, given.get("metadata", {}), {})
    metadata = altered(examples.metadata.get(example, {}), given)
    return Activity(SOME_ID, example, int(at), actor, metadata, {})
