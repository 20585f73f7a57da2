"""Takes the standard changes of a file of policies: each as a value, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic
from guard.core.language.standard_builder import build_standard_change
from guard.core.lint import standard_checks
from guard.loading.policy_draft import Draft, Entry, Named
from guard.loading.strict_yaml.reader import Document

KEY: Final = "standard_changes"


def take_standard_changes(file: str, document: Document, found: Sequence[Diagnostic], draft: Draft) -> None:
    """Take those of a file; `found` is what its schema says is wrong in the file."""
    listed = document.value.get(KEY)
    for index, written in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(written, dict):
            _take(file, document, index, written, found, draft)


def _take(
    file: str,
    document: Document,
    index: int,
    written: Mapping[str, Json],
    found: Sequence[Diagnostic],
    draft: Draft,
) -> None:
    under: DocumentPath = (KEY, index)
    entry = Entry(file, document, under, written, found)
    if not draft.takes_entry(entry, standard_checks.errors):
        return
    change = build_standard_change(written, draft.people, file, entry.line)
    draft.standard_changes.append(change)
    draft.named_policies += (
        Named(id, change, document.place((*under, "satisfies"))) for id in change.satisfies
    )


def check_satisfied(draft: Draft) -> None:
    """Add what is wrong with the policies that standard changes name. It can be said once all files are read, and only
    where all policies are sound."""
    if draft.problems:
        return
    known = {policy.id: policy for policy in draft.policies}
    for named in draft.named_policies:
        if why := standard_checks.why_not_satisfied(named.id, named.change, known):
            draft.problems.append(FileDiagnostic.at(named.change.file, named.place, why))
