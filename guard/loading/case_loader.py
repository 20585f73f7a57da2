"""Loads cases from files: either all cases, or every problem with file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from drift.core.model.resources import Json
from guard.core.cases.case import Case, Cases
from guard.core.cases.case_checks import Known, errors, warnings
from guard.core.cases.case_schema import UNKNOWN, case_file_schema
from guard.core.cases.case_subjects import facts_of, subject_of
from guard.core.cases.differences import Expected
from guard.core.cases.given_checks import IsSound
from guard.core.cases.in_advance import ANSWERS, asking_of
from guard.core.cases.runner import CaseResult, run
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic, Place
from guard.core.language.validation import diagnostics
from guard.core.model.policy import PolicySet
from guard.core.model.verdict import Verdict
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.loading.case_scope import TestedPolicies
from guard.loading.checkout import PACKS
from guard.loading.file_waivers import file_waivers
from guard.loading.policy_files import CASES, PEOPLE, PERIODS, SUFFIXES
from guard.loading.policy_loader import BrokenPolicies
from guard.loading.shared_policies import SharedPolicies
from guard.loading.strict_yaml.reader import LONGEST_FILE, Document, NotReadable, read

_SCHEMA: Final = case_file_schema()


class BrokenCases(BrokenPolicies):
    """The files have errors or contain no cases; `problems` lists all of them."""


def read_cases(policies: PolicySet | SharedPolicies, path: Path, workspace: str = DEFAULT_WORKSPACE) -> Cases:
    """The cases of a directory of policies, of a directory of cases, or of one file. A case that names no workspace
    happens in `workspace`. Raises BrokenCases."""
    shared = policies if isinstance(policies, SharedPolicies) else SharedPolicies(policies, str(path))
    tested = TestedPolicies(shared, workspace)
    found: list[Case] = []
    problems: list[FileDiagnostic] = []
    for file in _files(path, {Path(policy.file).resolve() for policy in shared.whole.policies}):
        try:
            understood, wrong = cases_in(str(file), _content(file), partial(tested.known, file))
        except OSError as error:
            problems.append(
                FileDiagnostic(str(file), 1, f"The file cannot be read: {error.strerror or error}.")
            )
            continue
        found += understood
        problems += wrong
    broken = [problem for problem in problems if problem.level == "error"]
    if not found and not broken:
        broken = [
            FileDiagnostic(
                str(path),
                1,
                "There are no cases here. They stand in a folder `cases` beside the policies, such as cases/ours.yaml.",
            )
        ]
    if broken:
        raise BrokenCases(broken)
    warnings = sorted(
        (problem for problem in problems if problem.level == "warning"), key=lambda problem: problem.rank
    )
    return Cases(tuple(found), tuple(warnings))


KnownBy: TypeAlias = Callable[[Mapping[str, Json]], Known]
"""What a case can name: it depends on its workspace."""


def cases_in(file: str, content: bytes, known_by: KnownBy) -> tuple[list[Case], list[FileDiagnostic]]:
    """The cases in one file, with its errors and warnings. With any error there are no cases."""
    try:
        document = read(content)
    except NotReadable as unreadable:
        return [], [FileDiagnostic.at(file, unreadable.place, unreadable.sentence)]
    problems = [FileDiagnostic.at(file, place, sentence) for place, sentence in document.problems]
    if not isinstance(document.value, dict):
        return [], [
            *problems,
            FileDiagnostic(file, 1, "The file must be a mapping with `version: 1` and `cases`."),
        ]
    found = list(diagnostics(_SCHEMA, document.value))
    problems += [_problem(file, document, diagnostic) for diagnostic in found]
    listed = list(_listed(document.value))
    for index, case in listed:
        wrong = errors(case, known_by(case), _soundness(found, index))
        problems += [_problem(file, document, diagnostic, ("cases", index)) for diagnostic in wrong]
    if problems:
        return [], problems
    cases = [_case(file, document.place(("cases", index)), case, known_by(case)) for index, case in listed]
    return cases, _warnings(file, document, listed, known_by)


def _warnings(
    file: str, document: Document, listed: Sequence[tuple[int, Mapping[str, Json]]], known_by: KnownBy
) -> list[FileDiagnostic]:
    waivers = file_waivers(file, document, "cases")
    found = [
        FileDiagnostic.at(
            file,
            document.place_of(diagnostic, ("cases", index)),
            diagnostic.sentence,
            "warning",
            diagnostic.rule,
            waivers.reason(index, diagnostic.rule),
        )
        for index, case in listed
        for diagnostic in warnings(case, known_by(case))
    ]
    return [*found, *waivers.warnings()]


def _case(file: str, place: Place, case: Mapping[str, Json], known: Known) -> Case:
    expect = case["expect"]
    word = expect["verdict"]
    expected = Expected(
        _verdict(word),
        frozenset(expect.get("policies", ())),
        expect.get("reason", ""),
        word if word in (*ANSWERS, UNKNOWN) else "",
        frozenset(expect["unmet"]) if "unmet" in expect else None,
        expect.get("standard_change", ""),
    )
    subject = subject_of(case, known.examples)
    asking = asking_of(case["proposal"]) if "proposal" in case else None
    return Case(
        *(case["case"], file, place, known.tested, subject, facts_of(case), expected, asking),
        workspace=case.get("workspace", ""),
    )


def _verdict(word: str) -> Verdict:
    if word == UNKNOWN:
        return Verdict.ALLOW
    return ANSWERS[word] if word in ANSWERS else Verdict.of(word)


def _listed(value: Mapping[str, Json]) -> Iterator[tuple[int, Mapping[str, Json]]]:
    written = value.get("cases")
    for index, case in enumerate(written if isinstance(written, list) else ()):
        if isinstance(case, dict):
            yield index, case


def _soundness(diagnostics: Sequence[Diagnostic], index: int) -> IsSound:
    """A function that says whether a part of this case is valid by the schema."""
    under: DocumentPath = ("cases", index)
    mine = [diagnostic for diagnostic in diagnostics if diagnostic.path[:2] == under[: len(diagnostic.path)]]
    return lambda path: not any(diagnostic.spoils((*under, *path)) for diagnostic in mine)


def _problem(
    file: str, document: Document, diagnostic: Diagnostic, under: DocumentPath = ()
) -> FileDiagnostic:
    return FileDiagnostic.at(file, document.place_of(diagnostic, under), diagnostic.sentence)


def _content(file: Path) -> bytes:
    """The content of a file, read only up to just above the size limit."""
    with file.open("rb") as opened:
        return opened.read(LONGEST_FILE + 1)


def _files(path: Path, of_policies: Set[Path]) -> Iterator[Path]:
    """The files of cases at a path. Without a folder called `cases`, all files of the directory except policies,
    people and periods."""
    if path.is_file():
        yield path
        return
    folders = {
        file: file.relative_to(path).parts[:-1]
        for file in path.rglob("*")
        if file.suffix in SUFFIXES and (file.is_file() or file.is_symlink())
    }
    here = [file for file, inside in folders.items() if PACKS not in inside]
    others = [
        file for file in here if file.name not in (PEOPLE, PERIODS) and file.resolve() not in of_policies
    ]
    yield from sorted([file for file in here if CASES in folders[file]] or others)


def run_cases(policies: PolicySet | SharedPolicies, path: Path) -> list[CaseResult]:
    """Run the cases of a directory of policies, of a directory of cases, or of one file.

    If several folders have cases, a case tests only the policies of its own folder. Raises BrokenCases for a file with
    errors.
    """
    whole = policies.whole if isinstance(policies, SharedPolicies) else policies
    return run(whole, read_cases(policies, path))
