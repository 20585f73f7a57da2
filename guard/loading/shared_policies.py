"""A policy set that several workspaces share: understood once, and compiled once for all that have the same of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from drift.core.model.resources import Json
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.language.for_workspace import changed_names, document_for, names_in, overlays_in, scopes_in
from guard.core.model.policy import Policy, PolicySet
from guard.loading.broken_policies import BrokenPolicies
from guard.loading.policy_document import from_document

Variant: TypeAlias = tuple[object, ...]
"""What makes the set of one workspace another than that of the next."""


class SharedPolicies:
    """Sound policies of all workspaces. `whole` has everything, whichever workspace it is for, and usual people; it
    judges nothing. `where` is where they stand, as people may see it. Threads may share it."""

    def __init__(self, whole: PolicySet, where: str) -> None:
        self.whole = whole
        self._where = where
        self._scopes = tuple(scopes_in(whole.document))
        self._overlays = overlays_in(whole.document)
        self._sets: dict[Variant, PolicySet] = {}
        self._compiled: dict[Variant, CompiledPolicies] = {}
        self._lock = threading.Lock()

    @property
    def revision(self) -> str:
        return self.whole.revision

    @property
    def is_the_same_for_all(self) -> bool:
        """Whether nothing in the files is for some workspaces only."""
        return not (self._scopes or self._overlays)

    def for_workspace(self, workspace: str) -> PolicySet:
        """The set as this workspace has it. Raises BrokenPolicies where nothing of it is for the workspace."""
        found = self.whatever_for(workspace)
        if not found.policies:
            raise BrokenPolicies([FileDiagnostic(self._where, 1, self._nothing_for(workspace))])
        return found

    def whatever_for(self, workspace: str) -> PolicySet:
        """The same, also where nothing of it is for the workspace."""
        with self._lock:
            return self._set(workspace)

    def compiled_for(self, workspace: str) -> CompiledPolicies:
        """The set ready to judge: one value for all workspaces that have the same. Raises BrokenPolicies where nothing
        of it is for the workspace."""
        found = self.for_workspace(workspace)
        with self._lock:
            variant = self._variant(workspace)
            if variant not in self._compiled:
                self._compiled[variant] = compile_policies(found)
            return self._compiled[variant]

    def _variant(self, workspace: str) -> Variant:
        otherwise = workspace if workspace in self._overlays else ""
        return otherwise, *(scope.takes_in(workspace) for scope in self._scopes)

    def _set(self, workspace: str) -> PolicySet:
        if self.is_the_same_for_all:
            return self.whole
        variant = self._variant(workspace)
        if variant not in self._sets:
            self._sets[variant] = self._resolved(workspace)
        return self._sets[variant]

    def _resolved(self, workspace: str) -> PolicySet:
        document = document_for(self.whole.document, workspace)
        found = from_document(document, self.revision, self._unchanged(document))
        return replace(found, texts=self.whole.texts)

    def _nothing_for(self, workspace: str) -> str:
        count = len(self.whole.policies)
        none = "The only policy here is not" if count == 1 else f"None of the {count} policies here is"
        return (
            f"{none} for the workspace `{workspace}`: `only` and `except` leave it nothing. A guard without policies "
            "allows all."
        )

    def _unchanged(self, document: Mapping[str, Json]) -> Mapping[str, Policy]:
        """The policies that are the same here as in the whole, so that workspaces share them: those with the same words
        that name nobody and no time that is otherwise here."""
        changed = changed_names(self.whole.document, document)
        if changed is None:
            return {}
        written = {one["id"]: one for one in document["policies"]}
        return {
            policy.id: policy
            for policy in self.whole.policies
            if written.get(policy.id) == policy.document and changed.isdisjoint(names_in(policy.document))
        }
