"""A file that stands once beside the policies: whether it can be taken, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, FileDiagnostic
from guard.loading.policy_draft import Draft
from guard.loading.strict_yaml.reader import Document


def can_take(
    file: str, document: Document, draft: Draft, found: Sequence[Diagnostic], before: Json, two: str
) -> bool:
    """Whether nothing is wrong with it. What was `found` goes into the draft, and `two` where a file of the same name
    was taken `before` and says something else."""
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic)
    if found:
        return False
    if before and before != document.value:
        draft.problems.append(FileDiagnostic(file, 1, two))
    return True
