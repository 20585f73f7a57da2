"""API tokens of people and of their robots. Only their hashes are stored.

A token that holds in several workspaces has a row in each, under one id: each workspace knows its tokens by itself, and
its ledger tells of them. It is revoked in all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Ref
from drift.store.sql.database import ANY_WORKSPACE, resource_lock
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored
from drift.store.workspaces import all_workspaces
from guard.core.model.records import Token
from guard.core.model.token_scope import SCOPES, scopes_of
from guard.store.people_tables import tokens

_not_revoked = tokens.c.revoked_at.is_(None)


def bring_along(connection: Connection, workspace: int) -> int:
    """Take up, in a workspace that begins, the tokens that hold in every one; returns how many."""
    return Tokens(Scope(connection, workspace)).bring_along()


class Tokens:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, token: Token, hash: bytes, also: Iterable[int] = ()) -> bool:
        """Keep a token, also in the workspaces of these numbers, or in every one if it is `everywhere`; False when its
        id or hash is known here already."""
        values = {name: getattr(token, name) for name in field_names(Token)}
        plain = {
            "email": plain_email(token.email),
            "robot": token.robot or None,
            "scopes": " ".join(token.scopes),
            "made_by": token.made_by or None,
            "everywhere": token.everywhere or None,
            "hash": hash,
        }
        if token.everywhere:
            self._lock()
            also = all_workspaces(self._scope.connection)
        for other in self._others(also):
            other.insert_new(tokens, {**values, **plain})
        return self._scope.insert_new(tokens, {**values, **plain})

    def bring_along(self) -> int:
        """Take up the tokens that hold everywhere and are not known here yet; returns how many."""
        self._lock()
        known = select(tokens.c.id).where(tokens.c.workspace == self._scope.workspace)
        wanted = select(tokens).where(tokens.c.everywhere.is_(True), _not_revoked, tokens.c.id.not_in(known))
        missing = {row.id: dict(row._mapping) for row in self._scope.all(wanted)}
        for values in missing.values():
            del values["workspace"]
            self._scope.insert_new(tokens, {**values, "last_used_at": None})
        return len(missing)

    def by_hash(self, hash: bytes, now: float) -> Token | None:
        """The token with this hash; one that is revoked or expired is none."""
        return self._first(tokens.c.hash == hash, _holds(now))

    def expired_by_hash(self, hash: bytes, now: float) -> Token | None:
        """The token with this hash, if time alone ended it."""
        return self._first(tokens.c.hash == hash, _not_revoked, tokens.c.expires_at <= now)

    def get(self, id: str, now: float) -> Token | None:
        """The token with this id; one that is revoked or expired is none."""
        return self._first(tokens.c.id == id, _holds(now))

    def revoke(self, named: str, at: float) -> int:
        """Revoke the token with this id, every token of a person and of the robots that act for them, or every token of
        a robot; returns how many were revoked by this call. They end in the other workspaces as well."""
        these = or_(tokens.c.id == named, tokens.c.email == plain_email(named), tokens.c.robot == named)
        return self._revoke(these, at)

    def revoke_one(self, id: str, at: float) -> bool:
        """Revoke the token with this id, in every workspace; False where there is none that is not revoked."""
        return self._revoke(tokens.c.id == id, at) > 0

    def _revoke(self, these: ColumnElement[bool], at: float) -> int:
        self._lock()
        found = self._scope.select(tokens, these, _not_revoked).with_only_columns(tokens.c.id)
        ids = self._scope.connection.execute(found).scalars().all()
        if ids:
            elsewhere = (tokens.c.id.in_(ids), tokens.c.workspace != self._scope.workspace, _not_revoked)
            for other in self._others(
                self._scope.connection.execute(
                    select(tokens.c.workspace).where(*elsewhere).distinct()
                ).scalars()
            ):
                other.update(tokens, tokens.c.id.in_(ids), _not_revoked, revoked_at=at)
        return self._scope.update(tokens, these, _not_revoked, revoked_at=at)

    def _others(self, numbers: Iterable[int]) -> Iterator[Scope]:
        """The other workspaces among these, in one order, so that nobody waits for somebody who waits for them."""
        for number in sorted(set(numbers) - {self._scope.workspace}):
            yield Scope(self._scope.connection, number)

    def _lock(self) -> None:
        """A workspace that comes in takes up no token that is being revoked."""
        resource_lock(self._scope.connection, ANY_WORKSPACE, Ref("tokens", ""))

    def touch(self, id: str, at: float) -> None:
        """Keep that a token was used."""
        self._scope.update(tokens, tokens.c.id == id, last_used_at=at)

    def list(self) -> list[Token]:
        """Every token, revoked and expired ones too, oldest first."""
        statement = self._scope.select(tokens).order_by(tokens.c.created_at, tokens.c.id)
        return list(
            self._scope.once("tokens", lambda: tuple(_token(row) for row in self._scope.all(statement)))
        )

    def _first(self, *conditions: Any) -> Token | None:
        row = self._scope.first(self._scope.select(tokens, *conditions))
        return None if row is None else _token(row)


def _holds(now: float) -> Any:
    return and_(_not_revoked, or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now))


def _token(row: Stored) -> Token:
    return token_of({name: row._mapping[name] for name in field_names(Token)})


def token_of(kept: Mapping[str, Any]) -> Token:
    """A token by the values of its columns."""
    scopes = SCOPES if kept["scopes"] is None else scopes_of(kept["scopes"].split())
    plain = {"robot": kept["robot"] or "", "scopes": scopes, "made_by": kept["made_by"] or ""}
    return Token(**{**kept, **plain, "everywhere": bool(kept["everywhere"])})
