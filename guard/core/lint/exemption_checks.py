"""Checks of exemptions beyond their schema: errors, and exemptions that do not do what their author thinks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.json_pointer import covers
from drift.core.model.resources import Json
from guard.core.evaluation.exemptions import EXPIRY_WARNING_DAYS
from guard.core.evaluation.protected_fields import named_fields
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.conditions import argument_errors
from guard.core.lint.exemption_rules import EXEMPTION_ENDED, EXEMPTION_ENDING, EXEMPTION_OUTSIDE_POLICY
from guard.core.lint.rule import LintRule
from guard.core.model.policy import Exemption, People, Policy
from guard.core.text.values import when

KEYS: Final = ("resource", "actor", "pointer")


def errors(policy: Mapping[str, Json], people: People) -> Iterator[Diagnostic]:
    """Errors in the exemptions of a policy, which are valid by their schema."""
    watches_the_log = "activity" in (policy["watch"] if isinstance(policy.get("watch"), dict) else {})
    for index, exemption in enumerate(policy["exemptions"]):
        for diagnostic in _errors(exemption, people, watches_the_log):
            yield Diagnostic(("exemptions", index, *diagnostic.path), diagnostic.sentence)


def _errors(exemption: Mapping[str, Json], people: People, watches_the_log: bool) -> Iterator[Diagnostic]:
    if not exemption.keys() & set(KEYS):
        yield Diagnostic(
            (),
            "The exemption excuses nothing: name a `resource`, an `actor` or a `pointer`; several mean all of them.",
        )
    for key in ("resource", "pointer"):
        if watches_the_log and key in exemption:
            yield Diagnostic(
                (key,),
                f"`{key}` speaks of a resource, but this policy watches the activity log. Exempt an `actor`.",
            )
    if "actor" in exemption:
        for error in argument_errors({"actor": exemption["actor"]}, people):
            yield Diagnostic(error.path, error.sentence)
    try:
        date.fromisoformat(exemption["until"])
    except ValueError:
        yield Diagnostic(("until",), f"`{exemption['until']}` is no day of the calendar.")


def warnings(policy: Policy, today: date) -> Iterator[Diagnostic]:
    """Exemptions that have ended or end soon, and exemptions that can never apply to the policy."""
    for index, exemption in enumerate(policy.exemptions):
        for rule, sentence in _ends(exemption, today):
            yield Diagnostic(("exemptions", index), sentence, rule=rule.id)
        for sentence in _outside_policy(policy, exemption):
            yield Diagnostic(("exemptions", index), sentence, rule=EXEMPTION_OUTSIDE_POLICY.id)


def _ends(exemption: Exemption, today: date) -> Iterator[tuple[LintRule, str]]:
    left = exemption.days_left(today)
    if not exemption.holds_on(today):
        sentence = (
            f"The exemption of {exemption.describe()} ended on {exemption.until}. Take it out, or renew it."
        )
        yield EXEMPTION_ENDED, sentence
    elif left <= EXPIRY_WARNING_DAYS:
        yield (
            EXEMPTION_ENDING,
            f"The exemption of {exemption.describe()} ends {when(left)}, with {exemption.until}. Renew it, or put "
            "right what it excuses.",
        )


def _outside_policy(policy: Policy, exemption: Exemption) -> Iterator[str]:
    kind, slash, _ = exemption.resource.partition("/")
    if slash and not _may_watch(policy, kind):
        yield f"The exemption excuses nothing: this policy watches no kind `{kind}`."
    spoken_of = _fields(policy)
    for pointer in exemption.pointers:
        if spoken_of and not any(covers(field, pointer) for field in spoken_of):
            yield f"The exemption excuses nothing at `{pointer}`: this policy does not speak of it."


def _may_watch(policy: Policy, kind: str) -> bool:
    """Whether the policy watches a kind with this name, which may be a glob."""
    watched = [
        name for name in CATALOGUE if any(fnmatchcase(name, pattern) for pattern in policy.watch.kinds)
    ]
    return any(fnmatchcase(name, kind) for name in watched)


def _fields(policy: Policy) -> Sequence[str]:
    """The fields that a policy watches; () for all fields."""
    if policy.must is None:
        return policy.watch.fields
    named = named_fields(policy.must)
    return () if "" in named else named
