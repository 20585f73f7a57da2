"""What a policy costs those who ask first: how many proposals it asked about, how long until they were decided, and how
long those waited that were approved as they were first asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from guard.core.proposals.records import ProposalRecord


@dataclass(frozen=True, slots=True)
class AskedFirst:
    """The proposals on which a policy asked for an approval. `decided_after` are the median seconds until they were
    approved or denied (None: none was). `unchanged` of them were approved in their first edition: they waited `waited`
    seconds in all, and nothing came of it but the yes. `undecided` expired."""

    proposals: int = 0
    decided: int = 0
    decided_after: float | None = None
    unchanged: int = 0
    waited: float = 0.0
    undecided: int = 0


NOBODY_ASKED = AskedFirst()


def asked_first(records: Iterable[ProposalRecord], since: Mapping[str, float]) -> dict[str, AskedFirst]:
    """By policy, what came of the proposals that were asked since a moment of its own."""
    by_policy: dict[str, list[ProposalRecord]] = {}
    for record in records:
        for policy in {rule.policy for rule in record.rules}:
            if record.asked_at >= since.get(policy, float("inf")):
                by_policy.setdefault(policy, []).append(record)
    return {policy: _tally(found) for policy, found in by_policy.items()}


def _tally(records: list[ProposalRecord]) -> AskedFirst:
    waits = [wait for record in records if (wait := _wait(record)) is not None]
    unchanged = [
        wait
        for record in records
        if record.approved_at is not None and record.edition == 1 and (wait := _wait(record)) is not None
    ]
    return AskedFirst(
        proposals=len(records),
        decided=len(waits),
        decided_after=median(waits) if waits else None,
        unchanged=len(unchanged),
        waited=sum(unchanged),
        undecided=sum(record.closing == "expired" and record.approved_at is None for record in records),
    )


def _wait(record: ProposalRecord) -> float | None:
    """Seconds until people decided; None where they did not."""
    if record.approved_at is not None:
        return record.approved_at - record.asked_at
    if record.closing == "denied" and record.closed_at is not None:
        return record.closed_at - record.asked_at
    return None
