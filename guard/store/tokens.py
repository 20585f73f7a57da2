"""API tokens of people and of their robots. Only their hashes are stored."""

from __future__ import annotations

from sqlalchemy import or_

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored
from guard.core.model.records import Token
from guard.store.tables import tokens

_valid = tokens.c.revoked_at.is_(None)


class Tokens:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, token: Token, hash: bytes) -> bool:
        """Keep a token; False when its id or hash is known already."""
        values = {name: getattr(token, name) for name in field_names(Token)}
        plain = {"email": plain_email(token.email), "robot": token.robot or None, "hash": hash}
        return self._scope.insert_new(tokens, {**values, **plain})

    def by_hash(self, hash: bytes) -> Token | None:
        """The token with this hash; a revoked one is none."""
        row = self._scope.first(self._scope.select(tokens, tokens.c.hash == hash, _valid))
        return None if row is None else _token(row)

    def get(self, id: str) -> Token | None:
        """The token with this id; a revoked one is none."""
        row = self._scope.first(self._scope.select(tokens, tokens.c.id == id, _valid))
        return None if row is None else _token(row)

    def revoke(self, named: str, at: float) -> int:
        """Revoke the token with this id, every token of a person and of the robots that act for them, or every token of
        a robot; returns how many were revoked by this call."""
        these = or_(tokens.c.id == named, tokens.c.email == plain_email(named), tokens.c.robot == named)
        return self._scope.update(tokens, these, _valid, revoked_at=at)

    def touch(self, id: str, at: float) -> None:
        """Keep that a token was used."""
        self._scope.update(tokens, tokens.c.id == id, last_used_at=at)

    def list(self) -> list[Token]:
        """Every token, revoked ones too, oldest first."""
        statement = self._scope.select(tokens).order_by(tokens.c.created_at, tokens.c.id)
        return [_token(row) for row in self._scope.all(statement)]


def _token(row: Stored) -> Token:
    values = {name: row._mapping[name] for name in field_names(Token)}
    return Token(**{**values, "robot": row.robot or ""})
