"""The scope of cases: if several folders have cases, those of a folder test only its own policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from drift.core.model.resources import Json
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.cases.case_checks import Known
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.policy import Policy, PolicySet
from guard.loading.policy_files import CASES
from guard.loading.shared_policies import SharedPolicies

Homes = Mapping[Path | None, CompiledPolicies]


class TestedPolicies:
    """The policies that cases test, by file and workspace. `usual` is the workspace of cases that name none."""

    def __init__(self, shared: SharedPolicies, usual: str) -> None:
        self._shared = shared
        self._usual = usual
        self._homes: dict[str, tuple[Homes, CompiledPolicies]] = {}

    def known(self, file: Path, case: Mapping[str, Json]) -> Known:
        """What a case of this file can name."""
        named = case.get("workspace")
        workspace = named if isinstance(named, str) else self._usual
        everything = self._shared.whatever_for(workspace)
        if workspace not in self._homes:
            self._homes[workspace] = homes_of(everything), compile_policies(everything)
        return Known(everything, tested_by(file, *self._homes[workspace]), acme(), described())


def homes_of(policies: PolicySet) -> Homes:
    """The policies of each folder with cases. Other policies are tested by cases elsewhere."""
    found: dict[Path, list[Policy]] = {}
    homes = {file: _scope_of_policies(Path(file)) for file in {policy.file for policy in policies.policies}}
    for policy in policies.policies:
        if (home := homes[policy.file]) is not None:
            found.setdefault(home, []).append(policy)
    return {home: compile_policies(replace(policies, policies=tuple(own))) for home, own in found.items()}


def tested_by(file: Path, homes: Homes, everything: CompiledPolicies) -> CompiledPolicies:
    """The policies that the cases of this file test."""
    return homes.get(_scope_of_cases(file), everything)


def _scope_of_policies(file: Path) -> Path | None:
    """The nearest folder with cases around a file of policies."""
    return next((folder for folder in file.resolve().parents if (folder / CASES).is_dir()), None)


def _scope_of_cases(file: Path) -> Path | None:
    """The folder that a file of cases belongs to."""
    return next((folder.parent for folder in file.resolve().parents if folder.name == CASES), None)
