"""API tokens of people and of their robots. Only their hashes are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, or_

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored
from guard.core.model.records import Token
from guard.core.model.token_scope import SCOPES, scopes_of
from guard.store.people_tables import tokens

_not_revoked = tokens.c.revoked_at.is_(None)


class Tokens:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, token: Token, hash: bytes) -> bool:
        """Keep a token; False when its id or hash is known already."""
        values = {name: getattr(token, name) for name in field_names(Token)}
        plain = {
            "email": plain_email(token.email),
            "robot": token.robot or None,
            "scopes": " ".join(token.scopes),
            "made_by": token.made_by or None,
            "hash": hash,
        }
        return self._scope.insert_new(tokens, {**values, **plain})

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
        a robot; returns how many were revoked by this call."""
        these = or_(tokens.c.id == named, tokens.c.email == plain_email(named), tokens.c.robot == named)
        return self._scope.update(tokens, these, _not_revoked, revoked_at=at)

    def revoke_one(self, id: str, at: float) -> bool:
        """Revoke the token with this id; False where there is none that is not revoked."""
        return self._scope.update(tokens, tokens.c.id == id, _not_revoked, revoked_at=at) > 0

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
    return Token(**{**kept, **plain})
