"""What a change of the past would have been answered if somebody had asked for it first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.relevance import speaking
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Verdict

NEEDS_APPROVAL: Final = "needs_approval"
REFUSED: Final = "refused"
STANDARD: Final = "standard"
DEMANDED: Final = "demanded"
_BY_VERDICT: Final[Mapping[Verdict, str]] = {
    Verdict.REQUIRE_APPROVAL: NEEDS_APPROVAL,
    Verdict.REVERT: REFUSED,
}


@lru_cache(maxsize=8)
def _demand(policies: CompiledPolicies) -> bool:
    """Whether any policy of a set demands something."""
    return any(policy.ask_first is not None for policy in policies.policies)


def in_advance(
    policies: CompiledPolicies, subject: Subject, facts: Facts, judgement: Judgement
) -> Iterator[str]:
    """How a proposal of this change counts: whether somebody would have had to agree or a policy refused it, whether a
    standard change stood in, and whether policies demand more of whoever asks. `judgement` is that of the change: what
    no policy broke or demands anything of is not looked at again. Tickets of the past are not known."""
    demands = _demand(policies)
    if not judgement.broken and not demands and not any(one.standard_change for one in judgement.reasons):
        return
    asked = replace(subject, entry="proposal")
    answer = judge(policies, asked, facts, "enforce")
    if answer.verdict in _BY_VERDICT:
        yield _BY_VERDICT[answer.verdict]
    if any(reason.standard_change for reason in answer.reasons):
        yield STANDARD
    if demands and any(policy.ask_first for policy in speaking(policies, asked, facts, "enforce")):
        yield DEMANDED
