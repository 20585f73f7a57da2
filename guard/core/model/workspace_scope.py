"""For which workspaces something of a shared policy set is meant: `only` and `except`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from msgspec import Struct


class WorkspaceScope(Struct, frozen=True):
    """Names of workspaces, or globs over them. `only` empty: all of them; `without` are those that `except` names."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def takes_in(self, workspace: str) -> bool:
        if any(fnmatchcase(workspace, pattern) for pattern in self.without):
            return False
        return not self.only or any(fnmatchcase(workspace, pattern) for pattern in self.only)

    def describe(self) -> str:
        """As a clause: `only for production and staging`, `for all but test`; "" for all."""
        but = f"all but {_joined(self.without)}" if self.without else ""
        if self.only:
            return f"only for {_joined(self.only)}{f', and {but}' if but else ''}"
        return f"for {but}" if but else ""


EVERYWHERE: Final = WorkspaceScope()
DEFAULT_WORKSPACE: Final = "default"
"""The name of the workspace of an installation that has one."""


def _joined(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
