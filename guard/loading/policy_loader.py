"""Loads policies from files: either the whole set, or every problem with file and line. Never a partial set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from msgspec import structs

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic
from guard.core.language.for_workspace import errors_everywhere, overlaid
from guard.core.language.freeze_periods import build_periods, period_errors, periods_schema
from guard.core.language.people_schema import people_schema
from guard.core.language.policy_builder import build, build_people, effective
from guard.core.language.policy_schema import policy_file_schema
from guard.core.language.validation import diagnostics
from guard.core.lint import people_checks, policy_checks
from guard.core.lint.policy_checks import IsSound
from guard.core.model.policy import People, PolicySet
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.loading.broken_policies import BrokenPolicies
from guard.loading.checkout import EMPTY_SUBMODULE, is_empty_submodule
from guard.loading.export_file import take_exports
from guard.loading.health_file import take_health
from guard.loading.linting import Written, lint
from guard.loading.notification_file import take_notifications
from guard.loading.policy_document import finished, from_document
from guard.loading.policy_draft import Draft, Entry
from guard.loading.policy_files import Found, Holds, PolicyFile, find, revision
from guard.loading.prices_file import take_prices
from guard.loading.rehearsal_file import take_rehearsals
from guard.loading.retention_file import take_retention
from guard.loading.shared_policies import SharedPolicies
from guard.loading.standard_changes import check_satisfied, take_standard_changes
from guard.loading.strict_yaml.reader import Document, NotReadable, read

__all__ = [
    "BrokenPolicies",
    "FileDiagnostic",
    "Written",
    "effective",
    "from_document",
    "lint",
    "load",
    "load_shared",
    "understand",
    "understand_shared",
]

_FILE_SCHEMA: Final = policy_file_schema()
_TEMPLATES_SCHEMA: Final = policy_file_schema("standard_changes")
_PEOPLE_SCHEMA: Final = people_schema()
_NO_POLICY: Final = (
    "There is no policy here. A guard without policies allows all. Name the folder that has them, or write some to "
    "begin with: `guardrail init FOLDER`."
)
_PERIODS_SCHEMA: Final = periods_schema()
_WANTED: Final[Mapping[Holds, str]] = {
    "people": "`version: 1` and `groups`",
    "periods": "`version: 1` and `periods`",
    "notifications": "`version: 1` and `routes`",
    "retention": "`version: 1` and `keep`",
    "exports": "`version: 1` and `targets`",
    "health": "`version: 1`",
    "prices": "`version: 1`",
    "rehearsals": "`version: 1` and `rehearsals`",
    "policies": "`version: 1` and `policies`",
}
_IN_ORDER: Final[tuple[Holds, ...]] = (
    "people",
    "periods",
    "notifications",
    "retention",
    "exports",
    "health",
    "prices",
    "rehearsals",
    "policies",
)
"""People first, because all others refer to their groups; policies name the periods."""


def load(
    paths: Path | Iterable[Path], read: Written | None = None, workspace: str = DEFAULT_WORKSPACE
) -> PolicySet:
    """Load a directory of policies (with its people.yaml), or single files, as one workspace has them. Raises
    BrokenPolicies with all problems, of every workspace.

    The parsed documents are added to `read`, for a following `lint`."""
    return load_shared(paths, read).for_workspace(workspace)


def load_shared(paths: Path | Iterable[Path], read: Written | None = None) -> SharedPolicies:
    """The same for all workspaces that share the files."""
    found = find(paths)
    if not (found.files or found.unusable) and isinstance(paths, Path) and is_empty_submodule(paths):
        raise BrokenPolicies([FileDiagnostic(str(paths), 1, EMPTY_SUBMODULE)])
    return understand_shared(found, _shown(paths), lambda: revision(paths, found.files), read)


def understand(
    found: Found,
    where: str,
    revision: Callable[[], str],
    read: Written | None = None,
    workspace: str = DEFAULT_WORKSPACE,
) -> PolicySet:
    """The policy set in the files found at `where`, as one workspace has it. `revision` is called only for a valid set.
    Raises BrokenPolicies with all problems, of every workspace."""
    return understand_shared(found, where, revision, read).for_workspace(workspace)


def understand_shared(
    found: Found, where: str, revision: Callable[[], str], read: Written | None = None
) -> SharedPolicies:
    """The same for all workspaces that share the files."""
    draft = Draft([FileDiagnostic(unusable.path, 1, unusable.sentence) for unusable in found.unusable])
    documents = {file.name: _document(file, draft) for file in found.files}
    if read is not None:
        read.update({name: document for name, document in documents.items() if document is not None})
    for file in sorted(found.files, key=lambda file: _IN_ORDER.index(file.holds)):
        document = documents[file.name]
        if document is not None:
            _TAKES[file.holds](file.name, document, draft)
    check_satisfied(draft)
    if not draft.policies and not draft.problems:
        draft.problems.append(FileDiagnostic(where, 1, _NO_POLICY))
    if draft.problems:
        raise BrokenPolicies(draft.problems)
    texts = {name: document.text for name, document in documents.items() if document is not None}
    return SharedPolicies(replace(finished(draft, revision()), texts=texts), where)


def _document(file: PolicyFile, draft: Draft) -> Document | None:
    try:
        document = read(file.content)
    except NotReadable as problem:
        draft.problems.append(FileDiagnostic.at(file.name, problem.place, problem.sentence))
        return None
    draft.problems += (FileDiagnostic.at(file.name, place, sentence) for place, sentence in document.problems)
    if not isinstance(document.value, dict):
        sentence = f"The file must be a mapping with {_WANTED[file.holds]}."
        draft.problems.append(FileDiagnostic(file.name, 1, sentence))
        return None
    return document


def _take_people(file: str, document: Document, draft: Draft) -> None:
    written = document.value
    found = list(diagnostics(_PEOPLE_SCHEMA, written)) or list(
        errors_everywhere(written, people_checks.errors)
    )
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic)
    if found:
        return
    if draft.people_document and draft.people_document != written:
        draft.problems.append(
            FileDiagnostic(
                file, 1, "There are two people.yaml that differ: who may approve is said in one place."
            )
        )
    draft.people_document, draft.people = written, build_people(overlaid(written, ""))
    draft.people_otherwise = {
        name: build_people(overlaid(written, name)) for name in written.get("workspaces", {})
    }


def _take_periods(file: str, document: Document, draft: Draft) -> None:
    written = document.value.get("periods")
    found = list(diagnostics(_PERIODS_SCHEMA, document.value))
    under: DocumentPath = () if found else ("periods",)
    found = found or list(_period_errors(written, draft))
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic, under)
    if found:
        return
    places = {name: (file, document.place(("periods", name)).line) for name in written}
    for name, (_, line) in places.items():
        if draft.periods.setdefault(name, written[name]) != written[name]:
            known = draft.people.periods[name]
            sentence = f"The period `{name}` is declared otherwise at {known.file}:{known.line}."
            draft.problems.append(FileDiagnostic(file, line, sentence))
    fresh = {name: period for name, period in written.items() if name not in draft.people.periods}
    periods = {**draft.people.periods, **build_periods(fresh, places)}
    draft.people = structs.replace(draft.people, periods=periods)


def _period_errors(written: Mapping[str, Json], draft: Draft) -> Iterator[Diagnostic]:
    """Of each period, for the people of the workspaces that have it."""
    for name, period in written.items():

        def of_one(
            _: Mapping[str, Json], people: People, _is_sound: IsSound, name: str = name
        ) -> Iterator[Diagnostic]:
            return period_errors({name: written[name]}, people)

        yield from draft.errors_everywhere(period, of_one, lambda _: True)


def _take_policies(file: str, document: Document, draft: Draft) -> None:
    has_templates_only = "standard_changes" in document.value and "policies" not in document.value
    found = list(diagnostics(_TEMPLATES_SCHEMA if has_templates_only else _FILE_SCHEMA, document.value))
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic)
    written = document.value.get("policies")
    of_each: dict[DocumentPath, list[Diagnostic]] = {}
    for diagnostic in found:
        of_each.setdefault(diagnostic.path[:2], []).append(diagnostic)
    for index, policy in enumerate(written if isinstance(written, list) else ()):
        if isinstance(policy, dict):
            _take_policy(file, document, index, policy, of_each.get(("policies", index), ()), draft)
    take_standard_changes(file, document, found, draft)


def _take_policy(
    file: str,
    document: Document,
    index: int,
    written: Mapping[str, Json],
    diagnostics: Sequence[Diagnostic],
    draft: Draft,
) -> None:
    entry = Entry(file, document, ("policies", index), written, diagnostics)
    if draft.takes_entry(entry, policy_checks.errors):
        draft.policies.append(build(written, draft.people, file, entry.line))


_TAKES: Final[Mapping[Holds, Callable[[str, Document, Draft], None]]] = {
    "people": _take_people,
    "periods": _take_periods,
    "notifications": take_notifications,
    "retention": take_retention,
    "exports": take_exports,
    "health": take_health,
    "prices": take_prices,
    "rehearsals": take_rehearsals,
    "policies": _take_policies,
}


def _shown(paths: Path | Iterable[Path]) -> str:
    return str(paths) if isinstance(paths, Path) else ", ".join(map(str, paths))
