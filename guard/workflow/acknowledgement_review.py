"""Counts the acknowledgements of a resource's findings once more when more is known of who may have changed it.

One who may have made the change themselves settled nothing: the finding is open again, and what they made known good is
taken back. And what nobody explained may be explained now, so that those who took note are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drift.core.model.changes import FieldChange, apply
from drift.core.model.json_pointer import get
from drift.core.model.resources import Body, Json, Ref
from drift.core.normalisation.comparison import differences, equal_at
from guard.context import UnitOfWork
from guard.core.approvals.acknowledging_rule import Acknowledging
from guard.core.approvals.eligibility import listed
from guard.core.model.records import Acknowledgement, Finding, KnownGood
from guard.enforcement.findings import refresh
from guard.enforcement.known_good import known_good
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.workflow.acknowledgement import keep_acknowledgements
from guard.workflow.finding_authors import acknowledging


def recount_acknowledgements(work: UnitOfWork, ref: Ref) -> None:
    """Reopen and close the findings of a resource as their acknowledgements count now."""
    for known in work.findings.for_subject(str(ref)):
        finding = work.findings.locked(known.id) if known.acknowledgements else None
        if finding is None or (finding.closed_at is not None and finding.accepted is None):
            continue
        rule = acknowledging(work, finding)
        if finding.accepted is not None:
            _reopen_if_void(work, finding, finding.accepted, rule)
        else:
            missing = rule.missing(one.who for one in finding.acknowledgements)
            counted = _who_counts(finding, rule)
            keep_acknowledgements(work, replace(finding, acknowledgements=counted, note=missing))


def _who_counts(finding: Finding, rule: Acknowledging) -> tuple[Acknowledgement, ...]:
    return tuple(one for one in finding.acknowledgements if not rule.is_among(one.who, rule.authors))


def _reopen_if_void(
    work: UnitOfWork, finding: Finding, accepted: Mapping[str, Json], rule: Acknowledging
) -> None:
    counted = _who_counts(finding, rule)
    makers = [one.who for one in finding.acknowledgements if one not in counted]
    missing = rule.missing(one.who for one in counted)
    if not makers and not missing:
        return
    why = f"Open again: {_why(makers, missing)}"
    work.findings.reopen(replace(finding, acknowledgements=() if makers else counted), why)
    _take_back(work, Ref.parse(finding.subject), accepted)
    refresh(work, Ref.parse(finding.subject), "")
    now = work.findings.get(finding.id)
    if now is not None and now.closed_at is None:
        enqueue(work, messages.reopened(finding, why))


def _why(makers: list[str], missing: str) -> str:
    if not makers:
        return f"the acknowledgements are too few. {missing}"
    return (
        f"{listed(makers)} acknowledged it, and the log has told since that they may have made the change "
        "themselves."
    )


def _take_back(work: UnitOfWork, ref: Ref, accepted: Mapping[str, Json]) -> None:
    """Undo what was made known good, and leave what others made known good since."""
    row, before, after = work.known_good.get(ref), _digest(accepted, "before"), _digest(accepted, "after")
    if row is None:
        return
    good = known_good(work, ref)
    if row.digest == after:
        put = before
    elif good is None or before is None or after is None:
        return
    else:
        bodies = work.state.versions.bodies([before, after])
        put = work.state.versions.put_body(_without(ref, good, bodies[before], bodies[after]))
    work.known_good.put(KnownGood(ref, row.parent, put, work.now, "acknowledgement void"))


def _without(ref: Ref, good: Body, before: Body, after: Body) -> Body:
    """What is known good, with the fields that still are as they were acknowledged as they were before."""
    moved = differences(ref.kind, before, after)
    still = [f for f in moved if equal_at(ref.kind, f.pointer, get(good, f.pointer), f.after)]
    return apply(good, [FieldChange(f.pointer, f.after, f.before) for f in still])


def _digest(accepted: Mapping[str, Json], side: str) -> bytes | None:
    value = accepted.get(side)
    return bytes.fromhex(value) if isinstance(value, str) else None
