"""In what a case came out otherwise than its author expected, and why, policy by policy. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.explanation.non_matches import explain_non_match
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Verdict

What: TypeAlias = Literal["verdict", "spoke", "silent", "reason"]
"""verdict: another one was reached. spoke: a policy is broken that the case does not name. silent: one that it names
is not. reason: no policy says why in these words."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case expects: exactly these policies broken, and a sentence that holds `reason`."""

    verdict: Verdict
    policies: frozenset[str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which it came out otherwise. `sentence` is finished; `policy` is "" where it is about none."""

    what: What
    sentence: str
    policy: str = ""


def differences(
    policies: CompiledPolicies, subject: Subject, facts: Facts, judgement: Judgement, expected: Expected
) -> Iterator[Difference]:
    """Nothing where all came as expected. A policy in observe mode counts as if enforced: a case tests the rule, and
    not the switch."""
    if judgement.would_be != expected.verdict:
        yield Difference(
            "verdict", f"Expected {expected.verdict.word}, but it earned {judgement.would_be.word}."
        )
    for reason in judgement.broken:
        if reason.policy not in expected.policies:
            yield Difference("spoke", reason.sentence, reason.policy)
    broken = {reason.policy for reason in judgement.broken}
    for policy in policies.policies:
        if policy.id in expected.policies - broken:
            why = explain_non_match(policies, policy, subject, facts, judgement)
            yield Difference("silent", why, policy.id)
    yield from _reasons(judgement, expected.reason)


def _reasons(judgement: Judgement, expected: str) -> Iterator[Difference]:
    sentences = [reason.sentence for reason in judgement.reasons if reason.outcome != "kept"]
    if expected and not any(_folded(expected) in _folded(sentence) for sentence in sentences):
        actual = " ".join(sentences) or "Nothing was said."
        yield Difference("reason", f"No policy says “{expected}”. {actual}")


def _folded(text: str) -> str:
    """Without what an author does not mean: capitals, and where a line was broken."""
    return " ".join(text.casefold().split())
