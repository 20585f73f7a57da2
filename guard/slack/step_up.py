"""Which questions are decided in the console alone, because a policy demands more than a press in Slack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guard.context import UnitOfWork
from guard.core.model.records import Rule

CONSOLE_ONLY: Final = "A policy demands more here than a press in Slack: decide this in the console."


def is_for_the_console(work: UnitOfWork, rules: Iterable[Rule]) -> bool:
    """Whether one of the policies that ask says `step_up`."""
    found = (work.policies.find(rule.policy) for rule in rules)
    return any(getattr(policy.then, "step_up", False) for policy in found if policy is not None)
