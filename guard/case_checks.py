"""What a schema cannot say about a case: names that nobody has, moments of no calendar, changes that change nothing.

`faults` refuses; `doubts` only tells. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Final, TypeAlias

from drift.activity import LAST_MOMENT
from drift.activity_types import ACTIVITY_TYPES
from drift.examples import Examples
from drift.pointers import get, put
from drift.resources import MISSING, Json, same
from guard.case_schema import GIVEN
from guard.case_subjects import change_in, moment_of
from guard.policies import People, PolicySet
from guard.saying import show
from guard.schema_sentences import Complaint, did_you_mean
from guard.vocabulary.who import GROUP

Steps: TypeAlias = tuple[str | int, ...]
IsSound = Callable[[Steps], bool]
"""Whether the value at these steps is what the schema asks for, so that more can be said about it."""
_OF_EXAMPLES: Final = ("set", "remove", "operation")
_WRITTEN_OUT: Final = {
    "change": "`before` and `after`",
    "proposal": "`before` and `after`",
    "state": "`body`",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a case may speak of. `tested` are the policies that its file tests, out of `everything`."""

    everything: PolicySet
    tested: PolicySet
    examples: Examples


def faults(case: Mapping[str, Json], known: Known, is_sound: IsSound) -> Iterator[Complaint]:
    """What keeps the case from being judged."""
    if is_sound(()):
        yield from _count_faults(case)
    for name in GIVEN:
        if name in case and is_sound((name,)):
            found = list(_given_faults(name, case[name], known))
            yield from found
            if not found and name in ("change", "proposal"):
                yield from _nothing_changes(name, case[name], known)
    for path, policy in _named_policies(case, is_sound):
        yield from _policy_faults(policy, path, known, at_key=path[0] == "counts")


def _named_policies(case: Mapping[str, Json], is_sound: IsSound) -> Iterator[tuple[Steps, str]]:
    if "expect" in case and is_sound(("expect",)):
        for index, policy in enumerate(case["expect"].get("policies", ())):
            yield ("expect", "policies", index), policy
    if "counts" in case and is_sound(("counts",)):
        for policy in case["counts"]:
            yield ("counts", policy), policy


def _count_faults(case: Mapping[str, Json]) -> Iterator[Complaint]:
    given = [name for name in GIVEN if name in case]
    if len(given) != 1:
        found = " and ".join(f"`{name}`" for name in given) or "none"
        yield Complaint(
            (), f"A case gives exactly one of change, proposal, state or activity; this one gives {found}."
        )


def _given_faults(name: str, given: Mapping[str, Json], known: Known) -> Iterator[Complaint]:
    yield from _moment_faults(name, given)
    yield from _actor_faults(name, given, known.everything.people)
    if name == "activity":
        yield from _entry_faults((name,), given, known)
        return
    yield from _resource_faults(name, given, known)
    if "log" in given:
        yield from _entry_faults((name, "log"), given["log"], known)


def _moment_faults(name: str, given: Mapping[str, Json]) -> Iterator[Complaint]:
    if "at" not in given:
        return
    try:
        there = 0 <= moment_of(given) <= LAST_MOMENT
    except (ValueError, OverflowError):
        there = False
    if not there:
        yield Complaint((name, "at"), f"`{given['at']}` is no moment between 1970 and 9999 on the calendar.")


def _actor_faults(name: str, given: Mapping[str, Json], people: People) -> Iterator[Complaint]:
    by = given.get("by")
    if not isinstance(by, str):
        return
    if by.startswith(GROUP):
        group = by.removeprefix(GROUP)
        members = ", ".join(people.groups.get(group, ()))
        whom = f"name one of {members}" if members else f"people.yaml lists nobody in `{group}`"
        hint = "" if members else did_you_mean(group, sorted(people.groups))
        yield Complaint((name, "by"), f"One person acts and not the group `{group}`: {whom}.{hint}")
    elif "@" not in by:
        sentence = f"`by` is {show(by)}, but it must be an address, or a mapping with email, type and id."
        yield Complaint((name, "by"), sentence)


