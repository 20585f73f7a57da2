"""What is worked out about a policy set beforehand: compiled rules, required facts, known outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from guard.core.evaluation.state_rules import StateRules
from guard.core.language.vocabulary.word import Fails
from guard.core.model.policy import Policy, PolicySet, Rate
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Reason


class KnownOutcome(Struct, frozen=True):
    """What is certain about entries of one type by one actor: `reasons` are given for each of them, and only the `open`
    policies have to be asked about the one at hand, `whole` where any of them asks for its metadata. `judgement` is
    that of each about which none of these has anything to say; `breaks`: a policy is broken by each."""

    reasons: tuple[Reason, ...]
    open: tuple[Policy, ...]
    whole: bool
    judgement: Judgement
    breaks: bool
    silent: tuple[Fails, ...] | None
    """Where all of these fail about an entry, each `open` policy is silent and counts it for no burst; None where that
    is not to be known before they are asked."""

    def leaves_nothing_open(self, subject: Subject, facts: Facts) -> bool:
        """Whether the judgement is the one that is known."""
        return self.silent is not None and all_fail(self.silent, subject, facts)


def all_fail(fails: Iterable[Fails], subject: Subject, facts: Facts) -> bool:
    """Whether all of these conditions are false, whoever acted."""
    try:
        for one in fails:
            if not one(subject, facts):
                return False
    except Exception:  # noqa: BLE001 - a condition that cannot be evaluated is for `speak` to report
        return False
    return True


@dataclass(frozen=True, slots=True)
class RequiredFacts:
    """Which facts a subject's policies ask for. `counts`: (policy id, activity globs, rate)."""

    ips: bool = False
    counts: tuple[tuple[str, tuple[str, ...], Rate], ...] = ()


NO_FACTS_REQUIRED: Final = RequiredFacts()


def state_rules(policies: PolicySet) -> StateRules:
    """The compiled rules over state of this set; compiled once."""
    if policies.derived.rules is None:
        policies.derived.rules = StateRules(policies.policies)
    return policies.derived.rules
