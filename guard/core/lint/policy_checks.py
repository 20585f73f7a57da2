"""Checks of policies beyond their schema: unknown names, rules that never hold, quorums that nobody can reach.

A set with `errors` is rejected; `warnings` are only reported.
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
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.language.rule_schema import schema_errors
from guard.core.language.vocabulary.conditions import argument_errors
from guard.core.language.vocabulary.what import no_kind
from guard.core.language.vocabulary.who import listed, place
from guard.core.lint import approver_checks, asking_checks, exemption_checks, share_checks
from guard.core.lint.actor_types import actor_type_warnings
from guard.core.lint.contradictions import contradictions, rule_warnings
from guard.core.lint.policy_rules import (
    GUIDED_REMEDY,
    LOG_ONLY_FLAGS,
    UNKNOWN_ACTIVITY_TYPE,
    VOLATILE_FIELD,
)
from guard.core.lint.question_checks import question_warnings
from guard.core.lint.set_conflicts import conflicts, set_warnings
from guard.core.lint.share_checks import COUNTS
from guard.core.lint.time_zones import zone_warnings
from guard.core.lint.unsatisfiable_conditions import condition_warnings
from guard.core.lint.workspace_checks import overlay_warnings, usual_people
from guard.core.model.policy import Flag, People, Policy, PolicySet, Revert

IsSound: TypeAlias = Callable[[DocumentPath], bool]
_OF_KINDS: Final = ("where", "change", "fields")


def errors(policy: Mapping[str, Json], people: People, is_sound: IsSound) -> Iterator[Diagnostic]:
    """Errors in a policy beyond its schema. `is_sound` says whether a part is valid by the schema; other parts are not
    checked again."""
    yield from _watch_errors(policy, is_sound)
    yield from _rule_errors(policy, is_sound)
    yield from _condition_errors(policy, people, is_sound)
    if _has(policy, ("then", "require_approval"), is_sound):
        yield from _approval_errors(policy["then"]["require_approval"], people)
    if _has(policy, ("ask_first",), is_sound):
        yield from asking_checks.errors(policy["ask_first"], policy)
    if _has(policy, ("exemptions",), is_sound):
        yield from exemption_checks.errors(policy, people)


def _has(value: Json, path: DocumentPath, is_sound: IsSound) -> bool:
    """Whether there is a valid value at this path."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return is_sound(path)


def _watch_errors(policy: Mapping[str, Json], is_sound: IsSound) -> Iterator[Diagnostic]:
    watch = policy.get("watch")
    if not isinstance(watch, dict):
        return
    if "kind" in watch and "activity" in watch:
        yield Diagnostic(
            ("watch",), "`watch` names either `kind` or `activity`, not both: write two policies."
        )
    if is_sound(("watch",)) and not watch.keys() & {"kind", "activity", *COUNTS}:
        yield Diagnostic(("watch",), "`watch` says nothing: name the `kind` or the `activity` to look at.")
    yield from share_checks.errors(policy, is_sound)
    if _has(policy, ("watch", "kind"), is_sound):
        yield from _kind_errors(watch["kind"])
    if "activity" in watch:
        yield from _activity_errors(policy)
    elif "more_than" in policy and not watch.keys() & COUNTS:
        yield Diagnostic(
            ("more_than",), "`more_than` counts activity-log entries; this policy watches a kind."
        )


def _kind_errors(kinds: Json) -> Iterator[Diagnostic]:
    for index, pattern in enumerate(listed(kinds)):
        if not _kinds_of(pattern):
            yield Diagnostic(("watch", "kind", *place(kinds, index)), no_kind(pattern))


def _activity_errors(policy: Mapping[str, Json]) -> Iterator[Diagnostic]:
    for word in _OF_KINDS:
        if word in policy["watch"]:
            yield Diagnostic(
                ("watch", word),
                f"`{word}` speaks of a resource, but this policy watches the activity log. "
                "Use `when: {metadata: ...}` to look into an entry.",
            )
    if "must" in policy:
        yield Diagnostic(("must",), "`must` speaks of a resource, but this policy watches the activity log.")


