"""Passkeys of people: the public halves. And what they are asked for, until they answer or the time is over."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.passkey import Passkey, PasskeyChallenge
from guard.store.passkey_tables import passkey_challenges, passkeys


class Passkeys:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, passkey: Passkey) -> bool:
        """Keep a passkey; False when it is somebody's already."""
        values = {name: getattr(passkey, name) for name in field_names(Passkey)}
        return self._scope.insert_new(passkeys, {**values, "email": plain_email(passkey.email)})

    def of(self, email: str) -> list[Passkey]:
        """Those of a person, oldest first."""
        statement = self._scope.select(passkeys, passkeys.c.email == plain_email(email))
        names = field_names(Passkey)
        rows = self._scope.all(statement.order_by(passkeys.c.created_at, passkeys.c.id))
        return [Passkey(**{name: row._mapping[name] for name in names}) for row in rows]

    def used(self, id: str, sign_count: int, at: float) -> None:
        """Keep that a passkey answered."""
        self._scope.update(passkeys, passkeys.c.id == id, sign_count=sign_count, last_used_at=at)

    def remove(self, email: str, id: str | None = None) -> int:
        """Forget a passkey of a person, or all of them; returns how many there were."""
        which = [] if id is None else [passkeys.c.id == id]
        return self._scope.delete(passkeys, passkeys.c.email == plain_email(email), *which)

    def ask(self, challenge: PasskeyChallenge, now: float) -> None:
        """Keep what a passkey is asked for. What nobody answered in time is forgotten."""
        self._scope.delete(passkey_challenges, passkey_challenges.c.expires_at <= now)
        values = {name: getattr(challenge, name) for name in field_names(PasskeyChallenge)}
        self._scope.insert_new(passkey_challenges, {**values, "email": plain_email(challenge.email)})

    def take(self, challenge: PasskeyChallenge, now: float) -> bool:
        """Use up what was asked for, if it was asked of this person, for this purpose and host, and in time: once."""
        one = passkey_challenges.c
        return (
            self._scope.delete(
                passkey_challenges,
                one.id == challenge.id,
                one.email == plain_email(challenge.email),
                one.purpose == challenge.purpose,
                one.host == challenge.host,
                one.expires_at > now,
            )
            == 1
        )
