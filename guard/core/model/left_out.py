"""What of a shared policy set is not for one workspace, as a value."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase
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

    @property
    def sentence(self) -> str:
        """What is not here, and why."""
        names = {
            "policy": f"The policy {self.id}",
            "standard_change": f"The standard change {self.id}",
            "exemption": f"The exemption of {self.about} from {self.id}",
        }
        return f"{names[self.part]} is not for this workspace: {self.clause}."

    def concerns(self, entry: str, name: str, policies: Collection[str]) -> bool:
        """Whether it would be looked at for a kind, or for a type of log entry where `entry` is activity. An exemption
        where its policy is one of those that are."""
        if self.part == "exemption":
            return self.id in policies
        patterns = self.activities if entry == "activity" else self.kinds
        return any(fnmatchcase(name, pattern) for pattern in patterns)
