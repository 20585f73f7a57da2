"""People who may do nothing here any more: an operator said so, or the identity provider did."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.account import Disabled, DisabledBy
from guard.store.people_tables import disabled_people


class DisabledPeople:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, disabled: Disabled) -> bool:
        """Keep that somebody is disabled; False where the same was said before."""
        values = {name: getattr(disabled, name) for name in field_names(Disabled)}
        return self._scope.insert_new(disabled_people, {**values, "email": plain_email(disabled.email)})

    def remove(self, email: str, by: DisabledBy | None = None) -> int:
        """Forget what was said of an address, by anybody or by one of the two; returns how much that was."""
        said = [disabled_people.c.by == by] if by else []
        return self._scope.delete(disabled_people, disabled_people.c.email == plain_email(email), *said)

    def list(self) -> list[Disabled]:
        """Everybody, by address."""
        return list(self._scope.once("disabled_people", self._everybody))

    def _everybody(self) -> tuple[Disabled, ...]:
        statement = self._scope.select(disabled_people)
        ordered = statement.order_by(disabled_people.c.email, disabled_people.c.by)
        names = field_names(Disabled)
        found = self._scope.all(ordered)
        return tuple(Disabled(**{name: row._mapping[name] for name in names}) for row in found)
