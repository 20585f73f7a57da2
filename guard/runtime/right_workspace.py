"""Whether a token is of the workspace whose record this is. Nothing else is asked of Intercom before that is known."""

from __future__ import annotations

from collections.abc import Callable

from drift.core.model.resources import Json
from drift.intercom.errors import ForeignToken, Malformed
from drift.intercom.owner_gate import NAMELESS, app_in
from drift.store import WrongWorkspace, bind_workspace
from drift.workspace import Workspace
from guard.context import GuardedWorkspace


def bind(workspace: Workspace, guarded: GuardedWorkspace, app: Json) -> None:
    """Tie the record to the Intercom workspace of an app, as GET /me says it. Raises WrongWorkspace, and
    Malformed where it names none: a record that is tied to nothing would be tied to that."""
    said = app_in({"app": app})
    if said is None:
        raise Malformed(NAMELESS, retriable=True)
    beside = [one.workspace.id for one in guarded.others() if one.address == guarded.address]
    with workspace.transaction() as connection:
        bind_workspace(connection, workspace.id, said["id_code"], said.get("region"), beside)


def belongs_to(guarded: GuardedWorkspace) -> Callable[[Json], None]:
    """Lets the app of a token pass that is one of this workspace; raises ForeignToken for any other."""

    def belongs(app: Json) -> None:
        try:
            bind(guarded.workspace, guarded, app)
        except WrongWorkspace as wrong:
            raise ForeignToken(f"{wrong} Nothing was read or written with it.") from None

    return belongs
