"""The kinds in their groups, each with how it is known, how many there are, and how much of it is out of order."""

from __future__ import annotations

from dataclasses import dataclass

from drift.core.catalogue.groups import GROUPS, Group
from drift.core.catalogue.kind import Kind
from guard.context import UnitOfWork
from guard.core.reports.drift_report import ReadCoverage
from guard.queries.blind_spots import coverage_now


@dataclass(frozen=True, slots=True)
class KnownKind:
    """`live` counts its resources that are there, as far as they were read; `findings` those open about them."""

    kind: Kind
    coverage: ReadCoverage
    live: int
    findings: int

    @property
    def is_blind(self) -> bool:
        return self.coverage.status in ("unread", "never_read")


@dataclass(frozen=True, slots=True)
class KnownGroup:
    group: Group
    kinds: tuple[KnownKind, ...]


def kinds_now(work: UnitOfWork) -> tuple[KnownGroup, ...]:
    """All groups with all kinds, in the order in which people look for them."""
    coverage = coverage_now(work)
    live = work.state.inventory.count_by_kind()
    findings = work.findings.count_open_by_kind()
    return tuple(
        KnownGroup(
            group,
            tuple(
                KnownKind(
                    work.workspace.kinds[name], coverage[name], live.get(name, 0), findings.get(name, 0)
                )
                for name in group.kinds
                if name in work.workspace.kinds
            ),
        )
        for group in GROUPS
    )
