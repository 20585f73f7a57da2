"""What people chose for the pages they read."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from drift.store.sql.workspace_scope import Scope
from guard.core.model.preference import Preference, language_of
from guard.store.people_tables import preferences


class Preferences:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, email: str) -> Preference:
        """What a person chose; nothing chosen where they are not known."""
        who = plain_email(email)
        row = self._scope.first(self._scope.select(preferences, preferences.c.email == who))
        if row is None:
            return Preference(who)
        return Preference(who, language_of(row.language), row.zone)

    def put(self, chosen: Preference) -> None:
        who = plain_email(chosen.email)
        self._scope.upsert(preferences, [{"email": who, "language": chosen.language, "zone": chosen.zone}])
