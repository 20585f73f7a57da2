"""A test case of policies, ready to run: what is judged, what is known, what is expected."""

from __future__ import annotations

from dataclasses import dataclass

from guard.core.cases.differences import Expected
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.language.diagnostics import FileDiagnostic, Place
from guard.core.model.subject import Facts, Subject


@dataclass(frozen=True, slots=True)
class Case:
    """A case that can be judged. `tested` are the policies that its file speaks of."""

    name: str
    file: str
    place: Place
    tested: CompiledPolicies
    subject: Subject
    facts: Facts
    expected: Expected


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a path, in the order of the files, and what is doubtful about them."""

    cases: tuple[Case, ...]
    warnings: tuple[FileDiagnostic, ...]
