"""Contradictions within a rule and between rules: no value satisfies them. Reports certain ones only. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nsmallest
from operator import itemgetter
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import kinds_picked
from drift.core.model.resources import Json, canonical
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.rule_schema import closed
from guard.core.lint.constraints import asked_by, impossible, name_of
from guard.core.lint.demands import Demand, DemandIndex, Demands
from guard.core.lint.policy_rules import CONFLICTING_RULES, RULE_NEVER_HOLDS, SELECTION_NEVER_HOLDS
from guard.core.model.policy import Policy

Placed: TypeAlias = tuple[int, Policy]
"""A policy with its position in the set."""
Group: TypeAlias = tuple[Demand, list[Placed]]
"""A demand, with the policies that make it in the order of the set."""
_NAMED: Final = 3
"""The most other policies that one warning names."""


def rule_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Rules of a policy that no resource can satisfy. `condition_warnings` checks its conditions."""
    must, where, kinds = policy.must, policy.watch.where, watched_kinds(policy)
    broken = list(impossible(asked_by(must), kinds)) if must is not None else []
    for pointer, why in broken:
        sentence = f"Nothing can fulfil this rule, so everything breaks it: of {pointer} {why}."
        yield Diagnostic(("must",), sentence, rule=RULE_NEVER_HOLDS.id)
    if where is not None:
        nothing = list(impossible(asked_by(closed(policy.document["watch"]["where"])), kinds))
        for pointer, why in nothing:
            sentence = f"This selects nothing that has the fields it names: of {pointer} {why}."
            yield Diagnostic(("watch", "where"), sentence, rule=SELECTION_NEVER_HOLDS.id)
        if must is not None and not broken and not nothing:
            yield from _selected_and_broken(must, where, kinds)


def _selected_and_broken(must: Json, where: Json, kinds: Collection[str]) -> Iterator[Diagnostic]:
    """Fields that the rule requires and that contradict `where`. A selection accepts a missing field, so the fields of
    `where` need not exist."""
    asked, selected = asked_by(must), asked_by(where, there=True)
    needed = {field for field, schemas in asked.items() if not any(schema is False for schema in schemas)}
    shared = {field: asked[field] + selected[field] for field in needed & selected.keys()}
    for pointer, why in impossible(dict(sorted(shared.items())), kinds):
        sentence = (
            f"Nothing that `where` selects can fulfil this rule, so all of it breaks it: of {pointer} {why}."
        )
        yield Diagnostic(("must",), sentence, rule=RULE_NEVER_HOLDS.id)
        return


def contradictions(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Diagnostic]]:
    """Policies of which a resource cannot satisfy another one too: a warning for each field, at the later policy."""
    for policy, demand, groups in contradicting(policies):
        first, earlier = first_of(groups)
        sentence = (
            f"No resource can fulfil both this and {place_of(earlier)}: of {name_of(demand.field)} "
            f"{first.why_with(demand)}.{and_others(groups)}"
        )
        yield policy, Diagnostic(("must",), sentence, rule=CONFLICTING_RULES.id)


def contradicting(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Demand, list[Group]]]:
    """Each policy with a demand of it, and the earlier policies of which a resource cannot satisfy one together with
    it. What nothing satisfies is a warning for itself."""
    demands, index = Demands(), DemandIndex[Placed]()
    for position, policy in enumerate(policies):
        if not _always_asks(policy):
            continue
        kinds, where = watched_kinds(policy), selection(policy)
        asked = demands.of(asked_by(policy.must), kinds)
        satisfiable = [demand for _, demand in sorted(asked.items()) if not demand.why]
        for demand in satisfiable:
            if groups := list(index.against(kinds, where, demand)):
                yield policy, demand, groups
        index.add(kinds, where, satisfiable, (position, policy))


def _always_asks(policy: Policy) -> bool:
    """Conditions may keep policies apart, and nothing here could tell."""
    return policy.must is not None and policy.when is None and policy.unless is None


def selection(policy: Policy) -> bytes:
    """What a policy selects of its kinds, and in which workspaces, in canonical bytes; empty where it selects all. Two
    that select in different words may be kept apart by them, and nothing here could tell."""
    scope = {key: policy.document[key] for key in ("only", "except") if key in policy.document}
    where = policy.watch.where
    return b"" if where is None and not scope else canonical([where, scope])


def watched_kinds(policy: Policy) -> frozenset[str]:
    return kinds_picked(policy.watch.kinds)


def place_of(policy: Policy) -> str:
    return f"`{policy.id}` ({policy.file}:{policy.line})"


def first_of(groups: Iterable[Group]) -> tuple[Demand, Policy]:
    """The first policy of these groups, with its demand."""
    demand, makers = min(groups, key=_position)
    return demand, makers[0][1]


def and_others(groups: Sequence[Group]) -> str:
    """A sentence that names a few more policies, of each group the first, and counts the rest; "" where there are
    none."""
    count = sum(len(makers) for _, makers in groups) - 1
    if not count:
        return ""
    nearest = nsmallest(_NAMED + 1, groups, key=_position)
    placed = [maker for _, makers in nearest for maker in makers[: _NAMED + 1]]
    named = [f"`{policy.id}`" for _, policy in nsmallest(_NAMED + 1, placed, key=itemgetter(0))[1:]]
    rest = count - len(named)
    more = f" and {rest} more" if rest else ""
    listed = ", ".join(named) if rest or len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f" The same is true of {listed}{more}."


def _position(group: Group) -> int:
    return group[1][0][0]
