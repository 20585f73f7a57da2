"""The workspaces of this installation, each bound to the Intercom workspace it was first connected to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from drift.store.sql.database import StoreError
from drift.store.sql.facts import note
from drift.store.sql.tables import workspaces


class WrongWorkspace(StoreError):
    """The token belongs to another Intercom workspace than the one whose history is kept here."""


def ensure_workspace(connection: Connection, name: str) -> int:
    """The number of the workspace with this configured name; it is made when there is none."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(workspaces).values(name=name).on_conflict_do_nothing())
    found = connection.execute(select(workspaces.c.id).where(workspaces.c.name == name))
    return int(found.scalar_one())


def known_workspace(connection: Connection, name: str) -> int | None:
    """The number of the workspace with this configured name; None where there is none."""
    found = connection.execute(select(workspaces.c.id).where(workspaces.c.name == name)).scalar_one_or_none()
    return None if found is None else int(found)


def all_workspaces(connection: Connection) -> tuple[int, ...]:
    """The numbers of every workspace whose record is kept here, whether it is still guarded or not."""
    return tuple(connection.execute(select(workspaces.c.id).order_by(workspaces.c.id)).scalars())


def bind_workspace(
    connection: Connection, id: int, id_code: str, region: str | None = None, beside: Collection[int] = ()
) -> None:
    """Tie the workspace to the id code Intercom gives it. Raises WrongWorkspace when it is tied to another one, and
    when one of those that are guarded `beside` it was tied to this one before: two would write against each other."""
    row = connection.execute(select(workspaces).where(workspaces.c.id == id)).one()
    free = or_(func.coalesce(workspaces.c.id_code, "") == "", workspaces.c.id_code == id_code)
    binding = update(workspaces).where(workspaces.c.id == id, free)
    bound = connection.execute(binding.values(id_code=id_code, region=region or row.region))
    if bound.rowcount != 1:
        raise WrongWorkspace(
            f"The workspace {row.name!r} is bound to {row.id_code}, but the token belongs to {id_code}. "
            "Give this token a workspace name or a database of its own."
        )
    if id_code and (twin := _twin(connection, id, id_code, beside, is_bound=bool(row.id_code))):
        raise WrongWorkspace(
            f"The workspaces {row.name!r} and {twin!r} have tokens of one Intercom workspace, {id_code}. It is guarded "
            f"as {twin!r}: give {row.name!r} the token of another one, or take it out."
        )
    if (row.id_code, row.region) != (id_code, region or row.region):
        said = {"id_code": id_code, "region": region or row.region}
        note(connection, id, "workspaces", "update", row.name, said)


def _twin(connection: Connection, id: int, id_code: str, beside: Collection[int], *, is_bound: bool) -> str:
    """The name of the one that was tied to this id code before; of two that are tied already, the older one counts."""
    others = select(workspaces.c.name).where(
        workspaces.c.id_code == id_code, workspaces.c.id.in_(beside), workspaces.c.id != id
    )
    if is_bound:
        others = others.where(workspaces.c.id < id)
    return str(connection.execute(others.order_by(workspaces.c.id)).scalars().first() or "")


def id_code(connection: Connection, id: int) -> str:
    """The id code of the Intercom workspace this one is bound to; empty before the first contact."""
    found = connection.execute(select(workspaces.c.id_code).where(workspaces.c.id == id))
    return str(found.scalar_one_or_none() or "")
