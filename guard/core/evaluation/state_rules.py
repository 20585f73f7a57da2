"""State rules (`must`, `where`) of a policy set, compiled once, with evidence for each breach. Pure.

One combined validator per kind tells whether a body breaks anything; only bodies that do are checked policy by policy.
Results are cached by (rules, body), so a second scan costs what changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Final, TypeVar

import jsonschema_rs
from msgspec import Struct

from drift.core.catalogue.catalogue import kinds_picked
from drift.core.model.json_pointer import escape
from drift.core.model.resources import Body, Digest, Json
from guard.core.evaluation.protected_fields import named_fields
from guard.core.language.equal_values import WRITTEN, as_written
from guard.core.language.rule_messages import say_broken
from guard.core.language.rule_schema import compiled
from guard.core.model.policy import Policy
from guard.core.model.verdict import Evidence, Judgement, Mode, Reason

_KEEP_TABLES: Final = 64
"""How many tables a memo keeps: kinds times the policy sets in use. The oldest is dropped first."""


class Breach(Struct, frozen=True):
    """A policy whose `must` a body breaks. `trouble` says why it could not be judged at all."""

    policy: str
    evidence: tuple[Evidence, ...] = ()
    trouble: str = ""


Table = TypeVar("Table")


class Memo:
    """A cache of what is known about bodies. Scans may share it, and it may be dropped at any time."""

    def __init__(self) -> None:
        self._tables: dict[tuple[object, ...], Any] = {}

    def table(self, make: type[Table], *key: object) -> Table:
        """The table under this key, made when there is none."""
        table: Table | None = self._tables.get(key)
        if table is None:
            if len(self._tables) >= _KEEP_TABLES:
                del self._tables[next(iter(self._tables))]
            table = self._tables[key] = make()
        return table


class StateRule:
    """One policy's rules over state: what it selects (`where`), and what must hold (`must`)."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.named = () if policy.must is None else named_fields(policy.must)
        self.kinds = kinds_picked(policy.watch.kinds)
        self.kept: dict[Mode, Reason] = {}
        self.trouble = ""
        self.where: jsonschema_rs.Validator | None = None
        self.must: jsonschema_rs.Validator | None = None
        try:
            if policy.watch.where is not None:
                self.where = compiled(policy.watch.where, self.kinds)
            if policy.must is not None:
                self.must = compiled(policy.must, self.kinds)
        except ValueError as error:
            self.trouble = _one_line(error)

    def selects(self, body: Body) -> bool:
        """Whether `where` selects this body. Raises ValueError where `where` is no valid schema."""
        if self.trouble:
            raise ValueError(self.trouble)
        return self.where is None or self.where.is_valid(_plain(body))

    def breach(self, body: dict[str, Json]) -> Breach | None:
        """What the body breaks; None when it keeps the rule or the rule does not select it."""
        try:
            if self.must is None:
                return Breach(self.policy.id, trouble=self.trouble)
            if not self.selects(body):
                return None
            evidence = evidence_of(self.must.iter_errors(body), self.policy.must)
        except ValueError as error:  # a value no JSON document can hold: the engine refuses it, and so do we
            return Breach(self.policy.id, trouble=_one_line(error))
        return Breach(self.policy.id, evidence) if evidence else None


@dataclass(frozen=True)
class KindRules:
    """The state rules for one kind, by policy id. `all_kept` is None where one of them cannot be compiled."""

    rules: tuple[StateRule, ...]
    all_kept: jsonschema_rs.Validator | None
    kept: dict[tuple[object, ...], Judgement] = field(default_factory=dict)

    @cached_property
    def selective(self) -> tuple[StateRule, ...]:
        """The rules that select only some resources of the kind."""
        return tuple(rule for rule in self.rules if rule.where is not None)

    def keeps(self, body: Body) -> bool:
        """Whether the body certainly breaks nothing."""
        try:
            return self.all_kept is not None and self.all_kept.is_valid(_plain(body))
        except ValueError:
            return False  # a value that no JSON document can hold: each rule says so itself

    def suspects(self, bodies: Mapping[int, Body]) -> list[int]:
        """The keys of the bodies that may break a rule."""
        if self.all_kept is None:
            return list(bodies)
        keeps = self.all_kept.is_valid
        try:
            return [key for key, body in bodies.items() if not keeps(_plain(body))]
        except ValueError:  # a value that no JSON document can hold: find out in which
            return [key for key, body in bodies.items() if not self.keeps(body)]

    def breaches(self, body: Body) -> Mapping[str, Breach]:
        """The breaches of a body, by policy id. The combined validator finds them, where there is one."""
        plain = _plain(body)
        if self.all_kept is not None:
            try:
                return self._combined_breaches(self.all_kept.iter_errors(plain))
            except ValueError:
                pass  # every rule says so itself
        return {rule.policy.id: breach for rule in self.rules if (breach := rule.breach(plain)) is not None}

    def _combined_breaches(self, errors: Iterable[jsonschema_rs.ValidationError]) -> Mapping[str, Breach]:
        """The breaches in the errors of the combined validator. A path is `allOf`, a position, perhaps `then`."""
        by_position: dict[int, list[Evidence]] = {}
        for error in errors:
            position = int(error.schema_path[1])
            rule = self.rules[position]
            by_position.setdefault(position, []).extend(
                _evidence(error, rule.policy.must, error.schema_path[2 if rule.where is None else 3 :])
            )
        ids = (
            (self.rules[position].policy.id, tuple(by_position[position])) for position in sorted(by_position)
        )
        return {policy_id: Breach(policy_id, evidence) for policy_id, evidence in ids}


