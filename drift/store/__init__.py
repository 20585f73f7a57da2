"""What is kept of a workspace: versions, changes, activity, coverage, intents. The only SQL of drift."""

from __future__ import annotations

from sqlalchemy import Connection

from drift.database import resource_lock
from drift.resources import Ref
from drift.store.activities import Activities
from drift.store.changes import Changes
from drift.store.hints import Hints
from drift.store.intents import Intents
from drift.store.marks import Marks
from drift.store.scope import Scope
from drift.store.snapshots import Snapshots
from drift.store.versions import Versions
from drift.store.workspaces import WrongWorkspace, bind_workspace, ensure_workspace, id_code

__all__ = ["Drift", "WrongWorkspace", "bind_workspace", "ensure_workspace", "id_code"]


class Drift:
    """Everything that is kept of one workspace, inside the transaction of one connection."""

    def __init__(self, connection: Connection, workspace: int) -> None:
        self._scope = scope = Scope(connection, workspace)
        self.versions = Versions(scope)
        self.changes = Changes(scope)
        self.activities = Activities(scope)
        self.hints = Hints(scope)
        self.snapshots = Snapshots(scope)
        self.intents = Intents(scope)
        self.marks = Marks(scope)

    def lock(self, ref: Ref) -> None:
        """Wait until no other transaction works on this resource, and keep others waiting until this one ends."""
        resource_lock(self._scope.connection, self._scope.workspace, ref)
