"""Loads policies from files: either the whole set, or every problem with file and line. Never a partial set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import structs

from drift.core.catalogue.shapes import Shape
from drift.core.model.resources import Json, Resource
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic, Place
from guard.core.language.freeze_periods import build_periods, period_errors, periods_schema
from guard.core.language.people_schema import people_schema
from guard.core.language.policy_builder import build, build_people, effective
from guard.core.language.policy_schema import policy_file_schema
from guard.core.language.standard_builder import build_standard_change, with_standard_changes
from guard.core.language.validation import diagnostics
from guard.core.lint import (
    health_checks,
    notification_checks,
    people_checks,
    period_checks,
    policy_checks,
    rehearsal_checks,
    standard_checks,
)
from guard.core.lint.rules import unchecked_rules
from guard.core.model.policy import People, Policy, PolicySet
from guard.core.model.standard_changes import StandardChange
from guard.loading.beside import Beside, as_written, beside_document, beside_draft, with_beside
from guard.loading.checkout import EMPTY_SUBMODULE, is_empty_submodule
from guard.loading.export_file import take_exports
from guard.loading.file_waivers import entries_of, file_waivers
from guard.loading.health_file import take_health
from guard.loading.notification_file import take_notifications
from guard.loading.policy_draft import Draft, Entry
from guard.loading.policy_files import Found, Holds, PolicyFile, find, revision
from guard.loading.prices_file import take_prices
from guard.loading.rehearsal_file import take_rehearsals
from guard.loading.retention_file import take_retention
from guard.loading.standard_changes import check_satisfied, take_standard_changes
from guard.loading.strict_yaml.reader import Document, NotReadable, read

__all__ = ["BrokenPolicies", "FileDiagnostic", "effective", "from_document", "lint", "load", "understand"]

MOST_IN_AN_ALARM: Final = 20
_FILE_SCHEMA: Final = policy_file_schema()
_TEMPLATES_SCHEMA: Final = policy_file_schema("standard_changes")
_PEOPLE_SCHEMA: Final = people_schema()
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


Written: TypeAlias = dict[str, Document]
"""The parsed documents by file name."""


class BrokenPolicies(ValueError):
    """The files contain no usable policy set; `problems` lists everything that is wrong."""

    def __init__(self, problems: Iterable[FileDiagnostic]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.rank))
        super().__init__("\n".join(map(str, self.problems)))

    def shortly(self) -> str:
        """The first problems, for an alarm: a file can have thousands."""
        lines = [str(problem) for problem in self.problems[:MOST_IN_AN_ALARM]]
        rest = len(self.problems) - len(lines)
        return "\n".join(
            [*lines, *([f"... and {rest} more: `guardrail check` says them all."] if rest else [])]
        )


def load(paths: Path | Iterable[Path], read: Written | None = None) -> PolicySet:
    """Load a directory of policies (with its people.yaml), or single files. Raises BrokenPolicies with all problems.

    The parsed documents are added to `read`, for a following `lint`."""
    found = find(paths)
    if not (found.files or found.unusable) and isinstance(paths, Path) and is_empty_submodule(paths):
        raise BrokenPolicies([FileDiagnostic(str(paths), 1, EMPTY_SUBMODULE)])
    return understand(found, _shown(paths), lambda: revision(paths, found.files), read)


def understand(
    found: Found, where: str, revision: Callable[[], str], read: Written | None = None
) -> PolicySet:
    """The policy set in the files found at `where`. `revision` is called only for a valid set. Raises BrokenPolicies
    with all problems."""
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
        draft.problems.append(
            FileDiagnostic(where, 1, "There is no policy here. A guard without policies allows all.")
        )
    if draft.problems:
        raise BrokenPolicies(draft.problems)
    texts = {name: document.text for name, document in documents.items() if document is not None}
    return replace(_finished(draft, revision()), texts=texts)


def from_document(document: Mapping[str, Json], revision: str) -> PolicySet:
    """The set of a stored `PolicySet.document`, compiled again. Raises ValueError or LookupError for any other."""
    beside = beside_document(document)
    declared = build_periods(beside.periods, document.get("period_places", {}))
    people = structs.replace(build_people(beside.people), periods=declared)
    places = document.get("places", {})
    policies = tuple(
        build(written, people, *places.get(written["id"], ("", 0)))
        for written in document.get("policies", ())
    )
    changes = [
        build_standard_change(written, people, *places.get(written["id"], ("", 0)))
        for written in document.get("standard_changes", ())
    ]
    return with_beside(_policy_set(policies, changes, people, beside, revision), beside)


def lint(
    policies: PolicySet,
    today: date,
    stored: Sequence[Resource] = (),
    written: Written | None = None,
    described: Mapping[str, Shape] | None = None,
) -> tuple[FileDiagnostic, ...]:
    """Warnings about a valid set that may not do what its author thinks.

    `stored` are the resources of the record, if it is compared. `written` are the parsed documents; without them, files
    are read again. `described` are the shapes of each kind; without them, no field is reported as
    unknown and no value as impossible.
    """
    from guard.core.lint.described_values import impossible_values
    from guard.core.lint.standard_fields import described_warnings
    from guard.core.lint.unknown_fields import undescribed

    files = _Files(written or {})
    warnings: set[FileDiagnostic] = set()
    found: list[tuple[Policy | StandardChange, Diagnostic]] = [
        *policy_checks.all_warnings(policies, today),
        *_unseen(policies, stored),
        *undescribed(policies.policies, described or {}, stored),
        *impossible_values(policies.policies, described or {}, stored),
        *standard_checks.all_warnings(policies, today),
        *(
            (change, diagnostic)
            for change in policies.standard_changes
            for diagnostic in described_warnings(change, described or {}, stored)
        ),
    ]
    for one, diagnostic in found:
        warnings.add(_warning(one, diagnostic, files[one.file]))
    warnings.update(
        FileDiagnostic.at(period.file, Place(period.line), diagnostic.sentence, "warning", diagnostic.rule)
        for period, diagnostic in period_checks.warnings(policies, today)
    )
    warnings.update(
        FileDiagnostic.at(one.file, Place(one.line), diagnostic.sentence, "warning", diagnostic.rule)
        for one, diagnostic in notification_checks.warnings(policies.notifications)
    )
    warnings.update(
        FileDiagnostic.at(one.file, Place(one.line), diagnostic.sentence, "warning", diagnostic.rule)
        for one, diagnostic in health_checks.warnings(policies.health, today)
    )
    warnings.update(
        FileDiagnostic.at(one.file, Place(one.line), diagnostic.sentence, "warning", diagnostic.rule)
        for one, diagnostic in rehearsal_checks.warnings(policies.rehearsals)
    )
    unchecked = unchecked_rules(has_record=bool(stored), has_description=bool(described))
    names = {policy.file for policy in policies.policies}
    for file in names | {change.file for change in policies.standard_changes}:
        warnings.update(files[file].waivers.warnings(unchecked))
    return tuple(sorted(warnings, key=lambda problem: problem.rank))


def _warning(policy: Policy | StandardChange, diagnostic: Diagnostic, file: _File) -> FileDiagnostic:
    number = file.number_of(policy.id)
    return FileDiagnostic.at(
        policy.file,
        Place(policy.line) if number is None else file.document.place_of(diagnostic, file.entries[number]),
        f"{policy.id}: {diagnostic.sentence}",
        "warning",
        diagnostic.rule,
        "" if number is None else file.waivers.reason(number, diagnostic.rule),
    )


def _unseen(policies: PolicySet, stored: Sequence[Resource]) -> Iterable[tuple[Policy, Diagnostic]]:
    if not stored:
        return ()
    from guard.core.lint.unused_references import unseen

    return unseen(policies.policies, stored)


class _File:
    """A parsed file of policies with its waivers."""

    def __init__(self, name: str, document: Document) -> None:
        self.document = document
        self.waivers = file_waivers(name, document, "policies")
        self.entries = entries_of(document, "policies")
        self._numbers = {
            written.get("id"): number
            for number, (key, index) in enumerate(self.entries)
            if isinstance(written := document.value[key][index], dict)
        }

    def number_of(self, id: str) -> int | None:
        """Which entry of the file the policy or standard change with this id is."""
        return self._numbers.get(id)


class _Files(dict[str, _File]):
    """Files by name. A missing one is read on access, because a set has only the lines of its policies."""

    def __init__(self, written: Written) -> None:
        super().__init__()
        self._written = written

    def __missing__(self, file: str) -> _File:
        document = self._written.get(file)
        try:
            document = document or read(Path(file).read_bytes())
        except (OSError, NotReadable):
            document = Document()  # the file was deleted
        self[file] = _File(file, document)
        return self[file]


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
    found = list(diagnostics(_PEOPLE_SCHEMA, document.value)) or list(people_checks.errors(document.value))
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic)
    if found:
        return
    if draft.people_document and draft.people_document != document.value:
        draft.problems.append(
            FileDiagnostic(
                file, 1, "There are two people.yaml that differ: who may approve is said in one place."
            )
        )
    draft.people_document, draft.people = document.value, build_people(document.value)


def _take_periods(file: str, document: Document, draft: Draft) -> None:
    written = document.value.get("periods")
    found = list(diagnostics(_PERIODS_SCHEMA, document.value))
    under: DocumentPath = () if found else ("periods",)
    found = found or list(period_errors(written, draft.people))
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


def _finished(draft: Draft, at: str) -> PolicySet:
    beside = beside_draft(draft)
    return with_beside(_policy_set(draft.policies, draft.standard_changes, draft.people, beside, at), beside)


def _policy_set(
    policies: Iterable[Policy],
    changes: Iterable[StandardChange],
    people: People,
    written: Beside,
    revision: str,
) -> PolicySet:
    ordered = tuple(sorted(changes, key=lambda change: change.id))
    standing = with_standard_changes(policies, ordered, people.periods)
    document = _as_document(standing, ordered, written, people)
    return PolicySet(standing, people, revision, document, ordered)


def _as_document(
    policies: Sequence[Policy], changes: Sequence[StandardChange], written: Beside, people: People
) -> dict[str, Json]:
    period_places = {name: [period.file, period.line] for name, period in people.periods.items()}
    return {
        "policies": [dict(policy.document) for policy in policies],
        **({"standard_changes": [dict(change.document) for change in changes]} if changes else {}),
        "people": dict(written.people),
        **({"periods": dict(written.periods), "period_places": period_places} if written.periods else {}),
        **as_written(written),
        "places": {
            **{policy.id: [policy.file, policy.line] for policy in policies},
            **{change.id: [change.file, change.line] for change in changes},
        },
    }


def _shown(paths: Path | Iterable[Path]) -> str:
    return str(paths) if isinstance(paths, Path) else ", ".join(map(str, paths))
