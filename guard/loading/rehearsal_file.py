"""Takes a file of rehearsals: as values, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from guard.core.language.diagnostics import FileDiagnostic
from guard.core.language.rehearsals_schema import rehearsal_errors, rehearsals_schema
from guard.core.language.validation import diagnostics
from guard.loading.policy_draft import Draft
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = rehearsals_schema()


def take_rehearsals(file: str, document: Document, draft: Draft) -> None:
    """Take the rehearsals of the file."""
    written = document.value
    found = list(diagnostics(_SCHEMA, written))
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic)
    if found:
        return
    for index, one in enumerate(written["rehearsals"]):
        under = ("rehearsals", index)
        wrong = list(rehearsal_errors(one))
        for diagnostic in wrong:
            draft.add_problem(file, document, diagnostic, under)
        place = document.place((*under, "id"))
        if (taken := draft.rehearsal_places.get(one["id"])) is not None:
            sentence = f"The rehearsal `{one['id']}` is declared at {taken[0]}:{taken[1]} already."
            draft.problems.append(FileDiagnostic.at(file, place, sentence))
        elif not wrong:
            draft.rehearsals_document.append(one)
            draft.rehearsal_places[one["id"]] = [file, place.line]
