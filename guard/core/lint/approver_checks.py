"""Checks of who may approve: groups that nobody is in, and quorums that nobody can reach. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from drift.core.model.resources import Json
from guard.core.approvals.quorums import everybody, filled, is_enough
from guard.core.approvals.requirements import with_glass
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.language.policy_builder import asks, items_of
from guard.core.language.schema_parts import seconds
from guard.core.language.vocabulary.when import no_such_period
from guard.core.language.vocabulary.who import listed, nobody_in, place
from guard.core.lint.policy_rules import TOO_FEW_APPROVERS, UNATTRIBUTED_BY_ONE
from guard.core.model.policy import Ask, People, Policy, RequireApproval
from guard.core.model.records import Rule, Way

DAY: Final = "24h"
"""How long a question waits where the policy does not say."""


def errors(asked: Mapping[str, Json], people: People, path: DocumentPath) -> Iterator[Diagnostic]:
    """Groups that nobody is in, and quorums that they cannot reach, of a `require_approval`."""
    groups = asked["from"]
    named = [item for item in items_of(groups) if isinstance(item, str)]
    yield from _unknown_group_errors(groups, people, (*path, "from"))
    yield from _double_errors(items_of(groups), (*path, "from"))
    if named:
        yield from _quorum_errors(named, asked.get("quorum", 1), people, (*path, "quorum"))
    elif "quorum" in asked:
        sentence = (
            "`quorum` is for groups that are named, and here each has its own: write it into their mappings."
        )
        yield Diagnostic((*path, "quorum"), sentence, at_key=True)
    for index, item in enumerate(items_of(groups)):
        if isinstance(item, dict):
            here = (*path, "from", index, "quorum")
            yield from _quorum_errors([item["group"]], item.get("quorum", 1), people, here)
    yield from _joint_quorum_errors(asks(asked), people, (*path, "from"))
    yield from _freeze_errors(asked.get("freeze", ()), asks(asked), people, (*path, "freeze"))
    if isinstance(settled_by := asked.get("unattributed"), dict):
        yield from _settler_errors(asked, settled_by, people, (*path, "unattributed"))
    if isinstance(escalate := asked.get("escalate"), dict):
        yield from _escalation_errors(asked, escalate, people, (*path, "escalate"))


def _escalation_errors(
    asked: Mapping[str, Json], escalate: Mapping[str, Json], people: People, path: DocumentPath
) -> Iterator[Diagnostic]:
    """Groups that nobody is in or that are asked anyway, and a time that never comes."""
    yield from _unknown_group_errors(escalate["to"], people, (*path, "to"))
    first = {group for ask in asks(asked) for group in ask.groups}
    for index, name in enumerate(listed(escalate["to"])):
        if name in first:
            here = (*path, "to", *place(escalate["to"], index))
            yield Diagnostic(here, f"The group `{name}` is asked from the beginning: name another one.")
    lasts = asked.get("expires_in", DAY)
    if seconds(escalate["after"]) >= seconds(lasts):
        yield Diagnostic(
            (*path, "after"),
            f"The question ends after {lasts} (`expires_in`), so nobody would be asked after {escalate['after']}: "
            "write a shorter time.",
        )


def _settler_errors(
    asked: Mapping[str, Json], settled_by: Mapping[str, Json], people: People, path: DocumentPath
) -> Iterator[Diagnostic]:
    """The same of who settles what nobody explains."""
    names = [group for ask in asks(asked) for group in ask.groups]
    if "from" in settled_by:
        names = [*listed(settled_by["from"])]
        yield from _unknown_group_errors(settled_by["from"], people, (*path, "from"))
    yield from _quorum_errors(names, settled_by.get("quorum", 1), people, (*path, "quorum"))


def _unknown_group_errors(groups: Json, people: People, path: DocumentPath) -> Iterator[Diagnostic]:
    for index, item in enumerate(items_of(groups)):
        name = item if isinstance(item, str) else item["group"]
        if not people.groups.get(name):
            inside = () if isinstance(item, str) else ("group",)
            hint = did_you_mean(name, sorted(people.groups))
            yield Diagnostic((*path, *place(groups, index), *inside), f"{nobody_in(name)}{hint}")


def _freeze_errors(
    names: Json, every: tuple[Ask, ...], people: People, path: DocumentPath
) -> Iterator[Diagnostic]:
    """Freezes that nobody declared, and freezes in which the policy cannot be met."""
    for index, name in enumerate(listed(names)):
        here = (*path, *place(names, index))
        if name not in people.periods:
            yield Diagnostic(here, no_such_period(name, people))
        elif people.periods[name].comes and (
            why := _too_few_together((*every, _of_period(name, people)), people)
        ):
            yield Diagnostic(here, f"In the freeze `{name}`, {why}")


def _double_errors(items: tuple[Json, ...], path: DocumentPath) -> Iterator[Diagnostic]:
    seen = Counter[str]()
    for index, item in enumerate(items):
        if isinstance(item, dict):
            seen[item["group"]] += 1
            if seen[item["group"]] == 2:
                sentence = f"The group `{item['group']}` has a quorum of its own twice: give it one."
                yield Diagnostic((*path, index, "group"), sentence)


def _quorum_errors(names: list[str], quorum: int, people: People, path: DocumentPath) -> Iterator[Diagnostic]:
    """A quorum that these groups cannot reach together. Empty ones are told before."""
    able = _most([Ask(tuple(names), quorum)], people)
    if 0 < able < quorum:
        yield Diagnostic(path, f"{quorum} people must approve, but only {able} may.")


def _joint_quorum_errors(every: tuple[Ask, ...], people: People, path: DocumentPath) -> Iterator[Diagnostic]:
    if why := _too_few_together(every, people):
        yield Diagnostic(path, f"{why[0].upper()}{why[1:]}")


def _too_few_together(every: tuple[Ask, ...], people: People) -> str:
    """Why groups that can each reach their quorum cannot by different people; "" where they can."""
    if len(every) == 1 or any(_most([ask], people) < ask.quorum for ask in every):
        return ""
    wanted, able = sum(ask.quorum for ask in every), _most(every, people)
    if able == wanted:
        return ""
    return (
        f"{wanted} different people must approve, but only {able} may: whoever stands in several groups counts for one "
        "of them."
    )


def _of_period(name: str, people: People) -> Ask:
    period = people.periods[name]
    return Ask(period.groups, period.quorum)


def _most(every: list[Ask] | tuple[Ask, ...], people: People) -> int:
    """How many people of these groups can be counted, each for one of them."""
    rules = [Rule("", (Way(tuple(people.members(ask.groups)), ask.quorum),)) for ask in every]
    return sum(one.have for one in filled(rules, everybody(rules, people.same_person)))


def warnings(policy: Policy, people: People) -> Iterator[Diagnostic]:
    """Approvers that are too few once one of them makes the change."""
    then = policy.then
    if not isinstance(then, RequireApproval):
        return
    asks = _at_last(then)
    times = [asks, *((*asks, _of_period(name, people)) for name in then.freeze if people.periods[name].comes)]
    if any(_is_stuck_without_one(every, people) for every in times):
        yield Diagnostic(
            ("then",),
            "Nobody is left to approve when one of the approvers makes the change: nobody approves their own.",
            rule=TOO_FEW_APPROVERS.id,
        )
    declared = then.unattributed
    if declared is not None and not declared.groups and declared.quorum == 1:
        yield Diagnostic(
            ("then", "require_approval", "unattributed"),
            "Whoever made a change that nobody explains may approve it alone, if they are among those who are "
            "asked.",
            rule=UNATTRIBUTED_BY_ONE.id,
        )


def _at_last(then: RequireApproval) -> tuple[Ask, ...]:
    """Whom a policy asks by the end of the question."""
    later = then.escalate.groups if then.escalate is not None else ()
    return tuple(Ask((*ask.groups, *later), ask.quorum) for ask in then.asks)


def _is_stuck_without_one(every: tuple[Ask, ...], people: People) -> bool:
    """Whether there are too few once one of the approvers cannot vote."""
    rules = [Rule("", (Way(with_glass(people, people.members(ask.groups)), ask.quorum),)) for ask in every]
    able = everybody(rules, people.same_person)
    return any(not is_enough(rules, {who: able[who] for who in able if who != maker}) for maker in able)
