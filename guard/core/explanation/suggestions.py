"""Suggestions: what would satisfy a broken policy, and what happens otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.model.email_addresses import plain_email
from drift.core.model.json_pointer import covers
from drift.core.model.resources import MISSING
from guard.core.approvals.quorums import asked_by, everybody, is_enough
from guard.core.approvals.requirements import Asked, asked_groups, with_glass
from guard.core.approvals.same_person import without
from guard.core.effects.figures import percent
from guard.core.explanation.trace import Step, Trace, alone
from guard.core.language.asking_words import demands_in_words
from guard.core.language.rule_messages import demand
from guard.core.model.periods import Span
from guard.core.model.policy import People, Policy, PolicySet, RequireApproval, Revert
from guard.core.model.records import Rule, Way
from guard.core.model.standard_changes import StandardChange
from guard.core.model.subject import Subject
from guard.core.model.verdict import Evidence, Reason
from guard.core.text.values import show, span, written

TRUE: Final[frozenset[bool | None]] = frozenset((True,))
FALSE: Final[frozenset[bool | None]] = frozenset((False,))


def suggestions(
    policy_trace: Trace, subject: Subject, policies: PolicySet, instead: str = ""
) -> tuple[str, ...]:
    """Finished sentences: first what would pass, then who may approve it or what the service does. () when nothing is
    broken. `instead` is the decision that replaced the revert, as a sentence."""
    if policy_trace.reason is None or policy_trace.outcome != "broken":
        return ()
    sentences = [
        *_ways_to_pass(policy_trace, subject),
        *_consequences(policy_trace.policy, policy_trace.reason, subject, policies, instead),
    ]
    return tuple(dict.fromkeys(sentences))


def _ways_to_pass(policy_trace: Trace, subject: Subject) -> Iterator[str]:
    """What would have been let pass."""
    must = next((step for step in policy_trace.steps if step.word == "must"), None)
    if must is not None:
        yield from (_asked_for(miss.evidence) for miss in must.mismatches)
    elif subject.entry == "share":
        yield from _limits(policy_trace.policy)
    elif subject.entry != "activity":
        yield _left_alone(policy_trace.reason, subject)
    for step in policy_trace.steps:
        if step.word == "when":
            yield from _turned(step, FALSE, "It does not apply where")
        elif step.word == "unless":
            yield from _turned(step, TRUE, "It is excused where")
    rate = policy_trace.policy.more_than
    if rate is not None:
        yield f"No more than {rate.count} within {span(rate.within)} are let pass."


def _limits(policy: Policy) -> Iterator[str]:
    if policy.aftermath:
        listed = " or ".join(f"{one.measure} {one.words}" for one in policy.aftermath)
        yield f"It is let pass where nothing moves so far together with a change: {listed}."
    share = policy.share
    if share is None:
        return
    if share.above is not None:
        yield f"Up to {percent(share.above)} of the {share.measure.among} are let pass."
    if share.below is not None:
        yield f"From {percent(share.below)} of the {share.measure.among} on it is let pass."
    if share.moved is not None:
        yield f"It is let pass where it moves by less than {share.moved * 100:g} points."


def _asked_for(evidence: Evidence) -> str:
    rule = evidence.rule
    if isinstance(rule, dict) and "const" in rule:
        return f"Set {evidence.pointer or 'it'} to {written(rule['const'])}."
    if isinstance(rule, dict) and not {"additionalProperties", "unevaluatedProperties"} & rule.keys():
        return f"{evidence.pointer or 'It'} {demand(rule)}."
    if evidence.missing:
        return f"Give {evidence.pointer} a value."
    return f"Leave {evidence.pointer} out."


def _left_alone(reason: Reason | None, subject: Subject) -> str:
    if subject.operation in ("created", "deleted"):
        return f"It would pass if {subject.ref} were not {subject.operation}."
    return f"Leave {', '.join(reason.protects) if reason else 'it'} of {subject.ref} as it was."


def _turned(step: Step, truths: frozenset[bool | None], opening: str) -> Iterator[str]:
    for answer in alone(step, truths):
        holds = "does not hold" if answer.truth is True else "holds"
        yield f"{opening} `{answer.word}` {holds}: {written(answer.asks)}."


def _consequences(
    policy: Policy, reason: Reason, subject: Subject, policies: PolicySet, instead: str
) -> Iterator[str]:
    """Who may allow it, or what is done about it."""
    if subject.entry == "activity":
        yield "It has happened; somebody else takes note of it, which closes the finding."
        return
    if subject.entry == "share":
        yield "Nothing is put back: people look for what moved it. The finding closes once it is let pass again."
        return
    then = policy.then
    if isinstance(then, RequireApproval):
        yield _who_may(then, subject, policies)
    if policy.ask_first is not None and not isinstance(then, Revert):
        yield demands_in_words(policy.ask_first)
    yield from map(_agreed_to, policy.standard_changes)
    if reason.mode == "observe":
        yield "The policy only observes here: nothing is done about it."
    elif isinstance(then, Revert):
        as_decided = instead or _put_back(then, reason, subject)
        yield _refused(subject) if subject.entry == "proposal" else as_decided


def _who_may(then: RequireApproval, subject: Subject, policies: PolicySet) -> str:
    """Who may allow it, and how many of them have to. A group that several stand in is asked for different people."""
    people, actor = policies.people, plain_email(subject.actor.email or "")
    asked = tuple(asked_groups(policies, then, Span.at(subject.at)))
    rules = [
        Rule(
            "",
            (
                Way(
                    without(with_glass(people, people.members(one.groups)), [actor], people.same_person),
                    one.quorum,
                ),
            ),
        )
        for one in asked
    ]
    able = sorted(frozenset[str]().union(*map(asked_by, rules)))
    wanted = " and ".join(map(_asked, asked))
    later = _later(then, people, actor)
    if not is_enough(rules, everybody(rules, people.same_person)):
        only = f"would have to approve, but only {len(able)} besides the actor may."
        return f"{wanted[0].upper()}{wanted[1:]} {only}{later}"
    different = "" if len(asked) == 1 else ", different people,"
    verb = "approves" if len(asked) == 1 else "approve"
    return (
        f"It is allowed once {wanted}{different} {verb} within {span(then.expires_in)} (`guardrail approve`): "
        f"{', '.join(able)} may.{later}"
    )


def _later(then: RequireApproval, people: People, actor: str) -> str:
    """Who may, too, after a while."""
    if then.escalate is None:
        return ""
    more = without(people.members(then.escalate.groups), [actor], people.same_person)
    return f" After {span(then.escalate.after)} {', '.join(more)} may, too." if more else ""


def _asked(one: Asked) -> str:
    """How many of which groups."""
    count = "one" if one.quorum == 1 else str(one.quorum)
    during = f" for the freeze {one.period}" if one.period else ""
    return f"{count} of {', '.join(one.groups)}{during}"


def _agreed_to(change: StandardChange) -> str:
    """What a standard change agrees to, and for whom."""
    where = f" in {', '.join(change.fields)}" if change.fields else ""
    ticket = f" with a ticket that fits `{change.ticket}`" if change.ticket else ""
    how = "" if change.live else ", asked for in advance"
    return (
        f"As the standard change {change.id} it asks nobody: the kind {change.kind}, {change.change}{where} by "
        f"{', '.join(change.who)}{ticket}{how}."
    )


def _refused(subject: Subject) -> str:
    return f"Nobody can allow it in advance: that takes a change of the policy, or an exemption of {subject.ref} in it."


def _put_back(then: Revert, reason: Reason, subject: Subject) -> str:
    if then.set is not None:
        return f"As it is, the service sets what the policy declares: {written(then.set)}."
    before = [
        f"{field.pointer} {'was not there' if field.before is MISSING else f'was {show(field.before)}'}"
        for field in subject.fields
        if subject.operation == "updated"
        and any(covers(protected, field.pointer) for protected in reason.protects)
    ]
    remark = f"; before this change {', '.join(before)}" if before else ""
    return f"As it is, the last known-good version is put back{remark}."
