"""How shares stood to their policies when they were last looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from drift.store.sql.workspace_scope import Query, Scope
from guard.core.model.share_look import ShareLook
from guard.store.share_tables import share_looks

_c = share_looks.c
_FIELDS = ("policy", "what", "at", "outcome", "broken", "since", "sentence", "seen")


class ShareLooks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, look: ShareLook) -> None:
        """Keep it in the place of what was kept of the same."""
        self._scope.upsert(share_looks, [{name: getattr(look, name) for name in _FIELDS}])

    def of(self, policy: str) -> list[ShareLook]:
        """Those of a policy: first what is broken, then what is not known."""
        found = self._read(self._scope.select(share_looks, _c.policy == policy))
        return sorted(found, key=lambda one: (one.rank, one.what))

    def all(self) -> list[ShareLook]:
        return sorted(
            self._read(self._scope.select(share_looks)), key=lambda one: (one.policy, one.rank, one.what)
        )

    def keep_only(self, policy: str, whats: Iterable[str]) -> None:
        """Forget what a policy does not look at any more."""
        kept = set(whats)
        for look in self.of(policy):
            if look.what not in kept:
                self._scope.delete(share_looks, _c.policy == policy, _c.what == look.what)

    def forget_all_but(self, policies: Collection[str]) -> None:
        """Forget policies that are not in force."""
        for policy in {look.policy for look in self.all()} - set(policies):
            self._scope.delete(share_looks, _c.policy == policy)

    def _read(self, statement: Query) -> list[ShareLook]:
        return [
            ShareLook(**{name: row._mapping[name] for name in _FIELDS}) for row in self._scope.all(statement)
        ]
