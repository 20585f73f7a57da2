"""Differences between the expected and the actual outcome of a case, and the reasons, by policy. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.explanation.non_matches import explain_non_match
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Verdict

What: TypeAlias = Literal["verdict", "spoke", "silent", "reason", "unmet", "met", "standard"]
"""verdict: a different one was reached. spoke: a policy is broken that the case does not name. silent: a policy that it
names is not broken. reason: no policy has the expected words in its reason. unmet: a demand of a policy is missing that
the case does not name; met: one that it names is not. standard: another standard change stood in, or none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected outcome: exactly these policies are broken, and a reason contains `reason`.

    `answer` is the one that a proposal gets, if the case names one: then `verdict` is not compared. `unmet` are the
    demands that are missing (None: not compared, unless there is an `answer`); `standard_change` stands in."""

    verdict: Verdict
    policies: frozenset[str]
    reason: str = ""
    answer: str = ""
    unmet: frozenset[str] | None = None
    standard_change: str = ""

    @property
    def word(self) -> str:
        """What the case expects, as it says it."""
        return self.answer or self.verdict.word


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `sentence` is a finished sentence; `policy` is "" if it is about no policy."""

    what: What
    sentence: str
    policy: str = ""


def differences(
    policies: CompiledPolicies, subject: Subject, facts: Facts, judgement: Judgement, expected: Expected
) -> Iterator[Difference]:
    """The differences; none if the case passes. Policies in observe mode count as enforced: a case tests the rule, not
    its mode."""
    word = earned(subject, judgement)
    if (not expected.answer or subject.entry == "share") and word != expected.word:
        yield Difference("verdict", f"Expected {expected.word}, but it earned {word}.")
    for reason in judgement.broken:
        if reason.policy not in expected.policies:
            yield Difference("spoke", reason.sentence, reason.policy)
    broken = {reason.policy for reason in judgement.broken}
    for policy in policies.policies:
        if policy.id in expected.policies - broken:
            why = explain_non_match(policies, policy, subject, facts, judgement)
            yield Difference("silent", why, policy.id)
    yield from _reasons(judgement, expected.reason)


def earned(subject: Subject, judgement: Judgement) -> str:
    """The verdict as a case names it. A share that does not decide is not let pass."""
    unknown = any(reason.outcome == "unknown" for reason in judgement.reasons)
    return "unknown" if unknown and not judgement.broken else judgement.would_be.word


def _reasons(judgement: Judgement, expected: str) -> Iterator[Difference]:
    sentences = [reason.sentence for reason in judgement.reasons if reason.outcome != "kept"]
    if expected and not any(_folded(expected) in _folded(sentence) for sentence in sentences):
        actual = " ".join(sentences) or "Nothing was said."
        yield Difference("reason", f"No policy says “{expected}”. {actual}")


def _folded(text: str) -> str:
    """The text for comparison: lower case, with single spaces instead of line breaks."""
    return " ".join(text.casefold().split())
