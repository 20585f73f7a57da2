"""The rules, resources and policies that name a resource."""

from __future__ import annotations

from drift.core.catalogue.references import referring_kinds
from guard.core.effects.reach import naming
from guard.core.effects.reach.report import Line
from guard.core.references.named_by_policies import named_by_policies
from guard.core.references.references import sort_of
from guard.queries.blind_spots import coverage_now
from guard.queries.effects.reaches.question import Question
from guard.queries.references import unread_kinds


def naming_lines(question: Question) -> tuple[Line, ...]:
    """What names it: what refers to it by its id, and policies."""
    view, ref = question.view, question.ref
    referring = [kind.name for kind in referring_kinds(ref.kind)]
    counts, of = view.state.references.count_among(ref, referring)
    sort, reasons = sort_of(question.kind, bool(counts), unread_kinds(coverage_now(view)))
    policies = view.policies.policies
    named = len(named_by_policies(policies, ref))
    return tuple(naming.naming_lines(counts, of, sort, reasons, (named, len(policies)), str(ref)))