def _rule_errors(policy: Mapping[str, Json], is_sound: IsSound) -> Iterator[Diagnostic]:
    paths: tuple[DocumentPath, ...] = (("must",), ("watch", "where"))
    for path in paths:
        if _has(policy, path, is_sound):
            schema: Json = policy
            for step in path:
                schema = schema[step]
            yield from (
                Diagnostic((*path, *error.path), error.sentence, at_key=error.at_key)
                for error in schema_errors(schema)
            )


def _condition_errors(policy: Mapping[str, Json], people: People, is_sound: IsSound) -> Iterator[Diagnostic]:
    for name in ("when", "unless"):
        for word, argument in (policy[name] if isinstance(policy.get(name), dict) else {}).items():
            if _has(policy, (name, word), is_sound):
                for error in argument_errors({word: argument}, people):
                    yield Diagnostic((name, *error.path), error.sentence)


def _approval_errors(asked: Mapping[str, Json], people: People) -> Iterator[Diagnostic]:
    yield from approver_checks.errors(asked, people, ("then", "require_approval"))


def warnings(policy: Policy, people: People, today: date) -> Iterator[Diagnostic]:
    """Warnings: the policy loads, but may not do what its author thinks."""
    yield from _remedy_warnings(policy)
    yield from _field_warnings(policy)
    for index, pattern in enumerate(policy.watch.activities):
        if not _types_of(pattern):
            hint = did_you_mean(pattern, sorted(ACTIVITY_TYPES))
            yield Diagnostic(
                ("watch", "activity", index),
                f"No activity type that Intercom documents is called `{pattern}`. It will match if one appears.{hint}",
                rule=UNKNOWN_ACTIVITY_TYPE.id,
            )
    yield from asking_checks.warnings(policy)
    yield from exemption_checks.warnings(policy, today)
    yield from zone_warnings(policy)
    yield from actor_type_warnings(policy)
    yield from approver_checks.warnings(policy, people)
    yield from share_checks.warnings(policy)


def _remedy_warnings(policy: Policy) -> Iterator[Diagnostic]:
    if policy.watch.activities and not isinstance(policy.then, Flag):
        yield Diagnostic(
            ("then",),
            "What the log tells has happened and cannot be put back or held: it will be flagged only.",
            rule=LOG_ONLY_FLAGS.id,
        )
    if not isinstance(policy.then, Revert) or policy.then.set is not None:
        return
    for pattern in policy.watch.kinds:
        for kind in _kinds_of(pattern):
            if kind.update is None and not kind.replaced:
                yield Diagnostic(
                    ("then",),
                    f"No API writes the kind `{kind.name}`. Instead of putting it back, a guided remedy is opened: "
                    "the steps for a person, with the old values.",
                    rule=GUIDED_REMEDY.id,
                )


def _field_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Watched fields that are volatile: they are never compared, so their changes are never detected."""
    kinds = [kind for pattern in policy.watch.kinds for kind in _kinds_of(pattern)]
    for index, pointer in enumerate(policy.watch.fields):
        if all(tokens(pointer)[0] in kind.volatile for kind in kinds):
            yield Diagnostic(
                ("watch", "fields", index),
                f"`{pointer}` moves by itself and is never compared, so no change of it is seen. Take it out.",
                rule=VOLATILE_FIELD.id,
            )


@lru_cache(maxsize=1024)
def _kinds_of(pattern: str) -> list[Kind]:
    return [CATALOGUE[name] for name in picked(CATALOGUE, pattern)]


@lru_cache(maxsize=1024)
def _types_of(pattern: str) -> list[str]:
    return picked(ACTIVITY_TYPES, pattern)


def all_warnings(policies: PolicySet, today: date) -> Iterator[tuple[Policy, Diagnostic]]:
    for policy in policies.policies:
        people = usual_people(policies, policy)
        for diagnostic in (
            *warnings(policy, people, today),
            *rule_warnings(policy),
            *condition_warnings(policy, people, today),
            *set_warnings(policy),
            *question_warnings(policy),
        ):
            yield policy, diagnostic
    yield from contradictions(policies.policies)
    yield from conflicts(policies.policies)
    yield from overlay_warnings(policies, today)
