"""Checks of cases beyond their schema: unknown policies, changes without a difference, misspelt types.

A case with `errors` is rejected; `warnings` are only reported. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.examples import Examples
from drift.core.catalogue.shapes import Shape
from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Json, Resource
from drift.core.normalisation.comparison import equal_at
from guard.core.cases.advance_checks import expectation_errors, proposal_errors
from guard.core.cases.case_schema import GIVEN
from guard.core.cases.case_subjects import change_in
from guard.core.cases.case_values import value_warnings
from guard.core.cases.given_checks import IsSound, Part, fields_of, given_errors, no_ip_address
from guard.core.cases.share_cases import share_errors
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.lint.case_rules import (
    CASE_ADDRESS,
    CASE_ADDS_FIELD,
    CASE_COUNTS_NOTHING,
    CASE_SETS_SAME,
    CASE_UNKNOWN_TYPE,
)
from guard.core.model.left_out import LeftOut
from guard.core.model.policy import PolicySet
from guard.core.text.values import show


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a case can use. `tested` are the policies that its file tests, out of `everything`. `described`
    has the shapes of kinds; without them, no value is called impossible."""

    everything: PolicySet
    tested: CompiledPolicies
    examples: Examples
    described: Mapping[str, Shape] = field(default_factory=dict)


def errors(case: Mapping[str, Json], known: Known, is_sound: IsSound) -> Iterator[Diagnostic]:
    """Errors: the case cannot be judged."""
    yield from _count_errors(case, is_sound)
    if isinstance(case.get("share"), Mapping) and is_sound(("share",)):
        yield from share_errors(case["share"], known.everything)
    for name in GIVEN:
        if isinstance(case.get(name), Mapping) and name != "share":
            part = Part((name,), case[name], is_sound)
            errors = list(given_errors(part, known.everything.people, known.examples))
            yield from errors
            if not errors and part.complete and name in ("change", "proposal"):
                yield from _nothing_changes(name, case[name], known)
    if isinstance(case.get("proposal"), Mapping):
        yield from proposal_errors(case["proposal"], is_sound, known.everything.people)
    yield from expectation_errors(case, known.everything, is_sound)
    for path, policy in _named_policies(case, is_sound):
        yield from _policy_errors(policy, path, known, at_key=path[0] == "counts")


def _named_policies(case: Mapping[str, Json], is_sound: IsSound) -> Iterator[tuple[DocumentPath, str]]:
    expect, counts = case.get("expect"), case.get("counts")
    if isinstance(expect, Mapping):
        for index, policy in enumerate(Part(("expect",), expect, is_sound).sound("policies") or ()):
            yield ("expect", "policies", index), policy
    if isinstance(counts, Mapping):
        yield from ((("counts", policy), policy) for policy in counts)
    if isinstance(case.get("share"), Mapping):
        counted = Part(("share",), case["share"], is_sound).sound("policy")
        if isinstance(counted, str):
            yield ("share", "policy"), counted


def _count_errors(case: Mapping[str, Json], is_sound: IsSound) -> Iterator[Diagnostic]:
    given = [name for name in GIVEN if name in case]
    if len(given) > 1 or (not given and is_sound(())):  # else it may be a typo, which is already reported
        listed = " and ".join(f"`{name}`" for name in given) or "none"
        yield Diagnostic(
            (),
            f"A case gives exactly one of change, proposal, state, activity or share; this one gives {listed}.",
        )


def _nothing_changes(name: str, given: Mapping[str, Json], known: Known) -> Iterator[Diagnostic]:
    if change_in(given, known.examples) is not None:
        return
    if "example" not in given:
        yield Diagnostic((name,), "The case changes nothing: `before` and `after` are the same.")
    elif "set" in given or "remove" in given:
        sentence = "The case changes nothing: the example is so already. Set something to another value."
        yield Diagnostic((name, "set" if "set" in given else "remove"), sentence, at_key=True)
    else:
        sentence = (
            "The case changes nothing: say in `set` what becomes of the example, or name an `operation`."
        )
        yield Diagnostic((name,), sentence)


