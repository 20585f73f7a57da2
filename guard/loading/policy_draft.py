"""A policy set while it is loaded: the parts so far, and the problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic, Place
from guard.core.model.policy import People, Policy
from guard.core.model.standard_changes import StandardChange
from guard.loading.strict_yaml.reader import Document


class Named(NamedTuple):
    """An id of a policy that a standard change names, and where."""

    id: str
    change: StandardChange
    place: Place


class Draft(Struct):
    """A policy set while it is loaded: the parts so far, and the problems."""

    problems: list[FileDiagnostic] = field(default_factory=list)
    people: People = field(default_factory=People)
    people_document: Mapping[str, Json] = field(default_factory=dict)
    periods: dict[str, Json] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=list)
    standard_changes: list[StandardChange] = field(default_factory=list)
    named_policies: list[Named] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)  # id of a policy or standard change -> file:line

    def takes(self, policy_id: str, file: str, line: int, place: Place) -> bool:
        """Take a policy id. Returns False if it is taken. `place` is its position in the file."""
        taken = self.taken.setdefault(policy_id, f"{file}:{line}")
        if taken == f"{file}:{line}":
            return True
        self.problems.append(
            FileDiagnostic.at(
                file, place, f"The id `{policy_id}` is taken by {self._taker(policy_id)} at {taken}."
            )
        )
        return False

    def _taker(self, id: str) -> str:
        is_standard = any(change.id == id for change in self.standard_changes)
        return "the standard change" if is_standard else "the policy"

    def add_problem(
        self, file: str, document: Document, diagnostic: Diagnostic, under: DocumentPath = ()
    ) -> None:
        place = document.place_of(diagnostic, under)
        self.problems.append(FileDiagnostic.at(file, place, diagnostic.sentence))
