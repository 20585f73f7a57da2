"""Checks of standard changes beyond their schema: errors, and those that do not do what their author thinks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import covers, tokens
from drift.core.model.resources import Json
from guard.core.evaluation.exemptions import EXPIRY_WARNING_DAYS
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.language.patterns import is_pattern, why_no_pattern
from guard.core.language.rule_schema import schema_errors
from guard.core.language.standard_builder import stands_in, watches
from guard.core.language.vocabulary.conditions import argument_errors
from guard.core.lint.asking_checks import pattern_warnings
from guard.core.lint.constraints import asked_by, impossible
from guard.core.lint.standard_rules import (
    STANDARD_CHANGE_ENDED,
    STANDARD_CHANGE_MATCHES_NOTHING,
    STANDARD_CHANGE_OF_NOTHING,
)
from guard.core.model.policy import People, Policy, PolicySet
from guard.core.model.standard_changes import StandardChange
from guard.core.text.values import when

IsSound: TypeAlias = Callable[[DocumentPath], bool]
_TEXTS: Final = ("id", "because", "owner")


def errors(written: Mapping[str, Json], people: People, is_sound: IsSound) -> Iterator[Diagnostic]:
    """Errors in a standard change beyond its schema. `is_sound` says whether a part is valid by the schema."""

    def has(word: str) -> bool:
        return word in written and is_sound((word,))

    if has("kind") and written["kind"] not in CATALOGUE:
        hint = did_you_mean(written["kind"], sorted(CATALOGUE))
        yield Diagnostic(("kind",), f"There is no kind `{written['kind']}`.{hint}")
    if has("who"):
        for error in argument_errors({"actor": written["who"]}, people):
            yield Diagnostic(("who", *error.path[1:]), error.sentence)
    if has("ticket") and not is_pattern(written["ticket"]):
        yield Diagnostic(("ticket",), why_no_pattern(written["ticket"]))
    if has("until"):
        yield from _day_errors(written["until"])
    yield from _rule_errors(written, has)
    yield from _shape_errors(written, has)


def _day_errors(until: str) -> Iterator[Diagnostic]:
    try:
        date.fromisoformat(until)
    except ValueError:
        yield Diagnostic(("until",), f"`{until}` is no day of the calendar.")


def _rule_errors(written: Mapping[str, Json], has: Callable[[str], bool]) -> Iterator[Diagnostic]:
    if has("where"):
        for error in schema_errors(written["where"]):
            yield Diagnostic(("where", *error.path), error.sentence, error.at_key)
    if not has("fields"):
        return
    for pointer, schema in written["fields"].items():
        for error in schema_errors(schema):
            yield Diagnostic(("fields", pointer, *error.path), error.sentence, error.at_key)
    for one, other in combinations(written["fields"], 2):
        if covers(one, other):
            yield Diagnostic(
                ("fields", other), f"{other} and {one} lie in one another: name one of them.", at_key=True
            )


def _shape_errors(written: Mapping[str, Json], has: Callable[[str], bool]) -> Iterator[Diagnostic]:
    """Words that cannot stand together."""
    change = written.get("change", "updated")
    if change == "deleted" and has("fields"):
        yield Diagnostic(("fields",), "A deletion takes no `fields`: leave them out.", at_key=True)
    elif change != "deleted" and "fields" not in written:
        yield Diagnostic((), "`fields` is missing: which fields may be touched?", incomplete=True)
    if has("live") and has("ticket"):
        yield Diagnostic(
            ("live",),
            "A live change has no ticket, so none would match: leave `live` or `ticket` out.",
            at_key=True,
        )
    if has("live") and change == "created":
        yield Diagnostic(
            ("live",),
            "What is created in Intercom has fields that Intercom fills in, so none would match: leave `live` out.",
            at_key=True,
        )


def why_not_satisfied(id: str, change: StandardChange, policies: Mapping[str, Policy]) -> str:
    """Why a standard change cannot satisfy a policy, as a sentence; empty where it can."""
    policy = policies.get(id)
    if policy is None:
        return f"There is no policy `{id}`.{did_you_mean(id, sorted(policies))}"
    if policy.must is not None:
        return (
            f"The policy `{id}` is about the state (`must`): what breaks it would go on breaking it. Widen its rule, "
            "or give it an exemption."
        )
    if not watches(policy, change):
        return f"The policy `{id}` does not look at the kind {change.kind} where it is {change.change}: take it out."
    return ""


def all_warnings(policies: PolicySet, today: date) -> Iterator[tuple[StandardChange, Diagnostic]]:
    """Warnings about the standard changes of a set."""
    for change in policies.standard_changes:
        for diagnostic in (*_ends(change, today), *_of_nothing(change, policies), *_matches_nothing(change)):
            yield change, diagnostic
        if change.ticket:
            yield from ((change, warning) for warning in pattern_warnings(change.ticket, ("ticket",)))


def _ends(change: StandardChange, today: date) -> Iterator[Diagnostic]:
    if change.until is None:
        return
    left = (change.until - today).days
    if left < 0:
        sentence = f"The standard change ended on {change.until}. Take it out, or renew it."
        yield Diagnostic(("until",), sentence, rule=STANDARD_CHANGE_ENDED.id)
    elif left <= EXPIRY_WARNING_DAYS:
        sentence = f"The standard change ends {when(left)}, with {change.until}. Renew it, or take it out."
        yield Diagnostic(("until",), sentence, rule=STANDARD_CHANGE_ENDED.id)


def _of_nothing(change: StandardChange, policies: PolicySet) -> Iterator[Diagnostic]:
    if not any(stands_in(change, policy) for policy in policies.policies):
        yield Diagnostic(
            (),
            f"No policy would ask anybody about the kind {change.kind} where it is {change.change}: this stands in for "
            "nothing.",
            rule=STANDARD_CHANGE_OF_NOTHING.id,
        )


def _matches_nothing(change: StandardChange) -> Iterator[Diagnostic]:
    kind = CATALOGUE[change.kind]
    for sentence in _never_happens(kind, change):
        yield Diagnostic(("change",), sentence, rule=STANDARD_CHANGE_MATCHES_NOTHING.id)
    for pointer, schema in change.fields.items():
        path: DocumentPath = ("fields", pointer)
        if tokens(pointer)[0] in kind.volatile:
            sentence = (
                f"`{pointer}` moves by itself and is never compared, so no change of it is seen. Take it out."
            )
            yield Diagnostic(path, sentence, rule=STANDARD_CHANGE_MATCHES_NOTHING.id)
        elif schema is False:
            yield Diagnostic(
                path, f"No value is allowed at {pointer}.", rule=STANDARD_CHANGE_MATCHES_NOTHING.id
            )
        else:
            for where, why in impossible(asked_by(schema)):
                sentence = f"No value fits at {pointer}: of {where}, {why}."
                yield Diagnostic(path, sentence, rule=STANDARD_CHANGE_MATCHES_NOTHING.id)


def _never_happens(kind: Kind, change: StandardChange) -> Iterator[str]:
    if kind.singleton and change.change in ("created", "deleted"):
        yield f"There is always one {kind.name}, and only one: it is never {change.change}."
