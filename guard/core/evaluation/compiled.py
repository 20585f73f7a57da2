"""Compiled policy sets, and the values that are derived from them once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from msgspec import Struct, field

from drift.core.model.activity import Actor
from drift.core.model.resources import Json
from guard.core.evaluation.state_rules import StateRules
from guard.core.language.vocabulary.word import Fails, Part
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People, Policy, PolicySet, Rate
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Mode, Reason


class KnownOutcome(Struct, frozen=True):
    """What is certain about all entries of one type by one actor.

    `reasons` hold for each entry. Only the `open` policies must still be evaluated; `whole` says that one of them needs
    the entry's metadata. `judgement` is the result where no open policy gives a reason. `breaks` says that every such
    entry breaks a policy.
    """

    reasons: tuple[Reason, ...]
    open: tuple[Policy, ...]
    whole: bool
    judgement: Judgement
    breaks: bool
    silent: tuple[Fails, ...] | None
    """If all of these conditions fail for an entry, no `open` policy gives a reason or counts it. None if that cannot
    be known before they are evaluated."""

    def leaves_nothing_open(self, subject: Subject, facts: Facts) -> bool:
        """Whether `judgement` is the final one for this subject."""
        return self.silent is not None and all_fail(self.silent, subject, facts)


def all_fail(fails: Iterable[Fails], subject: Subject, facts: Facts) -> bool:
    """Whether all of these conditions are false, whoever acted."""
    try:
        for condition_fails in fails:
            if not condition_fails(subject, facts):
                return False
    except Exception:  # noqa: BLE001 - a condition that cannot be evaluated is reported by `evaluate_policy`
        return False
    return True


@dataclass(frozen=True, slots=True)
class RequiredFacts:
    """The facts that a subject's policies need. `counts`: (policy id, activity globs, rate)."""

    ips: bool = False
    counts: tuple[tuple[str, tuple[str, ...], Rate], ...] = ()


NO_FACTS_REQUIRED: Final = RequiredFacts()


class CompiledPolicies(Struct, eq=False):
    """A policy set that is ready to judge: compiled state rules, and caches of what is derived from the set.

    Compile a set once and pass the result on. All fields but `policy_set` and `rules` are caches that fill up in use.
    """

    policy_set: PolicySet
    rules: StateRules
    by_name: dict[tuple[str, str], tuple[Policy, ...]] = field(default_factory=dict)
    required: dict[tuple[str, str], RequiredFacts] = field(default_factory=dict)
    requires_any: bool | None = None
    parts_by_policy: dict[str, frozenset[Part]] = field(default_factory=dict)
    parts_by_type: dict[str, frozenset[Part]] = field(default_factory=dict)
    rests_on_head: dict[str, bool] = field(default_factory=dict)
    head_tests: dict[str, Callable[[Subject, Facts], ConditionResult]] = field(default_factory=dict)
    fails: dict[str, Fails] = field(default_factory=dict)
    outcomes: dict[tuple[Mode, str, Actor], KnownOutcome] = field(default_factory=dict)

    @property
    def policies(self) -> tuple[Policy, ...]:
        return self.policy_set.policies

    @property
    def people(self) -> People:
        return self.policy_set.people

    @property
    def revision(self) -> str:
        return self.policy_set.revision

    @property
    def document(self) -> Mapping[str, Json]:
        return self.policy_set.document

    def find(self, policy_id: str) -> Policy | None:
        return self.policy_set.find(policy_id)


def compile_policies(policy_set: PolicySet) -> CompiledPolicies:
    """Compile a policy set. A rule that does not compile is kept as a rule that cannot be evaluated."""
    return CompiledPolicies(policy_set, StateRules(policy_set.policies))