def _resource_faults(name: str, given: Mapping[str, Json], known: Known) -> Iterator[Complaint]:
    path: Steps = (name,)
    if "example" not in given:
        yield from _written_faults(name, given)
        return
    if "kind" in given:
        yield Complaint((*path, "kind"), "`example` names the kind already. Leave `kind` out.", at_key=True)
    for word in ("before", "after", "body"):
        if word in given:
            yield Complaint(
                (*path, word),
                f"`example` brings the body. Say in `set` what differs, or write `kind` instead of `example`"
                f" and keep `{word}`.",
                at_key=True,
            )
    example = known.examples.resources.get(given["example"])
    if example is None:
        written = _WRITTEN_OUT[name]
        yield Complaint(
            (*path, "example"),
            f"There is no example of the kind {given['example']}. Write `kind` and {written} instead.",
        )
        return
    yield from _set_faults(path, given, example.body)


def _written_faults(name: str, given: Mapping[str, Json]) -> Iterator[Complaint]:
    written = _WRITTEN_OUT[name]
    for word in _OF_EXAMPLES:
        if word in given:
            yield Complaint(
                (name, word),
                f"`{word}` speaks of an example. Name one with `example: KIND`, or write {written}.",
                at_key=True,
            )
    if "kind" not in given:
        yield Complaint((name,), f"`kind` is missing in `{name}`, or an `example` to build on.")
    elif name == "state" and "body" not in given:
        yield Complaint((name,), "`body` is missing in `state`.")
    elif name != "state" and not {"before", "after"} & given.keys():
        yield Complaint(
            (name,),
            "`before` and `after` are both missing. Leave one out where the resource is created or deleted.",
        )


def _entry_faults(path: Steps, given: Mapping[str, Json], known: Known) -> Iterator[Complaint]:
    type_ = given.get("example")
    if type_ is None:
        if "type" not in given:
            yield Complaint(path, f"`type` is missing in `{path[-1]}`, or an `example` to build on.")
        for word in ("set", "remove"):
            if word in given:
                yield Complaint(
                    (*path, word),
                    f"`{word}` speaks of an example. Name one with `example: TYPE`, or write `metadata`.",
                    at_key=True,
                )
        return
    if "type" in given:
        yield Complaint((*path, "type"), "`example` names the type already. Leave `type` out.", at_key=True)
    if "metadata" in given:
        sentence = "`example` brings the metadata. Say in `set` what differs, or write `type` and `metadata`."
        yield Complaint((*path, "metadata"), sentence, at_key=True)
    if type_ not in ACTIVITY_TYPES:
        hint = did_you_mean(type_, sorted(ACTIVITY_TYPES))
        yield Complaint(
            (*path, "example"),
            f"There is no example of `{type_}`: no activity type that Intercom documents is called so.{hint} "
            "Another one is written with `type` and `metadata`.",
        )
        return
    yield from _set_faults(path, given, known.examples.metadata.get(type_, {}))


def _set_faults(path: Steps, given: Mapping[str, Json], example: Json) -> Iterator[Complaint]:
    value = example
    for pointer, wanted in given.get("set", {}).items():
        here = (*path, "set", pointer)
        if not pointer.startswith("/"):
            yield Complaint(
                here,
                f"`{pointer}` is no JSON Pointer: it begins with a slash, such as /{pointer}.",
                at_key=True,
            )
            continue
        try:
            value = put(value, pointer, wanted)
        except ValueError as problem:
            yield Complaint(here, f"`{pointer}` cannot be set: {problem}.", at_key=True)
    for index, pointer in enumerate(given.get("remove", ())):
        here = (*path, "remove", index)
        if not pointer.startswith("/"):
            yield Complaint(
                here, f"`{pointer}` is no JSON Pointer: it begins with a slash, such as /{pointer}."
            )
        elif get(value, pointer) is MISSING:
            yield Complaint(here, f"The example has no `{pointer}` that could be removed.{_fields(example)}")
        else:
            value = put(value, pointer, MISSING)