def _policy_errors(policy: str, path: DocumentPath, known: Known, *, at_key: bool) -> Iterator[Diagnostic]:
    if known.tested.find(policy) is not None:
        return
    elsewhere = known.everything.find(policy)
    left = next((one for one in known.everything.left_out if (one.part, one.id) == ("policy", policy)), None)
    if left is not None:
        sentence = f"`{policy}` is not for the workspace of this case: {left.clause}.{_another(left)}"
    elif elsewhere is not None:
        sentence = (
            f"`{policy}` stands in {elsewhere.file}. The cases here test the policies of this folder only."
        )
    else:
        ids = sorted(policy.id for policy in known.tested.policies)
        sentence = f"There is no policy `{policy}`.{did_you_mean(policy, ids)}"
    yield Diagnostic(path, sentence, at_key=at_key)


def _another(left: LeftOut) -> str:
    name = next((name for name in left.scope.only if "*" not in name), "")
    return f" Write `workspace: {name}` in the case." if name else " Say in which `workspace` it happens."


def warnings(case: Mapping[str, Json], known: Known) -> Iterator[Diagnostic]:
    """Warnings about a valid case that may not be what its author means."""
    name = next(name for name in GIVEN if name in case)
    if name != "share":
        yield from _warnings(case, name, known)


def _warnings(case: Mapping[str, Json], name: str, known: Known) -> Iterator[Diagnostic]:
    given = case[name]
    if "from" in given:
        yield from _address_warnings(given["from"], (name, "from"))
    for index, address in enumerate(case.get("known_ips", ())):
        yield from _address_warnings(address, ("known_ips", index))
    for policy_id in case.get("counts", {}):
        policy = known.tested.find(policy_id)
        if policy is not None and policy.more_than is None:
            sentence = f"`{policy_id}` counts nothing: it has no `more_than`."
            yield Diagnostic(("counts", policy_id), sentence, at_key=True, rule=CASE_COUNTS_NOTHING.id)
    if name == "activity":
        yield from _type_warnings(given, (name,), known)
    else:
        yield from _type_warnings(given.get("log", {}), (name, "log"), known)
    if name != "activity":
        yield from value_warnings(given, name, known.described)
    if "example" in given and name != "activity":
        yield from _set_warnings(given, name, known.examples.resources[given["example"]])


def _address_warnings(address: str, path: DocumentPath) -> Iterator[Diagnostic]:
    if why := no_ip_address(address):
        yield Diagnostic(path, why, rule=CASE_ADDRESS.id)


def _type_warnings(given: Mapping[str, Json], path: DocumentPath, known: Known) -> Iterator[Diagnostic]:
    """Warn of a type that Intercom does not document and no policy names: it is mostly a typo."""
    type_ = given.get("type")
    if type_ is None or type_ in ACTIVITY_TYPES:
        return
    named = (pattern for policy in known.tested.policies for pattern in policy.watch.activities)
    if any(fnmatchcase(type_, pattern) and pattern.strip("*") for pattern in named):
        return
    hint = did_you_mean(type_, sorted(ACTIVITY_TYPES))
    sentence = f"No activity type that Intercom documents is called `{type_}`.{hint}"
    yield Diagnostic((*path, "type"), sentence, rule=CASE_UNKNOWN_TYPE.id)


def _set_warnings(given: Mapping[str, Json], name: str, example: Resource) -> Iterator[Diagnostic]:
    is_update = given.get("operation", "updated") == "updated" and name != "state"
    for pointer, wanted in given.get("set", {}).items():
        value = get(example.body, pointer)
        if value is MISSING:
            sentence = f"The example has no `{pointer}`, so it is added.{fields_of(example.body)}"
            yield Diagnostic((name, "set", pointer), sentence, at_key=True, rule=CASE_ADDS_FIELD.id)
        elif is_update and equal_at(example.ref.kind, pointer, value, wanted):
            sentence = f"The example has {show(wanted)} at `{pointer}` already."
            yield Diagnostic((name, "set", pointer), sentence, at_key=True, rule=CASE_SETS_SAME.id)
