"""Where the policies in force come from: a directory, or a branch of a git repository. What the settings say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.model.policy import Policy
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.git.address import GitAddress
from guard.loading.policy_loader import load_shared
from guard.loading.shared_policies import SharedPolicies
from guard.policy_source.active_policies import DirectoryPolicies
from guard.policy_source.active_policies_git import BranchPolicies
from guard.policy_source.git_export import read
from guard.policy_source.git_mirror import Mirror, mirror_of
from guard.policy_source.of_workspace import OfWorkspace, PoliciesInForce, PolicySource


@dataclass(frozen=True, slots=True)
class FromGit:
    """Policies on a branch. `every` is in seconds; `signers` names who may sign, as ssh-keygen reads it."""

    address: GitAddress
    every: float = 60.0
    token: str = field(default="", repr=False)
    signed: bool = False
    signers: Path | None = None

    def __str__(self) -> str:
        return str(self.address)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log line."""
        return self.token, self.address.password, self.address.user if not self.address.password else ""

    def mirror(self, home: Path) -> Mirror:
        return mirror_of(home, self.address, self.token)


Source: TypeAlias = Path | FromGit


def follow(source: Source, home: Path, workspace: str = DEFAULT_WORKSPACE) -> PoliciesInForce:
    """The policies in force for a workspace, to be followed as long as the service runs. Raises BrokenPolicies and
    NotTakenUp."""
    return OfWorkspace(policies_of(source, home), workspace)


def policies_of(source: Source, home: Path, *, look_every: float = 0.0) -> PolicySource:
    """The same for all workspaces that follow it; files are looked at again after `look_every` seconds. Raises
    BrokenPolicies and NotTakenUp."""
    if isinstance(source, Path):
        return DirectoryPolicies(source, every=look_every)
    return BranchPolicies(
        source.mirror(home), every=source.every, signed=source.signed, signers=source.signers
    )


def shared_now(source: Source, home: Path) -> SharedPolicies:
    """The policies in force, for a command that looks once: of a branch the commit that the service last found good,
    without asking the remote where one is known. Raises BrokenPolicies, NotTakenUp and GitFailed."""
    if isinstance(source, Path):
        return load_shared(source)
    mirror = source.mirror(home)
    good = mirror.good()
    return read(mirror, good) if good else policies_of(source, home).shared


def in_force_now(source: Source, home: Path, workspace: str = DEFAULT_WORKSPACE) -> CompiledPolicies:
    """The same for a workspace. Raises BrokenPolicies, NotTakenUp and GitFailed."""
    return shared_now(source, home).compiled_for(workspace)


def committed_file(source: FromGit, home: Path, policy: Policy) -> bytes:
    """The file that a policy in force stands in, as it is in the commit. Raises GitFailed."""
    mirror = source.mirror(home)
    return mirror.content(mirror.good(), policy.file)
