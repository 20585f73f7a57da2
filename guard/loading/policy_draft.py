"""A policy set while it is loaded: the parts so far, and the problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field, structs

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, FileDiagnostic, Place
from guard.core.language.for_workspace import in_workspace, is_here, names_in
from guard.core.language.scope_schema import scope_of
from guard.core.lint.policy_checks import IsSound
from guard.core.model.exports import Exports
from guard.core.model.health_choices import HealthChoices
from guard.core.model.notifications import Notifications
from guard.core.model.periods import never
from guard.core.model.policy import People, Policy
from guard.core.model.prices import Prices
from guard.core.model.retention import Retention
from guard.core.model.standard_changes import StandardChange
from guard.core.model.workspace_scope import EVERYWHERE, WorkspaceScope
from guard.loading.strict_yaml.reader import Document


class Named(NamedTuple):
    """An id of a policy that a standard change names, and where."""

    id: str
    change: StandardChange
    place: Place


class Entry(NamedTuple):
    """A policy or a standard change as it is written, at the path `under` of its file. `found` is what the schema says
    is wrong in the file."""

    file: str
    document: Document
    under: DocumentPath
    written: Mapping[str, Json]
    found: Sequence[Diagnostic]

    @property
    def line(self) -> int:
        return self.document.place(self.under).line

    def is_sound(self, path: DocumentPath) -> bool:
        """Whether a part is valid by the schema."""
        return not any(diagnostic.spoils((*self.under, *path)) for diagnostic in self.found)


Errors: TypeAlias = Callable[[Mapping[str, Json], People, IsSound], Iterable[Diagnostic]]
"""What is wrong with an entry beyond its schema."""


class Draft(Struct):
    """A policy set while it is loaded: the parts so far, and the problems."""

    problems: list[FileDiagnostic] = field(default_factory=list)
    people: People = field(default_factory=People)
    people_document: Mapping[str, Json] = field(default_factory=dict)
    people_otherwise: dict[str, People] = field(default_factory=dict)
    periods: dict[str, Json] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=list)
    standard_changes: list[StandardChange] = field(default_factory=list)
    named_policies: list[Named] = field(default_factory=list)
    notifications: Notifications | None = None
    notifications_document: Mapping[str, Json] = field(default_factory=dict)
    notification_places: Mapping[str, Json] = field(default_factory=dict)
    retention: Retention = field(default_factory=Retention)
    retention_document: Mapping[str, Json] = field(default_factory=dict)
    health: HealthChoices = field(default_factory=HealthChoices)
    health_document: Mapping[str, Json] = field(default_factory=dict)
    health_places: Mapping[str, Json] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)
    prices_document: Mapping[str, Json] = field(default_factory=dict)
    rehearsals_document: list[Json] = field(default_factory=list)
    rehearsal_places: dict[str, Json] = field(default_factory=dict)
    exports: Exports | None = None
    exports_document: Mapping[str, Json] = field(default_factory=dict)
    export_places: Mapping[str, Json] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)  # id of a policy or standard change -> file:line

    def takes_entry(self, entry: Entry, errors: Errors) -> bool:
        """Take the id of an entry and everything that is wrong with it; tells whether it can be built."""
        deeper = list(self.errors_everywhere(entry.written, errors, entry.is_sound))
        for diagnostic in deeper:
            self.add_problem(entry.file, entry.document, diagnostic, entry.under)
        named = "id" in entry.written and entry.is_sound(("id",))
        place = entry.document.place((*entry.under, "id"))
        if named and not self.takes(entry.written["id"], entry.file, entry.line, place):
            return False
        return entry.is_sound(()) and not deeper

    def errors_everywhere(
        self, written: Mapping[str, Json], errors: Errors, is_sound: IsSound
    ) -> Iterator[Diagnostic]:
        """What is wrong with an entry for the people of any workspace that has it, each once."""
        scope = scope_of(written) if is_sound(("only",)) and is_sound(("except",)) else EVERYWHERE
        usual = list(errors(written, self.people, is_sound)) if self._has_usual_people(scope) else None
        yield from usual or ()
        for name in self._with_other_people(written, scope, whichever=usual is None):
            for error in errors(written, self.people_in(name), is_sound):
                if error not in (usual or ()):
                    yield structs.replace(error, sentence=in_workspace(name, error.sentence))

    def people_in(self, workspace: str) -> People:
        """The people of one workspace, with its periods."""
        periods = {
            name: period if is_here(self.periods.get(name, {}), workspace) else never(period)
            for name, period in self.people.periods.items()
        }
        return structs.replace(self.people_otherwise.get(workspace, self.people), periods=periods)

    def people_anywhere(self) -> People:
        """Each group with its people of every workspace."""
        groups: dict[str, tuple[str, ...]] = dict(self.people.groups)
        for people in self.people_otherwise.values():
            for name, members in people.groups.items():
                groups[name] = tuple(dict.fromkeys((*groups.get(name, ()), *members)))
        return structs.replace(self.people, groups=groups)

    def _has_usual_people(self, scope: WorkspaceScope) -> bool:
        """Whether a workspace may have an entry of this scope that has no people of its own."""
        return not scope.only or any("*" in name or name not in self.people_otherwise for name in scope.only)

    def _with_other_people(
        self, written: Mapping[str, Json], scope: WorkspaceScope, *, whichever: bool
    ) -> Iterator[str]:
        """The workspaces that have the entry and, of what it names, other people."""
        named = frozenset(names_in(written)) if self.people_otherwise else frozenset[str]()
        for name, people in self.people_otherwise.items():
            differs = any(people.groups.get(group) != self.people.groups.get(group) for group in named)
            if scope.takes_in(name) and (whichever or differs):
                yield name

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
