"""Under what somebody with an address is known: ids in Intercom, and IP addresses that nobody else used."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Table, func, select

from drift.store.sql import tables as drift
from drift.store.sql.workspace_scope import Scope, batches
from guard.store import tables as guard
from guard.store.passkey_tables import passkeys
from guard.store.people_tables import accounts
from guard.store.slack_tables import slack_members

_ACTED: Final[tuple[Table, ...]] = (drift.activities, drift.changes, drift.api_requests, guard.decisions)
"""Tables that say who acted, from where."""


_CALLED: Final[tuple[tuple[Table, str, str], ...]] = (
    (slack_members, "member", "address"),
    (accounts, "subject", "email"),
    (passkeys, "id", "email"),
)
"""Tables that say what somebody with an address is called elsewhere."""
_LEAST: Final = 6
"""Shorter handles stand in texts by chance."""


class Identities:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ids_of(self, addresses: Collection[str]) -> frozenset[str]:
        """The ids in Intercom under which somebody acted."""
        return frozenset(self._values("actor_id", addresses))

    def ips_of(self, addresses: Collection[str]) -> frozenset[str]:
        """The IP addresses that they alone acted from."""
        theirs = self._values("actor_ip", addresses)
        return frozenset(theirs - self._of_others(theirs, addresses))

    def handles_of(self, addresses: Collection[str]) -> frozenset[str]:
        """What they are called in Slack and by the identity provider, and their passkeys."""
        return frozenset(
            handle
            for table, name, address in _CALLED
            for handle in self._distinct(table, table.c[name], func.lower(table.c[address]).in_(addresses))
            if len(handle) >= _LEAST
        )

    def _values(self, name: str, addresses: Collection[str]) -> set[str]:
        found: set[str] = set()
        for table in _ACTED:
            column = table.c[name]
            by = func.lower(table.c.actor_email).in_(addresses)
            found |= self._distinct(table, column, by, column.is_not(None))
        return found

    def _of_others(self, ips: Collection[str], addresses: Collection[str]) -> set[str]:
        found: set[str] = set()
        for table in _ACTED:
            by_another = table.c.actor_email.is_not(None), func.lower(table.c.actor_email).not_in(addresses)
            for batch in batches(ips):
                found |= self._distinct(table, table.c.actor_ip, *by_another, table.c.actor_ip.in_(batch))
        return found

    def _distinct(self, table: Table, column: Any, *where: Any) -> set[str]:
        statement = select(column).where(table.c.workspace == self._scope.workspace, *where).distinct()
        return {str(row[0]) for row in self._scope.all(statement)}
