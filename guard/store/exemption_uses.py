"""Uses of exemptions, counted as they happen, so that no old decision has to be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, case, literal

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.records import ExemptionUse
from guard.store.tables import exemption_uses

_last = exemption_uses.c.last_at


class ExemptionUses:
    """`named` are (policy, what the exemption describes itself as)."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def count(self, named: Collection[tuple[str, str]], at: float) -> None:
        """Count one more excused change or log entry for each of these."""
        for policy, exemption in sorted(named):
            fresh = {"changes": 1, "last_at": at, "resources": 0}
            if not self._scope.insert_new(
                exemption_uses, {"policy": policy, "exemption": exemption, **fresh}
            ):
                self._scope.update(
                    exemption_uses,
                    *_is(policy, exemption),
                    changes=exemption_uses.c.changes + 1,
                    last_at=case((_last > at, _last), else_=literal(at, _last.type)),
                )

    def scanned(self, resources: Mapping[tuple[str, str], int]) -> None:
        """Keep how many resources each excused in the latest scan; exemptions not named excused none."""
        before = {(use.policy, use.exemption): use.resources for use in self.all()}
        for named in sorted(before.keys() | resources.keys()):
            count = resources.get(named, 0)
            if named not in before:
                policy, exemption = named
                fresh = {"changes": 0, "last_at": None, "resources": count}
                self._scope.insert_new(exemption_uses, {"policy": policy, "exemption": exemption, **fresh})
            if before.get(named) != count:
                self._scope.update(exemption_uses, *_is(*named), resources=count)

    def all(self) -> list[ExemptionUse]:
        """Every exemption that was ever used, including removed ones."""
        by = (exemption_uses.c.policy, exemption_uses.c.exemption)
        rows = self._scope.all(self._scope.select(exemption_uses).order_by(*by))
        return [
            ExemptionUse(**{name: row._mapping[name] for name in field_names(ExemptionUse)}) for row in rows
        ]


def _is(policy: str, exemption: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return exemption_uses.c.policy == policy, exemption_uses.c.exemption == exemption
