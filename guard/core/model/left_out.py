"""What of a shared policy set is not for one workspace, as a value."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from guard.core.model.workspace_scope import WorkspaceScope

Part: TypeAlias = Literal["policy", "standard_change", "exemption"]


class LeftOut(Struct, frozen=True):
    """A policy, a standard change or an exemption that other workspaces have, and this one has not. `id` is the name of
    the policy or standard change; of an exemption that of its policy, and `about` what it excuses. `kinds` and
    `activities` are what a policy watches."""

    part: Part
    id: str
    scope: WorkspaceScope
    about: str = ""
    kinds: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def clause(self) -> str:
        """Why it is not here: `it is only for production`."""
        return f"it is {self.scope.describe()}"