class StateRules:
    """The state rules of a policy set. `fingerprint` is a sha256 of all that a verdict on a state depends on."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        ordered = sorted(policies, key=lambda policy: policy.id)
        self._rules: dict[str, StateRule] = {policy.id: StateRule(policy) for policy in ordered}
        self._of_state = tuple(policy for policy in ordered if policy.must is not None)
        self._kinds: dict[str, KindRules] = {}
        self.fingerprint = hashlib.sha256(repr(self._of_state).encode()).digest()

    def rule(self, policy: Policy | str) -> StateRule:
        return self._rules[policy if isinstance(policy, str) else policy.id]

    def of(self, kind: str) -> KindRules:
        """The state rules for a kind."""
        if kind not in self._kinds:
            rules = tuple(
                self._rules[policy.id]
                for policy in self._of_state
                if any(fnmatchcase(kind, pattern) for pattern in policy.watch.kinds)
            )
            self._kinds[kind] = KindRules(rules, _combined(rules, kind))
        return self._kinds[kind]

    def breaches(
        self, kind: str, body: Body, digest: Digest | None, memo: Memo | None
    ) -> Mapping[str, Breach]:
        """The breaches of a body of this kind, by policy id. Cached under the digest."""
        if memo is None or digest is None:
            return self.of(kind).breaches(body)
        table = memo.table(dict[Digest, Mapping[str, Breach]], self.fingerprint, kind)
        breaches: Mapping[str, Breach] | None = table.get(digest)
        if breaches is None:
            breaches = table[digest] = self.of(kind).breaches(body)
        return breaches


def _plain(body: Body) -> dict[str, Json]:
    """The engine reads plain dictionaries only."""
    return body if isinstance(body, dict) else dict(body)


def _one_line(error: ValueError) -> str:
    """The engine's message in one line."""
    return error.message if isinstance(error, jsonschema_rs.ValidationError) else str(error)


def _combined(rules: tuple[StateRule, ...], kind: str) -> jsonschema_rs.Validator | None:
    if any(rule.must is None for rule in rules):
        return None
    parts = [
        rule.policy.must
        if rule.policy.watch.where is None
        else {"if": rule.policy.watch.where, "then": rule.policy.must}
        for rule in rules
    ]
    return compiled({"allOf": parts} if parts else {}, (kind,))


def evidence_of(errors: Iterable[jsonschema_rs.ValidationError], must: Json) -> tuple[Evidence, ...]:
    """The evidence of a breach, in the order of the rule: which value broke which keyword where."""
    return tuple(piece for _, piece in located_evidence(errors, must))


def located_evidence(
    errors: Iterable[jsonschema_rs.ValidationError], must: Json
) -> Iterator[tuple[str, Evidence]]:
    """Each piece of evidence with the JSON Pointer of the broken keyword in the rule."""
    for error in errors:
        at = "".join(f"/{escape(str(step))}" for step in as_written(error.schema_path))
        yield from ((at, piece) for piece in _evidence(error, must, error.schema_path))


def _evidence(
    error: jsonschema_rs.ValidationError, must: Json, path: Sequence[str | int]
) -> Iterator[Evidence]:
    """The evidence in an error; `path` leads to the broken keyword of the rule."""
    pointer = "".join(f"/{escape(str(step))}" for step in error.instance_path)
    kind = error.kind
    match kind:
        case jsonschema_rs.ValidationErrorKind.Required():
            holder = _at(must, path[:-1])
            wanted = (holder.get("properties") or {}).get(kind.property, {"required": [kind.property]})
            missing = f"{pointer}/{escape(kind.property)}"
            yield Evidence(missing, None, True, wanted, f"{missing} is missing")
        case (
            jsonschema_rs.ValidationErrorKind.AdditionalProperties()
            | jsonschema_rs.ValidationErrorKind.UnevaluatedProperties()
        ):
            for name in kind.unexpected:
                extra = f"{pointer}/{escape(name)}"
                yield Evidence(
                    extra,
                    _at(error.instance, [name]),
                    False,
                    {kind.name: False},
                    f"{extra} must not be there",
                )
        case jsonschema_rs.ValidationErrorKind.FalseSchema():
            yield Evidence(pointer, error.instance, False, False, f"{pointer or 'it'} must not be there")
        case _:
            rule = {WRITTEN.get(kind.name, kind.name): _at(must, as_written(path))}
            yield Evidence(
                pointer, error.instance, False, rule, say_broken(pointer, error.instance, rule, error.message)
            )


def _at(schema: Json, path: Iterable[str | int]) -> Json:
    """The part of a schema (or value) at these steps."""
    for step in path:
        schema = schema[step]
    return schema