def _nothing_changes(name: str, given: Mapping[str, Json], known: Known) -> Iterator[Complaint]:
    if change_in(given, known.examples) is not None:
        return
    if "example" not in given:
        yield Complaint((name,), "The case changes nothing: `before` and `after` are the same.")
    elif "set" in given or "remove" in given:
        sentence = "The case changes nothing: the example is so already. Set something to another value."
        yield Complaint((name, "set" if "set" in given else "remove"), sentence, at_key=True)
    else:
        sentence = (
            "The case changes nothing: say in `set` what becomes of the example, or name an `operation`."
        )
        yield Complaint((name,), sentence)


def _policy_faults(policy: str, path: Steps, known: Known, *, at_key: bool) -> Iterator[Complaint]:
    if known.tested.find(policy) is not None:
        return
    elsewhere = known.everything.find(policy)
    if elsewhere is not None:
        sentence = (
            f"`{policy}` stands in {elsewhere.file}. The cases here test the policies of this folder only."
        )
    else:
        ids = sorted(one.id for one in known.tested.policies)
        sentence = f"There is no policy `{policy}`.{did_you_mean(policy, ids)}"
    yield Complaint(path, sentence, at_key=at_key)


def doubts(case: Mapping[str, Json], known: Known) -> Iterator[Complaint]:
    """What can be judged, but perhaps is not what its author means. The case has no faults."""
    name = next(one for one in GIVEN if one in case)
    given = case[name]
    if "from" in given:
        yield from _address_doubts(given["from"], (name, "from"))
    for index, address in enumerate(case.get("known_ips", ())):
        yield from _address_doubts(address, ("known_ips", index))
    for policy_id in case.get("counts", {}):
        policy = known.tested.find(policy_id)
        if policy is not None and policy.more_than is None:
            yield Complaint(
                ("counts", policy_id), f"`{policy_id}` counts nothing: it has no `more_than`.", at_key=True
            )
    if name == "activity":
        yield from _type_doubts(given, (name,), known)
    else:
        yield from _type_doubts(given.get("log", {}), (name, "log"), known)
    if "example" in given and name != "activity":
        yield from _set_doubts(given, name, known.examples.resources[given["example"]].body)


def _address_doubts(address: str, path: Steps) -> Iterator[Complaint]:
    try:
        ip_address(address)
    except ValueError:
        yield Complaint(path, f"`{address}` is no IP address, so conditions about addresses cannot tell.")


def _type_doubts(given: Mapping[str, Json], path: Steps, known: Known) -> Iterator[Complaint]:
    """A type that Intercom does not document and no policy names may exist one day; mostly it is misspelt."""
    type_ = given.get("type")
    if type_ is None or type_ in ACTIVITY_TYPES:
        return
    named = (pattern for policy in known.tested.policies for pattern in policy.watch.activities)
    if any(fnmatchcase(type_, pattern) and pattern.strip("*") for pattern in named):
        return
    hint = did_you_mean(type_, sorted(ACTIVITY_TYPES))
    yield Complaint((*path, "type"), f"No activity type that Intercom documents is called `{type_}`.{hint}")


def _set_doubts(given: Mapping[str, Json], name: str, example: Json) -> Iterator[Complaint]:
    for pointer, wanted in given.get("set", {}).items():
        there = get(example, pointer)
        if there is MISSING:
            sentence = f"The example has no `{pointer}`, so it is added.{_fields(example)}"
            yield Complaint((name, "set", pointer), sentence, at_key=True)
        elif same(there, wanted) and given.get("operation", "updated") == "updated" and name != "state":
            sentence = f"The example has {show(wanted)} at `{pointer}` already."
            yield Complaint((name, "set", pointer), sentence, at_key=True)


def _fields(example: Json) -> str:
    return f" It has: {', '.join(f'/{field}' for field in example)}." if example else ""
