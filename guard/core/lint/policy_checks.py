"""What a schema cannot say about a policy: names that nobody has, rules that can never hold, promises nobody can keep.

`faults` refuses; `warnings` only tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE, picked
from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Complaint, did_you_mean
from guard.core.language.rule_schema import troubles_of
from guard.core.language.vocabulary.conditions import troubles
from guard.core.language.vocabulary.who import listed, nobody_in, place
from guard.core.lint import exemption_checks
from guard.core.lint.contradictions import contradictions, doubts
from guard.core.lint.set_conflicts import quarrels, set_doubts
from guard.core.lint.unsatisfiable_conditions import condition_doubts
from guard.core.model.policy import Flag, People, Policy, PolicySet, RequireApproval, Revert

Steps: TypeAlias = tuple[str | int, ...]
IsSound: TypeAlias = Callable[[Steps], bool]
_OF_KINDS: Final = ("where", "change", "fields")


def faults(policy: Mapping[str, Json], people: People, is_sound: IsSound) -> Iterator[Complaint]:
    """What is wrong with a policy beyond the schema of policies. `is_sound` says which parts fit that schema: nothing
    more is said about the others."""
    yield from _watch_faults(policy, is_sound)
    yield from _rule_faults(policy, is_sound)
    yield from _condition_faults(policy, people, is_sound)
    if _has(policy, ("then", "require_approval"), is_sound):
        yield from _approval_faults(policy["then"]["require_approval"], people)
    if _has(policy, ("exemptions",), is_sound):
        yield from exemption_checks.faults(policy, people)


def _has(value: Json, path: Steps, is_sound: IsSound) -> bool:
    """Whether there is something sound at these steps."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return is_sound(path)


def _watch_faults(policy: Mapping[str, Json], is_sound: IsSound) -> Iterator[Complaint]:
    watch = policy.get("watch")
    if not isinstance(watch, dict):
        return
    if "kind" in watch and "activity" in watch:
        yield Complaint(
            ("watch",), "`watch` names either `kind` or `activity`, not both: write two policies."
        )
    if is_sound(("watch",)) and not watch.keys() & {"kind", "activity"}:
        yield Complaint(("watch",), "`watch` says nothing: name the `kind` or the `activity` to look at.")
    if _has(policy, ("watch", "kind"), is_sound):
        yield from _kind_faults(watch["kind"])
    if "activity" in watch:
        yield from _activity_faults(policy)
    elif "more_than" in policy:
        yield Complaint(
            ("more_than",), "`more_than` counts activity-log entries; this policy watches a kind."
        )


def _kind_faults(kinds: Json) -> Iterator[Complaint]:
    for index, pattern in enumerate(listed(kinds)):
        if not _kinds_of(pattern):
            hint = (
                did_you_mean(pattern, sorted(CATALOGUE)) or f" Known kinds: {', '.join(sorted(CATALOGUE))}."
            )
            yield Complaint(("watch", "kind", *place(kinds, index)), f"There is no kind `{pattern}`.{hint}")


def _activity_faults(policy: Mapping[str, Json]) -> Iterator[Complaint]:
    for word in _OF_KINDS:
        if word in policy["watch"]:
            yield Complaint(
                ("watch", word),
                f"`{word}` speaks of a resource, but this policy watches the activity log. "
                "Use `when: {metadata: ...}` to look into an entry.",
            )
    if "must" in policy:
        yield Complaint(("must",), "`must` speaks of a resource, but this policy watches the activity log.")


def _rule_faults(policy: Mapping[str, Json], is_sound: IsSound) -> Iterator[Complaint]:
    paths: tuple[Steps, ...] = (("must",), ("watch", "where"))
    for path in paths:
        if _has(policy, path, is_sound):
            schema: Json = policy
            for step in path:
                schema = schema[step]
            yield from (
                Complaint((*path, *one.path), one.sentence, at_key=one.at_key) for one in troubles_of(schema)
            )


