"""Warnings about a set of policies, each in its file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from drift.core.catalogue.shapes import Shape
from drift.core.model.resources import Resource
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic, Place
from guard.core.lint import (
    health_checks,
    notification_checks,
    period_checks,
    policy_checks,
    rehearsal_checks,
    standard_checks,
)
from guard.core.lint.rules import unchecked_rules
from guard.core.lint.workspace_checks import scope_warnings
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.standard_changes import StandardChange
from guard.loading.file_waivers import entries_of, file_waivers
from guard.loading.strict_yaml.reader import Document, NotReadable, read

Written: TypeAlias = dict[str, Document]
"""The parsed documents by file name."""


def lint(
    policies: PolicySet,
    today: date,
    stored: Sequence[Resource] = (),
    written: Written | None = None,
    described: Mapping[str, Shape] | None = None,
    workspaces: Collection[str] = (),
) -> tuple[FileDiagnostic, ...]:
    """Warnings about a valid set of all workspaces that may not do what its author thinks.

    `stored` are the resources of the record, if it is compared. `written` are the parsed documents; without them, files
    are read again. `described` are the shapes of each kind; without them, no field is reported as
    unknown and no value as impossible. `workspaces` are the names of those of the installation; without them, no name
    is reported as unknown.
    """
    from guard.core.lint.described_values import impossible_values
    from guard.core.lint.standard_fields import described_warnings
    from guard.core.lint.unknown_fields import undescribed

    files = _Files(written or {}, policies.texts)
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
    for name in written or policies.texts:
        warnings.update(_scope_warnings(name, files[name], workspaces))
    unchecked = unchecked_rules(
        has_record=bool(stored), has_description=bool(described), has_workspaces=bool(workspaces)
    )
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


def _scope_warnings(name: str, file: _File, workspaces: Collection[str]) -> Iterator[FileDiagnostic]:
    """Of `only`, `except` and `workspaces` in any file of the set. Those of a policy may be waived beside it."""
    for diagnostic in scope_warnings(file.document.value, workspaces):
        number = file.number_at(diagnostic.path)
        yield FileDiagnostic.at(
            name,
            file.document.place_of(diagnostic),
            diagnostic.sentence if number is None else f"{file.id_of(number)}: {diagnostic.sentence}",
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

    def number_at(self, path: DocumentPath) -> int | None:
        """Which entry of the file a path leads into; None outside all policies and standard changes."""
        return self.entries.index(path[:2]) if path[:2] in self.entries else None

    def id_of(self, number: int) -> str:
        key, index = self.entries[number]
        return str(self.document.value[key][index]["id"])


class _Files(dict[str, _File]):
    """Files by name. A missing one is parsed on access, because a set has only the lines of its policies."""

    def __init__(self, written: Written, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._written = written
        self._texts = texts

    def __missing__(self, file: str) -> _File:
        document = self._written.get(file)
        try:
            document = document or read(self._text(file))
        except (OSError, NotReadable):
            document = Document()  # the file was deleted
        self[file] = _File(file, document)
        return self[file]

    def _text(self, file: str) -> bytes:
        return self._texts[file].encode() if file in self._texts else Path(file).read_bytes()
