"""A test case, ready to run: the subject, the facts and the expected outcome."""

from __future__ import annotations

from dataclasses import dataclass

from guard.core.cases.differences import Expected
from guard.core.cases.in_advance import Asking
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.language.diagnostics import FileDiagnostic, Place
from guard.core.model.subject import Facts, Subject


@dataclass(frozen=True, slots=True)
class Case:
    """A valid case. `tested` are the policies that its file tests. `asking` is what a proposal brings,
    `workspace` what the case says of it."""

    name: str
    file: str
    place: Place
    tested: CompiledPolicies
    subject: Subject
    facts: Facts
    expected: Expected
    asking: Asking | None = None
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a path, in file order, and the warnings about them."""

    cases: tuple[Case, ...]
    warnings: tuple[FileDiagnostic, ...]
