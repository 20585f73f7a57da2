"""What is counted of several workspaces at once, for whoever looks after all of them: one query for each table, however
many workspaces there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from drift.core.model.records import NARROWED
from drift.store.sql.tables import snapshots
from guard.store.health_tables import health_days
from guard.store.tables import approvals, blind_spots, findings


@dataclass(frozen=True, slots=True)
class Counted:
    """`score` is the newest on the health of the configuration, `read_at` the end of the last whole reading; None:
    there was none yet. `in_the_way` are the blind spots that a service noticed and still sees, as sentences, the oldest
    first."""

    findings: int = 0
    approvals: int = 0
    in_the_way: tuple[str, ...] = ()
    score: int | None = None
    read_at: float | None = None

    @property
    def blind(self) -> int:
        return len(self.in_the_way)


def counted(connection: Connection, workspaces: Collection[int], seen_since: float) -> Mapping[int, Counted]:
    """What there is in each of these workspaces. A blind spot counts if it was seen after `seen_since`."""

    def each(table: Table, value: ColumnElement[Any], *where: ColumnElement[bool]) -> dict[int, float]:
        workspace = table.c.workspace
        found = select(workspace, value).where(workspace.in_(workspaces), *where).group_by(workspace)
        return {int(row[0]): row[1] for row in connection.execute(found)}

    of_all = and_(snapshots.c.finished_at.is_not(None), snapshots.c.trigger != NARROWED)
    open_findings = each(findings, func.count(), findings.c.closed_at.is_(None))
    open_approvals = each(approvals, func.count(), approvals.c.settled_at.is_(None))
    blind = _blind(connection, workspaces, seen_since)
    read = each(snapshots, func.max(snapshots.c.finished_at), of_all)
    scores = _scores(connection, workspaces)
    return {
        number: Counted(
            findings=int(open_findings.get(number, 0)),
            approvals=int(open_approvals.get(number, 0)),
            in_the_way=tuple(blind.get(number, ())),
            score=scores.get(number),
            read_at=read.get(number),
        )
        for number in workspaces
    }


def _blind(connection: Connection, workspaces: Collection[int], since: float) -> Mapping[int, list[str]]:
    c = blind_spots.c
    seen = select(c.workspace, c.sentence).where(c.workspace.in_(workspaces), c.seen_at >= since)
    found: dict[int, list[str]] = {}
    for row in connection.execute(seen.order_by(c.since, c.cause, c.subject)):
        found.setdefault(int(row.workspace), []).append(row.sentence)
    return found


def _scores(connection: Connection, workspaces: Collection[int]) -> Mapping[int, int | None]:
    """The score of the newest day of each workspace."""
    c = health_days.c
    newest = (
        select(c.workspace, func.max(c.day).label("day"))
        .where(c.workspace.in_(workspaces))
        .group_by(c.workspace)
        .subquery()
    )
    same = and_(c.workspace == newest.c.workspace, c.day == newest.c.day)
    rows = connection.execute(select(c.workspace, c.score).join(newest, same))
    return {int(row.workspace): None if row.score is None else round(row.score) for row in rows}