def _condition_faults(policy: Mapping[str, Json], people: People, is_sound: IsSound) -> Iterator[Complaint]:
    for name in ("when", "unless"):
        for word, argument in (policy[name] if isinstance(policy.get(name), dict) else {}).items():
            if _has(policy, (name, word), is_sound):
                for trouble in troubles({word: argument}, people):
                    yield Complaint((name, *trouble.path), trouble.sentence)


def _approval_faults(asked: Mapping[str, Json], people: People) -> Iterator[Complaint]:
    path: Steps = ("then", "require_approval")
    groups = listed(asked["from"])
    for index, name in enumerate(groups):
        if not people.groups.get(name):
            hint = did_you_mean(name, sorted(people.groups))
            here = (*path, "from", *place(asked["from"], index))
            yield Complaint(here, f"{nobody_in(name)}{hint}")
    able, quorum = len(people.members(groups)), asked.get("quorum", 1)
    if 0 < able < quorum:
        yield Complaint((*path, "quorum"), f"{quorum} people must approve, but only {able} may.")


def warnings(policy: Policy, people: People, today: date) -> Iterator[Complaint]:
    """What will work, but perhaps not as the author thinks."""
    yield from _remedy_warnings(policy)
    yield from _field_warnings(policy)
    for index, pattern in enumerate(policy.watch.activities):
        if not _types_of(pattern):
            hint = did_you_mean(pattern, sorted(ACTIVITY_TYPES))
            yield Complaint(
                ("watch", "activity", index),
                f"No activity type that Intercom documents is called `{pattern}`. It will match if one appears.{hint}",
            )
    yield from exemption_checks.warnings(policy, today)
    if isinstance(policy.then, RequireApproval):
        able = people.members(policy.then.groups) | set(people.break_glass)
        if len(able) <= policy.then.quorum:
            yield Complaint(
                ("then",),
                "Nobody is left to approve when one of the approvers makes the change: nobody approves their own.",
            )


def _remedy_warnings(policy: Policy) -> Iterator[Complaint]:
    if policy.watch.activities and not isinstance(policy.then, Flag):
        yield Complaint(
            ("then",),
            "What the log tells has happened and cannot be put back or held: it will be flagged only.",
        )
    if not isinstance(policy.then, Revert) or policy.then.set is not None:
        return
    for pattern in policy.watch.kinds:
        for kind in _kinds_of(pattern):
            if kind.update is None and not kind.replaced:
                yield Complaint(
                    ("then",),
                    f"No API writes the kind `{kind.name}`. Instead of putting it back, a guided remedy is opened: "
                    "the steps for a person, with the old values.",
                )


def _field_warnings(policy: Policy) -> Iterator[Complaint]:
    """Fields that move by themselves are never compared, so no change of them is ever seen."""
    kinds = [kind for pattern in policy.watch.kinds for kind in _kinds_of(pattern)]
    for index, pointer in enumerate(policy.watch.fields):
        if all(tokens(pointer)[0] in kind.volatile for kind in kinds):
            yield Complaint(
                ("watch", "fields", index),
                f"`{pointer}` moves by itself and is never compared, so no change of it is seen. Take it out.",
            )


@lru_cache(maxsize=1024)
def _kinds_of(pattern: str) -> list[Kind]:
    return [CATALOGUE[name] for name in picked(CATALOGUE, pattern)]


@lru_cache(maxsize=1024)
def _types_of(pattern: str) -> list[str]:
    return picked(ACTIVITY_TYPES, pattern)


def all_warnings(policies: PolicySet, today: date) -> Iterator[tuple[Policy, Complaint]]:
    for policy in policies.policies:
        for complaint in (
            *warnings(policy, policies.people, today),
            *doubts(policy),
            *condition_doubts(policy, policies.people, today),
            *set_doubts(policy),
        ):
            yield policy, complaint
    yield from contradictions(policies.policies)
    yield from quarrels(policies.policies)
