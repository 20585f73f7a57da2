"""Policies with conditions, and what they judge, made at random out of small pools, so that conditions meet."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from msgspec.structs import replace

from drift.core.model.activity import NOBODY, Activity, Actor
from drift.core.model.changes import diff
from drift.core.model.resources import Json, Ref, Resource
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject

PEOPLE = (
    "alice@acme.example",
    "dave@acme.example",
    "bob@b.example",
    "*@acme.example",
    "*@*.example",
    "group:security",
)
NETWORKS = (
    "203.0.113.0/24",
    "203.0.113.0/25",
    "203.0.112.0/20",
    "198.51.100.7",
    "0.0.0.0/0",
    "2001:db8::/32",
    "::/0",
)
IPS = (
    None,
    "203.0.113.9",
    "203.0.113.200",
    "203.0.114.1",
    "198.51.100.7",
    "2001:db8::1",
    "::ffff:203.0.113.9",
    "no",
)
TYPES = ("bulk_export", "app_data_export", "tag_deletion")
GLOBS = (*TYPES, "*_export", "*_deletion", "*", "bulk_*")
SHAPES: Final[tuple[Json, ...]] = (
    {"properties": {"a": {"const": 1}}},
    {"properties": {"a": {"const": 2}}},
    {"properties": {"a": {"minimum": 2}}},
    {"properties": {"a": {"const": 1, "optional": True}}},
    {"properties": {"a": False}},
    {"required": ["a"]},
    {"properties": {"a": {"type": "string"}}},
    {"not": {"properties": {"a": {"const": 1}}}},
)
BODIES: Final[tuple[Json, ...]] = ({}, {"a": 1}, {"a": 2}, {"a": 3}, {"a": "x"}, {"a": None}, {"b": 1})
SPANS = (
    {"from": "2025-12-21", "to": "2026-01-03", "zone": "Europe/Paris"},
    {"from": "2026-06-01", "to": "2026-06-20", "zone": "Europe/Paris"},
    {"from": "2026-06-03", "to": "2026-06-04", "zone": "Europe/Paris"},
    {"from": "2026-06-10", "to": "2026-06-12", "zone": "Asia/Tokyo"},
)
HOURS = (("08:00", "19:00"), ("19:00", "08:00"), ("00:00", "24:00"), ("12:00", "13:00"))
CHANGES = ("created", "updated", "deleted")

SOME_OF: Final[dict[str, tuple[Json, ...]]] = {
    "actor": PEOPLE,
    "actor_type": ("admin", "bot", "system", "person", "app", "ai"),
    "app": ("acme-*", "acme-mcp", "token:t1"),
    "kind": ("team", "tag", "te*"),
    "ip_in": NETWORKS,
    "ip_not_in": NETWORKS,
}
"""Words that take some of these."""


class Chance:
    """Policies and what they judge, made at random; small pools, so that conditions meet."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def some(self, pool: tuple[Any, ...], most: int = 2) -> list[Any]:
        return self.random.sample(pool, self.random.randint(1, most))

    def one_of(self, *pool: Any) -> Any:
        return self.random.choice(pool)

    def word(self) -> dict[str, Json]:
        word = self.one_of(
            *("actor", "actor_type", "ip_in", "ip_not_in", "new_ip_for_actor", "unattributed", "outside_hours"),
            *("during", "activity", "metadata", "becomes", "was", "app", "kind"),
        )  # fmt: skip
        return {word: self.argument(word)}

    def argument(self, word: str) -> Json:
        if word in SOME_OF:
            return self.some(SOME_OF[word])
        match word:
            case "new_ip_for_actor" | "unattributed":
                return self.one_of(True, False)
            case "outside_hours":
                start, end = self.one_of(*HOURS)
                days = {"days": self.some(("mon", "tue", "sun"), 3)} if self.random.random() < 0.2 else {}
                return {
                    "from": start,
                    "to": end,
                    "zone": self.one_of("Europe/Paris", "America/New_York"),
                    **days,
                }
            case "during":
                return self.one_of(self.one_of(*SPANS), self.some(SPANS))
            case "activity":
                return self.some(GLOBS)
            case _:
                return self.one_of(*SHAPES)

    def condition(self, depth: int = 2) -> dict[str, Json]:
        match self.random.randint(0, 6) if depth else 6:
            case 0:
                return {"any_of": [self.condition(depth - 1) for _ in range(2)]}
            case 1 | 2:
                return {"all_of": [self.condition(depth - 1) for _ in range(2)]}
            case 3:
                return {"not": self.condition(depth - 1)}
            case 4:
                return {**self.word(), **self.word(), "not": self.word()}
            case _:
                return {**self.word(), **self.word()} if self.random.random() < 0.7 else self.word()

    def policy(self) -> dict[str, Json]:
        watch: dict[str, Json]
        if self.random.random() < 0.3:
            watch = {"activity": self.some(GLOBS)}
        else:
            watch = {"kind": "team", **({"change": self.some(CHANGES)} if self.random.random() < 0.6 else {})}
        must = {"must": self.one_of(*SHAPES)} if "kind" in watch and self.random.random() < 0.3 else {}
        conditions = self.one_of(("when",), ("unless",), ("when", "unless"))
        return {"id": "p", "watch": watch, **must, **{name: self.condition() for name in conditions}}

    def subject(self, policy: Policy) -> Subject:
        type_ = self.one_of("admin", "bot", None)
        email = self.one_of("alice@acme.example", "Dave@Acme.example", "bob@b.example", "x@c.org", None)
        known = self.random.random() < 0.7
        by_hand = Actor(type_, self.one_of("7", None), email, self.one_of(*IPS))
        through = replace(by_hand, app=self.one_of("acme-sync", "acme-mcp"), token=self.one_of("t1", None))
        robot = Actor("ai", "docs-writer", "bob@b.example")
        actor = self.one_of(by_hand, by_hand, by_hand, through, robot) if known else NOBODY
        at = datetime(2026, 6, self.random.randint(1, 28), *self.moment(), tzinfo=UTC).timestamp()
        entry = Activity("1", self.one_of(*TYPES), int(at), actor, self.one_of(*BODIES), {})
        if policy.watch.activities:
            return Subject.of_activity(entry)
        before, after = (
            Resource(Ref("team", "1"), body) if body is not None else None
            for body in (self.one_of(None, *BODIES), self.one_of(None, *BODIES))
        )
        change = diff(before, after)
        if change is None or self.random.random() < 0.2:
            seen = after or Resource(Ref("team", "1"), {"a": 1})
            declared = Actor("admin", None, "alice@acme.example")
            by, attributed = (actor, known) if self.random.random() < 0.5 else (declared, False)
            return Subject.of_state(seen, actor=by, attributed=attributed, at=at)
        told = {"activity": self.one_of(entry, None), "entry": self.one_of("change", "proposal")}
        return Subject.of_change(change, actor=actor, attributed=known, at=at, **told)

    def moment(self) -> tuple[int, int]:
        return self.random.randint(0, 23), self.one_of(0, 1, 30, 59)

    def facts(self) -> Facts:
        return Facts(self.one_of(None, frozenset(), frozenset({"203.0.113.9", "198.51.100.7"})))
